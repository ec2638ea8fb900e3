"""What filings state, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.model.filing import Holding
from bot.model.treasury import Announcement, Company, Filed, Read


@dataclass
class FakeFilings:
    """Filings that were read, in the order in which they were."""

    read: dict[str, Read] = field(default_factory=dict)
    days: dict[int, date] = field(default_factory=dict)

    async def unread(self, filed: Sequence[Filed]) -> list[Filed]:
        return [each for each in filed if each.accession not in self.read]

    async def keep(self, read: Read) -> bool:
        is_new = read.filed.accession not in self.read
        self.read.setdefault(read.filed.accession, read)
        return is_new

    async def announced(self, company: Company) -> list[Announcement]:
        return [
            each
            for read in self.read.values()
            for each in read.announcements
            if read.filed.cik == company.cik
        ]

    async def holdings(self, company: Company) -> list[Holding]:
        ours = [read.holding for read in self.read.values() if read.filed.cik == company.cik]
        return [each for each in ours if each is not None]

    async def held_back(self) -> list[Read]:
        return [read for read in self.read.values() if read.statement.held_back]

    async def watched(self, company: Company) -> date | None:
        return self.days.get(company.cik)

    async def watch(self, company: Company, day: date) -> None:
        self.days[company.cik] = day
