"""The log of Bot API calls that people and tests read."""

from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from bot.localchat.api_table import Json

KEPT = 100_000


@dataclass(frozen=True, slots=True)
class BotCall:
    """One call, numbered when it was answered; `at` is when it arrived, in Unix seconds."""

    n: int
    at: float
    method: str
    chat: int | str | None
    status: int  # 0: never answered
    paid: bool = False  # whether it cost a tenth of a Star


class Calls:
    """The newest calls, oldest first."""

    def __init__(self) -> None:
        self._calls: deque[BotCall] = deque(maxlen=KEPT)
        self._n = 0

    def record(
        self, at: float, method: str, chat: int | str | None, status: int, *, paid: bool = False
    ) -> None:
        """Note a call."""
        self._n += 1
        self._calls.append(BotCall(self._n, at, method, chat, status, paid))

    def after(self, n: int) -> list[Json]:
        """Return all calls with a greater number."""
        return [asdict(call) for call in reversed(list(self._newer(n)))]

    def _newer(self, n: int) -> Iterator[BotCall]:
        for call in reversed(self._calls):
            if call.n <= n:
                return
            yield call
