"""Taps on buttons that wait for the bot's answer."""

from dataclasses import dataclass, field

from bot.localchat.api_error import too_old
from bot.localchat.waiting import Waiting

REMEMBERED = 1000  # answered queries that may be answered again, as after a crash


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tap gave back."""

    toast: str | None = None
    alert: str | None = None
    url: str | None = None


@dataclass(slots=True)
class Queries:
    """Open callback queries by their id."""

    _waiting: Waiting[Answer] = field(default_factory=Waiting)
    _answered: dict[str, None] = field(default_factory=dict)

    async def wait(self, query_id: str, patience_s: float) -> Answer | None:
        """Wait for the bot's answer; None if it takes too long."""
        return await self._waiting.wait(query_id, patience_s)

    def answer(self, query_id: str, answer: Answer) -> None:
        """Take the bot's answer; raises ApiError if nobody waits for it any more."""
        if query_id in self._waiting:
            self._waiting.answer(query_id, answer)
            self._answered[query_id] = None
            if len(self._answered) > REMEMBERED:
                del self._answered[next(iter(self._answered))]
        elif query_id not in self._answered:
            raise too_old()
