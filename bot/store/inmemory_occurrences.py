"""Occurrences in memory: for one process, and for as long as it lives."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.alerts.occurrence import Occurrence
from bot.model.audience import Member
from bot.model.delivery import Delivery, Topic
from bot.ports import Stage

A_CHUNK = 200


@dataclass
class MemoryOccurrences:
    """Occurrences; `queued` are deliveries, oldest first, `told` which version each member was told."""

    queued: list[Delivery] = field(default_factory=list)
    told: dict[str, dict[Member, int]] = field(default_factory=dict)
    kept: dict[str, Occurrence] = field(default_factory=dict)
    stages: dict[str, Stage] = field(default_factory=dict)
    waiting: dict[str, list[Member]] = field(default_factory=dict)
    begun_at: datetime | None = None

    async def begun(self, now: datetime) -> datetime:
        """When anybody began to tell of anything, which is now where nobody has."""
        self.begun_at = self.begun_at or now
        return self.begun_at

    async def all(self) -> list[Occurrence]:
        """All that are kept, oldest first."""
        return sorted(self.kept.values(), key=lambda each: (each.at, each.id))

    async def get(self, name: str) -> Occurrence | None:
        """One of them."""
        return self.kept.get(name)

    async def add(self, occurrence: Occurrence) -> bool:
        """Keep a new one, to be told; whether it was new."""
        if occurrence.id in self.kept:
            return False
        self.kept[occurrence.id], self.stages[occurrence.id] = occurrence, Stage.FOUND
        return True

    async def amend(self, before: Occurrence, after: Occurrence) -> bool:
        """Put one in the place of another, if that is still so."""
        if self.kept.get(before.id) != before:
            return False
        self.kept[before.id] = after
        if after.version > before.version and self.stages[before.id] is Stage.QUEUED:
            self.stages[before.id] = Stage.AMENDED
        return True

    async def open(self) -> list[tuple[Occurrence, Stage]]:
        """Those of which somebody has still to be told, oldest first."""
        found = [(each, self.stages[each.id]) for each in await self.all()]
        return [(each, stage) for each, stage in found if stage is not Stage.QUEUED]

    async def gathered(self, occurrence: Occurrence, members: Sequence[Member]) -> bool:
        """Keep whom one that was found is for, in their order; whether nobody had."""
        if self.stages.get(occurrence.id) is not Stage.FOUND:
            return False
        self.waiting[occurrence.id], self.stages[occurrence.id] = list(members), Stage.READY
        return True

    async def queue_next(self, occurrence: Occurrence) -> int:
        """Queue deliveries to the next of those that were gathered; how many."""
        if self.stages.get(occurrence.id) is not Stage.READY:
            return 0
        waiting = self.waiting[occurrence.id]
        page, self.waiting[occurrence.id] = waiting[:A_CHUNK], waiting[A_CHUNK:]
        self.queued += [_delivery(occurrence, occurrence.topic, member) for member in page]
        if not page:
            is_anew = self.kept[occurrence.id].version > 1
            self.stages[occurrence.id] = Stage.AMENDED if is_anew else Stage.QUEUED
        return len(page)

    async def queue_edits(self, occurrence: Occurrence) -> int:
        """Queue edits of all messages that tell of an earlier version, each once; how many."""
        told = self.told.get(occurrence.id, {})
        earlier = [member for member, version in told.items() if version < occurrence.version]
        told |= dict.fromkeys(earlier, occurrence.version)
        self.queued += [_delivery(occurrence, Topic.AMENDED, member) for member in earlier]
        return len(earlier)

    async def forget(self, occurrence: Occurrence) -> None:
        """Delete one, and all that is kept about telling it."""
        for each in (self.kept, self.stages, self.waiting, self.told):
            each.pop(occurrence.id, None)


def _delivery(occurrence: Occurrence, topic: Topic, member: Member) -> Delivery:
    return Delivery(
        member.chat,
        topic,
        member.id,
        due=occurrence.at,
        occurrence=occurrence.id,
        version=occurrence.version,
    )
