"""Activity remembered between questions: what is at hand at once, and one fetch at a time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.ports import Activities, Clock, NetworkShelf, NetworkSource
from bot.sources.flight import PATIENCE, Flight
from bot.sources.network import newest_day

UP_TO_DATE_FOR = timedelta(hours=6)
"""How long counts that hold yesterday are not asked for again; a provider may restate them."""
LAGGING_FOR = timedelta(hours=1)
"""The same for counts that lack it."""
FLIGHT = timedelta(seconds=20)
"""How long one process keeps the others from fetching: two providers take 16 s at most."""


class CachedNetwork:
    """A source of activity that remembers, in this process and for all others on the same shelf.

    Counts that are overdue because the source fails are still given, and marked: `overdue`.
    """

    def __init__(
        self, source: NetworkSource, shelf: NetworkShelf, clock: Clock, *, patience: timedelta = PATIENCE
    ) -> None:
        self._source = source
        self._flight = Flight(
            shelf,
            is_fresh=lambda kept: is_fresh(kept, clock()),
            overdue=_overdue,
            lasts=FLIGHT,
            patience=patience,
        )

    async def close(self) -> None:
        """End a fetch that nobody waits for any more."""
        await self._flight.close()

    async def activity(self) -> Activities:
        """Give what is on the shelf, or what the source has."""
        return await self._flight.get(self._source.activity)


def _overdue(kept: Activities) -> Activities:
    return {measure: replace(activity, overdue=True) for measure, activity in kept.items()}


def is_fresh(kept: Activities, now: datetime) -> bool:
    """Whether asking again could hardly bring anything new: a day comes some hours after it is over."""
    observed_at = min(activity.observed_at for activity in kept.values())
    has_yesterday = newest_day(kept) >= now.astimezone(UTC).date() - timedelta(days=1)
    return timedelta() <= now - observed_at < (UP_TO_DATE_FOR if has_yesterday else LAGGING_FOR)
