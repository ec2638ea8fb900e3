"""What is fetched once for everybody: what is at hand at once, old rather than none, one fetch at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Generic, Protocol, TypeVar

from bot.errors import SourceUnavailable

PATIENCE = timedelta(seconds=1.5)
"""How long an answer waits for something newer when something older is at hand."""
GLANCE_S = 0.1

Value = TypeVar("Value")


class Slot(Protocol[Value]):
    """A place on a shelf, for all processes; it never fails: at worst there is nothing in it."""

    async def get(self) -> Value | None:
        """What was put last."""
        ...

    async def put(self, value: Value, /) -> None:
        """Keep it in place of what was there."""
        ...

    async def claim(self, until_after: timedelta) -> bool:
        """Become the one who fetches, unless another is; a claim that is never released ends by itself."""
        ...

    async def release(self) -> None:
        """Give up the claim, if it is still ours."""
        ...


class Flight(Generic[Value]):
    """Fetches what belongs into a slot, for all who wait in this process and for all at the same shelf.

    A claim `lasts` as long as a fetch may take. What is kept is given as it is while it `is_fresh`; where a
    newer one is not to be had, or not soon, it is given all the same, marked by `overdue`.
    """

    def __init__(
        self,
        slot: Slot[Value],
        *,
        is_fresh: Callable[[Value], bool],
        overdue: Callable[[Value], Value],
        lasts: timedelta,
        patience: timedelta,
    ) -> None:
        self._slot = slot
        self._is_fresh = is_fresh
        self._overdue = overdue
        self._lasts = lasts
        self._patience_s = patience.total_seconds()
        self._task: asyncio.Task[Value] | None = None

    async def close(self) -> None:
        """End a fetch that nobody waits for any more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def get(self, fetch: Callable[[], Awaitable[Value]]) -> Value:
        """What is kept, or what `fetch` brings; raises what that raises where nothing is kept."""
        kept = await self._slot.get()
        if kept is not None and self._is_fresh(kept):
            return kept
        if self._task is None:
            self._task = asyncio.create_task(self._fetched(fetch), name="fetch for everybody")
            self._task.add_done_callback(self._landed)
        try:
            async with asyncio.timeout(None if kept is None else self._patience_s):
                return await asyncio.shield(self._task)
        except (TimeoutError, SourceUnavailable):
            if kept is None:
                raise
            return self._overdue(kept)

    def _landed(self, task: "asyncio.Task[Value]") -> None:
        self._task = None
        if not task.cancelled():
            task.exception()  # told to those who still wait; nobody may be left

    async def _fetched(self, fetch: Callable[[], Awaitable[Value]]) -> Value:
        """Fetch; while another process does, look whether it has brought something."""
        while not await self._slot.claim(self._lasts):
            await asyncio.sleep(GLANCE_S)
            if (brought := await self._brought()) is not None:
                return brought
        try:
            if (brought := await self._brought()) is not None:  # just before we claimed
                return brought
            fetched = await fetch()
            await self._slot.put(fetched)
            return fetched
        finally:
            await self._slot.release()

    async def _brought(self) -> Value | None:
        kept = await self._slot.get()
        return kept if kept is not None and self._is_fresh(kept) else None
