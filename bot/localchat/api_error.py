"""The Bot API's way to say no."""


class ApiError(Exception):
    """A refusal, as the Bot API words it; parameters such as `retry_after` go along."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


def bad_request(reason: str) -> ApiError:
    """Answer 400: the request itself is wrong."""
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    """Answer 403: the request is fine, the bot may not."""
    return ApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> ApiError:
    """Answer 409: two ways of getting updates exclude each other."""
    return ApiError(409, f"Conflict: {reason}")


def too_many_requests(wait_s: int) -> ApiError:
    """Answer 429: flood control."""
    return ApiError(429, f"Too Many Requests: retry after {wait_s}", retry_after=wait_s)


def too_old() -> ApiError:
    """Answer 400: nobody waits for the answer to that query, or it never was."""
    return bad_request("query is too old and response timeout expired or query ID is invalid")
