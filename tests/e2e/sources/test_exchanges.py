"""Closes out of an exchange's candles, over a real socket; the forms are documented (see loopback_exchange)."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.errors import SourceUnavailable
from bot.model.closes import Closes
from bot.model.ticker import ASSETS, BENCHMARKS, Ticker
from bot.sources.bitstamp import Bitstamp
from bot.sources.coinbase import Coinbase
from bot.sources.exchanges import AT_ONCE, Exchange
from tests.e2e.sources.conftest import BARS, HOUR, unix
from tests.e2e.sources.loopback_exchange import LoopbackBitstamp, LoopbackCoinbase, LoopbackExchange
from tests.fakes import FakeClock

BTC = ASSETS["btc"]
START, UNTIL = date(2024, 11, 22), date(2024, 12, 2)
ExchangeOf = Callable[..., Exchange]


async def fetch(exchange: Exchange, ticker: Ticker = BTC, start: date = START, until: date = UNTIL) -> Closes:
    (closes,) = await exchange.closes([ticker], start=start, until=until)
    return closes


def as_dict(closes: Closes) -> dict[date, float]:
    return {stamp.date(): price for stamp, price in closes.prices.items()}  # type: ignore[attr-defined]


def ending(*moment: int) -> float:
    """Close of the hourly bar that ends then."""
    return BARS[unix(*moment) - HOUR]


async def test_a_coin_is_priced_at_the_closes_of_new_york(
    served: LoopbackExchange, exchange_of: ExchangeOf, clock: FakeClock
) -> None:
    closes = await fetch(exchange_of(served))
    assert as_dict(closes) == {
        date(2024, 11, 22): ending(2024, 11, 22, 21),
        date(2024, 11, 25): ending(2024, 11, 25, 21),
        date(2024, 11, 26): ending(2024, 11, 26, 21),
        date(2024, 11, 27): ending(2024, 11, 27, 21),
        date(2024, 11, 29): ending(2024, 11, 29, 18),  # a half day
        date(2024, 12, 2): ending(2024, 12, 2, 21),
    }
    assert closes.source == type(served).__name__.removeprefix("Loopback")
    assert (closes.new_york_from, closes.provisional, closes.observed_at) == (START, None, clock())


async def test_what_was_fetched_is_not_asked_for_again(
    served: LoopbackExchange, exchange_of: ExchangeOf, clock: FakeClock
) -> None:
    begin = unix(2024, 1, 1)
    hours = {begin + n * HOUR: 100.0 + n for n in range(24 * 340) if n % 500}
    served.hours = {market: hours for market in served.hours}  # noqa: C420 - one of them is enough
    exchange = exchange_of(served)
    first = await fetch(exchange, start=date(2024, 6, 3))
    asked = len(served.asked)
    page_hours = (Bitstamp if isinstance(served, LoopbackBitstamp) else Coinbase).page_hours
    spanned = (clock() - datetime(2024, 6, 3, tzinfo=UTC)) / timedelta(hours=1) / page_hours
    assert spanned <= asked <= spanned + 2
    assert as_dict(await fetch(exchange, start=date(2024, 6, 3))) == as_dict(first)
    assert len(served.asked) == asked + 1  # the page that today is on
    assert len(set(served.asked)) == asked
    summer = date(2024, 7, 1)  # New York closes at 20:00 UTC
    assert as_dict(first)[summer] == 100 + (unix(2024, 7, 1, 19) - begin) / HOUR


async def test_pages_that_came_before_patience_ended_are_kept(
    bitstamp: LoopbackBitstamp, exchange_of: ExchangeOf
) -> None:
    begin = unix(2023, 1, 1)
    bitstamp.hours = {"btcusd": {begin + n * HOUR: 100.0 + n for n in range(24 * 700)}}
    bitstamp.delay_s = 0.15
    exchange = exchange_of(bitstamp)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await fetch(exchange, start=date(2023, 1, 3))
    early = len(bitstamp.asked)
    await fetch(exchange, start=date(2023, 1, 3))
    assert early >= AT_ONCE
    assert len(bitstamp.asked) <= 18 + AT_ONCE + 1  # 17 pages, and those that were cut off


async def test_few_requests_are_made_at_once(served: LoopbackExchange, exchange_of: ExchangeOf) -> None:
    served.delay_s = 0.2
    exchange = exchange_of(served)
    await fetch(exchange, start=date(2024, 6, 3))
    assert served.busiest <= AT_ONCE


async def test_a_fetch_takes_no_longer_than_it_may(served: LoopbackExchange, exchange_of: ExchangeOf) -> None:
    served.delay_s = 1
    exchange = exchange_of(served, patience=timedelta(seconds=0.4))
    began = asyncio.get_running_loop().time()
    with pytest.raises(SourceUnavailable, match=r"did not answer in time; try again in a moment$"):
        await fetch(exchange)
    assert asyncio.get_running_loop().time() - began < 0.8


async def test_an_unfinished_hour_is_no_close(
    served: LoopbackExchange, exchange_of: ExchangeOf, clock: FakeClock
) -> None:
    clock.moment = datetime(2024, 12, 2, 20, 50, tzinfo=UTC)
    assert list(as_dict(await fetch(exchange_of(served))))[-1] == date(2024, 11, 29)
    clock.moment = datetime(2024, 12, 2, 21, 0, 20, tzinfo=UTC)
    closes = await fetch(exchange_of(served))
    assert as_dict(closes)[UNTIL] == ending(2024, 12, 2, 21)
    assert closes.provisional == UNTIL


async def test_a_gap_leaves_its_session_out(served: LoopbackExchange, exchange_of: ExchangeOf) -> None:
    hours = {start: close for start, close in BARS.items() if start != unix(2024, 11, 26, 20)}
    served.hours = {market: hours for market in served.hours}  # noqa: C420 - one of them is enough
    closes = as_dict(await fetch(exchange_of(served)))
    assert date(2024, 11, 26) not in closes
    assert len(closes) == 5


async def test_sessions_to_come_have_no_close(served: LoopbackExchange, exchange_of: ExchangeOf) -> None:
    later = await fetch(exchange_of(served), until=date(2025, 3, 3))
    assert list(as_dict(later))[-1] == UNTIL


async def test_before_it_was_listed_there_is_nothing(
    served: LoopbackExchange, exchange_of: ExchangeOf
) -> None:
    with pytest.raises(SourceUnavailable, match="no prices of BTC-USD for these sessions"):
        await fetch(exchange_of(served), start=date(2024, 1, 2), until=date(2024, 2, 2))


async def test_only_the_days_asked_for_are_fetched(served: LoopbackExchange, exchange_of: ExchangeOf) -> None:
    hours = await exchange_of(served).hours(BTC, [date(2024, 11, 26)])
    assert len(served.asked) == 1
    assert hours[datetime(2024, 11, 26, 20, tzinfo=UTC)] == ending(2024, 11, 26, 21)


async def test_days_to_come_are_not_asked_for(served: LoopbackExchange, exchange_of: ExchangeOf) -> None:
    assert (await exchange_of(served).hours(BTC, [date(2025, 6, 2)])).empty
    assert served.asked == []


def test_what_each_lists_is_said_plainly() -> None:
    bitstamp, coinbase = (Exchange(api(), clock=FakeClock()) for api in (Bitstamp, Coinbase))
    assert [key for key in ASSETS if not bitstamp.lists(ASSETS[key])] == ["bnb"]
    assert all(coinbase.lists(coin) for coin in ASSETS.values())
    assert not any(exchange.lists(BENCHMARKS["psct"]) for exchange in (bitstamp, coinbase))


async def test_a_coin_that_is_not_listed_is_not_asked_for(
    bitstamp: LoopbackBitstamp, exchange_of: ExchangeOf
) -> None:
    with pytest.raises(SourceUnavailable, match=r"^Bitstamp knows no BNB-USD$"):
        await fetch(exchange_of(bitstamp), ASSETS["bnb"])
    assert bitstamp.asked == []


async def test_a_loopback_verifies_nothing(served: LoopbackExchange, exchange_of: ExchangeOf) -> None:
    exchange = exchange_of(served)
    await fetch(exchange)
    assert not exchange.verified
    assert exchange.note.startswith("unverified: ")


async def test_an_answer_from_the_real_address_verifies(
    bitstamp: LoopbackBitstamp, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Bitstamp, "url", bitstamp.address)
    exchange = Exchange(Bitstamp(), clock=clock)
    notes = [exchange.note]
    with pytest.raises(SourceUnavailable):  # it had nothing to read
        await fetch(exchange, start=date(2024, 1, 2), until=date(2024, 1, 5))
    notes.append(exchange.note)
    await fetch(exchange)
    assert [note[:10] for note in [*notes, exchange.note]] == ["unverified", "unverified", ""]
    assert exchange.verified


async def test_more_candles_than_asked_for_are_left_out(
    coinbase: LoopbackCoinbase, exchange_of: ExchangeOf
) -> None:
    hours = await exchange_of(coinbase).hours(BTC, [date(2024, 11, 26)])
    assert hours.index.is_unique
    assert hours.index.is_monotonic_increasing
