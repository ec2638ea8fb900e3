from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from bot.model.network import Activity
from tests.activities import LAST, activity_of

Spoil = Callable[["pd.Series[float]"], "pd.Series[float]"]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(lambda daily: daily * 0, "must be positive", id="zero"),
        pytest.param(lambda daily: -daily, "must be positive", id="negative"),
        pytest.param(lambda daily: daily * float("nan"), "must be positive", id="no number"),
        pytest.param(lambda daily: daily * float("inf"), "must be positive", id="infinite"),
        pytest.param(lambda daily: daily[::-1], "in order, each once", id="wrong order"),
        pytest.param(lambda daily: pd.concat([daily, daily[-1:]]), "in order, each once", id="a day twice"),
        pytest.param(lambda daily: daily.shift(1, "h"), "begin at midnight", id="within a day"),
        pytest.param(lambda daily: daily.tz_localize("UTC"), "without a time zone", id="a time zone"),
        pytest.param(lambda daily: daily[:0], "there must be days", id="no day"),
        pytest.param(lambda daily: daily.reset_index(drop=True), "there must be days", id="no dates"),
        pytest.param(lambda daily: daily.shift(1, "D"), "was not over", id="a day under way"),
    ],
)
def test_what_nobody_can_have_counted_is_refused(spoil: Spoil, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        activity_of([1, 2, 3], daily=spoil(activity_of([1, 2, 3]).daily))


def test_a_clock_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="timezone-aware"):
        activity_of([1], observed_at=datetime(2025, 5, 3))  # noqa: DTZ001 - that is the point


def test_a_day_is_over_by_the_clock_of_utc() -> None:
    west = datetime(2025, 5, 2, 21, tzinfo=UTC).astimezone().tzinfo
    there = datetime(2025, 5, 2, 23, 59, tzinfo=UTC).astimezone(west)
    with pytest.raises(ValueError, match="2025-05-02 was not over"):
        activity_of([1], observed_at=there)
    assert activity_of([1], observed_at=there + timedelta(minutes=1)).last == LAST


@pytest.mark.parametrize(
    ("now", "since"),
    [
        (datetime(2025, 5, 3, 23, tzinfo=UTC), None),
        (datetime(2025, 5, 4, tzinfo=UTC), date(2025, 5, 3)),
        (datetime(2025, 5, 9, tzinfo=UTC), date(2025, 5, 3)),
    ],
)
def test_the_first_completed_day_that_is_missing_is_told(now: datetime, since: date | None) -> None:
    told: Activity = activity_of([1, 2])
    assert told.missing_since(now) == since
