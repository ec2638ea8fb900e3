"""The correlation by year, before and since the pandemic, and in the benchmark's largest moves."""

import math
from collections.abc import Sequence
from datetime import date, datetime
from statistics import NormalDist

import numpy as np
import pandas as pd

from bot.analytics.correlation import check_window, measure, same_direction
from bot.analytics.returns import ASSET, BENCHMARK, join, legs_of, log_returns
from bot.analytics.sessions import first_missing, last_completed
from bot.analytics.snapshot import left_out
from bot.errors import NotEnoughData
from bot.model.closes import Closes, overdue_for, sources_of
from bot.model.correlation import Measured
from bot.model.regimes import Regimes, Tail, Tails
from bot.model.ticker import STAND_IN, Market, Pair, Ticker
from bot.translation import _

PANDEMIC = date(2020, 3, 1)
SPRING_2020 = date(2020, 2, 20), date(2020, 4, 30)
"""The crash and the first rebound."""
TAIL = 0.10
FEWEST = 20
"""Returns, of a year or a tail: two thirds of the shortest window that is quoted."""


def followed(benchmark: Ticker) -> Ticker:
    """The benchmark whose years are told.

    A basket is priced with today's members and weights: years ago these were others, so its fund answers.
    """
    return STAND_IN if benchmark.market is Market.BASKET else benchmark


def regimes(legs: Sequence[Closes], asked: Ticker, now: datetime) -> Regimes:
    """All that can be said of an asset and a benchmark, from sessions completed at `now`.

    `asked` is the benchmark that was asked for. Only closes taken at the New York close count (STATS 5).
    Raises NotEnoughData where there is nothing to say.
    """
    asset, benchmark = legs
    completed = last_completed(now)
    returns = _at_new_york(asset, benchmark, completed)
    whole = _whole(returns)
    first, last = returns.index[0].date(), returns.index[-1].date()
    years, short_years = _by_year(returns)
    return Regimes(
        pair=Pair(asset.ticker, benchmark.ticker),
        stands_in_for=None if asked == benchmark.ticker else asked,
        source=sources_of(legs),
        first=first,
        last=last,
        whole=whole,
        years=years,
        short_years=short_years,
        before=_measured(returns[returns.index < pd.Timestamp(PANDEMIC)]),
        since=_measured(returns[returns.index >= pd.Timestamp(PANDEMIC)]),
        tails=tails(returns),
        without_spring=_tails_without_spring(returns),
        same_direction=same_direction(*legs_of(returns)),
        missing_since=first_missing(last, completed),
        provisional=last in (asset.provisional, benchmark.provisional),
        overdue=overdue_for(legs, now),
        left_out=left_out(legs, first),
    )


def tails(returns: pd.DataFrame) -> Tails | None:
    """The worst and the best tenth of the benchmark's sessions; None where these are too few."""
    whole, size = _measured(returns), math.ceil(len(returns) * TAIL)
    if whole is None or size < FEWEST:
        return None
    by_itself = inside_a_tail(whole.estimate.value)
    ranked = returns.iloc[np.argsort(returns[BENCHMARK].to_numpy(), kind="stable")]
    worst, best = _tail(ranked.iloc[:size], by_itself), _tail(ranked.iloc[-size:], by_itself)
    return None if worst is None or best is None else Tails(worst, best)


def inside_a_tail(correlation: float, share: float = TAIL) -> float:
    """What a constant correlation ρ is inside a tail of one leg, were both normal: ρ √(v / (1 − ρ² + ρ² v)).

    v is the variance of a standard normal cut at its quantile a = Φ⁻¹(1 − share), 1 + a λ − λ² with
    λ = φ(a) / share (Boyer, Gibson & Loretan 1999).
    """
    normal = NormalDist()
    cut = normal.inv_cdf(1 - share)
    mean = normal.pdf(cut) / share
    variance = 1 + cut * mean - mean**2
    square = correlation**2
    return float(correlation * np.sqrt(variance / (1 - square + square * variance)))


def _at_new_york(asset: Closes, benchmark: Closes, completed: date) -> pd.DataFrame:
    if asset.new_york_from is None:
        text = _(
            "No yearly figures for {coin}: these prices have only its UTC-day closes; "
            "years are told from New York closes."
        )
        raise NotEnoughData(text.format(coin=asset.ticker.key.upper()))
    closes = join(asset.prices, benchmark.prices).loc[: pd.Timestamp(completed)]
    return log_returns(closes.loc[pd.Timestamp(asset.new_york_from) :])


def _whole(returns: pd.DataFrame) -> Measured:
    whole = _measured(returns)
    if whole is None:
        raise NotEnoughData(_("too few sessions have prices for both"))
    return whole


def _by_year(returns: pd.DataFrame) -> tuple[dict[int, Measured], tuple[int, ...]]:
    """Each year that has a number, and those that have none."""
    of_year = pd.DatetimeIndex(returns.index).year
    every = {year: _measured(returns[of_year == year]) for year in sorted(set(of_year))}
    years = {year: measured for year, measured in every.items() if measured is not None}
    return years, tuple(year for year in every if year not in years)


def _measured(returns: pd.DataFrame) -> Measured | None:
    x, y = legs_of(returns)
    if len(x) < FEWEST:
        return None
    try:
        check_window(x, y, len(x))
    except NotEnoughData:
        return None
    return measure(x, y)


def _tail(inside: pd.DataFrame, by_itself: float) -> Tail | None:
    measured = _measured(inside)
    if measured is None:
        return None
    return Tail(measured, by_itself, same_direction(*legs_of(inside)), float(inside[ASSET].mean()))


def _tails_without_spring(returns: pd.DataFrame) -> Tails | None:
    """None too where that spring is not among the sessions."""
    first, last = map(pd.Timestamp, SPRING_2020)
    calm = returns[(returns.index < first) | (returns.index > last)]
    return tails(calm) if len(calm) < len(returns) else None
