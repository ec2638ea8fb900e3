"""Network activity: where it comes from, and where it is kept."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol

from bot.model.network import Activity, Measure

Activities = Mapping[Measure, Activity]
"""Every measure, all as one provider counts them."""


class NetworkSource(Protocol):
    """Somewhere that the activity of the Bitcoin network comes from."""

    async def activity(self) -> Activities:
        """Every measure of the last years; raises SourceUnavailable or one of its kinds.

        All are of one provider, which each names: what two count is never mixed.
        """
        ...


class NetworkShelf(Protocol):
    """Where activity is kept between fetches, for all processes; it never fails: at worst it has nothing."""

    async def get(self) -> Activities | None:
        """What was put last."""
        ...

    async def put(self, activities: Activities) -> None:
        """Keep it in place of what was there."""
        ...

    async def claim(self, until_after: timedelta) -> bool:
        """Become the one who fetches, unless another is; a claim that is never released ends by itself."""
        ...

    async def release(self) -> None:
        """Give up the claim, if it is still ours."""
        ...


class LiveMarks(Protocol):
    """Which providers were seen to answer in the form that we read; it never fails."""

    async def mark(self, provider: str) -> None:
        """Say that a live answer of a provider was read."""
        ...

    async def was_seen(self, provider: str) -> bool:
        """Whether one was, by anybody, since there is a store."""
        ...
