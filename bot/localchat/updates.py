"""Updates on their way to the bot: kept until it confirms them."""

import asyncio
from collections import deque
from collections.abc import Callable, Collection
from itertools import islice

from bot.localchat.api_error import conflict
from bot.localchat.api_table import Json

ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}  # never sent unasked
LIMIT = 100


class Updates:
    """The queue behind getUpdates and the webhook."""

    def __init__(self, first_id: int) -> None:
        self.allowed: tuple[str, ...] = ()
        self._queue: deque[Json] = deque()
        self.next_id = first_id
        self._waiter: asyncio.Future[None] | None = None
        self.on_add: Callable[[], None] = lambda: None

    def __len__(self) -> int:
        return len(self._queue)

    def add(self, kind: str, content: Json) -> None:
        """Queue an update, if the bot wants its kind."""
        wanted = kind in self.allowed if self.allowed else kind not in ON_REQUEST
        if wanted:
            self._queue.append({"update_id": self.next_id, kind: content})
            self.next_id += 1
            self._wake()
            self.on_add()

    def allow(self, kinds: Collection[str] | None) -> None:
        """Remember which kinds the bot wants; None leaves it as it was, none at all means the default."""
        if kinds is not None:
            self.allowed = tuple(kinds)

    def confirm(self, offset: int) -> None:
        """Forget everything before an offset; a negative one counts from the end."""
        if offset < 0:
            while len(self._queue) > -offset:
                self._queue.popleft()
        while self._queue and self._queue[0]["update_id"] < offset:
            self._queue.popleft()

    def first(self) -> Json | None:
        """Look at the oldest update."""
        return self._queue[0] if self._queue else None

    def drop(self) -> None:
        """Forget all that is pending."""
        self._queue.clear()

    def interrupt(self) -> None:
        """End a poll that is under way: the newer one has the line."""
        if self._waiter and not self._waiter.done():
            self._waiter.set_exception(
                conflict(
                    "terminated by other getUpdates request; make sure that only one bot instance is running"
                )
            )

    async def poll(self, limit: int, timeout_s: float) -> list[Json]:
        """Wait for updates, if there are none, and return them."""
        if not self._queue and timeout_s > 0:
            await self._arrival(timeout_s)
        return list(islice(self._queue, min(max(limit, 1), LIMIT)))

    async def _arrival(self, timeout_s: float) -> None:
        waiter = self._waiter = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout_s):
                await waiter
        except TimeoutError:
            pass
        finally:
            if self._waiter is waiter:
                self._waiter = None

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)
