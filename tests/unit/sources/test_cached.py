import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.errors import SourceUnavailable
from bot.model.closes import Closes
from bot.model.ticker import ASSETS, BENCHMARKS, Ticker
from bot.sources import flight
from bot.sources.cached import CachedPrices
from tests.fakes import FakeClock, random_prices

BTC, PSCT = ASSETS["btc"], BENCHMARKS["psct"]
START, FRIDAY = date(2025, 1, 2), date(2025, 9, 26)
PRICES = random_prices(START, date(2025, 10, 31), seed=3)


@dataclass
class Shelf:
    """What all processes share, in memory."""

    kept: dict[Ticker, Closes] = field(default_factory=dict)
    claimed: set[Ticker] = field(default_factory=set)

    async def get(self, ticker: Ticker) -> Closes | None:
        return self.kept.get(ticker)

    async def put(self, closes: Closes) -> None:
        self.kept[closes.ticker] = closes

    async def claim(self, ticker: Ticker, until_after: timedelta) -> bool:
        assert until_after > timedelta(seconds=20)
        if ticker in self.claimed:
            return False
        self.claimed.add(ticker)
        return True

    async def release(self, ticker: Ticker) -> None:
        self.claimed.discard(ticker)


@dataclass
class Source:
    """Closes up to the clock's day, slowly, or a failure."""

    clock: FakeClock
    asked: list[Ticker] = field(default_factory=list)
    failure: Exception | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    last: date = FRIDAY

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        self.asked += tickers
        await self.gate.wait()
        if self.failure is not None:
            raise self.failure
        return [Closes(t, PRICES.loc[: str(self.last)], "Yahoo", self.clock(), START) for t in tickers]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2025, 9, 26, 21, tzinfo=UTC))  # an hour after the close


@pytest.fixture
def source(clock: FakeClock) -> Source:
    source = Source(clock)
    source.gate.set()
    return source


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
async def cached(source: Source, shelf: Shelf, clock: FakeClock) -> AsyncIterator[CachedPrices]:
    cached = CachedPrices(source, shelf, clock, patience=timedelta(seconds=0.05))
    yield cached
    await cached.close()


async def ask(cached: CachedPrices, *tickers: Ticker) -> list[Closes]:
    return await cached.closes(tickers or (BTC, PSCT), start=START, until=FRIDAY)


async def test_each_ticker_is_fetched_once_for_all_pairs(cached: CachedPrices, source: Source) -> None:
    await ask(cached, BTC, PSCT)
    [btc, iwm] = await ask(cached, BTC, BENCHMARKS["iwm"])
    assert (btc.ticker, iwm.ticker) == (BTC, BENCHMARKS["iwm"])
    assert source.asked == [BTC, PSCT, BENCHMARKS["iwm"]]


async def test_a_hundred_who_ask_at_once_make_one_fetch(cached: CachedPrices, source: Source) -> None:
    source.gate.clear()
    asking = [asyncio.create_task(ask(cached)) for _n in range(100)]
    await asyncio.sleep(0.01)
    source.gate.set()
    answers = await asyncio.gather(*asking)
    assert sorted(source.asked, key=str) == sorted([BTC, PSCT], key=str)
    assert all(answer == answers[0] for answer in answers)


async def test_another_process_waits_for_the_one_that_fetches(
    cached: CachedPrices, source: Source, shelf: Shelf, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flight, "GLANCE_S", 0.001)
    source.gate.clear()
    other_source = Source(clock)
    other = CachedPrices(other_source, shelf, clock)
    first, second = asyncio.create_task(ask(cached, BTC)), asyncio.create_task(ask(other, BTC))
    await asyncio.sleep(0.01)
    source.gate.set()
    assert await first == await second
    assert other_source.asked == []


async def test_another_process_tries_itself_where_the_first_failed(
    cached: CachedPrices, source: Source, shelf: Shelf, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flight, "GLANCE_S", 0.001)
    source.gate.clear()
    source.failure = SourceUnavailable("no")
    other_source = Source(clock)
    other_source.gate.set()
    first = asyncio.create_task(ask(cached, BTC))
    await asyncio.sleep(0.01)
    second = asyncio.create_task(ask(CachedPrices(other_source, shelf, clock), BTC))
    await asyncio.sleep(0.01)
    source.gate.set()
    with pytest.raises(SourceUnavailable):
        await first
    assert (await second)[0].source == "Yahoo"


@pytest.mark.parametrize(
    ("last", "later", "asks_again"),
    [
        pytest.param(FRIDAY, timedelta(minutes=59), False, id="complete, within the hour"),
        pytest.param(FRIDAY, timedelta(minutes=61), True, id="complete, after the hour"),
        pytest.param(date(2025, 9, 25), timedelta(minutes=1), False, id="lagging, a minute"),
        pytest.param(date(2025, 9, 25), timedelta(minutes=3), True, id="lagging, three minutes"),
    ],
)
async def test_closes_are_fresh_for_a_while(
    cached: CachedPrices, source: Source, clock: FakeClock, last: date, later: timedelta, asks_again: bool
) -> None:
    source.last = last
    await ask(cached, BTC)
    clock.move(later)
    await ask(cached, BTC)
    assert len(source.asked) == (2 if asks_again else 1)


async def test_what_was_seen_before_the_close_was_final_is_asked_for_again(
    cached: CachedPrices, source: Source, clock: FakeClock
) -> None:
    clock.moment = datetime(2025, 9, 26, 20, 15, tzinfo=UTC)  # closed 15 minutes ago
    await ask(cached, BTC)
    clock.moment = datetime(2025, 9, 26, 20, 19, tzinfo=UTC)
    await ask(cached, BTC)
    assert len(source.asked) == 1
    clock.moment = datetime(2025, 9, 26, 20, 20, tzinfo=UTC)
    await ask(cached, BTC)
    assert len(source.asked) == 2


async def test_a_source_that_fails_gives_the_last_good_closes_marked(
    cached: CachedPrices, source: Source, clock: FakeClock
) -> None:
    [good] = await ask(cached, BTC)
    clock.move(timedelta(hours=3))
    source.failure = SourceUnavailable("Yahoo Finance did not answer in time")
    [kept] = await ask(cached, BTC)
    assert kept.overdue
    assert not good.overdue
    assert kept.observed_at == good.observed_at
    source.failure = None
    [fresh] = await ask(cached, BTC)
    assert not fresh.overdue


async def test_a_source_that_is_slow_holds_nobody_up_and_is_heard_later(
    cached: CachedPrices, source: Source, clock: FakeClock, shelf: Shelf
) -> None:
    await ask(cached, BTC)
    clock.move(timedelta(hours=3))
    source.gate.clear()
    async with asyncio.timeout(1):
        assert (await ask(cached, BTC))[0].overdue
    source.gate.set()
    async with asyncio.timeout(1):
        while shelf.kept[BTC].observed_at != clock():
            await asyncio.sleep(0.001)
    assert not (await ask(cached, BTC))[0].overdue
    assert len(source.asked) == 2


async def test_without_any_closes_a_failure_is_a_failure(
    cached: CachedPrices, source: Source, shelf: Shelf
) -> None:
    source.failure = SourceUnavailable("Yahoo Finance did not answer in time")
    with pytest.raises(SourceUnavailable, match="did not answer"):
        await ask(cached, BTC)
    assert not shelf.claimed


async def test_a_fetch_that_nobody_waits_for_ends_with_the_bot(
    cached: CachedPrices, source: Source, shelf: Shelf
) -> None:
    source.gate.clear()
    asking = asyncio.create_task(ask(cached, BTC))
    await asyncio.sleep(0.01)
    asking.cancel()
    await cached.close()
    assert not shelf.claimed
    assert asking.cancelled() or asking.done()
