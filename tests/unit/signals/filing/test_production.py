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
        [MONTHS, "Bitcoin Sold | 475 | 397"],  # one of the three is missing: nobody knows which
        [MONTHS, "Bitcoin Sold (customers) | 475 | 397 | 0"],
        [MONTHS, "Bitcoin Sold" + "1" * 40 + " 0%45%"],
        ["Metric | August 2025 | September 2025 | October 2025", "Bitcoin Sold | 100 | 200 | 300"],
        ["Metric | YTD 2025 | March 2025 | March 2024", "Bitcoin Sold | 900 | 50 | 40"],
        ["Fiscal year to date | May 2025 | April 2025", "Bitcoin Sold | 3,000 | 50 | 40"],
        [MONTHS, "Metric | Q1 2025 | Q4 2024", "Bitcoin Sold | 900 | 800"],
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
    [trade] = production(
        [MONTHS, "Bitcoin Sold | 475 | 397 | 0", "Bitcoin Sales - Net Proceeds | — | $1 million"]
    ).trades
    assert figures(trade) == ("sale", 475, None, None)


@pytest.mark.parametrize("heading", ["MARA | 10/31/2025 | 9/30/2025 | % Δ", "Key Highlights | October 2025"])
def test_a_month_may_be_written_by_its_last_day_or_stand_alone(heading: str) -> None:
    [trade] = production([heading, "BTC Sold | 600 | 0 | NM"]).trades
    assert dated(trade) == (600, date(2025, 10, 1), date(2025, 10, 31))


def test_proceeds_belong_to_the_sale_in_the_row_above() -> None:
    rows = [
        "Bitcoin Purchased | 5,784 | - | -",
        "Bitcoin Sold | - | - | 600",
        "Bitcoin Sales - Net Proceeds | $25.3 million",
    ]
    assert [figures(trade) for trade in production([MONTHS, *rows]).trades] == [
        ("purchase", 5784, None, None)
    ]
