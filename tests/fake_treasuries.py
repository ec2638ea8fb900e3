"""Somebody who tells of companies, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.errors import TandemError
from bot.model.second_hand import History, Listed
from bot.model.treasury import Company


@dataclass
class FakeTreasuries:
    """The list and the histories by entity as they are told by now; `failing` are what cannot be had, by name."""

    rows: list[Listed] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    histories: dict[str, History] = field(default_factory=dict)
    failing: dict[str, TandemError] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def listed(self) -> tuple[Sequence[Listed], Sequence[str]]:
        self._note("list")
        return list(self.rows), list(self.refused)

    async def history(self, company: Company) -> History:
        self._note(company.entity)
        return self.histories.get(company.entity, History(()))

    def _note(self, what: str) -> None:
        self.asked.append(what)
        if what in self.failing:
            raise self.failing[what]
