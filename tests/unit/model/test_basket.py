from datetime import date
from math import nan

import pytest

from bot.model.basket import Constituent, Coverage


@pytest.mark.parametrize(
    ("symbol", "weight"), [("", 1.0), ("FN", 0.0), ("FN", -1.0), ("FN", 100.1), ("FN", nan)]
)
def test_no_list_of_holdings_says_that(symbol: str, weight: float) -> None:
    with pytest.raises(ValueError, match="no constituent"):
        Constituent(symbol, "Fabrinet", weight)


@pytest.mark.parametrize(("names", "weight"), [(-1, 0.5), (221, 0.5), (214, 1.01), (214, -0.1), (214, nan)])
def test_nothing_is_covered_more_than_all(names: int, weight: float) -> None:
    with pytest.raises(ValueError, match="no coverage"):
        Coverage(names, 220, weight, date(2025, 11, 11))
