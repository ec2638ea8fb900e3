from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from bot.analytics.sessions import last_sessions, sessions
from bot.analytics.snapshot import history_needed, take_snapshot
from bot.errors import NotEnoughData
from bot.model.closes import Closes
from bot.model.correlation import Clock, Snapshot
from bot.model.ticker import ASSETS, BENCHMARKS
from tests.fakes import random_prices

FRIDAY_NIGHT = datetime(2025, 9, 27, 2, tzinfo=UTC)
FIRST, LAST = date(2023, 6, 1), date(2025, 9, 26)


def leg(
    key: str, *, seed: int, first: date = FIRST, last: date = LAST, provisional: date | None = None
) -> Closes:
    ticker = {**ASSETS, **BENCHMARKS}[key]
    prices = random_prices(FIRST, LAST, seed=seed).loc[str(first) : str(last)]
    return Closes(ticker, prices, "somewhere", FRIDAY_NIGHT, prices.index[0].date(), provisional)


def snapshot(asset: Closes | None = None, benchmark: Closes | None = None, window: int = 30) -> Snapshot:
    return take_snapshot(
        (asset or leg("btc", seed=1), benchmark or leg("psct", seed=2)), window, FRIDAY_NIGHT
    )


def known_correlation(end: date, window: int) -> float:
    days = last_sessions(window + 1, end)
    x, y = (np.diff(np.log(random_prices(FIRST, LAST, seed=seed).loc[days])) for seed in (1, 2))
    return float(stats.pearsonr(x, y).statistic)


def test_every_window_is_the_correlation_of_its_last_sessions() -> None:
    got = snapshot()
    for window in (30, 90, 250):
        assert got.correlations[window].estimate.value == pytest.approx(
            known_correlation(LAST, window), abs=1e-12
        )
        assert got.correlations[window].n == window


def test_the_asked_window_is_the_answer() -> None:
    assert snapshot(window=90).correlation.window == 90


def test_a_year_ago_is_252_sessions_back() -> None:
    year_ago = snapshot().year_ago
    assert year_ago is not None
    assert year_ago.as_of == last_sessions(253, LAST)[0].date()
    assert year_ago.estimate.value == pytest.approx(known_correlation(year_ago.as_of, 30), abs=1e-12)


def test_the_rolling_line_ends_in_the_answer_and_spans_a_year() -> None:
    got = snapshot()
    assert [point.session for point in got.rolling] == [day.date() for day in last_sessions(252, LAST)]
    assert got.rolling[-1].estimate == got.correlation.estimate
    middle = got.rolling[100]
    assert middle.estimate is not None
    assert middle.estimate.value == pytest.approx(known_correlation(middle.session, 30), abs=1e-12)


def test_a_session_without_a_close_has_no_point_and_a_hole_in_a_window_no_estimate() -> None:
    asset = leg("btc", seed=1)
    hole = last_sessions(100, LAST)[:40]
    got = snapshot(replace(asset, prices=asset.prices.drop(hole)))
    points = {point.session: point for point in got.rolling}
    assert not points.keys() & {day.date() for day in hole}
    assert points[last_sessions(55, LAST)[0].date()].estimate is None
    assert got.rolling[-1].estimate is not None


def test_what_a_newer_session_would_change_is_stale() -> None:
    got = snapshot(leg("btc", seed=1, last=date(2025, 9, 24)))
    assert got.stale
    assert (got.as_of, got.missing_since) == (date(2025, 9, 24), date(2025, 9, 25))
    assert not snapshot().stale


def test_a_session_that_has_not_closed_is_not_in_the_answer() -> None:
    noon = datetime(2025, 9, 26, 16, tzinfo=UTC)
    got = take_snapshot((leg("btc", seed=1), leg("psct", seed=2, provisional=LAST)), 30, noon)
    assert got.as_of == date(2025, 9, 25)
    assert not got.stale
    assert not got.provisional


def test_prices_that_are_overdue_tell_how_old_the_older_is() -> None:
    old = replace(leg("btc", seed=1), overdue=True, observed_at=FRIDAY_NIGHT - timedelta(hours=3))
    assert snapshot(old).overdue == timedelta(hours=3)
    assert snapshot().overdue is None


def test_a_session_that_has_only_just_closed_is_provisional() -> None:
    assert snapshot(benchmark=leg("psct", seed=2, provisional=LAST)).provisional


def test_a_window_without_enough_closes_is_left_out() -> None:
    got = snapshot(leg("btc", seed=1, first=date(2025, 4, 1)))
    assert list(got.correlations) == [30, 90]
    assert got.year_ago is None


def test_the_asked_window_without_enough_closes_is_an_error() -> None:
    with pytest.raises(NotEnoughData, match=r"only .* of the 250 sessions"):
        snapshot(leg("btc", seed=1, first=date(2025, 4, 1)), window=250)


def test_a_pair_that_never_traded_on_one_day_has_no_number() -> None:
    with pytest.raises(NotEnoughData, match="no session"):
        snapshot(leg("btc", seed=1, last=date(2023, 7, 3)), leg("psct", seed=2, first=date(2023, 7, 5)))


def test_closes_of_utc_days_are_said_where_they_are_used() -> None:
    asset = leg("eth", seed=1)
    for new_york_from, clock, source in (
        (None, Clock.UTC, "somewhere (ETH at UTC day closes)"),
        (date(2025, 1, 2), Clock.MIXED, "somewhere (older ETH at UTC day closes)"),
        (FIRST, Clock.NEW_YORK, "somewhere"),
    ):
        got = snapshot(replace(asset, new_york_from=new_york_from))
        assert (got.clock, got.source) == (clock, source)


def test_closes_of_utc_days_are_left_out_where_the_windows_do_not_need_them() -> None:
    asset = replace(leg("eth", seed=1), new_york_from=date(2024, 6, 3))
    got = snapshot(asset, window=250)
    assert got.clock is Clock.NEW_YORK
    assert got.year_ago is None
    assert got.correlation.n == 250


def test_the_sources_are_named_once_each() -> None:
    assert snapshot().source == "somewhere"
    assert snapshot(replace(leg("btc", seed=1), source="elsewhere")).source == "elsewhere, somewhere"


def test_history_holds_a_year_of_windows_and_no_more_than_hourly_bars_do() -> None:
    first = history_needed(FRIDAY_NIGHT)
    assert len(sessions(first, LAST)) >= 252 + 90 + 1
    assert (LAST - first).days <= 728


def test_ewma_of_an_exact_line_is_one() -> None:
    prices = random_prices(FIRST, LAST, seed=1)
    assert snapshot(benchmark=replace(leg("psct", seed=2), prices=prices)).ewma == pytest.approx(1)


def test_closes_refuse_what_no_exchange_could_have_printed() -> None:
    asset = leg("btc", seed=1)
    for bad in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="must be positive"):
            replace(asset, prices=pd.Series([bad], index=asset.prices.index[:1]))
    with pytest.raises(ValueError, match="in order"):
        replace(asset, prices=asset.prices.iloc[::-1])
    with pytest.raises(ValueError, match="timezone"):
        replace(asset, observed_at=datetime(2025, 1, 1))  # noqa: DTZ001 - that is the point
