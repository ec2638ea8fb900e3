"""What happened that is told to whoever asked for it, and how far that is."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.alerts.occurrence import Occurrence
from bot.model.audience import Member


class Stage(StrEnum):
    """How far telling of an occurrence is."""

    FOUND = "found"
    """Whom it is for is not gathered yet."""
    READY = "ready"
    """They are, and are being queued."""
    QUEUED = "queued"
    AMENDED = "amended"
    """It was put better after it was told: messages that say it otherwise are to be edited."""


class Occurrences(Protocol):
    """Occurrences, each added once; what is begun by one process, another can go on with.

    Every method raises StoreUnavailable where the store does not answer, and may be repeated.
    """

    async def begun(self, now: datetime) -> datetime:
        """When anybody began to tell of anything, which is now where nobody has."""
        ...

    async def all(self) -> list[Occurrence]:
        """All that are kept, oldest first."""
        ...

    async def get(self, name: str) -> Occurrence | None:
        """One of them."""
        ...

    async def add(self, occurrence: Occurrence) -> bool:
        """Keep a new one, to be told; whether it was new."""
        ...

    async def amend(self, before: Occurrence, after: Occurrence) -> bool:
        """Put one in the place of another, if that is still so; messages follow a higher version."""
        ...

    async def open(self) -> list[tuple[Occurrence, Stage]]:
        """Those of which somebody has still to be told, oldest first."""
        ...

    async def gathered(self, occurrence: Occurrence, members: Sequence[Member]) -> bool:
        """Keep whom one that was found is for, in their order; whether nobody had."""
        ...

    async def queue_next(self, occurrence: Occurrence) -> int:
        """Queue deliveries to the next of those that were gathered; how many. None are left at 0."""
        ...

    async def queue_edits(self, occurrence: Occurrence) -> int:
        """Queue edits of all messages that tell of an earlier version, each once; how many."""
        ...

    async def forget(self, occurrence: Occurrence) -> None:
        """Delete one, and all that is kept about telling it."""
        ...
