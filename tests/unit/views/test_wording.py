from datetime import date

import pytest

from bot.views.wording import day, decimal, percent, plain


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


def test_markup_is_taken_off_for_a_terminal() -> None:
    assert plain("<b>S&amp;P</b> &lt;1 <i>x</i>") == "S&P <1 x"
