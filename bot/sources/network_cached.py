"""Activity remembered between questions: what is at hand at once, and one fetch at a time."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.errors import SourceUnavailable
from bot.ports import Activities, Clock, NetworkShelf, NetworkSource
from bot.sources.network import newest_day

UP_TO_DATE_FOR = timedelta(hours=6)
"""How long counts that hold yesterday are not asked for again; a provider may restate them."""
LAGGING_FOR = timedelta(hours=1)
"""The same for counts that lack it."""
FLIGHT = timedelta(seconds=20)
"""How long one process keeps the others from fetching: two providers take 16 s at most."""
PATIENCE = timedelta(seconds=1.5)
"""How long an answer waits for newer counts when older ones are at hand."""
GLANCE_S = 0.1


class CachedNetwork:
    """A source of activity that remembers, in this process and for all others on the same shelf.

    Counts that are overdue because the source fails are still given, and marked: `overdue`.
    """

    def __init__(
        self, source: NetworkSource, shelf: NetworkShelf, clock: Clock, *, patience: timedelta = PATIENCE
    ) -> None:
        self._source = source
        self._shelf = shelf
        self._clock = clock
        self._patience_s = patience.total_seconds()
        self._flight: asyncio.Task[Activities] | None = None

    async def close(self) -> None:
        """End a fetch that nobody waits for any more."""
        if self._flight is not None:
            self._flight.cancel()
            await asyncio.gather(self._flight, return_exceptions=True)

    async def activity(self) -> Activities:
        """Give what is on the shelf, or what the source has."""
        kept = await self._shelf.get()
        if kept is not None and self._is_fresh(kept):
            return kept
        if self._flight is None:
            self._flight = asyncio.create_task(self._fetch(), name="fetch network activity")
            self._flight.add_done_callback(self._landed)
        try:
            async with asyncio.timeout(None if kept is None else self._patience_s):
                return await asyncio.shield(self._flight)
        except (TimeoutError, SourceUnavailable):
            if kept is None:
                raise
            return {measure: replace(activity, overdue=True) for measure, activity in kept.items()}

    def _landed(self, flight: "asyncio.Task[Activities]") -> None:
        self._flight = None
        if not flight.cancelled():
            flight.exception()  # told to those who still wait; nobody may be left

    async def _fetch(self) -> Activities:
        """Fetch for everybody; while another process does, look whether it has brought something."""
        while not await self._shelf.claim(FLIGHT):
            await asyncio.sleep(GLANCE_S)
            kept = await self._shelf.get()
            if kept is not None and self._is_fresh(kept):
                return kept
        try:
            kept = await self._shelf.get()
            if kept is not None and self._is_fresh(kept):  # brought just before we claimed
                return kept
            fetched = await self._source.activity()
            await self._shelf.put(fetched)
            return fetched
        finally:
            await self._shelf.release()

    def _is_fresh(self, kept: Activities) -> bool:
        return is_fresh(kept, self._clock())


def is_fresh(kept: Activities, now: datetime) -> bool:
    """Whether asking again could hardly bring anything new: a day comes some hours after it is over."""
    observed_at = min(activity.observed_at for activity in kept.values())
    has_yesterday = newest_day(kept) >= now.astimezone(UTC).date() - timedelta(days=1)
    return timedelta() <= now - observed_at < (UP_TO_DATE_FOR if has_yesterday else LAGGING_FOR)
