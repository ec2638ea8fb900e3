"""Dates that are off: prices of days without a session, or a whole stretch of them shifted by one session."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

from bot.analytics.returns import ASSET, BENCHMARK, join, log_returns
from bot.analytics.sessions import sessions

STRETCH = 30
"""Rows in a row; fewer are too noisy, and of more a fresh shift would fill too little."""
SLIPS = 2
"""So many of them on other days are let pass; of prices that are dated a day late six are Saturdays'."""
LAGGED, EXCESS = 0.4, 0.2
"""How closely a shifted series goes with the day beside, and how much more than with its own.

Measured over all stretches of 2018 to 2025 (`tests/corpus/test_bad_prices.py` measures it again): a fund
against the one most like it (PSCT and IWM, QQQ and SPY, XLK and QQQ), and bitcoin at the New York close
against its UTC days. As they are, the excess is −.25 at most; shifted by one session it is .25 at least,
and the lagged correlation .49 at least.
"""
NEWEST = 8
"""Sessions in a row: so few show that the dates of a fund begin to be off, where all its witnesses say so."""
CLOSER = 1.5
"""How much nearer, in squares, a fund's returns are to those of a session before. In all eight sessions of
2014 to 2025 it is 1.27 times at most for both witnesses of a fund; of dates that begin to be a session late
half are found by the seventh session and nine of ten by the eleventh."""
WITNESSES = {
    "PSCT": ("IWM", "SPY"),
    "IWM": ("PSCT", "SPY"),
    "QQQ": ("SPY", "XLK"),
    "XLK": ("QQQ", "SPY"),
    "SPY": ("QQQ", "IWM"),
    "BTC-USD": ("BTC-USD",),
}
"""By symbol, whose prices tell whether the dates are off, most alike first.
Those of bitcoin's hours are held against its own days."""


def off_calendar(daily: "pd.Series[float]", start: date, until: date) -> list[date]:
    """Days in the span that have a price and no session, if some stretch has more than a slip or two."""
    days = pd.DatetimeIndex(daily.index).normalize()
    within = days[(days >= pd.Timestamp(start)) & (days <= pd.Timestamp(until))]
    strange = within[~within.isin(sessions(start, until))]
    places = within.searchsorted(strange)
    crowded = places[SLIPS:] - places[:-SLIPS] < STRETCH
    return [day.date() for day in strange] if crowded.any() else []


def misdated(prices: "pd.Series[float]", witness: "pd.Series[float]") -> bool:
    """Whether a series goes with its witness a session earlier or later rather than on the same ones.

    Any stretch of 30 sessions that both have is enough. Which of the two is shifted this cannot tell.
    """
    returns = log_returns(join(prices, witness))
    one, other = returns[ASSET], returns[BENCHMARK]
    same = one.rolling(STRETCH).corr(other)
    beside = np.maximum(one.shift(1).rolling(STRETCH).corr(other), one.shift(-1).rolling(STRETCH).corr(other))
    return bool(((beside > LAGGED) & (beside - same > EXCESS)).any())


def slipped(prices: "pd.Series[float]", witness: "pd.Series[float]") -> bool:
    """Whether of late returns of a series were nearer to those of its witness a session before.

    Eight in a row of the newest stretch are enough: the sum of squared differences on the same sessions is
    held against that with the session before.
    """
    returns = log_returns(join(prices, witness)).tail(STRETCH + NEWEST)
    one, other = returns[ASSET], returns[BENCHMARK]
    same, late = (((one - beside) ** 2).rolling(NEWEST).sum() for beside in (other, other.shift(1)))
    return bool((same > CLOSER * late).any())


Objection = Callable[["pd.Series[float]", "pd.Series[float]"], bool]
"""What a witness says against the dates of prices."""


def contradicted(
    symbol: str,
    prices: "pd.Series[float]",
    witness_of: "Callable[[str], pd.Series[float] | None]",
    *,
    objects: Objection = misdated,
) -> bool:
    """Whether all witnesses that are to be had, and at least one, say that the dates of a ticker are off."""
    found = [witness for name in WITNESSES.get(symbol, ()) if (witness := witness_of(name)) is not None]
    return bool(found) and all(objects(prices, witness) for witness in found)
