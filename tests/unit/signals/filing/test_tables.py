"""Tables of bitcoin: headings, then figures."""

from datetime import date
from decimal import Decimal

import pytest

from bot.model.filing import Deed, Money
from bot.signals.filing.tables import Figures, tables
from tests.unit.signals.filing.told import dated, figures, held

PERIOD = "During Period April 28, 2025 to May 4, 2025 | As of May 4, 2025"
SIX = (
    "BTC Acquired (1) | Aggregate Purchase Price{week} (2) | Average Purchase Price (2) | Aggregate BTC Holdings"
    " | Aggregate Purchase Price{total} (2) | Average Purchase Price (2)"
)


def read(*lines: str) -> Figures:
    [told] = tables(lines)
    return told


@pytest.mark.parametrize(
    ("week", "total", "row"),
    [
        ("", "", "1,895 | $ | 180.3 million | $ | 95,167 | 555,450 | $ | 38.08 billion | $ | 68,550"),
        (
            " (in millions)",
            " (in millions)",
            "1,895 | $ | 180.3 | $ | 95,167 | 555,450 | $ | 38,080.0 | 68,550",
        ),
        (
            " (inmillions)",
            "(inbillions)",
            "1,895 | $ | 180.3 | $ | 95,167 | 555,450 | $ | 38.08 | $ | 68,550",
        ),
        (" (in billions)", " (in billions)", "1,895 | $0.1803 | $95,167 | 555,450 | $38.08 | $68,550"),
    ],
)
def test_units_stand_in_the_cell_or_in_the_heading(week: str, total: str, row: str) -> None:
    told = read(PERIOD, SIX.format(week=week, total=total), row)
    [trade] = told.trades
    assert figures(trade) == ("purchase", 1895, 180_300_000, 95_167)
    assert dated(trade) == (1895, date(2025, 4, 28), date(2025, 5, 4))
    assert held(told.holding) == (555_450, date(2025, 5, 4), 38_080_000_000, 68_550)


@pytest.mark.parametrize("none", ["- | $ | - | $ | -", "0 | — | —", "– | – | –"])
def test_a_week_without_a_purchase_tells_what_is_held(none: str) -> None:
    told = read(PERIOD, SIX.format(week="", total=""), f"{none} | 555,450 | $ | 38.08 billion | $ | 68,550")
    assert told.trades == []
    assert told.span is not None
    assert told.holding is not None
    assert told.holding.btc == 555_450


def test_two_periods_are_two_tables() -> None:
    heading = SIX.format(week=" (in millions)", total=" (in billions)")
    first, second = tables(
        [
            "During Period December 29, 2025 to December 31, 2025 | As of December 31, 2025",
            heading,
            "3 | $ | 0.3 | $ | 88,210 | 672,500 | $ | 50.44 | $ | 74,997",
            "During Period January 1, 2026 to January 4, 2026 | As of January 4, 2026",
            heading,
            "1,283 | $ | 116.0 | $ | 90,391 | 673,783 | $ | 50.55 | $ | 75,026",
        ]
    )
    assert [trade.btc for trade in (*first.trades, *second.trades)] == [3, 1283]
    assert [each.last for each in (*first.trades, *second.trades)] == [date(2025, 12, 31), date(2026, 1, 4)]


@pytest.mark.parametrize(
    ("heading", "count", "deed"),
    [
        ("BTC Sold", "1,690", Deed.SALE),
        ("BTC Purchased / (Sold)", "(1,690)", Deed.SALE),
        ("BTC Purchased / (Sold)", "1,690", Deed.PURCHASE),
        ("Bitcoin Acquired", "1,690", Deed.PURCHASE),
    ],
)
def test_a_sale_is_what_the_table_calls_one(heading: str, count: str, deed: Deed) -> None:
    told = read(
        f"During Period August 3, 2026 to August 9, 2026 {heading} (1) Aggregate Sale Price (in millions) (2) "
        f"Average Sale Price (2) {count} $108.6 $64,262"
    )
    assert [figures(trade) for trade in told.trades] == [(deed.value, 1690, 108_600_000, 64_262)]


def test_the_mark_of_a_note_is_no_figure() -> None:
    [trade] = read(
        "BTC Sold Aggregate Sale Price (in millions) (2) Average Sale Price (2) 32 (1) $2.5 $77,135"
    ).trades
    assert figures(trade) == ("sale", 32, 2_500_000, 77_135)


def test_bought_and_sold_in_one_row() -> None:
    told = read(
        "BTC Purchased | Aggregate Purchase Price (in millions) | BTC Sold | Aggregate Sale Price (in millions)",
        "10 | 1.0 | 4 | 0.5",
    )
    assert [figures(trade) for trade in told.trades] == [
        ("purchase", 10, 1_000_000, None),
        ("sale", 4, 500_000, None),
    ]


def test_a_notice_says_one_thing_a_line() -> None:
    told = read(
        "Bitcoin purchased: 330 BTC",
        "Average purchase price: 12,182,450 yen per Bitcoin",
        "Aggregate purchase price: 4.020 billion yen",
        "Total Bitcoin Holdings: 4,855 BTC",
        "Aggregate purchase price: 62.165 billion yen",
    )
    [trade] = told.trades
    assert trade.amount == Money(Decimal(4_020_000_000), "JPY", Decimal(1_000_000))
    assert told.holding is not None
    assert told.holding.cost == Money(Decimal(62_165_000_000), "JPY", Decimal(1_000_000))


@pytest.mark.parametrize(
    "lines",
    [
        ["Shares Repurchased | Aggregate Purchase Price (in millions)", "BTC | 1,771,238 | 174.0"],
        ["Bitcoin Sold | 400 | 400 | 275"],
        [SIX.format(week="", total=""), "1,895 | $ | 180.3 million", "Signature"],
        ["BTC Acquired " * 200],
        ["Total Bitcoin Holdings | 189,150 | 252,220 | 447,470"],
        ["Year | BTC Purchased | Aggregate Purchase Price (in millions)", "2024 | 258,320 | $22,073"],
        ["Shares Sold | BTC Purchased | Aggregate Purchase Price", "1,000,000 | 3,000 | $300.0"],
        ["BTC Purchased | Aggregate Purchase Price (in millions)", "2024 | 258,320 | $22,073"],
        ["Customer activity", "BTC Sold | Aggregate Sale Price (in millions)", "1,200 | $108.0"],
        [
            "Cumulative purchases since inception:",
            "BTC Purchased | Aggregate Purchase Price",
            "4,000 | $360.0",
        ],
    ],
)
def test_other_tables_say_nothing(lines: list[str]) -> None:
    assert [trade for table in tables(lines) for trade in table.trades] == []
    assert [table.holding for table in tables(lines) if table.holding] == []


def test_where_a_row_is_followed_by_the_same_headings_the_period_goes_on() -> None:
    heading = "BTC Acquired | Average Purchase Price"
    told = list(tables([PERIOD, heading, "5 | $100,000", heading, "6 | $90,000"]))
    assert [dated(trade) for each in told for trade in each.trades] == [
        (5, date(2025, 4, 28), date(2025, 5, 4)),
        (6, date(2025, 4, 28), date(2025, 5, 4)),
    ]


@pytest.mark.parametrize("row", ["525 | (3) | $60.2 | $114,562", "525 | $60.2 | $114,562"])
def test_the_mark_of_a_note_may_have_a_cell_of_its_own(row: str) -> None:
    heading = "BTC Acquired | Aggregate Purchase Price (in millions) | Average Purchase Price"
    assert [figures(trade) for trade in read(heading, row).trades] == [("purchase", 525, 60_200_000, 114_562)]


@pytest.mark.parametrize("count", ["(5)", "-5", "−5"])
def test_a_sale_may_be_a_negative_number(count: str) -> None:
    heading = "BTC Purchased / (Sold) | Aggregate Purchase / (Sale) Price (in millions)"
    assert [figures(trade) for trade in read(heading, f"{count} | $ (0.5)").trades] == [
        ("sale", 5, 500_000, None)
    ]
