"""What is read day by day, and what a replay makes of all days at once, are the same."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.analytics.doubt import SURE, sure
from bot.analytics.readings import new_readings, readable_closes, replayable, sessions_read_late
from bot.analytics.sessions import sessions
from bot.model.closes import Closes
from bot.model.ticker import ASSETS, FUNDS, Market, Ticker

DAYS = sessions(date(2025, 8, 1), date(2025, 8, 29))
AT_NIGHT = datetime(2025, 8, 30, tzinfo=UTC)
FIRST = 2
"""Sessions that are there when the reading begins."""


def walk(market: Market) -> st.SearchStrategy["pd.Series[float]"]:
    """Closes that stand still, jump about the bounds of a market, come back or stay; some are missing."""
    bounds = SURE[market]
    far = [*(bounds.spike + step for step in (-0.01, 0.005, 0.01)), bounds.jump + 0.01, 2 * bounds.jump]
    moves = st.sampled_from([0.0, 0.01, -0.02, *far, *(-step for step in far)])
    days = st.lists(st.tuples(moves, st.integers(0, 9)), min_size=len(DAYS), max_size=len(DAYS))
    return days.map(_prices)


def _prices(days: list[tuple[float, int]]) -> "pd.Series[float]":
    moves, luck = zip(*days, strict=True)
    prices = pd.Series(100 * np.exp(np.cumsum(moves)), index=DAYS)
    return prices[[place < FIRST or number > 0 for place, number in enumerate(luck)]]


def leg(ticker: Ticker, prices: "pd.Series[float]") -> Closes:
    return Closes(ticker, prices, "Yahoo", AT_NIGHT, new_york_from=DAYS[0].date())


def as_of(whole: Closes, day: pd.Timestamp) -> Closes:
    """The closes as they were read after a session."""
    return replace(whole, prices=sure(whole.prices.loc[:day], whole.ticker.market))


@settings(deadline=None, max_examples=50)
@given(walk(Market.CRYPTO), walk(Market.EXCHANGE))
def test_a_replay_has_the_very_sessions_that_were_read_and_knows_when_each_was(
    coin: "pd.Series[float]", fund: "pd.Series[float]"
) -> None:
    legs = leg(ASSETS["sol"], coin), leg(FUNDS["psct"], fund)
    known = pd.DataFrame({"asset": [], "benchmark": []}, index=DAYS[:0], dtype=float)
    read_on = dict[date, date]()
    for day in DAYS[FIRST - 1 :]:
        given_then = [as_of(whole, day) for whole in legs]
        for reading in new_readings(known, readable_closes(given_then, day.date()), given_then):
            known.loc[pd.Timestamp(reading.session)] = [reading.asset, reading.benchmark]
            read_on[reading.session] = day.date()
    replayed = replayable(legs, DAYS[-1].date())
    pd.testing.assert_frame_equal(replayed, known, check_freq=False, check_index_type=False, rtol=1e-9)
    late = sessions_read_late(legs, DAYS[-1].date())
    first = DAYS[FIRST - 1].date()
    for session, when in read_on.items():
        assert when == max(late.get(session, session), first)


@given(walk(Market.CRYPTO), st.integers(0, len(DAYS)))
def test_later_prices_take_nothing_back_that_was_sure(prices: "pd.Series[float]", length: int) -> None:
    then, now = sure(prices.iloc[:length], Market.CRYPTO), sure(prices, Market.CRYPTO)
    assert now.iloc[: len(then)].equals(then)
