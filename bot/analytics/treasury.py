"""What bitcoin that a company holds is worth, and which share of all it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter

from bot.model.closes import Closes
from bot.model.filing import Holding
from bot.model.treasury import SUPPLY

ABOUT = Decimal("0.01")
"""By which share of all that is held a cost may lack the last purchases, and still be that of all."""
AS_OLD_AS = timedelta(days=7)
"""A price that is older than what it is to value by more is no price of it."""


@dataclass(frozen=True, slots=True)
class Price:
    """What one bitcoin cost, in dollars, at the close of a session, and who says so."""

    dollars: float
    session: date
    source: str


@dataclass(frozen=True, slots=True)
class Worth:
    """What a holding is worth, in dollars; `gain` is the share by which that is above what was paid."""

    price: Price
    dollars: float
    gain: float | None


def share_of_supply(holding: Holding) -> float:
    """The share of the 21 million that there will ever be."""
    return float(holding.btc / SUPPLY)


def price_of(closes: Closes) -> Price | None:
    """The last price; None where there are index levels only, of which returns alone mean anything."""
    if closes.are_levels or closes.prices.empty:
        return None
    return Price(float(closes.prices.iloc[-1]), closes.prices.index[-1].date(), closes.source)


def worth(holding: Holding, price: Price | None, average: Decimal | None) -> Worth | None:
    """What a holding is worth at a price; None where that is of a time before it was held.

    gain = price / average - 1, where the average is of what was paid in dollars for each.
    """
    if price is None or (holding.as_of is not None and price.session < holding.as_of - AS_OLD_AS):
        return None
    gain = None if not average else price.dollars / float(average) - 1
    return Worth(price, price.dollars * float(holding.btc), gain)


def dollars_each(held: Holding, paid: Holding | None) -> Decimal | None:
    """What each of those that are held cost, where that is said in dollars, and of as many."""
    if paid is None or paid.average is None or paid.average.currency != "USD":
        return None
    return paid.average.amount if abs(paid.btc - held.btc) <= held.btc * ABOUT else None


def newest_holding(holdings: Sequence[Holding]) -> Holding | None:
    """What is held after the latest day; of two for one day what says what was paid."""
    return max(holdings, key=attrgetter("recency"), default=None)


def newest_cost(holdings: Sequence[Holding]) -> Holding | None:
    """The latest of which it is said what was paid for it, in all and on average."""
    return newest_holding([each for each in holdings if each.cost and each.average])
