"""From closes to readings: what may be read of a pair, and whether what was read is still what is given."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from bot.analytics.doubt import sure, sure_since
from bot.analytics.returns import ASSET, BENCHMARK, join, log_returns
from bot.model.closes import Closes, sources_of
from bot.model.reading import Reading, Restatement

SAME = 5e-4
"""Log returns that differ by less are the same: providers round, and adjust for dividends when they like."""


def readable_closes(legs: Sequence[Closes], until: date) -> pd.DataFrame:
    """Closes that a reading may be made of: both legs, at New York closes, of sessions up to `until`.

    A stand-in makes no reading, nor does a session whose price might still change when it was fetched.
    """
    asset, benchmark = legs
    closes = join(asset.prices, benchmark.prices).loc[: pd.Timestamp(until)]
    firsts = [leg.new_york_from for leg in legs if leg.new_york_from is not None]
    if len(firsts) < len(legs) or benchmark.stands_in_for is not None:
        return closes.iloc[:0]
    provisional = [pd.Timestamp(leg.provisional) for leg in legs if leg.provisional is not None]
    return closes.loc[pd.Timestamp(max(firsts)) :].drop(provisional, errors="ignore")


def replayable(legs: Sequence[Closes], until: date) -> pd.DataFrame:
    """Returns of both legs from which their past is replayed for an answer; here a stand-in is as good.

    They are those of the sessions that are read day by day: what jumped and came back is left out, and the
    newest while it waits.
    """
    asset, benchmark = (
        replace(leg, prices=sure(final_prices(leg, until), leg.ticker.market)) for leg in legs
    )
    return log_returns(readable_closes((asset, replace(benchmark, stands_in_for=None)), until))


def sessions_read_late(legs: Sequence[Closes], until: date) -> dict[date, date]:
    """Sessions that were not read at their own close, and after the close of which session each was."""
    late = dict[date, date]()
    for leg in legs:
        for session, known in sure_since(final_prices(leg, until), leg.ticker.market).items():
            if known > session:
                late[session] = max(known, late.get(session, known))
    return late


def final_prices(leg: Closes, until: date) -> "pd.Series[float]":
    """Prices of the sessions up to `until`, without one that might still have changed when it was fetched."""
    prices = leg.prices.loc[: pd.Timestamp(until)]
    provisional = [] if leg.provisional is None else [pd.Timestamp(leg.provisional)]
    return prices.drop(provisional, errors="ignore")


def new_readings(known: pd.DataFrame, closes: pd.DataFrame, legs: Sequence[Closes]) -> list[Reading]:
    """Readings of the sessions that are newer than those known, oldest first.

    The first of them spans from the last one known, though that session itself may have no close any more:
    its level is reached from an earlier one by the returns that are known.
    """
    if len(closes) < 2:
        return []
    if known.empty:
        return _readings(log_returns(closes), legs, backfill=True)
    newest = known.index[-1]
    newer = closes.loc[newest:]
    if newest not in closes.index:
        common = closes.index.intersection(known.index)
        if common.empty:
            return []
        levels = closes.loc[common[-1]] * known.loc[common[-1] :].iloc[1:].sum().map(math.exp)
        newer = pd.concat([levels.to_frame(newest).T, newer])
    return _readings(log_returns(newer), legs, backfill=False)


def _readings(returns: pd.DataFrame, legs: Sequence[Closes], *, backfill: bool) -> list[Reading]:
    coverage = legs[1].coverage
    source = sources_of(legs)
    return [
        Reading(
            session=session.date(),
            asset=float(asset),
            benchmark=float(benchmark),
            source=source,
            backfill=backfill,
            coverage=None if coverage is None else coverage.weight,
            weights_of=None if coverage is None else coverage.weights_of,
        )
        for session, asset, benchmark in zip(returns.index, returns[ASSET], returns[BENCHMARK], strict=True)
    ]


def restatements(known: pd.DataFrame, closes: pd.DataFrame) -> list[Restatement]:
    """Sessions whose returns would be others now; only where both run from the same session on."""
    if len(closes) < 2 or known.empty:
        return []
    given = log_returns(closes)
    before = pd.Series(closes.index[:-1], index=closes.index[1:])
    read_before = pd.Series(known.index[:-1], index=known.index[1:])
    common = given.index.intersection(read_before.index)
    common = common[(before[common] == read_before[common]).to_numpy()]
    differs = ((given.loc[common] - known.loc[common]).abs() > SAME).any(axis=1)
    return [
        Restatement(session.date(), tuple(known.loc[session]), tuple(given.loc[session]))
        for session in common[differs.to_numpy()]
    ]
