"""What others tell of companies that do not file with the SEC: second-hand, and always marked as that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from bot.model.filing import Deed, Holding, Money, Trade
from bot.model.treasury import SUPPLY, Announcement, Company
from bot.translation import _

PROVIDER = "CoinGecko"
LEAST, MOST = Decimal(1_000), Decimal(5_000_000)
"""Dollars that one bitcoin may have cost since companies hold it."""
GENESIS = date(2009, 1, 3)
DIGITS = 4
"""How many of an amount are told: it is computed, by whoever tells it."""
SHORT = Decimal("0.99")
"""Which share of what was just bought may be held at least: what is told is rounded."""

ENTITIES = {
    company.key: company
    for company in (
        Company("metaplanet", "Metaplanet", "3350.T", 0, ("3350", "3350.jp", "mtplf"), "metaplanet"),
        Company(
            "smarterweb", "The Smarter Web Company", "SWC.AQ", 0, ("smarter web",),
            "the-smarter-web-company-plc",
        ),
        Company(
            "capitalb", "Capital B", "ALCPB.PA", 0, ("alcpb", "the blockchain group"), "the-blockchain-group"
        ),
        Company(
            "boyaa", "Boyaa Interactive", "434.HK", 0, ("0434.hk",), "boyaa-interactive-international-limited"
        ),
        Company("h100", "H100 Group", "GS9.F", 0, (), "h100-group"),
        Company("oranjebtc", "OranjeBTC", "OBTC3.SA", 0, ("obtc3", "oranje"), "oranjebtc"),
        Company("nexon", "NEXON", "3659.T", 0, (), "nexon-co-ltd"),
        Company("remixpoint", "Remixpoint", "3825.T", 0, (), "remixpoint"),
    )
}  # fmt: skip
"""Those that are watched; ids and symbols as CoinGecko's list of entities has them."""


@dataclass(frozen=True, slots=True)
class Report:
    """A purchase or sale as a `provider` tells it, its own figures only; what it does not know is None.

    `held` is what it says is held afterwards, `link` what it names as its source. `nth` tells those apart
    that are alike in all that a trade is known by.
    """

    provider: str
    company: Company
    deed: Deed
    btc: Decimal
    day: date
    usd: Decimal | None = None
    average: Decimal | None = None
    held: Decimal | None = None
    link: str = ""
    nth: int = 1

    def __post_init__(self) -> None:
        """Refuse what nobody can have done."""
        if not self.btc or not _can_be(self.btc, 0, SUPPLY):
            raise ValueError(_("{btc} BTC cannot be traded").format(btc=self.btc))
        if self.day < GENESIS:
            raise ValueError(_("nobody had bitcoin on {day}").format(day=self.day))
        each = None if self.usd is None else self.usd / self.btc
        for price in (each, self.average):
            if price is not None and not _can_be(price, LEAST, MOST):
                raise ValueError(_("one bitcoin never cost ${price:.8g}").format(price=price))
        self._check_held()

    def _check_held(self) -> None:
        if self.held is None:
            return
        if not _can_be(self.held, 0, SUPPLY):
            raise ValueError(_("{btc} BTC cannot be held").format(btc=self.held))
        if self.deed is Deed.PURCHASE and self.held < self.btc * SHORT:
            text = _("{held} BTC are less than the {btc} that were bought")
            raise ValueError(text.format(held=self.held, btc=self.btc))

    @property
    def id(self) -> str:
        """What a trade is known by, as long as it is not corrected."""
        told = self.provider, self.company.entity, self.day.isoformat(), self.deed, f"{self.btc:f}"
        return ":".join([*told, str(self.nth)] if self.nth > 1 else told)

    @property
    def announcement(self) -> Announcement:
        """The same as a company announces it; there is no filing."""
        trade = Trade(
            self.deed, self.btc, dollars(self.usd), dollars(self.average, exact=True), last=self.day
        )
        held = None if self.held is None else Holding(self.held, self.day)
        return Announcement(self.company, self.day, trade, held, provider=self.provider, link=self.link)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A report that was taken down under the name `event`, which stays when it is corrected.

    `is_news` says whether it was worth telling when it was seen first, `before` what it said until it was
    corrected, `is_gone` that its provider tells of it no longer.
    """

    event: str
    report: Report
    seen_at: datetime
    is_news: bool = False
    changed_at: datetime | None = None
    before: Report | None = None
    is_gone: bool = False

    def corrected(self, report: Report, now: datetime) -> "Recorded":
        """The same event as it is told now."""
        before = self.before if report == self.report else self.report
        return replace(self, report=report, changed_at=now, before=before, is_gone=False)


@dataclass(frozen=True, slots=True)
class History:
    """The newest trades of a company, oldest first; `refused` says why others make no sense.

    `is_whole` says whether there are no older ones.
    """

    reports: Sequence[Report]
    refused: Sequence[str] = ()
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Listed:
    """A company in a list of all: symbol and name as the list has them, and what it says is held."""

    symbol: str
    name: str
    btc: Decimal
    cost: Decimal | None = None

    def __post_init__(self) -> None:
        """Refuse what nobody can hold."""
        if not _can_be(self.btc, 0, SUPPLY):
            raise ValueError(_("{btc} BTC cannot be held").format(btc=self.btc))
        if self.cost is not None and not _can_be(self.cost, 0, self.btc * MOST):
            text = _("{btc} BTC cannot have cost ${cost:.8g}")
            raise ValueError(text.format(btc=self.btc, cost=self.cost))


@dataclass(frozen=True, slots=True)
class Listing:
    """What is held by companies, by their keys, as a list of all had it when it was read."""

    observed_at: datetime
    held: Mapping[str, Holding] = field(default_factory=dict)


def dollars(amount: Decimal | None, *, exact: bool = False) -> Money | None:
    """An amount of dollars, to as many digits as somebody's computing deserves, without zeros behind them."""
    if amount is None:
        return None
    zeros = int(amount.normalize().as_tuple().exponent)
    power = 0 if exact else max(amount.adjusted() + 1 - DIGITS, zeros, 0)
    return Money(amount, "USD", Decimal(1).scaleb(power))


def _can_be(value: Decimal, least: Decimal | int, most: Decimal | int) -> bool:
    """Whether a number is one, and not absurd."""
    return value.is_finite() and least <= value <= most
