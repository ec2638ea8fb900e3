"""A whole document: each trade once, no repeats, and nothing that does not fit."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.model.filing import Deed, Money, Trade
from bot.signals.purchase import misfit, read_filing
from tests.unit.signals.filing.told import dated

WEEK = (
    "During Period {first} to {last} | As of {last}\n\nBTC Acquired | Aggregate Purchase Price (in millions) | "
    "Average Purchase Price | Aggregate BTC Holdings | Aggregate Purchase Price (in billions) | Average Purchase "
    "Price\n\n{figures}\n\n"
)
QUARTER = WEEK.format(
    first="April 1, 2025",
    last="June 30, 2025",
    figures="69,140 | 6,769.2 | 97,906 | 597,325 | 42.40 | 70,982",
)


def test_a_heading_and_its_sentence_tell_of_one_trade() -> None:
    told = read_filing(
        "Semler Purchased Additional 215 BTC; Now Holds 1,273 BTC\n\n"
        "During the period between November 6, 2024 and November 15, 2024, it acquired 215 bitcoins for $17.7 million "
        "in cash, at an average price of $82,502 per bitcoin. The bitcoin purchases were made using proceeds from the "
        "ATM.\n\nAs of November 15, 2024, it held an aggregate of 1,273 bitcoins."
    )
    [trade] = told.trades
    assert dated(trade) == (215, date(2024, 11, 6), date(2024, 11, 15))
    assert trade.funding == "proceeds from the ATM"
    assert told.holding is not None
    assert told.holding.as_of == date(2024, 11, 15)


def test_a_sum_and_its_parts_are_one() -> None:
    told = read_filing(
        "It has acquired 624 Bitcoin for approximately €60.2 million.\n\nThere were two tranches: 80 BTC acquired for "
        "€7.7 million, and 544 BTC for €52.5 million."
    )
    assert [trade.btc for trade in told.trades] == [624]


def test_the_same_number_in_two_weeks_is_two_trades() -> None:
    figures = "100 | 9.5 | 95,000 | {held} | 38.08 | 68,550"
    told = read_filing(
        WEEK.format(first="May 5, 2025", last="May 11, 2025", figures=figures.format(held="555,550"))
        + WEEK.format(first="May 12, 2025", last="May 18, 2025", figures=figures.format(held="555,650"))
    )
    assert [dated(trade) for trade in told.trades] == [
        (100, date(2025, 5, 5), date(2025, 5, 11)),
        (100, date(2025, 5, 12), date(2025, 5, 18)),
    ]
    assert told.holding is not None
    assert told.holding.btc == 555_650


def test_a_quarter_that_is_over_was_told_before() -> None:
    week = WEEK.format(
        first="June 30, 2025", last="July 6, 2025", figures="- | - | - | 597,325 | 42.40 | 70,982"
    )
    assert read_filing(week + QUARTER).trades == ()
    assert [trade.btc for trade in read_filing(QUARTER).trades] == [69_140]


def test_a_sale_has_no_funding() -> None:
    told = read_filing(
        "It sold 5 bitcoin for $450,000. The bitcoin purchases were made using cash of $3 million."
    )
    assert [trade.funding for trade in told.trades] == [""]


@pytest.mark.parametrize(
    "source", ["", "<html></html>", "Nothing of the kind.", "We hold bitcoin worth $5 million."]
)
def test_where_nothing_is_stated_nothing_is_told(source: str) -> None:
    told = read_filing(source)
    assert (told.trades, told.holding, told.held_back) == ((), None, ())


def test_what_does_not_fit_is_held_back_with_the_reason() -> None:
    told = read_filing(
        "It purchased 1,000 bitcoin for $50 million at an average price of $100,000 per bitcoin."
    )
    assert told.trades == ()
    [held] = told.held_back
    assert held.reason == "1,000 BTC at 100,000 are 100,000,000, not 50,000,000"


TRADE = Trade(
    Deed.PURCHASE,
    Decimal(10_107),
    Money(Decimal(1_100_000_000), "USD", Decimal(100_000_000)),
    Money(Decimal(105_596), "USD"),
)


@pytest.mark.parametrize(
    "trade",
    [
        TRADE,  # 1.067 billion, which is 1.1
        replace(TRADE, btc=None),
        replace(TRADE, amount=None),
        replace(TRADE, average=None),
        replace(TRADE, average=Money(Decimal(1), "EUR")),
        Trade(
            Deed.PURCHASE,
            Decimal(3),
            Money(Decimal(300_000), "USD", Decimal(100_000)),
            Money(Decimal(88_210), "USD"),
        ),
    ],
)
def test_what_fits_as_closely_as_it_is_rounded(trade: Trade) -> None:
    assert misfit(trade) == ""


@pytest.mark.parametrize("factor", [1000, Decimal("0.001"), 10])
def test_a_wrong_unit_never_fits(factor: Decimal) -> None:
    assert TRADE.amount is not None
    wrong = replace(TRADE.amount, amount=TRADE.amount.amount * factor, unit=TRADE.amount.unit * factor)
    assert misfit(replace(TRADE, amount=wrong)) != ""
