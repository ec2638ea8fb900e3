"""One busy spell makes one event."""

from datetime import date, timedelta

import pytest

from bot.model.network import Measure, Span
from bot.signals.activity import NewHigh, new_high, new_highs
from tests.activities import LAST, activity_of

QUIET_YEAR = [100.0] * 400


def days_of(counts: list[float], *, span: Span = Span.DAY, months: int = 6) -> list[int]:
    """How many days before the last one each event was."""
    return [(LAST - each.reach.day).days for each in new_highs(activity_of(counts), months, span=span)]


def test_the_event_names_who_counted_what_and_how_far_back_it_reaches() -> None:
    counts = [300.0, *QUIET_YEAR, 200.0]
    event = new_high(activity_of(counts), 6, span=Span.DAY)
    assert event is not None
    assert (event.measure, event.provider, event.counted_as) == (
        Measure.ADDRESSES,
        "Coin Metrics",
        "AdrActCnt",
    )
    assert (event.span, event.months) == (Span.DAY, 6)
    assert (event.reach.day, event.reach.value) == (LAST, 200.0)
    assert (event.reach.since, event.reach.days) == (LAST - timedelta(days=401), 401)


def test_weeks_are_watched_unless_days_are_asked_for() -> None:
    activity = activity_of([*QUIET_YEAR, *[120.0] * 7])
    event = new_high(activity, 6)
    assert event is None  # the week was above all before from its first busy day on
    [event] = new_highs(activity, 6)
    assert (event.span, event.reach.day) == (Span.WEEK, LAST - timedelta(days=6))
    assert event.reach.value == pytest.approx((6 * 100 + 120) / 7)


@pytest.mark.parametrize(
    ("counts", "events"),
    [
        pytest.param([*QUIET_YEAR, 100], [], id="nothing new"),
        pytest.param([*QUIET_YEAR, 101], [0], id="a high"),
        pytest.param([*QUIET_YEAR, 101, 102, 103], [2], id="higher day after day"),
        pytest.param([*QUIET_YEAR, 101, *[90] * 29, 102], [30], id="higher again 30 days later"),
        pytest.param([*QUIET_YEAR, 101, *[90] * 30, 102], [31, 0], id="higher again 31 days later"),
        pytest.param([*QUIET_YEAR, 101, *[90] * 20, 102, *[90] * 20, 103], [42], id="a long spell"),
        pytest.param([*QUIET_YEAR, 101, *[90] * 40, 101], [41], id="as high is no high"),
        pytest.param([100] * 100 + [200], [], id="too few days to know"),
    ],
)
def test_a_spell_is_told_once(counts: list[float], events: list[int]) -> None:
    assert days_of(counts) == events


def test_the_newest_day_alone_makes_the_event() -> None:
    counts = [*QUIET_YEAR, 101.0]
    assert new_high(activity_of(counts), 6, span=Span.DAY) is not None
    assert new_high(activity_of([*counts, 90.0]), 6, span=Span.DAY) is None
    assert new_high(activity_of(counts), 24, span=Span.DAY) is None


def test_what_nobody_looked_at_is_made_up() -> None:
    activity = activity_of([*QUIET_YEAR, 101.0, 90.0, 90.0])

    def later_than(days: int) -> list[NewHigh]:
        return new_highs(activity, 6, span=Span.DAY, after=LAST - timedelta(days=days))

    assert [event.reach.day for event in later_than(3)] == [date(2025, 4, 30)]
    assert later_than(2) == []


def test_a_hole_that_may_hide_a_higher_day_makes_no_event() -> None:
    hole = LAST - timedelta(days=100)
    assert new_high(activity_of([*QUIET_YEAR, 101.0], missing=[hole]), 6, span=Span.DAY) is None
    assert new_high(activity_of([*QUIET_YEAR, 101.0], missing=[hole]), 3, span=Span.DAY) is not None
