"""Real hourly prices through the exchanges' documented forms, against closes computed without our code."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from bot.model.closes import Closes
from bot.model.doubt import Quote, Witness
from bot.model.ticker import ASSETS, BENCHMARKS
from bot.sources.bitstamp import Bitstamp
from bot.sources.coinbase import Coinbase
from bot.sources.combined import CombinedPrices
from bot.sources.exchanges import CandleApi, Exchange
from tests.corpus.independent import HALF_DAYS, NEW_YORK, equity_closes
from tests.e2e.sources.loopback_exchange import LoopbackBitstamp, LoopbackCoinbase, LoopbackExchange, serve
from tests.fakes import FakeClock, FakePrices

BTC, PSCT = ASSETS["btc"], BENCHMARKS["psct"]
NOW = datetime(2022, 8, 20, tzinfo=UTC)
START, UNTIL = date(2021, 6, 1), date(2022, 8, 19)


@cache
def hours(market: Path, name: str) -> dict[int, float]:
    with (market / "hourly" / f"{name}_1h.csv").open(newline="") as lines:
        return {
            int(datetime.fromisoformat(row["timestamp"]).timestamp()): float(row["close"])
            for row in csv.DictReader(lines)
        }


def closes(market: Path, name: str, start: date = START, until: date = UNTIL) -> dict[date, float]:
    """The close of the bar that ends at 16:00 New York, 13:00 on half days."""
    found = {}
    for session in equity_closes(market, "SPY"):
        if start <= session <= until:
            hour = 13 if session.isoformat() in HALF_DAYS else 16
            end = datetime(session.year, session.month, session.day, hour, tzinfo=NEW_YORK)
            if price := hours(market, name).get(int(end.timestamp()) - 3600):
                found[session] = price
    return found


def as_dict(given: Closes) -> dict[date, float]:
    return {stamp.date(): price for stamp, price in given.prices.items()}  # type: ignore[attr-defined]


def series(prices: dict[date, float]) -> "pd.Series[float]":
    return pd.Series(list(prices.values()), index=pd.DatetimeIndex(list(prices)))


@pytest.fixture
def bitstamp(market: Path) -> Iterator[LoopbackBitstamp]:
    served = LoopbackBitstamp(hours={"btcusd": hours(market, "BTC-USD_bitstamp")})
    with serve(served):
        yield served


@pytest.fixture
def coinbase(market: Path) -> Iterator[LoopbackCoinbase]:
    served = LoopbackCoinbase(hours={"BTC-USD": hours(market, "BTC-USDT_binance")})
    with serve(served):
        yield served


class Swift(Coinbase):
    """Coinbase without its limit of requests a second: this one is on loopback."""

    per_second = 500.0


def exchange(api: CandleApi, served: LoopbackExchange) -> Exchange:
    patience = timedelta(seconds=9)
    return Exchange(api, clock=FakeClock(NOW), base_url=served.address, patience=patience)


async def test_four_years_of_bitstamp_are_what_is_computed_by_hand(
    market: Path, bitstamp: LoopbackBitstamp
) -> None:
    first = date(2018, 5, 15)
    (given,) = await exchange(Bitstamp(), bitstamp).closes([BTC], start=first, until=UNTIL)
    expected = closes(market, "BTC-USD_bitstamp", first)
    assert as_dict(given) == expected
    assert (len(expected), given.new_york_from) == (1075, first)
    assert len(bitstamp.asked) == 39  # of 990 hours each


async def test_a_year_of_coinbase_is_what_is_computed_by_hand(
    market: Path, coinbase: LoopbackCoinbase
) -> None:
    (given,) = await exchange(Swift(), coinbase).closes([BTC], start=START, until=UNTIL)
    expected = closes(market, "BTC-USDT_binance")
    assert as_dict(given) == expected
    assert len(expected) == 309


@pytest.fixture
def yahoo(market: Path) -> FakePrices:
    """A feed that gives what the other venue really had, and real equities."""
    equities = {day: price for day, price in equity_closes(market, "PSCT").items() if START <= day <= UNTIL}
    prices = {BTC: series(closes(market, "BTC-USDT_binance")), PSCT: series(equities)}
    return FakePrices(prices, FakeClock(NOW))


@pytest.fixture
def combined(yahoo: FakePrices, bitstamp: LoopbackBitstamp, coinbase: LoopbackCoinbase) -> CombinedPrices:
    exchanges = [exchange(Bitstamp(), bitstamp), exchange(Swift(), coinbase)]
    return CombinedPrices(yahoo, exchanges, clock=FakeClock(NOW), checking=timedelta(seconds=8))


async def test_real_prices_are_given_as_they_are_and_nothing_is_doubted(
    market: Path, combined: CombinedPrices
) -> None:
    btc, psct = await combined.closes([BTC, PSCT], start=START, until=UNTIL)
    assert as_dict(btc) == closes(market, "BTC-USDT_binance")
    assert len(psct.prices) == 309
    assert combined.doubts() == ()
    (check,) = combined.checks()
    assert (check.against, check.sessions) == ("Bitstamp", 309)


CRASH = date(2022, 6, 13)


async def test_a_bad_tick_of_ten_times_in_the_feed_is_caught_by_the_exchange(
    market: Path, combined: CombinedPrices, yahoo: FakePrices
) -> None:
    feed, bitstamp = (closes(market, name) for name in ("BTC-USDT_binance", "BTC-USD_bitstamp"))
    yahoo.prices[BTC].update(series({CRASH: feed[CRASH] * 10}))
    (btc,) = await combined.closes([BTC], start=START, until=UNTIL)
    assert as_dict(btc) == feed | {CRASH: bitstamp[CRASH]}
    (doubt,) = combined.doubts()
    assert doubt.quotes == (Quote("fake prices", feed[CRASH] * 10), Quote("Bitstamp", bitstamp[CRASH]))
    assert (doubt.kept, doubt.witness) == (doubt.quotes[1], Witness.THIRD_SOURCE)


async def test_a_bad_tick_of_ten_times_in_the_exchange_is_caught_by_the_feed(
    market: Path, combined: CombinedPrices, bitstamp: LoopbackBitstamp
) -> None:
    bar = int(datetime(2022, 6, 13, 19, tzinfo=UTC).timestamp())
    honest = bitstamp.hours["btcusd"]
    bitstamp.hours = {"btcusd": {**honest, bar: honest[bar] * 10}}
    (btc,) = await combined.closes([BTC], start=START, until=UNTIL)
    assert as_dict(btc) == closes(market, "BTC-USDT_binance")
    (doubt,) = combined.doubts()
    assert (doubt.session, doubt.kept) == (CRASH, doubt.quotes[0])
    assert doubt.quotes[1].price == honest[bar] * 10


async def test_a_bad_tick_of_ten_times_in_a_fund_is_left_out(
    market: Path, combined: CombinedPrices, yahoo: FakePrices
) -> None:
    true = equity_closes(market, "PSCT")[CRASH]
    yahoo.prices[PSCT].update(series({CRASH: true * 10}))
    (psct,) = await combined.closes([PSCT], start=START, until=UNTIL)
    assert CRASH not in as_dict(psct)
    (doubt,) = combined.doubts()
    assert (doubt.session, doubt.kept, doubt.witness) == (CRASH, None, Witness.SESSIONS)
    assert doubt.around == pytest.approx(true, rel=0.05)
