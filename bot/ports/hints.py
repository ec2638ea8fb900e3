"""News and the hints in them: where they come from, and what is kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.model.hint import Hint, KnownHints, Story, Watch


class StorySource(Protocol):
    """Where stories are published."""

    @property
    def address(self) -> str:
        """Where that is, and its name with us."""
        ...

    async def stories(self) -> Sequence[Story]:
        """Those that are there now; raises SourceUnavailable or one of its kinds."""
        ...


class Hints(Protocol):
    """Hints of the last month, each kept once, and which of them are still to be told.

    Every method raises StoreUnavailable where the store does not answer, and may be repeated.
    """

    async def known(self) -> KnownHints:
        """All that are kept."""
        ...

    async def record(self, hint: Hint, known: KnownHints) -> bool:
        """Keep a hint, to be told if that is its fate, in one step; whether it is kept now.

        False where another hint was kept that is not in `known`: it may be of the same story.
        """
        ...

    async def still_there(self, hints: Sequence[Hint], now: datetime) -> None:
        """Say that hints that are kept are in a feed now: they are kept for a month from then on."""
        ...

    async def untold(self) -> list[Hint]:
        """Those that are still to be told, oldest first."""
        ...

    async def told(self, hint: Hint) -> None:
        """Say that a hint is queued for all who want to hear it."""
        ...

    async def watch(self, feed: str, now: datetime) -> Watch:
        """Since when a feed is asked, which is now where it never was, and whether it was read."""
        ...

    async def was_read(self, feed: str) -> None:
        """Say that all hints in a feed were kept."""
        ...
