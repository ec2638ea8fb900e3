"""A lease: one process at a time does a work, and another takes over soon after it fell silent.

The holder raises a beat. Who sees the beat stand still for PATIENCE_S of its own monotonic clock takes over,
if it still stands there. No clock but one's own is looked at: none that is wrong can free or hold anything.
A holder that was paused may act for a moment after it was replaced: what it writes has to be safe under two.
"""

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

import structlog

from bot.errors import StoreUnavailable

BEAT_S = 2.0
PATIENCE_S = 10.0
TRUST = 0.8
"""A holder whose last beat is older than this share of the patience stops before another may start."""

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Beat:
    """Who holds the lease, nobody where empty, and the beat that was raised last."""

    owner: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Sight:
    """A beat, and when it was first seen, on our monotonic clock."""

    beat: Beat
    since_s: float

    def then(self, beat: Beat, now_s: float) -> "Sight":
        """What is known after another look."""
        return self if beat == self.beat else Sight(beat, now_s)


def may_take(sight: Sight, now_s: float, patience_s: float) -> bool:
    """Whether the lease was given back, or its holder has been silent for too long."""
    return not sight.beat.owner or now_s - sight.since_s >= patience_s


class LeaseBook(Protocol):
    """Where the beat of one lease is written. Every method raises StoreUnavailable and may be repeated."""

    async def look(self) -> Beat:
        """The beat now."""
        ...

    async def raise_from(self, seen: Beat, owner: str) -> Beat:
        """Raise it for this owner, if it is theirs or still the one that was seen; returns the beat now."""
        ...

    async def give_back(self, owner: str) -> None:
        """Free the lease, if it is this owner's."""
        ...


class Lease:
    """One process's part in a lease."""

    def __init__(
        self,
        book: LeaseBook,
        *,
        monotonic: Callable[[], float],
        beat_s: float = BEAT_S,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._book = book
        self._now_s = monotonic
        self._beat_s = beat_s
        self._patience_s = patience_s
        self._me = secrets.token_hex(8)
        self._sight: Sight | None = None
        self._confirmed_s: float | None = None

    @property
    def is_held(self) -> bool:
        """Whether it is ours, and can be nobody else's yet."""
        return self._trusted_s() > 0

    async def step(self) -> bool:
        """Raise the beat where it is ours, take it where we may; returns whether it is held."""
        asked_s = self._now_s()
        sight = self._sight or self._see(await self._book.look())
        if sight.beat.owner == self._me or may_take(sight, asked_s, self._patience_s):
            beat = await self._book.raise_from(sight.beat, self._me)
        else:
            beat = await self._book.look()
        self._see(beat)
        # counted from before we asked: others may have seen the beat as early as that
        self._confirmed_s = asked_s if beat.owner == self._me else None
        return self.is_held

    async def run(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do the work while the lease is ours, until it is done; it is cancelled when the lease is lost."""
        try:
            while True:
                if await self._held_soon(self._patience_s) and await self._done_while_held(work):
                    return
                await asyncio.sleep(self._beat_s)
        finally:
            if self._confirmed_s is not None:
                with suppress(StoreUnavailable):
                    await self._book.give_back(self._me)

    async def _done_while_held(self, work: Callable[[], Coroutine[Any, Any, None]]) -> bool:
        """Whether the work came to its end before the lease was lost."""
        logger.debug("lease taken")
        working = asyncio.create_task(work())
        try:
            while self.is_held and not working.done():
                await asyncio.wait((working,), timeout=min(self._beat_s, self._trusted_s()))
                await self._held_soon(self._trusted_s())
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            logger.debug("lease left")
        if working.cancelled():
            return False
        working.result()  # raises what the work raised
        return True

    async def _held_soon(self, within_s: float) -> bool:
        """One step; while the store is away the lease lasts as long as it can be trusted."""
        with suppress(StoreUnavailable, TimeoutError):
            async with asyncio.timeout(within_s):
                await self.step()
        return self.is_held

    def _trusted_s(self) -> float:
        """For how long it cannot be anybody else's."""
        if self._confirmed_s is None:
            return 0.0
        return max(0.0, self._confirmed_s + TRUST * self._patience_s - self._now_s())

    def _see(self, beat: Beat) -> Sight:
        now_s = self._now_s()
        self._sight = self._sight.then(beat, now_s) if self._sight else Sight(beat, now_s)
        return self._sight
