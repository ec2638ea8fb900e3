"""Monthly tables of miners."""

from datetime import date

import pytest

from bot.signals.filing.production import production
from tests.unit.signals.filing.told import dated, figures, held

MONTHS = "Metric | July 2025 | June 2025 | July 2024"


def test_the_newest_month_is_read_from_its_column() -> None:
    told = production(
        [
            MONTHS,
            "Bitcoin Produced | 484 | 450 | 370",
            "Bitcoin Held | 19,287 | 19,273 | 9,704",
            "Bitcoin Sold | 475 | 397 | 0",
            "Bitcoin Sales - Net Proceeds | $ | 54.8 million | $ | 41.7 million",
            "Average Net Price per Bitcoin Sold | $ | 115,411 | $ | 105,071",
            "Bitcoin Purchased | 10 | 0 | 0",
        ]
    )
    sale, purchase = told.trades
    assert figures(sale) == ("sale", 475, 54_800_000, 115_411)
    assert dated(sale) == (475, date(2025, 7, 1), date(2025, 7, 31))
    assert figures(purchase) == ("purchase", 10, None, None)
    assert held(told.holding) == (19_287, date(2025, 7, 31), None, None)


@pytest.mark.parametrize(
    ("row", "btc"),
    [
        ("Bitcoin Sold400400275 0%45%", 400),
        ("Bitcoin Sold17,2757,2656,696 0%9%", 7275),  # after the mark of a note
        ("Bitcoin Sold1,2001,000800 20%50%", 1200),
    ],
)
def test_columns_that_ran_together_are_taken_apart_by_their_changes(row: str, btc: int) -> None:
    [trade] = production(["MetricJuly 2023June 2023July 2022 Month/MonthYear/Year", row]).trades
    assert trade.btc == btc


@pytest.mark.parametrize(
    "lines",
    [
        [MONTHS, "Bitcoin Sold400400275"],
        [MONTHS, "Bitcoin Sold400400275 77%11%"],
        [MONTHS, "Bitcoin Sold | — | 397"],
        [MONTHS, "Bitcoin Sold | 0 | 397"],
        [MONTHS, "Average Net Price per Bitcoin Sold | $ | 115,411"],
        [MONTHS, "Bitcoin Produced | 484 | 450"],
        ["Bitcoin Sold | 475 | 397 | 0"],
        [MONTHS, "Bitcoin Sold | 475 " + "| 397 " * 100],
    ],
)
def test_where_it_is_not_sure_nothing_is_told(lines: list[str]) -> None:
    assert production(lines).trades == []


def test_an_average_without_an_amount_changes_nothing() -> None:
    [trade] = production([MONTHS, "Bitcoin Sold | 475 | 397", "Bitcoin Sales - Net Proceeds | —"]).trades
    assert figures(trade) == ("sale", 475, None, None)
