"""Questions of people's that wait for the bot's answer, each by an id."""

import asyncio
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class Waiting(Generic[Answer]):
    """Those that nobody has answered yet."""

    def __init__(self) -> None:
        self._open: dict[str, asyncio.Future[Answer]] = {}

    def __contains__(self, query_id: str) -> bool:
        """Whether somebody still waits for the answer to it."""
        waiting = self._open.get(query_id)
        return waiting is not None and not waiting.done()

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
        """Give the answer to who waits for it."""
        self._open[query_id].set_result(answer)
