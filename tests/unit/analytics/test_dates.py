from datetime import date

import numpy as np
import pandas as pd
import pytest

from bot.analytics.dates import NEWEST, STRETCH, contradicted, misdated, off_calendar, slipped
from bot.analytics.sessions import sessions

FIRST, LAST = date(2025, 1, 2), date(2025, 6, 30)
DAYS = sessions(FIRST, LAST)
RANDOM = np.random.default_rng(3)


def prices(returns: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> "pd.Series[float]":
    return pd.Series(100 * np.exp(np.cumsum(returns)), index=DAYS[: len(returns)])


MARKET = RANDOM.normal(0, 0.01, len(DAYS))
ONE, OTHER = (prices(MARKET + RANDOM.normal(0, 0.005, len(DAYS))) for _leg in range(2))


def moved(series: "pd.Series[float]", by: int) -> "pd.Series[float]":
    return pd.Series(series.shift(by), index=series.index).dropna()


def test_series_of_the_same_sessions_fit() -> None:
    assert not misdated(ONE, OTHER)


@pytest.mark.parametrize("by", [1, -1])
def test_a_series_that_is_dated_a_session_early_or_late_is_found(by: int) -> None:
    assert misdated(moved(ONE, by), OTHER)
    assert misdated(ONE, moved(OTHER, by))


@pytest.mark.parametrize("by", [1, -1])
def test_a_shift_that_began_a_stretch_ago_is_found(by: int) -> None:
    fresh = moved(ONE, by).iloc[-STRETCH - 5 :]
    assert misdated(pd.concat([ONE.loc[: fresh.index[0]].iloc[:-1], fresh]), OTHER)


def test_series_that_have_nothing_to_do_with_each_other_say_nothing() -> None:
    assert not misdated(prices(RANDOM.normal(0, 0.01, len(DAYS))), OTHER)


@pytest.mark.parametrize("length", [0, 1, STRETCH])
def test_too_few_sessions_say_nothing(length: int) -> None:
    assert not misdated(moved(ONE, 1).iloc[:length], OTHER)


def test_a_slip_or_two_in_the_calendar_are_let_pass() -> None:
    weekend = pd.DatetimeIndex([pd.Timestamp(2025, 5, 3), pd.Timestamp(2025, 5, 4)])
    daily = pd.Series(1.0, index=DAYS.append(weekend).sort_values())
    assert off_calendar(daily, FIRST, LAST) == []


def test_slips_that_lie_far_apart_are_let_pass() -> None:
    sundays = pd.date_range("2024-01-07", "2025-06-29", freq="4W")
    daily = pd.Series(1.0, index=sessions(date(2024, 1, 2), LAST).append(sundays).sort_values())
    assert off_calendar(daily, date(2024, 1, 2), LAST) == []


def test_a_month_in_the_midst_of_years_is_enough() -> None:
    days = sessions(date(2022, 1, 3), LAST)
    late = pd.Timedelta(days=1)
    wrong = [day + late if (day.year, day.month) == (2023, 5) else day for day in days]
    daily = pd.Series(1.0, index=pd.DatetimeIndex(wrong).unique())
    assert date(2023, 5, 6) in off_calendar(daily, date(2022, 1, 3), LAST)


def test_dates_that_are_a_day_late_are_saturdays() -> None:
    late = pd.Series(1.0, index=DAYS + pd.Timedelta(days=1))
    found = off_calendar(late, FIRST, LAST)
    assert {day.weekday() for day in found} > {5}
    assert len(found) > len(DAYS) / 6


def test_days_outside_of_what_was_asked_for_are_not_looked_at() -> None:
    daily = pd.Series(1.0, index=pd.date_range("2025-03-01", "2025-03-31"))
    assert off_calendar(daily, date(2025, 3, 10), date(2025, 3, 14)) == []
    assert off_calendar(daily, date(2025, 3, 1), date(2025, 3, 14)) == [
        date(2025, 3, day) for day in (1, 2, 8, 9)
    ]


LATE = moved(ONE, 1)


@pytest.mark.parametrize(
    ("symbol", "witnesses", "said"),
    [
        pytest.param("PSCT", {"IWM": OTHER, "SPY": OTHER}, True, id="both say so"),
        pytest.param("PSCT", {"SPY": OTHER}, True, id="the only one says so"),
        pytest.param("PSCT", {"IWM": OTHER, "SPY": LATE}, False, id="one of the two may be off itself"),
        pytest.param("PSCT", {"QQQ": OTHER}, False, id="not one of its witnesses"),
        pytest.param("PSCT", {}, False, id="nobody to ask"),
        pytest.param("MARA", {"IWM": OTHER}, False, id="nothing is known to be like it"),
    ],
)
def test_dates_are_off_where_all_witnesses_that_there_are_say_so(
    symbol: str, witnesses: "dict[str, pd.Series[float]]", said: bool
) -> None:
    assert contradicted(symbol, LATE, witnesses.get) is said


def test_a_ticker_is_contradicted_where_all_its_witnesses_say_so() -> None:
    late = moved(ONE, 1)
    assert contradicted("PSCT", late, {"IWM": OTHER, "SPY": ONE}.get)
    assert contradicted("PSCT", late, {"SPY": OTHER}.get)
    assert not contradicted("PSCT", late, {"IWM": OTHER, "SPY": moved(OTHER, 1)}.get)


def test_without_a_witness_nothing_is_contradicted() -> None:
    assert not contradicted("PSCT", moved(ONE, 1), lambda _name: None)
    assert not contradicted("ETH-USD", moved(ONE, 1), {"BTC-USD": OTHER}.get)


def test_dates_that_have_just_begun_to_be_late_are_found_within_eight_sessions() -> None:
    began = 60
    fresh = pd.concat([ONE.iloc[:began], moved(ONE, 1).loc[ONE.index[began] :]])
    assert not slipped(fresh.iloc[:began], OTHER)
    assert slipped(fresh.iloc[: began + NEWEST], OTHER)
    assert not misdated(fresh.iloc[: began + NEWEST], OTHER)
    assert contradicted("PSCT", fresh.iloc[: began + NEWEST], {"IWM": OTHER}.get, objects=slipped)


@pytest.mark.parametrize("length", [0, 1, NEWEST + 1])
def test_of_too_few_sessions_nobody_says_that_they_have_slipped(length: int) -> None:
    assert not slipped(moved(ONE, 1).iloc[:length], OTHER)


def test_it_takes_one_return_more_than_are_held_against_each_other() -> None:
    assert slipped(moved(ONE, 1).iloc[: NEWEST + 2], OTHER)
