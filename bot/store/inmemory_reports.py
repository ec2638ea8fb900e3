"""What others tell of companies, in memory: for one process, and for as long as it lives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.second_hand import Listing, Recorded
from bot.model.treasury import Company


@dataclass
class MemoryReports:
    """Reports by company and event, and the newest list."""

    recorded: dict[tuple[str, str], Recorded] = field(default_factory=dict)
    read: dict[str, datetime] = field(default_factory=dict)
    newest: Listing | None = None

    async def of(self, company: Company) -> list[Recorded]:
        """All of a company, oldest first."""
        ours = [each for (entity, _event), each in self.recorded.items() if entity == company.entity]
        return sorted(ours, key=lambda each: (each.report.day, each.report.nth, each.event))

    async def keep(self, recorded: Recorded) -> bool:
        """Keep a report, unless somebody has; whether nobody had."""
        return self.recorded.setdefault(_place(recorded), recorded) is recorded

    async def put(self, recorded: Recorded) -> None:
        """Keep a report in the place of what was told of its event before."""
        self.recorded[_place(recorded)] = recorded

    async def listing(self) -> Listing | None:
        """The newest list that was read."""
        return self.newest

    async def put_listing(self, listing: Listing) -> None:
        """Keep a list in the place of the one before."""
        self.newest = listing

    async def looked(self) -> Mapping[str, datetime]:
        """When the trades of each company were read last, by entity."""
        return dict(self.read)

    async def look(self, company: Company, at: datetime) -> None:
        """Say that the trades of a company were read."""
        self.read[company.entity] = at


def _place(recorded: Recorded) -> tuple[str, str]:
    return recorded.report.company.entity, recorded.event
