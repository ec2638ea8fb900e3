"""Filings: where they come from, and what is kept of them."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from bot.model.treasury import Company, Filed, Read


class FilingSource(Protocol):
    """Where filings are published; every method raises SourceUnavailable or one of its kinds."""

    async def current(self) -> Sequence[Filed]:
        """The newest of all companies, newest first; none is a normal answer."""
        ...

    async def of(self, company: Company) -> Sequence[Filed]:
        """Those of a company, newest first."""
        ...

    async def documents(self, filed: Filed) -> Sequence[str]:
        """What was filed, then its exhibits; each one whole."""
        ...


class Filings(Protocol):
    """What filings state, each kept once under its accession number.

    Every method raises StoreUnavailable where the store does not answer, and may be repeated.
    """

    async def unread(self, filed: Sequence[Filed]) -> list[Filed]:
        """Those of these that nobody has read yet."""
        ...

    async def keep(self, read: Read) -> bool:
        """Keep what a filing states, unless somebody has; whether nobody had."""
        ...

    async def of(self, company: Company) -> list[Read]:
        """What a company filed and we read, oldest first."""
        ...

    async def since(self, day: date) -> list[Read]:
        """What was filed on a day or later, oldest first."""
        ...

    async def held_back(self) -> list[Read]:
        """Filings of which something is held back, newest first."""
        ...

    async def watched(self, company: Company) -> date | None:
        """Up to which day all filings of a company were looked at."""
        ...

    async def watch(self, company: Company, day: date) -> None:
        """Say that all filings of a company were looked at up to a day."""
        ...
