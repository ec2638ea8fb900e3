from datetime import UTC, date, datetime

import pandas as pd
import pytest

from bot.analytics.attribution import WEEK, attribute
from bot.analytics.correlation import correlate
from bot.analytics.movement import movement_since
from bot.analytics.returns import join, log_returns
from bot.analytics.sessions import last_sessions
from bot.model.closes import Closes
from bot.model.ticker import ASSETS, FUNDS, Ticker
from tests.fakes import random_prices

NOW = datetime(2025, 9, 27, 12, tzinfo=UTC)
FIRST, LAST = date(2023, 9, 1), date(2025, 9, 26)


def closes(ticker: Ticker, seed: int) -> Closes:
    return Closes(ticker, random_prices(FIRST, LAST, seed=seed), "fake", NOW, new_york_from=FIRST)


LEGS = (closes(ASSETS["btc"], 1), closes(FUNDS["psct"], 2))
RETURNS = log_returns(join(LEGS[0].prices, LEGS[1].prices))


@pytest.mark.parametrize("sessions", [1, 5])
def test_the_earlier_figure_is_that_of_the_window_so_many_sessions_before(sessions: int) -> None:
    now = correlate(RETURNS, last_sessions(30, LAST))
    movement = movement_since(LEGS, NOW, now, sessions)
    assert movement is not None
    x, y = (RETURNS.iloc[-30 - sessions : -sessions, leg] for leg in (0, 1))
    assert movement.before.estimate.value == pytest.approx(x.corr(y))
    assert movement.sessions == sessions


def test_over_a_week_it_is_what_why_says() -> None:
    why = attribute(LEGS, 30, NOW)
    movement = movement_since(LEGS, NOW, why.snapshot.correlation, WEEK)
    assert movement is not None
    assert (movement.before, movement.notable) == (why.before, why.notable)


def test_a_week_that_turns_everything_is_more_than_chance() -> None:
    asset = LEGS[0].prices.copy()
    benchmark = LEGS[1].prices.copy()
    jumps = pd.Series([1.0, 1.4, 1.0, 1.4, 1.0], index=asset.index[-5:])
    asset.iloc[-5:] = asset.iloc[-6] * jumps
    benchmark.iloc[-5:] = benchmark.iloc[-6] * jumps
    legs = tuple(
        Closes(leg.ticker, prices, "fake", NOW, new_york_from=FIRST)
        for leg, prices in zip(LEGS, (asset, benchmark), strict=True)
    )
    now = correlate(log_returns(join(asset, benchmark)), last_sessions(30, LAST))
    movement = movement_since(legs, NOW, now, 5)
    assert movement is not None
    assert movement.notable


def test_without_a_figure_then_there_is_no_movement() -> None:
    short = tuple(Closes(leg.ticker, leg.prices.iloc[-22:], "fake", NOW, new_york_from=FIRST) for leg in LEGS)
    now = correlate(RETURNS, last_sessions(30, LAST))
    assert movement_since(short, NOW, now, 5) is None
