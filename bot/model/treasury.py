"""Companies that hold bitcoin, and what each announced."""

from dataclasses import dataclass
from datetime import date

from bot.model.filing import Holding, Trade

SUPPLY = 21_000_000
"""Bitcoin that there will ever be."""
ARCHIVES = "https://www.sec.gov/Archives/edgar/data"


@dataclass(frozen=True, slots=True)
class Company:
    """A company by name and exchange symbol; `cik` is the SEC's number of it, `aliases` what people type."""

    key: str
    name: str
    symbol: str
    cik: int
    aliases: tuple[str, ...] = ()

    def __str__(self) -> str:
        """As it is told: Strategy (MSTR)."""
        return f"{self.name} ({self.symbol})"


COMPANIES = {
    company.key: company
    for company in (Company("strategy", "Strategy", "MSTR", 1_050_446, ("microstrategy", "saylor")),)
}
DEFAULT_COMPANY = COMPANIES["strategy"]


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a company announced on a day: a trade, and what it holds after it.

    `accession` is the SEC's number of the filing; empty where it is not known.
    """

    company: Company
    announced: date
    trade: Trade
    holding: Holding | None = None
    accession: str = ""

    @property
    def address(self) -> str:
        """Where the filing can be read; empty where its number is not known."""
        if not self.accession:
            return ""
        folder = f"{ARCHIVES}/{self.company.cik}/{self.accession.replace('-', '')}"
        return f"{folder}/{self.accession}-index.htm"
