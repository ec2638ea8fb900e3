"""Companies that hold bitcoin, and what each announced."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.model.filing import Holding, Statement, Trade

SUPPLY = 21_000_000
"""Bitcoin that there will ever be."""
ARCHIVES = "https://www.sec.gov/Archives/edgar/data"


@dataclass(frozen=True, slots=True)
class Company:
    """A company by name and exchange symbol; `cik` is the SEC's number of it, `aliases` what people type.

    One that does not file with the SEC has no number (0), but an `entity`: its name at who tells of it.
    """

    key: str
    name: str
    symbol: str
    cik: int
    aliases: tuple[str, ...] = ()
    entity: str = ""

    @property
    def is_second_hand(self) -> bool:
        """Whether others tell of it, and no filing does."""
        return not self.cik

    @property
    def names(self) -> tuple[str, ...]:
        """All that people may call it, in small letters."""
        names = (
            self.key,
            self.name.lower(),
            self.symbol.lower(),
            str(self).lower(),
            *self.aliases,
            self.entity,
        )
        return tuple(filter(None, names))

    def __str__(self) -> str:
        """As it is told: Strategy (MSTR)."""
        return f"{self.name} ({self.symbol})" if self.symbol else self.name


COMPANIES = {
    company.key: company
    for company in (
        Company("strategy", "Strategy", "MSTR", 1_050_446, ("microstrategy", "saylor")),
        Company("mara", "MARA Holdings", "MARA", 1_507_605, ("marathon",)),
        Company("riot", "Riot Platforms", "RIOT", 1_167_419),
        Company("cleanspark", "CleanSpark", "CLSK", 827_876),
        Company("hut8", "Hut 8", "HUT", 1_964_789),
        Company("semler", "Semler Scientific", "SMLR", 1_554_859),
        Company("block", "Block", "XYZ", 1_512_673, ("square",)),
        Company("tesla", "Tesla", "TSLA", 1_318_605),
        Company("lmfunding", "LM Funding America", "LMFA", 1_640_384),
        Company("core", "Core Scientific", "CORZ", 1_839_341),
    )
}
"""Those whose filings are watched; numbers as EDGAR gives them."""
DEFAULT_COMPANY = COMPANIES["strategy"]


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a company announced on a day: a trade, and what it holds after it.

    `accession` is the SEC's number of the filing, `form` which one it is; empty where that is not known.
    `accepted_at` is when EDGAR took it, where that is sure. What others tell of it, second-hand, has a
    `provider`, and maybe a `link` to what that names as its source; it `is_withdrawn` where that does not
    tell it any more.
    """

    company: Company
    announced: date
    trade: Trade
    holding: Holding | None = None
    accession: str = ""
    form: str = ""
    accepted_at: datetime | None = None
    provider: str = ""
    link: str = ""
    is_withdrawn: bool = False

    @property
    def address(self) -> str:
        """Where the filing, or what stands for it, can be read; empty where that is not known."""
        if self.link:
            return self.link
        return filing_address(self.company.cik, self.accession) if self.accession else ""


@dataclass(frozen=True, slots=True)
class Filed:
    """A filing on EDGAR: by whom (`cik`), under which number, on which day.

    `accepted_at` is when EDGAR took it, where that is sure. What others tell of it, second-hand, has a
    `provider`, and maybe a `link` to what that names as its source; it `is_withdrawn` where that does not
    tell it any more.
    """

    cik: int
    accession: str
    form: str
    day: date
    accepted_at: datetime | None = None

    @property
    def address(self) -> str:
        """The page of its documents."""
        return filing_address(self.cik, self.accession)


def filing_address(cik: int, accession: str) -> str:
    """The page of a filing's documents."""
    return f"{ARCHIVES}/{cik}/{accession.replace('-', '')}/{accession}-index.htm"


@dataclass(frozen=True, slots=True)
class Read:
    """A filing of a company that was read: what it states."""

    company: Company
    filed: Filed
    statement: Statement

    @property
    def holding(self) -> Holding | None:
        """What is held after it; where it does not say after which day, after that of the filing.

        One that contradicts itself somewhere is not believed.
        """
        held = None if self.statement.held_back else self.statement.holding
        return None if held is None else replace(held, as_of=held.as_of or self.filed.day)

    @property
    def announcements(self) -> tuple[Announcement, ...]:
        """Its trades, in their order; what is held is held after the last of them."""
        filed, trades = self.filed, self.statement.trades
        holdings = [None] * (len(trades) - 1) + [self.holding]
        return tuple(
            Announcement(
                self.company, filed.day, trade, holding, filed.accession, filed.form, filed.accepted_at
            )
            for trade, holding in zip(trades, holdings, strict=False)
        )


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a company: its trades, oldest first, and all that it ever said it holds."""

    announced: Sequence[Announcement] = ()
    holdings: Sequence[Holding] = ()
