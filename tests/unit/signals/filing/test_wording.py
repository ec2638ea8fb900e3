"""Numbers, money and days."""

from datetime import date
from decimal import Decimal

import pytest

from bot.model.filing import Money
from bot.signals.filing.wording import Span, days, scaled, span_in, sums


@pytest.mark.parametrize(
    ("text", "amount", "currency", "unit"),
    [
        ("$250.0 million", "250000000", "USD", "100000"),
        ("US$1.026 billion", "1026000000", "USD", "1000000"),
        ("$ 95,167", "95167", "USD", "1"),
        ("$118,204.88", "118204.88", "USD", "0.01"),
        ("€47.3 million", "47300000", "EUR", "100000"),
        ("£27,145,693", "27145693", "GBP", "1"),
        ("¥4.02 billion", "4020000000", "JPY", "10000000"),
        ("12.18 million yen", "12180000", "JPY", "10000"),
        ("EUR 5 million", "5000000", "EUR", "1000000"),
        ("5,000 euros", "5000", "EUR", "1"),
        ("C$3.5 million", "3500000", "CAD", "100000"),
        ("20 million USD", "20000000", "USD", "1000000"),
        ("$1.1B", "1100000000", "USD", "100000000"),
        ("$950K", "950000", "USD", "1000"),
        ("$0.95MM", "950000", "USD", "10000"),
        ("$1-million", "1000000", "USD", "1000000"),
        ("CAD $150,000", "150000", "CAD", "1"),
        ("CA$3.3 million", "3300000", "CAD", "100000"),
        ("S$157,000", "157000", "SGD", "1"),
    ],
)
def test_money_is_read_in_its_currency_and_its_unit(text: str, amount: str, currency: str, unit: str) -> None:
    [found] = sums(f"for {text} in cash")
    assert found.money == Money(Decimal(amount), currency, Decimal(unit))


@pytest.mark.parametrize(
    "text",
    [
        "1,895 bitcoins and 3 million shares",
        "€1.234.567,89",  # as others write it
        "¥1.5 hundred million",
        "1" * 40 + " yen",
    ],
)
def test_what_is_no_money_or_is_written_otherwise_is_left_out(text: str) -> None:
    assert list(sums(text)) == []


def test_headings_name_units_in_the_plural() -> None:
    assert scaled("110.2", "millions", "USD").amount == 110_200_000


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("during the period between July 1, 2021 and August 23, 2021, the", (2021, 7, 1), (2021, 8, 23)),
        ("Between November 18, 2024 and November 22, 2024", (2024, 11, 18), (2024, 11, 22)),
        ("During Period May 26, 2026 to May 31, 2026*", (2026, 5, 26), (2026, 5, 31)),
        ("from June 4 through July 2, 2025", (2025, 6, 4), (2025, 7, 2)),
        ("In August 2022, Riot sold", (2022, 8, 1), (2022, 8, 31)),
        ("for the month of February 2024", (2024, 2, 1), (2024, 2, 29)),
        ("in the fourth quarter of 2024", (2024, 10, 1), (2024, 12, 31)),
        ("In Q2 2025 we", (2025, 4, 1), (2025, 6, 30)),
        ("during the three months ended September 30, 2025", (2025, 7, 1), (2025, 9, 30)),
        ("for the year ended March 31, 2025", (2024, 4, 1), (2025, 3, 31)),
        ("between December 29 and January 4, 2026", (2025, 12, 29), (2026, 1, 4)),
        ("the week of March 3-9, 2025", (2025, 3, 3), (2025, 3, 9)),
        ("from 28 August 2025 to 10 September 2025", (2025, 8, 28), (2025, 9, 10)),
    ],
)
def test_periods(text: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    assert span_in(text) == Span(date(*first), date(*last))


@pytest.mark.parametrize(
    "text",
    [
        "As of May 4, 2025",
        "between June 4 and July 2",
        "between July 2, 2025 and June 4, 2025",
        "between February 30, 2025 and March 2, 2025",
        "in the quarter",
        "for the quarter ended September 15, 2025",
        "In the \u017fecond quarter of 2025",
        "In May 0000",
    ],
)
def test_what_is_no_period(text: str) -> None:
    assert span_in(text) is None


def test_a_day_without_a_year_is_of_the_one_that_is_known() -> None:
    assert list(days("on August 19", 2025)) == [date(2025, 8, 19)]
    assert list(days("on August 19")) == []


@pytest.mark.parametrize(
    ("first", "last", "is_quarter"),
    [
        ((2025, 4, 1), (2025, 6, 30), True),
        ((2025, 1, 1), (2025, 12, 31), True),
        ((2025, 4, 2), (2025, 6, 30), False),
        ((2025, 4, 1), (2025, 6, 29), False),
        ((2025, 5, 1), (2025, 6, 30), False),
        ((2025, 4, 1), (2025, 5, 31), False),
    ],
)
def test_whole_quarters(first: tuple[int, int, int], last: tuple[int, int, int], *, is_quarter: bool) -> None:
    assert Span(date(*first), date(*last)).is_quarter is is_quarter
