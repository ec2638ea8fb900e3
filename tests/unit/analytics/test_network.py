"""Highs of network activity on days whose answer can be counted by hand."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from bot.analytics.network import Level, Reach, busyness, months_before, reaches, spanned
from bot.errors import NotEnoughData
from bot.model.network import Span
from tests.activities import LAST, activity_of


def ago(days: int) -> date:
    return LAST - timedelta(days=days)


def newest(counts: list[float], *missing: int) -> Reach:
    return reaches(activity_of(counts, missing=[ago(days) for days in missing]).daily)[-1]


@pytest.mark.parametrize(
    ("day", "months", "start"),
    [
        (date(2025, 5, 2), 6, date(2024, 11, 2)),
        (date(2025, 8, 31), 6, date(2025, 2, 28)),
        (date(2024, 8, 31), 6, date(2024, 2, 29)),
        (date(2025, 3, 31), 24, date(2023, 3, 31)),
    ],
)
def test_months_are_those_of_the_calendar(day: date, months: int, start: date) -> None:
    assert months_before(day, months) == start


@pytest.mark.parametrize(
    ("counts", "since"),
    [
        pytest.param([9, 5, 7, 6], ago(1), id="the day before was higher"),
        pytest.param([9, 5, 6, 7], ago(3), id="days between were lower"),
        pytest.param([9, 7, 6, 7], ago(2), id="a tie is no high"),
        pytest.param([1, 2, 3, 4], None, id="the highest of all"),
        pytest.param([4], None, id="the only day"),
    ],
)
def test_the_last_day_that_was_as_high_is_found(counts: list[float], since: date | None) -> None:
    reach = newest(counts)
    assert (reach.since, reach.day, reach.value) == (since, LAST, counts[-1])
    assert reach.first == ago(len(counts) - 1)
    assert reach.days == (None if since is None else (LAST - since).days)


def test_nothing_is_said_beyond_a_day_that_is_missing() -> None:
    reach = newest([9, 1, 1, 1, 5], 2)
    assert (reach.since, reach.first) == (None, ago(1))


SIX_MONTHS = (LAST - date(2024, 11, 2)).days
"""Days from 2 November, the first that counts, to 2 May."""


@pytest.mark.parametrize(
    ("days_before", "peak", "missing", "is_high"),
    [
        pytest.param(SIX_MONTHS, None, (), True, id="above all of them"),
        pytest.param(SIX_MONTHS, SIX_MONTHS, (), False, id="the first of the days was as high"),
        pytest.param(SIX_MONTHS + 1, SIX_MONTHS + 1, (), True, id="the day before those was as high"),
        pytest.param(SIX_MONTHS, 137, (), False, id="as high in between"),
        pytest.param(SIX_MONTHS - 1, None, (), None, id="a day too few"),
        pytest.param(SIX_MONTHS - 1, 137, (), False, id="a day too few, and as high in between"),
        pytest.param(SIX_MONTHS, None, (90,), None, id="a hole may hide one that was as high"),
        pytest.param(SIX_MONTHS, 50, (90,), False, id="as high after the hole"),
        pytest.param(SIX_MONTHS + 9, None, (SIX_MONTHS + 1,), True, id="a hole before all that counts"),
    ],
)
def test_a_high_is_above_every_day_of_the_months_before(
    days_before: int, peak: int | None, missing: tuple[int, ...], is_high: bool | None
) -> None:
    counts = [5.0] * days_before + [7.0]
    if peak is not None:
        counts[-1 - peak] = 7.0
    assert newest(counts, *missing).is_high(6) is is_high


def test_a_week_is_the_mean_of_a_day_and_the_six_before_it() -> None:
    weeks = spanned(activity_of([7, 14, 21, 28, 35, 42, 49, 56]).daily, Span.WEEK)
    assert list(weeks.items()) == [(pd.Timestamp(ago(1)), 28.0), (pd.Timestamp(LAST), 35.0)]


def test_a_week_of_which_a_day_is_missing_has_no_mean() -> None:
    weeks = spanned(activity_of([7.0] * 20, missing=[ago(8)]).daily, Span.WEEK)
    assert [stamp.date() for stamp in weeks.index] == [
        *(ago(days) for days in range(13, 8, -1)),
        ago(1),
        LAST,
    ]
    assert set(weeks) == {7.0}


def test_weeks_of_the_same_counts_in_another_order_are_as_high_as_each_other() -> None:
    counts = [float(count) for count in np.random.default_rng(7).integers(500_000, 900_000, 7)]
    weeks = spanned(activity_of(counts * 30).daily, Span.WEEK)
    assert weeks.nunique() == 1
    assert reaches(weeks)[-1].since == ago(1)


def test_seven_days_are_a_week() -> None:
    assert busyness(activity_of([5] * 7), Span.WEEK, 6).reach == Reach(LAST, 5.0, None, LAST)


def test_six_days_are_no_week() -> None:
    with pytest.raises(NotEnoughData, match="Coin Metrics has no seven days in a row"):
        busyness(activity_of([5] * 6), Span.WEEK, 6)
    with pytest.raises(NotEnoughData):
        busyness(activity_of([5] * 10, missing=[ago(4)]), Span.WEEK, 6)


def test_no_days_have_no_weeks() -> None:
    nothing = activity_of([1]).daily[:0]
    assert spanned(nothing, Span.WEEK).empty
    assert reaches(nothing) == []


def test_a_day_is_beside_the_year_before_it() -> None:
    # 365 days lie between 2 May 2024 and 1 May 2025: 100 of them are as high
    told = busyness(activity_of([1.0] * 265 + [9.0] * 100 + [9.0]), Span.DAY, 6)
    assert told.busier_than == pytest.approx(265 / 365)
    assert told.highest == Level(ago(100), 9.0)
    assert told.weeks == (Level(LAST, 9.0), Level(ago(28), 9.0), None)


def test_a_week_is_beside_those_4_and_52_weeks_before() -> None:
    counts = [2.0] * 7 + [3.0] * (52 * 7 - 35) + [4.0] * 7 + [1.0] * 21 + [8.0] * 7
    told = busyness(activity_of(counts), Span.WEEK, 3)
    assert told.weeks == (Level(LAST, 8.0), Level(ago(28), 4.0), Level(ago(364), 2.0))
    assert told.busier_than == 1.0


def test_too_few_days_are_no_year() -> None:
    told = busyness(activity_of([5] * 300), Span.DAY, 6)
    assert told.busier_than is None
    assert busyness(activity_of([5] * 301), Span.DAY, 6).busier_than == 0.0


def test_before_the_first_day_there_was_nothing() -> None:
    told = busyness(activity_of([5]), Span.DAY, 6)
    assert (told.busier_than, told.highest, told.weeks) == (None, None, (None, None, None))
