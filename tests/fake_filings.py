"""What filings state, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.model.filing import Holding
from bot.model.treasury import Announcement, Company, Filed, Read
from bot.ports import Filings


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

    async def of(self, company: Company) -> list[Read]:
        return [read for read in self.read.values() if read.filed.cik == company.cik]

    async def since(self, day: date) -> list[Read]:
        return [read for read in self.read.values() if read.filed.day >= day]

    async def held_back(self) -> list[Read]:
        return [read for read in self.read.values() if read.statement.held_back]

    async def watched(self, company: Company) -> date | None:
        return self.days.get(company.cik)

    async def watch(self, company: Company, day: date) -> None:
        self.days[company.cik] = day


async def announced(filings: Filings, company: Company) -> list[Announcement]:
    """What a company announced by its filings, oldest first."""
    return [each for read in await filings.of(company) for each in read.announcements]


async def holdings(filings: Filings, company: Company) -> list[Holding]:
    """What a company said it holds, each after its day."""
    return [read.holding for read in await filings.of(company) if read.holding is not None]
