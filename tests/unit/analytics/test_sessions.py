from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from bot.analytics import sessions
from tests.fakes import random_prices


def hours(*starts: str) -> "pd.Series[float]":
    """Hourly bars whose close is their place in the list."""
    return pd.Series(range(1, len(starts) + 1), index=pd.to_datetime(list(starts), utc=True), dtype=float)


@pytest.mark.parametrize(
    ("day", "close"),
    [
        ("2025-07-02", "2025-07-02T20:00"),  # 16:00 in New York's summer
        ("2025-01-08", "2025-01-08T21:00"),  # and in its winter
        ("2025-07-03", "2025-07-03T17:00"),  # half days end at 13:00
        ("2024-11-29", "2024-11-29T18:00"),
        ("2026-12-24", "2026-12-24T18:00"),
    ],
)
def test_closes_are_those_of_the_exchange(day: str, close: str) -> None:
    assert sessions.close_time(date.fromisoformat(day)) == datetime.fromisoformat(close).replace(tzinfo=UTC)


@pytest.mark.parametrize("day", ["2025-01-09", "2026-07-03", "2025-09-27", "2025-12-25"])
def test_holidays_weekends_and_days_of_mourning_have_no_session(day: str) -> None:
    assert sessions.sessions(date.fromisoformat(day), date.fromisoformat(day)).empty


def test_the_calendar_reaches_past_any_year_that_is_asked() -> None:
    assert len(sessions.sessions(date(2031, 1, 1), date(2031, 12, 31))) == pytest.approx(252, abs=2)


def test_a_session_is_completed_at_its_close_and_not_before() -> None:
    close = datetime(2025, 9, 26, 20, tzinfo=UTC)
    assert sessions.last_completed(close) == date(2025, 9, 26)
    assert sessions.last_completed(close - timedelta(seconds=1)) == date(2025, 9, 25)
    assert sessions.last_completed(datetime(2025, 9, 28, tzinfo=UTC)) == date(2025, 9, 26)


def test_a_price_may_still_change_for_twenty_minutes_after_the_close() -> None:
    close = datetime(2025, 9, 26, 20, tzinfo=UTC)
    assert sessions.is_provisional(date(2025, 9, 26), close + timedelta(minutes=19))
    assert not sessions.is_provisional(date(2025, 9, 26), close + timedelta(minutes=20))


@pytest.mark.parametrize(
    ("now", "turn"),
    [
        ("2025-09-26T19:59:59", "2025-09-26T20:00"),  # a session closes
        ("2025-09-26T20:00", "2025-09-26T20:20"),  # and settles
        ("2025-09-26T20:20", "2025-09-29T20:00"),  # over the weekend
        ("2025-07-03T12:00", "2025-07-03T17:00"),  # a half day
        (
            "2025-01-01T02:00",
            "2025-01-02T21:00",
        ),  # still the old year in New York, whose last session is over
    ],
)
def test_answers_change_next_when_a_session_closes_or_has_settled(now: str, turn: str) -> None:
    moment, expected = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (now, turn))
    assert sessions.next_turn(moment) == expected


def test_the_last_sessions_are_as_many_as_asked_for() -> None:
    assert [len(sessions.last_sessions(n, date(2025, 9, 28))) for n in (1, 30, 252, 503)] == [1, 30, 252, 503]
    assert sessions.last_sessions(2, date(2025, 9, 28))[-1] == pd.Timestamp("2025-09-26")


def test_a_coin_is_priced_by_the_hour_that_ends_at_the_close() -> None:
    bars = hours(
        "2025-07-02T18:00", "2025-07-02T19:00", "2025-07-02T20:00", "2025-07-03T16:00", "2025-07-03T19:00"
    )
    sampled = sessions.sample_at_closes(bars, date(2025, 7, 2), date(2025, 7, 3))
    assert sampled.to_dict() == {pd.Timestamp("2025-07-02"): 2.0, pd.Timestamp("2025-07-03"): 4.0}


def test_a_missing_hour_leaves_its_session_out() -> None:
    bars = hours("2025-07-01T19:00", "2025-07-02T18:00", "2025-07-02T20:00")
    assert list(sessions.sample_at_closes(bars, date(2025, 7, 1), date(2025, 7, 2)).index) == [
        pd.Timestamp("2025-07-01")
    ]


def test_utc_days_stand_in_only_before_the_first_hourly_close() -> None:
    daily = pd.Series([10.0, 20.0, 30.0], index=pd.to_datetime(["2025-06-30", "2025-07-01", "2025-07-02"]))
    prices, first = sessions.sample_crypto(
        hours("2025-07-01T19:00"), daily, date(2025, 6, 30), date(2025, 7, 2)
    )
    assert prices.tolist() == [10.0, 1.0]
    assert first == date(2025, 7, 1)


def test_without_hourly_bars_every_close_is_of_a_utc_day() -> None:
    daily = random_prices(date(2025, 6, 2), date(2025, 6, 30), seed=1)
    prices, first = sessions.sample_crypto(None, daily, date(2025, 6, 1), date(2025, 6, 30))
    pd.testing.assert_series_equal(prices, daily, check_freq=False, check_names=False)
    assert first is None


def test_without_any_bars_there_are_no_prices() -> None:
    prices, first = sessions.sample_crypto(None, None, date(2025, 6, 1), date(2025, 6, 30))
    assert prices.empty
    assert first is None
