"""When an answer that was not delivered is sent again."""

from telegram.error import NetworkError, RetryAfter, TimedOut
from tenacity import RetryCallState, wait_random_exponential

from bot.telegram.transport import NotWritten
from bot.telegram.verdicts import retry_after

_backing_off = wait_random_exponential(multiplier=0.5, max=10)


class Again:
    """Whether to try again: what was refused for the pace, not written, or a 5xx surely did not arrive.

    What got no answer may have arrived: it is tried once more, since no answer is worse than one twice.
    """

    def __init__(self) -> None:
        self._unknown = 0

    def __call__(self, state: RetryCallState) -> bool:
        """Whether to send it once more."""
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, TimedOut):
            self._unknown += 1
            return self._unknown == 1
        # of NetworkError's other kinds each is a verdict
        return isinstance(error, RetryAfter | NotWritten) or type(error) is NetworkError


def wait_s(state: RetryCallState) -> float:
    """How long to wait before that: as long as Telegram says, else ever longer."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, RetryAfter):
        return retry_after(error).total_seconds()
    return _backing_off(state)
