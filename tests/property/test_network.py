"""What holds for any counts: highs as they are found by looking at every day before."""

from datetime import timedelta
from itertools import pairwise

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from bot.analytics.network import months_before, reaches, spanned
from bot.model.network import Activity, Span
from bot.signals.activity import QUIET, new_high, new_highs
from tests.activities import LAST, activity_of

few = st.integers(1, 6)
holes = st.sets(st.integers(1, 119), max_size=3)
activities = st.builds(
    lambda counts, missing: activity_of(counts, missing=[LAST - timedelta(days=each) for each in missing]),
    st.lists(few, min_size=1, max_size=120),
    holes,
)


@given(activities)
def test_a_high_is_what_a_look_at_every_day_finds(activity: Activity) -> None:
    for reach in reaches(activity.daily):
        start = pd.Timestamp(months_before(reach.day, 1))
        before = activity.daily.loc[start : pd.Timestamp(reach.day - timedelta(days=1))]
        is_whole = len(before) == (pd.Timestamp(reach.day) - start).days
        if is_whole:
            assert reach.is_high(1) is bool((before < reach.value).all())
        else:
            assert reach.is_high(1) is not True


@given(activities)
def test_every_high_is_within_the_quiet_after_an_event_and_no_event_is(activity: Activity) -> None:
    events = [event.reach.day for event in new_highs(activity, 1, span=Span.DAY)]
    highs = [reach.day for reach in reaches(activity.daily) if reach.is_high(1)]
    assert set(events) <= set(highs)
    assert events[:1] == highs[:1]
    for earlier, later in pairwise(highs):
        assert (later in events) is (later - earlier > QUIET)


@given(activities, st.sampled_from(Span))
def test_day_by_day_the_same_events_are_found_as_at_once(activity: Activity, span: Span) -> None:
    at_once = {event.reach.day: event for event in new_highs(activity, 1, span=span)}
    last_week = activity.daily.index[-40:]
    for stamp in last_week:
        known = activity_of([1], daily=activity.daily.loc[:stamp])
        event = new_high(known, 1, span=span)
        assert event == at_once.get(stamp.date())


@given(activities)
def test_a_week_is_never_beyond_its_days(activity: Activity) -> None:
    weeks = spanned(activity.daily, Span.WEEK)
    for stamp, mean in weeks.items():
        days = activity.daily.loc[stamp - pd.Timedelta(days=6) : stamp]  # type: ignore[operator]
        assert len(days) == 7
        assert days.min() - 1e-9 <= mean <= days.max() + 1e-9
