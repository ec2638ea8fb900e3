"""Bad days on order: the next matching calls fail as asked.

Status 0 means that the connection is cut without an answer. Status 200 with a delay is a slow answer
and nothing else. `after_delivery` means that the call is carried out and then never answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.localchat.api_error import ApiError, too_many_requests

REASONS = {
    400: "Bad Request: refused on order",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of failure, and how many calls it still meets."""

    status: int = 200
    method: str | None = None
    chat: str | None = None
    retry_after: int | None = None
    times: int = 1
    delay_s: float = 0
    after_delivery: bool = False
    description: str | None = None

    def __post_init__(self) -> None:
        """Refuse an order that could not be carried out."""
        if self.status not in {0, 200} and not 400 <= self.status <= 599:
            raise ValueError("status must be 0, 200 or from 400 to 599")
        if self.times < 1 or self.delay_s < 0:
            raise ValueError("times must be positive, and delay_s not negative")

    @property
    def is_cut(self) -> bool:
        """Whether the caller gets no answer."""
        return self.status == 0 or self.after_delivery

    def meets(self, method: str, chat: str | None) -> bool:
        """Tell whether this call is one of those that shall fail."""
        wanted = self.method is None or self.method.lower() == method.lower()
        return wanted and self.chat in {None, chat}

    def refusal(self) -> ApiError | None:
        """Word the failure as Telegram does; None where the call goes through."""
        if self.is_cut or self.status == 200:
            return None
        if self.status == 429:
            return too_many_requests(self.retry_after or 1)
        return ApiError(self.status, self.description or REASONS.get(self.status, "Internal Server Error"))


class Faults:
    """All failures on order, oldest first."""

    def __init__(self) -> None:
        self.pending: list[Fault] = []

    def order(self, given: Mapping[str, object]) -> Fault:
        """Take an order; raises ValueError or TypeError if it makes no sense."""
        if unknown := given.keys() - Fault.__slots__:
            raise ValueError(f"unknown field {min(unknown)}")
        chat = given.get("chat")
        fault = Fault(**{**given, "chat": None if chat is None else str(chat)})  # type: ignore[arg-type]
        self.pending.append(fault)
        return fault

    def take(self, method: str, chat: str | None) -> Fault | None:
        """Use up one failure of the first order that meets this call."""
        for place, fault in enumerate(self.pending):
            if fault.meets(method, chat):
                if fault.times == 1:
                    del self.pending[place]
                else:
                    self.pending[place] = replace(fault, times=fault.times - 1)
                return fault
        return None
