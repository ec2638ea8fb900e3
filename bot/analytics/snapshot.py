"""Everything that one answer about a pair says, from the closes of its two legs."""

from collections.abc import Sequence
from datetime import date, datetime

import pandas as pd

from bot.analytics.correlation import check_window, correlate, ewma, pearson_estimate
from bot.analytics.inference import Returns, differ
from bot.analytics.returns import join, legs_of, log_returns
from bot.analytics.sessions import first_missing, last_completed, last_sessions
from bot.errors import NotEnoughData
from bot.model.closes import Closes, overdue_for, sources_of
from bot.model.correlation import Clock, Correlation, Estimate, RollingPoint, Snapshot
from bot.model.ticker import WINDOWS, Pair
from bot.translation import _, later, said

YEAR = 252
"""Sessions in a year."""
HISTORY = 500
"""Sessions: two years less a week, since that is how far back hourly bars are to be had."""
LONG_AGO = date(2018, 1, 1)
"""Before everything that can be shown: hourly bars begin later, wherever they are to be had."""
EWMA_WINDOW = 250
"""λ²⁵⁰ is 2e-7: what is older weighs nothing."""


def history_needed(now: datetime) -> date:
    """First session whose close an answer asks for, so that it can show a year of rolling windows."""
    return last_sessions(HISTORY, now.date())[0].date()


def take_snapshot(legs: Sequence[Closes], window: int, now: datetime) -> Snapshot:
    """All that can be said of a pair, given as its asset and its benchmark, from sessions completed at `now`.

    Raises NotEnoughData where the asked window has no honest number.
    """
    asset, benchmark = legs
    completed = last_completed(now)
    closes = _completed_closes(legs, completed)
    returns = log_returns(closes)
    as_of = closes.index[-1].date()
    correlations = _by_window(returns, window, as_of)
    year_ago = _year_ago(returns, window, as_of)
    clock = _clock(closes, asset.new_york_from)
    return Snapshot(
        pair=Pair(asset.ticker, benchmark.ticker),
        window=window,
        correlations=correlations,
        year_ago=year_ago,
        year_ago_differs=year_ago is not None and differ(correlations[window], year_ago),
        ewma=_ewma(returns),
        rolling=_rolling(closes, returns, window, as_of),
        source=_source(asset, benchmark, clock),
        missing_since=first_missing(as_of, completed),
        provisional=as_of in (asset.provisional, benchmark.provisional),
        overdue=overdue_for(legs, now),
        clock=clock,
        stands_in_for=benchmark.stands_in_for,
        coverage=benchmark.coverage,
        left_out=left_out(legs, max(closes.index[0], last_sessions(YEAR + max(WINDOWS), as_of)[0]).date()),
    )


def completed_returns(legs: Sequence[Closes], now: datetime) -> pd.DataFrame:
    """The returns that an answer about a pair is made from: of completed sessions, at one clock."""
    return log_returns(_completed_closes(legs, last_completed(now)))


def _completed_closes(legs: Sequence[Closes], completed: date) -> pd.DataFrame:
    asset, benchmark = legs
    joined = join(asset.prices, benchmark.prices).loc[: pd.Timestamp(completed)]
    return _at_one_clock(joined, asset.new_york_from)


def left_out(legs: Sequence[Closes], first: date) -> tuple[date, ...]:
    """Sessions from `first` on of which a price cannot be right."""
    return tuple(sorted({session for leg in legs for session in leg.left_out if session >= first}))


def _at_one_clock(closes: pd.DataFrame, new_york_from: date | None) -> pd.DataFrame:
    """The closes without those of the UTC day, unless the windows that are quoted reach back to them."""
    if len(closes) < 2:
        raise NotEnoughData(_("no session has prices for both"))
    oldest = last_sessions(max(WINDOWS) + 1, closes.index[-1].date())[0].date()
    if new_york_from is None or new_york_from > oldest:
        return closes
    return closes.loc[pd.Timestamp(new_york_from) :]


def _clock(closes: pd.DataFrame, new_york_from: date | None) -> Clock:
    if new_york_from is None:
        return Clock.UTC
    return Clock.MIXED if closes.index[0].date() < new_york_from else Clock.NEW_YORK


def _source(asset: Closes, benchmark: Closes, clock: Clock) -> str:
    """Who gave the prices; closes of UTC days are marked wherever a source is named."""
    source = sources_of((asset, benchmark))
    if clock is Clock.NEW_YORK:
        return source
    text = later("{source} ({key} at UTC day closes)")
    if clock is Clock.MIXED:
        text = later("{source} (older {key} at UTC day closes)")
    return said(text, source=source, key=asset.ticker.key.upper())


def _by_window(returns: pd.DataFrame, asked: int, as_of: date) -> dict[int, Correlation]:
    correlations = {}
    for window in sorted({asked, *WINDOWS}):
        try:
            correlations[window] = correlate(returns, last_sessions(window, as_of))
        except NotEnoughData:
            if window == asked:
                raise
    return correlations


def _year_ago(returns: pd.DataFrame, window: int, as_of: date) -> Correlation | None:
    try:
        return correlate(returns, last_sessions(YEAR + window, as_of)[:window])
    except NotEnoughData:
        return None


def _ewma(returns: pd.DataFrame) -> float:
    recent = returns.tail(EWMA_WINDOW)
    return ewma(*legs_of(recent))


def _rolling(
    closes: pd.DataFrame, returns: pd.DataFrame, window: int, as_of: date
) -> tuple[RollingPoint, ...]:
    """A point for each session of the last year that has closes; no estimate where its window has too few."""
    calendar = last_sessions(YEAR + window, as_of)
    # positions in plain arrays: looking 252 windows up by date would take five times as long
    begins = returns.index.searchsorted(calendar[1 : YEAR + 1])
    ends = returns.index.searchsorted(calendar[window:], side="right")
    x, y = legs_of(returns)
    points = []
    for session, begin, end in zip(calendar[window:], begins, ends, strict=True):
        if session in closes.index:
            asset, benchmark = closes.loc[session].to_numpy(float)
            estimate = _estimate(x[begin:end], y[begin:end], window)
            points.append(RollingPoint(session.date(), estimate, float(asset), float(benchmark)))
    return tuple(points)


def _estimate(x: Returns, y: Returns, window: int) -> Estimate | None:
    try:
        check_window(x, y, window)
    except NotEnoughData:
        return None
    return pearson_estimate(x, y)
