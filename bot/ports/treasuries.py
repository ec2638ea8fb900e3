"""What others tell of companies that hold bitcoin: where it comes from, and what is kept of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model.second_hand import History, Listed, Listing, Recorded
from bot.model.treasury import Company


class TreasurySource(Protocol):
    """Who tells of others; every method raises SourceUnavailable or one of its kinds."""

    async def listed(self) -> tuple[Sequence[Listed], Sequence[str]]:
        """All companies that hold bitcoin, and why rows of the list make no sense; never an empty list."""
        ...

    async def history(self, company: Company) -> History:
        """The newest trades of a company."""
        ...


class Reports(Protocol):
    """Reports, each kept once under the name of its event, and the newest list.

    Every method raises StoreUnavailable where the store does not answer, and may be repeated.
    """

    async def of(self, company: Company) -> list[Recorded]:
        """All of a company, oldest first."""
        ...

    async def keep(self, recorded: Recorded) -> bool:
        """Keep a report, unless somebody has; whether nobody had."""
        ...

    async def put(self, recorded: Recorded) -> None:
        """Keep a report in the place of what was told of its event before."""
        ...

    async def listing(self) -> Listing | None:
        """The newest list that was read."""
        ...

    async def put_listing(self, listing: Listing) -> None:
        """Keep a list in the place of the one before."""
        ...

    async def looked(self) -> Mapping[str, datetime]:
        """When the trades of each company were read last, by entity."""
        ...

    async def look(self, company: Company, at: datetime) -> None:
        """Say that the trades of a company were read."""
        ...
