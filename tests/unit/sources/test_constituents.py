"""Holdings as iShares has published them, and what may come in their place."""

from datetime import date
from typing import Any

import pytest

from bot.errors import SourceUnavailable
from bot.sources.constituents import (
    named_day,
    packaged_constituents,
    read_holdings,
    yahoo_symbol,
)
from tests.holdings import HEADER, IT, VALUE, line, lines, text


def test_technology_stocks_are_read_with_their_weights_and_their_day() -> None:
    got = read_holdings(text(lines()))
    assert got.as_of == date(2025, 11, 11)
    assert len(got.members) == 150
    assert [member.weight_pct for member in got.members] == pytest.approx([0.1] * 150)
    assert got.members[0].name == "XAAA INC, CLASS A"


def test_cash_futures_rights_and_lines_without_a_ticker_are_no_constituents() -> None:
    others = [
        line("XTSLA", "Cash and/or Derivatives", "Money Market"),
        line("RTYZ5", "Cash and/or Derivatives", "Futures", value=0, weight="0.00"),
        line("-", IT),
        line("", IT),
        line("NOT A TICKER AT ALL", IT),
        line("ITFUT", IT, "Futures"),
        line("GONE", IT, value=0, weight="0.00"),
        ["", "half a line"],
    ]
    got = read_holdings(text(others + lines()))
    assert len(got.members) == 150
    assert all(member.symbol.startswith("X") for member in got.members)


def test_the_heaviest_come_first_and_weights_are_finer_than_two_decimals() -> None:
    rows = [
        *lines()[:-1],
        line("BIG", value=2_004_000, weight="0.20"),
        line("TINY", value=3000, weight="0.00"),
    ]
    got = read_holdings(text(rows))
    total = 999 * VALUE + 2_004_000 + 3000
    assert got.members[0].symbol == "BIG"
    assert got.members[0].weight_pct == pytest.approx(100 * 2_004_000 / total)
    assert got.members[-1].symbol == "TINY"
    assert got.members[-1].weight_pct == pytest.approx(100 * 3000 / total)


def test_share_classes_of_one_symbol_are_one() -> None:
    got = read_holdings(text([*lines()[:-2], line("BRK.B"), line("BRK B")]))
    twice = next(member for member in got.members if member.symbol == "BRK-B")
    assert twice.weight_pct == pytest.approx(0.2)


def test_columns_may_be_moved_renamed_or_missing() -> None:
    names = ("sector", "Issuer", "ASSET CLASS", "Symbol", "% Weight", "Shares")
    rows = [[row[2], row[1], row[3], row[0], "0.10%", "1"] for row in lines()]
    got = read_holdings(text(rows, header=names))
    assert len(got.members) == 150
    assert got.members[0].weight_pct == 0.1
    values_only = read_holdings(text([row[:5] for row in lines()], header=HEADER[:5]))
    assert values_only.members[0].weight_pct == pytest.approx(0.1)


def test_where_market_values_say_something_else_the_weights_are_taken_as_stated() -> None:
    rows = lines()
    rows[0][4] = "900,000,000.00"
    assert read_holdings(text(rows)).members[0].weight_pct == 0.1
    rows[0][4] = "nan"
    assert read_holdings(text(rows)).members[0].weight_pct == 0.1


@pytest.mark.parametrize(
    "said",
    ['Fund Holdings as of,"Nov 11, 2025"', 'Holdings As Of,"November 11, 2025"', 'Fund Holdings as of,11-Nov-2025',
     'as of 2025-11-11', 'Fund Holdings as of,11/11/2025', '"Fund Holdings as of Nov. 11 2025"'],
)  # fmt: skip
def test_the_day_may_be_written_in_many_ways(said: str) -> None:
    assert read_holdings(text(lines(), leading=f"A fund\n{said}\n")).as_of == date(2025, 11, 11)


@pytest.mark.parametrize(
    "said", ["", 'Fund Holdings as of,"-"\n', 'as of,"Foo 11, 2025"\n', "as of 2025-13-41\n"]
)
def test_the_day_may_be_in_the_name_of_the_file_and_is_needed(said: str) -> None:
    content = text(lines(), leading=said)
    assert read_holdings(content, file_name="IWM_holdings_2024-09-27.csv").as_of == date(2024, 9, 27)
    with pytest.raises(
        SourceUnavailable, match="^holdings cannot be used: it does not say of which day it is$"
    ):
        read_holdings(content, file_name="IWM_holdings.csv")


def test_no_day_is_seen_in_names_that_have_none() -> None:
    assert named_day("IWM_2024-02-31.csv") is None
    assert named_day("2024-09-27.txt") is None


def but(**changed: Any) -> str:
    return text(lines(), **changed)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "it is no table of holdings"),
        ("\ufeff \n", "it is no table of holdings"),
        ("<!DOCTYPE html>\n<html><body>Please accept our cookies, Ticker,Sector</body></html>", "it is no table"),
        ('{"error": "not found"}', "it is no table"),
        (but(header=("a", "b", "c", "d")), "a column for ticker, sector, asset class or weight is missing"),
        (but(header=("Ticker", "Name", "Sector", "Asset Class", "Price")), "a column for ticker"),
        ("Not Found", "a column for ticker"),
        (text(lines(99)), "it has 99 technology stocks"),
        (text([]), "it has 0 technology stocks"),
        (text([[*row[:5], "0.03", *row[6:]] for row in lines()]), "weights come to 30.0 %"),
        (text([[*row[:5], "10.00", *row[6:]] for row in lines()]), "weights come to 10000.0 %"),
        (text([[*row[:5], "-0.10", *row[6:]] for row in lines()]), "weights come to -100.0 %"),
        (text(lines(600)), "technology stocks come to 60.0 % of the fund"),
        ("Ticker,Sector\n" + '"' + "x" * 200_000, "it is no table"),
    ],
)  # fmt: skip
def test_what_cannot_be_the_holdings_is_refused_in_one_line(content: str, reason: str) -> None:
    with pytest.raises(SourceUnavailable) as refused:
        read_holdings(content)
    assert str(refused.value).startswith(f"holdings cannot be used: {reason}")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("ticker", "symbol"),
    [("BRK.B", "BRK-B"), ("BRK B", "BRK-B"), ("BRK/B", "BRK-B"), (" crdo ", "CRDO"), ("BELFA", "BELFA"), ("-", ""), ("", ""),
     ("../../etc", ""), ("A" * 9, ""), ("1234", "")],
)  # fmt: skip
def test_symbols_are_written_as_yahoo_writes_them(ticker: str, symbol: str) -> None:
    assert yahoo_symbol(ticker) == symbol


def test_a_list_comes_with_the_package() -> None:
    packaged = packaged_constituents()
    assert packaged.as_of == date(2025, 11, 11)
    assert len(packaged.members) == 214
    assert sum(member.weight_pct for member in packaged.members) == pytest.approx(15.5, abs=0.05)
    assert packaged.members[0].symbol == "CRDO"
    assert all(yahoo_symbol(member.symbol) == member.symbol for member in packaged.members)
