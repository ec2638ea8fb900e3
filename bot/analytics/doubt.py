"""Which closes cannot be true: two sources that contradict each other, or a jump that does not stay.

Bounds are absolute log returns. They stand between what the market has done and what a bad tick does, as
measured on the recorded data of 2018 to 2025 (`tests/corpus/test_exchanges_doubt.py` measures it again).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto

import pandas as pd

from bot.analytics.sessions import HOUR, close_time
from bot.model.doubt import Witness
from bot.model.ticker import FUNDS, Market, Ticker

DISAGREEMENT = 0.045
"""Two sources of one close differ by .003 at most (Binance and Bitstamp, 2021-22; .031 in any hour), and by
.037 on the worst day that Yahoo alone was off; a bad tick of 5 % makes .049 up or .051 down."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is not believed: a session's jump and return, and a jump at either end, where one neighbour is."""

    spike: float
    jump: float


COIN = Bounds(spike=math.log(2), jump=2.0)
"""The largest real ones are .36 (SOL) and 1.52 (DOGE, January 2021); ten times is 2.30."""
STOCK = Bounds(spike=math.log(2), jump=1.0)
"""The largest real ones are .41 (BTBT, July 2021) and .75 (APLD, June 2022)."""
FUND = Bounds(spike=0.15, jump=0.2)
"""The largest real ones since 2014 are .11 and .15 (XLK, 13 and 16 March 2020). What moves further in a real
crash is back a session later."""

_CALM = Bounds(spike=0.115, jump=0.13)
SURE = {Market.CRYPTO: Bounds(spike=0.2, jump=0.25), Market.EXCHANGE: _CALM, Market.BASKET: _CALM}
"""For a reading, which is never made again, a newest session that moved further waits until the next one has
told whether it stays: two of funds since 2014, both on 16 March 2020, one of bitcoin's, and one in a hundred
of other coins. No fund and no bitcoin came back by as much (.111, .197): all are read in the end."""

ENOUGH = 3
"""On so many sessions a third source must have sided with one of two, and never with the other."""


class Verdict(Enum):
    """Whose price is believed."""

    ONE = auto()
    OTHER = auto()
    NEITHER = auto()


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A session on which two sources differ by more than the market ever did, and how it was decided."""

    session: date
    one: float
    other: float
    verdict: Verdict
    witness: Witness


def disagreements(one: "pd.Series[float]", other: "pd.Series[float]") -> list[date]:
    """Sessions that both have, and cannot both be right about."""
    common = one.index.intersection(other.index)
    return [stamp.date() for stamp in common if not _agree(one[stamp], other[stamp])]


def contradictions(
    one: "pd.Series[float]",
    other: "pd.Series[float]",
    hours: "pd.Series[float]",
    third: Mapping[date, float],
) -> list[Contradiction]:
    """Every disagreement, decided by a third source, else by the hours around the close, else by nobody.

    `hours` are the hourly closes that `other` was sampled from, indexed by the start of the bar, UTC.
    """
    doubtful = disagreements(one, other)
    common = [stamp.date() for stamp in one.index.intersection(other.index)]
    decided = []
    for session in doubtful:
        a, b = float(one[pd.Timestamp(session)]), float(other[pd.Timestamp(session)])
        around = _hours_around(hours, session) if _alone(session, common, doubtful) else None
        decided.append(Contradiction(session, a, b, *_decide(a, b, third.get(session), around)))
    return _extended(decided)


def _extended(decided: list[Contradiction]) -> list[Contradiction]:
    """Believe one source in all where a third, asked of some, was always on its side.

    Where two series differ all along, one of them is not that coin; nobody needs to be asked of each session.
    """
    asked = [each.verdict for each in decided if each.witness is Witness.THIRD_SOURCE]
    if len(asked) < ENOUGH or len(set(asked)) > 1:
        return decided
    return [
        replace(each, verdict=asked[0], witness=Witness.THIRD_SOURCE)
        if each.witness is Witness.NOBODY
        else each
        for each in decided
    ]


def _decide(
    one: float, other: float, third: float | None, around: tuple[float, float] | None
) -> tuple[Verdict, Witness]:
    if third is not None and (_agree(one, third) or _agree(other, third)):
        nearer = _distance(one, third) <= _distance(other, third)
        return Verdict.ONE if nearer else Verdict.OTHER, Witness.THIRD_SOURCE
    if third is None and around is not None and _agree(*around):
        fits_one, fits_other = (all(_agree(price, hour) for hour in around) for price in (one, other))
        if fits_one is not fits_other:
            return Verdict.ONE if fits_one else Verdict.OTHER, Witness.HOURS
    return Verdict.NEITHER, Witness.NOBODY


def _alone(session: date, common: list[date], doubtful: list[date]) -> bool:
    """Whether the sources agree on the sessions next to it.

    Where they do not, no tick is wrong but a whole series, and its own hours say nothing about that.
    """
    at = common.index(session)
    beside = common[max(at - 1, 0) : at] + common[at + 1 : at + 2]
    return bool(beside) and not set(beside) & set(doubtful)


def _hours_around(hours: "pd.Series[float]", session: date) -> tuple[float, float] | None:
    """Closes of the bars before and after the one that ends at the session's close."""
    bar = pd.Timestamp(close_time(session)) - HOUR
    before, after = hours.get(bar - HOUR), hours.get(bar + HOUR)
    return None if before is None or after is None else (float(before), float(after))


def bounds_of(ticker: Ticker) -> Bounds:
    """How far the prices of a ticker may jump."""
    if ticker.market is Market.CRYPTO:
        return COIN
    return FUND if ticker in FUNDS.values() else STOCK


def sure(prices: "pd.Series[float]", market: Market) -> "pd.Series[float]":
    """Prices that a reading may be made of, which is never made again; later prices change none of them."""
    known = sure_since(prices, market)
    return prices[[day in known for day in _days(prices)]]


def sure_since(prices: "pd.Series[float]", market: Market) -> dict[date, date]:
    """Sessions that a reading may be made of, and after the close of which session that was known.

    A newest session that has moved further than is sure waits for the next one, and is left out for good if
    it came back. So does one that repeats the price before it, as the first one of a feed that stands still.
    """
    bounds, since, kept = SURE[market], dict[date, date](), list[tuple[date, float]]()
    for day, price in zip(_days(prices), prices.tolist(), strict=True):
        if kept and kept[-1][0] not in since:
            (_before, level), (waited, moved) = kept[-2:]
            if _leaps(moved, [level, price], bounds):
                kept.pop()
            else:
                since[waited] = day
        if not kept or not _waits(kept[-1][1], price, bounds):
            since[day] = day
        kept.append((day, price))
    return since


def _days(prices: "pd.Series[float]") -> list[date]:
    return pd.DatetimeIndex(prices.index).date.tolist()


def _waits(before: float, newest: float, bounds: Bounds) -> bool:
    return newest == before or _distance(newest, before) > bounds.jump


def spikes(prices: "pd.Series[float]", bounds: Bounds) -> dict[date, float]:
    """Sessions whose price jumped and did not stay, with the level of the sessions around them.

    At both ends of the series there is one neighbour only, and a wider bound: a jump may be real there.
    """
    values = [float(price) for price in prices]
    found = {}
    for at, stamp in enumerate(prices.index):
        beside = values[max(at - 1, 0) : at] + values[at + 1 : at + 2]
        if _leaps(values[at], beside, bounds):
            found[stamp.date()] = math.exp(sum(map(math.log, beside)) / len(beside))
    return _without_echoes(found, prices)


def _leaps(price: float, beside: list[float], bounds: Bounds) -> bool:
    leaps = [math.log(price / neighbour) for neighbour in beside]
    if len(leaps) < 2:
        return any(abs(leap) > bounds.jump for leap in leaps)
    return min(leaps) > bounds.spike or max(leaps) < -bounds.spike


def _without_echoes(found: dict[date, float], prices: "pd.Series[float]") -> dict[date, float]:
    """Leave out the ends of the series where it is their only neighbour that spikes."""
    days = _days(prices)
    echoes = {end for end, neighbour in _ends(days) if neighbour in found}
    return {session: level for session, level in found.items() if session not in echoes}


def _ends(days: list[date]) -> list[tuple[date, date]]:
    return [(days[0], days[1]), (days[-1], days[-2])] if len(days) > 2 else []


def _distance(one: float, other: float) -> float:
    return abs(math.log(one / other))


def _agree(one: float, other: float) -> bool:
    return _distance(one, other) <= DISAGREEMENT
