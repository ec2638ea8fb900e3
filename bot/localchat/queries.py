"""Taps on buttons that wait for the bot's answer."""

import asyncio
from dataclasses import dataclass, field

from bot.localchat.api_error import bad_request

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

    _open: dict[str, asyncio.Future[Answer]] = field(default_factory=dict)
    _answered: dict[str, None] = field(default_factory=dict)

    async def wait(self, query_id: str, patience_s: float) -> Answer | None:
        """Wait for the bot's answer; None if it takes too long."""
        self._open[query_id] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(patience_s):
                return await self._open[query_id]
        except TimeoutError:
            return None
        finally:
            del self._open[query_id]

    def answer(self, query_id: str, answer: Answer) -> None:
        """Take the bot's answer; raises ApiError if nobody waits for it any more."""
        waiting = self._open.get(query_id)
        if waiting and not waiting.done():
            waiting.set_result(answer)
            self._answered[query_id] = None
            if len(self._answered) > REMEMBERED:
                del self._answered[next(iter(self._answered))]
        elif query_id not in self._answered:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
