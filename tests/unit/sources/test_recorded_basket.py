"""Baskets from a folder of files."""

import math
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from bot.analytics.sessions import sessions
from bot.model.ticker import BASKETS
from bot.sources.recorded import RecordedPrices
from bot.sources.recorded_basket import RecordedBasket, last_day
from tests.fakes import FakeClock
from tests.holdings import line, lines, text

START, FRIDAY = date(2025, 9, 22), date(2025, 9, 26)
NOW = datetime(2025, 9, 27, 12, tzinfo=UTC)
TECH, ALL = BASKETS["r2ktech"], BASKETS["r2ktech-all"]
LIGHT = lines(100)[:100]


def holdings(as_of: str, *, heavy: float = 60e6, miner: float = 30e6) -> str:
    """A hundred light names, a heavy one and a miner; the rest of the fund is not technology."""
    rows = [
        line("HEAVY", value=heavy, weight=f"{heavy / 10e6:.2f}"),
        line("MARA", value=miner, weight=f"{miner / 10e6:.2f}"),
        *([*row[:4], "100,000.00", "0.01", *row[6:]] for row in LIGHT),
    ]
    rest = 1000e6 - heavy - miner - 10e6
    rows.append(line("REST", "Energy", value=rest, weight=f"{rest / 10e6:.2f}"))
    return text(rows, leading=f"Fund Holdings as of,{as_of}\n")


def write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def prices(folder: Path, symbol: str, *closes: float, until: date = FRIDAY) -> None:
    days = sessions(START, until)
    rows = "".join(f"{day:%Y-%m-%d},{close}\n" for day, close in zip(days, closes, strict=True))
    write(folder / f"daily/stocks_yahoo/{symbol}.csv", "date,close\n" + rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "holdings/IWM_holdings_2025-09-01.csv", holdings("2025-09-01"))
    prices(tmp_path, "HEAVY", 10, 11, 12, 11, 13)
    prices(tmp_path, "MARA", 20, 10, 20, 10, 20)
    return tmp_path


def basket(folder: Path, **changed: float) -> RecordedBasket:
    clock = FakeClock(NOW)
    return RecordedBasket(folder, RecordedPrices(folder, clock=clock), clock=clock, **changed)


async def test_levels_are_put_together_from_the_files_of_the_constituents(folder: Path) -> None:
    got = await basket(folder).levels(TECH, start=START, until=FRIDAY)
    assert got is not None
    assert list(got.prices) == pytest.approx([100, 110, 120, 110, 130])
    assert list(got.prices.index) == list(sessions(START, FRIDAY))
    assert got.coverage is not None
    assert (got.coverage.names, got.coverage.of_names, got.coverage.weights_of) == (1, 101, date(2025, 9, 1))
    assert got.coverage.weight == pytest.approx(60 / 70)
    assert (got.ticker, got.new_york_from, got.provisional, got.observed_at) == (TECH, START, None, NOW)
    assert got.source == f"recorded prices ({folder.name})"
    assert got.recorded


async def test_miners_are_in_the_other_basket(folder: Path) -> None:
    got = await basket(folder).levels(ALL, start=START, until=date(2025, 9, 23))
    assert got is not None
    move = (60 * math.log(11 / 10) + 30 * math.log(10 / 20)) / 90
    assert list(got.prices) == pytest.approx([100, 100 * math.exp(move)])
    assert got.coverage is not None
    assert got.coverage.weight == pytest.approx(0.9)


async def test_the_same_question_gets_the_same_series(folder: Path) -> None:
    source = basket(folder)
    one, other = [await source.levels(TECH, start=START, until=FRIDAY) for _time in range(2)]
    assert one is not None
    assert other is not None
    assert one.prices is other.prices


async def test_what_lacks_the_newest_session_is_not_priced(folder: Path) -> None:
    source = basket(folder)
    assert await source.levels(TECH, start=START, until=date(2025, 9, 29)) is None
    assert await source.levels(TECH, start=START, until=date(2025, 9, 28)) is not None


async def test_a_blank_price_on_the_newest_session_is_none(folder: Path) -> None:
    prices(folder, "HEAVY", 10, 11, 12, 11, 13)
    path = folder / "daily/stocks_yahoo/HEAVY.csv"
    path.write_text(path.read_text().replace("2025-09-26,13", "2025-09-26,"))
    assert await basket(folder).levels(TECH, start=START, until=FRIDAY) is None


async def test_nothing_is_read_where_the_last_lines_tell_that_it_is_hopeless(folder: Path) -> None:
    path = folder / "daily/stocks_yahoo/HEAVY.csv"
    path.write_text("nothing that can be read\n2025-09-25,1\n")
    assert await basket(folder).levels(TECH, start=START, until=FRIDAY) is None


async def test_the_floor_may_be_lifted(folder: Path) -> None:
    (folder / "daily/stocks_yahoo/HEAVY.csv").unlink()
    prices(folder, "XAAA", 1, 2, 3, 4, 5)
    assert await basket(folder).levels(TECH, start=START, until=FRIDAY) is None
    got = await basket(folder, floor=0).levels(TECH, start=START, until=FRIDAY)
    assert got is not None
    assert list(got.prices) == pytest.approx([100, 200, 300, 400, 500])


async def test_a_file_that_cannot_be_read_leaves_its_constituent_out(folder: Path) -> None:
    write(folder / "daily/stocks_yahoo/XAAA.csv", "date,close\n2025-09-26,-1\n")
    got = await basket(folder).levels(TECH, start=START, until=FRIDAY)
    assert got is not None
    assert got.coverage is not None
    assert got.coverage.names == 1


async def test_weights_are_the_newest_that_were_known_then_or_else_the_oldest(folder: Path) -> None:
    write(folder / "holdings/later.csv", holdings("2025-09-25", heavy=80e6))
    write(folder / "holdings/IWM_holdings_2025-12-01.csv", holdings("2025-12-01"))
    source = basket(folder)

    async def weights_of(until: date) -> date | None:
        got = await source.levels(TECH, start=START, until=until)
        return got.coverage.weights_of if got and got.coverage else None

    assert await weights_of(FRIDAY) == date(2025, 9, 25)
    assert await weights_of(date(2025, 9, 24)) == date(2025, 9, 1)
    (folder / "holdings/IWM_holdings_2025-09-01.csv").unlink()
    source = basket(folder)
    assert await weights_of(date(2025, 9, 24)) == date(2025, 9, 25)


async def test_without_holdings_that_can_be_used_there_is_no_basket(folder: Path) -> None:
    write(folder / "holdings/IWM_holdings_2025-09-20.csv", "<html>")
    assert await basket(folder).levels(TECH, start=START, until=FRIDAY) is None
    write(folder / "holdings/nameless.csv", "<html>")
    (folder / "holdings/IWM_holdings_2025-09-20.csv").unlink()
    assert await basket(folder).levels(TECH, start=START, until=FRIDAY) is not None
    for path in (folder / "holdings").iterdir():
        path.unlink()
    assert await basket(folder).levels(TECH, start=START, until=FRIDAY) is None


async def test_no_session_no_basket(folder: Path) -> None:
    saturday = date(2025, 9, 27)
    assert await basket(folder).levels(TECH, start=saturday, until=saturday) is None


@pytest.mark.parametrize(
    ("content", "day"),
    [
        ("date,close\n2025-09-26,1\n", FRIDAY),
        ('date,close\n"2025-09-26",1\r\n\n\n', FRIDAY),
        ("date,close\n" + "2025-09-25,1\n" * 200 + "2025-09-26,1", FRIDAY),
        ("date,close\n", None),
        ("", None),
    ],
)
def test_the_last_day_is_read_from_the_last_line(tmp_path: Path, content: str, day: date | None) -> None:
    write(tmp_path / "x.csv", content)
    assert last_day(tmp_path / "x.csv") == day


def test_no_file_has_no_last_day(tmp_path: Path) -> None:
    assert last_day(tmp_path / "x.csv") is None


def test_a_span_of_prices_is_as_the_folder_has_it(folder: Path) -> None:
    daily = RecordedPrices(folder, clock=FakeClock(NOW)).daily("MARA")
    assert isinstance(daily, pd.Series)
    assert len(daily) == 5
