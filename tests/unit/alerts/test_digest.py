"""Moments are those of the calendars: NYSE holidays and half days, and when clocks change."""

from datetime import UTC, datetime, time

import pytest

from bot.alerts.digest import next_digest
from bot.model.chat import NEW_YORK, Digest

DAILY, FRIDAY = Digest(at=time(8)), Digest(weekday=4)


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("digest", "zone", "after", "expected"),
    [
        pytest.param(DAILY, "Europe/Berlin", utc(2025, 9, 27, 5), utc(2025, 9, 27, 6), id="today still"),
        pytest.param(DAILY, "Europe/Berlin", utc(2025, 9, 27, 6), utc(2025, 9, 28, 6), id="strictly after"),
        pytest.param(DAILY, "Pacific/Kiritimati", utc(2025, 9, 27, 12), utc(2025, 9, 27, 18), id="UTC+14"),
        pytest.param(DAILY, "Etc/GMT+12", utc(2025, 9, 27, 12), utc(2025, 9, 27, 20), id="UTC-12"),
        pytest.param(
            Digest(4, time(18)),
            "Europe/Berlin",
            utc(2025, 9, 27),
            utc(2025, 10, 3, 16),
            id="weekly at a time",
        ),
        pytest.param(
            Digest(0, time(1)), "Asia/Tokyo", utc(2025, 9, 27), utc(2025, 9, 28, 16), id="Monday over there"
        ),
    ],
)
def test_a_time_is_that_of_the_chat(digest: Digest, zone: str, after: datetime, expected: datetime) -> None:
    assert next_digest(digest, zone, after) == expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param(utc(2025, 9, 22), utc(2025, 9, 26, 20, 30), id="Friday"),
        pytest.param(utc(2025, 9, 26, 20, 30), utc(2025, 10, 3, 20, 30), id="the Friday after"),
        pytest.param(utc(2025, 11, 24), utc(2025, 11, 28, 18, 30), id="half day after Thanksgiving"),
        pytest.param(utc(2026, 3, 30), utc(2026, 4, 2, 20, 30), id="Good Friday: Thursday"),
        pytest.param(utc(2026, 4, 3), utc(2026, 4, 10, 20, 30), id="that Thursday has passed"),
    ],
)
def test_after_the_close_is_half_an_hour_after_the_last_one(after: datetime, expected: datetime) -> None:
    assert next_digest(FRIDAY, "Asia/Tokyo", after) == expected


def test_a_sunday_is_after_the_close_of_its_week() -> None:
    assert next_digest(Digest(weekday=6), NEW_YORK, utc(2025, 9, 24)) == utc(2025, 9, 26, 20, 30)


def test_a_time_that_the_clocks_leave_out_comes_at_the_next_that_exists() -> None:
    half_past_two = Digest(at=time(2, 30))
    missing = next_digest(half_past_two, NEW_YORK, utc(2026, 3, 8, 1))
    assert missing == utc(2026, 3, 8, 7)  # 03:00 there: 02:00 to 03:00 was left out
    assert next_digest(half_past_two, NEW_YORK, missing) == utc(2026, 3, 9, 6, 30)


def test_a_time_that_the_clocks_repeat_comes_once() -> None:
    half_past_one = Digest(at=time(1, 30))
    first = next_digest(half_past_one, NEW_YORK, utc(2026, 11, 1))
    assert first == utc(2026, 11, 1, 5, 30)
    assert next_digest(half_past_one, NEW_YORK, first) == utc(2026, 11, 2, 6, 30)


def test_a_year_of_fridays_is_one_a_week() -> None:
    moment, moments = utc(2026, 1, 1), []
    while (moment := next_digest(FRIDAY, NEW_YORK, moment)) < utc(2027, 1, 1):
        moments.append(moment)
    assert moments[-1] == utc(2026, 12, 31, 21, 30)  # the first Friday of 2027 is a holiday
    assert len(moments) == len({each.isocalendar()[:2] for each in moments}) == 53
