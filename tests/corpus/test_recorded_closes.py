"""Recorded closes, recomputed from the files with nothing but the csv module and the clock of New York."""

import csv
import time
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.model.closes import Closes
from bot.model.ticker import ASSETS, BENCHMARKS, Ticker
from bot.sources.recorded import RecordedPrices
from bot.sources.sample import SamplePrices
from tests.fakes import FakeClock
from tools.make_sample import SAMPLE, sample

NEW_YORK = ZoneInfo("America/New_York")
TAKE_OVER = "2021-06-01T00:00:00Z"
FIRST, LAST = date(2018, 5, 15), date(2025, 9, 26)
# as the exchange published them: the day after Thanksgiving, Christmas Eve, the eve of Independence Day
HALF_DAYS = {
    date(*day)
    for day in (
        (2018, 7, 3), (2018, 11, 23), (2018, 12, 24), (2019, 7, 3), (2019, 11, 29), (2019, 12, 24),
        (2020, 11, 27), (2020, 12, 24), (2021, 11, 26), (2022, 11, 25), (2023, 7, 3), (2023, 11, 24),
        (2024, 7, 3), (2024, 11, 29), (2024, 12, 24), (2025, 7, 3),
    )
}  # fmt: skip


def column(path: Path, key: str) -> dict[str, float]:
    with path.open(newline="") as lines:
        return {row[key]: float(row["close"]) for row in csv.DictReader(lines)}


@cache
def hours(market: Path) -> dict[str, float]:
    """Bitstamp before the take-over, Binance from then on."""
    bitstamp = column(market / "hourly/BTC-USD_bitstamp_1h.csv", "timestamp")
    binance = column(market / "hourly/BTC-USDT_binance_1h.csv", "timestamp")
    assert min(binance) == TAKE_OVER
    return {stamp: close for stamp, close in bitstamp.items() if stamp < TAKE_OVER} | binance


def bar_before_close(session: date) -> str:
    close = datetime(
        session.year, session.month, session.day, 13 if session in HALF_DAYS else 16, tzinfo=NEW_YORK
    )
    return (close.astimezone(UTC) - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")


def sessions(market: Path) -> list[date]:
    """Days on which an American stock traded."""
    days = map(date.fromisoformat, column(market / "daily/SPY.csv", "date"))
    return [day for day in days if FIRST <= day <= LAST]


async def read(market: Path, ticker: Ticker, start: date = FIRST, until: date = LAST) -> Closes:
    (closes,) = await RecordedPrices(market, clock=FakeClock()).closes([ticker], start=start, until=until)
    return closes


def as_dict(closes: Closes) -> dict[date, float]:
    return {stamp.date(): price for stamp, price in closes.prices.items()}  # type: ignore[attr-defined]


async def test_btc_is_the_bar_that_ends_at_each_close(market: Path) -> None:
    closes = await read(market, ASSETS["btc"])
    assert as_dict(closes) == {day: hours(market)[bar_before_close(day)] for day in sessions(market)}
    assert (closes.new_york_from, len(closes.prices)) == (FIRST, 1853)


@pytest.mark.parametrize(
    ("session", "file", "bar"),
    [
        (date(2018, 5, 15), "BTC-USD_bitstamp", "2018-05-15T19:00:00Z"),  # the first: 16:00 in summer
        (date(2019, 11, 29), "BTC-USD_bitstamp", "2019-11-29T17:00:00Z"),  # a half day: 13:00 in winter
        (date(2021, 5, 28), "BTC-USD_bitstamp", "2021-05-28T19:00:00Z"),  # the last of Bitstamp
        (date(2021, 6, 1), "BTC-USDT_binance", "2021-06-01T19:00:00Z"),  # the first of Binance
        (date(2024, 7, 3), "BTC-USDT_binance", "2024-07-03T16:00:00Z"),  # a half day: 13:00 in summer
        (date(2024, 3, 11), "BTC-USDT_binance", "2024-03-11T19:00:00Z"),  # the clocks went forward on Sunday
    ],
)
async def test_btc_on_days_looked_up_by_hand(market: Path, session: date, file: str, bar: str) -> None:
    closes = await read(market, ASSETS["btc"], session, session)
    assert as_dict(closes) == {session: column(market / f"hourly/{file}_1h.csv", "timestamp")[bar]}


async def test_a_monday_holds_the_weekend(market: Path) -> None:
    closes = as_dict(await read(market, ASSETS["btc"], date(2024, 8, 2), date(2024, 8, 5)))
    assert list(closes) == [date(2024, 8, 2), date(2024, 8, 5)]
    bars = column(market / "hourly/BTC-USDT_binance_1h.csv", "timestamp")
    friday, monday = bars["2024-08-02T19:00:00Z"], bars["2024-08-05T19:00:00Z"]
    assert closes[date(2024, 8, 5)] / closes[date(2024, 8, 2)] == monday / friday


@pytest.mark.parametrize("key", ["eth", "sol", "xrp", "ada", "doge", "avax"])
async def test_other_coins_are_the_closes_of_utc_days(market: Path, key: str) -> None:
    closes = await read(market, ASSETS[key])
    days = column(market / f"daily/{key.upper()}-USD.csv", "date")
    expected = {day: days[str(day)] for day in sessions(market) if str(day) in days}
    assert as_dict(closes) == expected
    assert closes.new_york_from is None


@pytest.mark.parametrize("key", ["ltc", "bnb"])
async def test_coins_of_the_shorter_files_are_found(market: Path, key: str) -> None:
    closes = await read(market, ASSETS[key], date(2021, 1, 4), date(2025, 6, 13))
    days = column(market / f"daily/{key.upper()}-USD_ohlcv_2021.csv", "date")
    assert as_dict(closes)[date(2021, 1, 4)] == days["2021-01-04"]
    assert as_dict(closes)[date(2025, 6, 13)] == days["2025-06-13"]


@pytest.mark.parametrize("key", ["psct", "iwm", "qqq", "xlk", "spy"])
async def test_benchmarks_are_the_closes_of_their_files(market: Path, key: str) -> None:
    days = column(market / f"daily/{key.upper()}.csv", "date")
    assert as_dict(await read(market, BENCHMARKS[key])) == {day: days[str(day)] for day in sessions(market)}


async def test_among_other_coins_btc_is_the_close_of_the_utc_day_too(market: Path) -> None:
    tickers = [ASSETS["eth"], ASSETS["btc"], BENCHMARKS["psct"]]
    prices = RecordedPrices(market, clock=FakeClock())
    eth, btc, _psct = await prices.closes(tickers, start=FIRST, until=LAST)
    days = column(market / "daily/BTC-USD.csv", "date")
    assert as_dict(btc) == {day: days[str(day)] for day in sessions(market)}
    assert (btc.new_york_from, eth.new_york_from) == (None, None)


async def test_before_the_first_hour_btc_is_the_close_of_the_utc_day(market: Path) -> None:
    closes = await read(market, ASSETS["btc"], date(2018, 5, 11), date(2018, 5, 16))
    days = column(market / "daily/BTC-USD.csv", "date")
    assert closes.new_york_from == FIRST
    assert list(as_dict(closes).items())[:2] == [
        (date(2018, 5, 11), days["2018-05-11"]),
        (date(2018, 5, 14), days["2018-05-14"]),
    ]


async def test_a_pair_is_read_quickly(market: Path) -> None:
    prices = RecordedPrices(market, clock=FakeClock())
    began = time.monotonic()
    await prices.closes([ASSETS["btc"], BENCHMARKS["psct"]], start=date(2024, 1, 2), until=LAST)
    assert time.monotonic() - began < 1.5  # 0.3 s where nothing else runs


async def test_the_packaged_sample_is_what_the_tool_makes(market: Path) -> None:
    assert SAMPLE.read_bytes() == (await sample(market)).encode()


@pytest.mark.parametrize("coins", [("btc",), ("btc", "sol")], ids=" ".join)
async def test_the_packaged_sample_has_the_returns_of_the_files(market: Path, coins: tuple[str]) -> None:
    tickers = [*(ASSETS[coin] for coin in coins), BENCHMARKS["psct"]]
    sources = (SamplePrices(clock=FakeClock()), RecordedPrices(market, clock=FakeClock()))
    packaged, recorded = [await source.closes(tickers, start=FIRST, until=LAST) for source in sources]
    for levels, closes in zip(packaged, recorded, strict=True):
        assert list(as_dict(levels)) == list(as_dict(closes))
        ratio = levels.prices / closes.prices * closes.prices.iloc[0]
        assert ratio.between(99.999, 100.001).all()
        assert (levels.new_york_from, levels.ticker) == (closes.new_york_from, closes.ticker)
