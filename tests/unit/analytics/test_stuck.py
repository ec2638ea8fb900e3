from datetime import date

import pandas as pd
import pytest

from bot.analytics.stuck import repeated

DAYS = pd.bdate_range("2025-09-01", periods=8)


@pytest.mark.parametrize(
    ("prices", "at"),
    [
        pytest.param([1, 2, 3, 4, 5, 6, 7, 8], [], id="it moves"),
        pytest.param([1, 2, 2, 3, 4, 4, 5, 4], [], id="the same twice happens"),
        pytest.param([1, 2, 2, 2, 3, 4, 5, 6], [2, 3], id="three times does not"),
        pytest.param([1, 2, 3, 4, 5, 5, 5, 5], [5, 6, 7], id="until now"),
        pytest.param([1, 1, 1, 2, 3, 3, 3, 4], [1, 2, 5, 6], id="twice over"),
        pytest.param([1, 1, 1, 1, 1, 1, 1, 1], [1, 2, 3, 4, 5, 6, 7], id="always"),
        pytest.param([1], [], id="one price"),
        pytest.param([], [], id="none"),
    ],
)
def test_of_a_price_that_stands_still_the_first_is_believed(prices: list[float], at: list[int]) -> None:
    series = pd.Series(prices, index=DAYS[: len(prices)], dtype=float)
    assert repeated(series) == [DAYS[place].date() for place in at]


def test_sessions_without_a_price_do_not_hide_a_standstill() -> None:
    series = pd.Series([1.0, 2.0, 2.0, 2.0], index=DAYS[[0, 1, 4, 7]])
    assert repeated(series) == [date(2025, 9, 5), date(2025, 9, 10)]
