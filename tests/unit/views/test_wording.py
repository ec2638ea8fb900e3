from datetime import date, timedelta

import pytest

from bot.views.wording import day, decimal, duration, percent, plain


@pytest.mark.parametrize(
    ("value", "text"), [(0.364, "0.36"), (-0.05, "−0.05"), (-0.001, "0.00"), (1, "1.00")]
)
def test_numbers_have_a_real_minus_sign_and_no_minus_nought(value: float, text: str) -> None:
    assert decimal(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.0104, "+1.0%"), (-0.0021, "−0.2%"), (-0.0001, "+0.0%"), (0.0, "+0.0%")]
)
def test_moves_always_have_their_sign(value: float, text: str) -> None:
    assert percent(value) == text


def test_a_day_has_its_weekday_and_no_leading_nought() -> None:
    assert day(date(2025, 9, 5)) == "Fri 5 Sep 2025"


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(seconds=1), "1 second"),
        (timedelta(seconds=59.9), "59 seconds"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(hours=3, minutes=59), "3 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=420), "420 days"),
    ],
)
def test_a_span_is_told_in_its_largest_unit(span: timedelta, text: str) -> None:
    assert duration(span) == text


def test_markup_is_taken_off_for_a_terminal() -> None:
    assert plain("<b>S&amp;P</b> &lt;1 <i>x</i>") == "S&P <1 x"
