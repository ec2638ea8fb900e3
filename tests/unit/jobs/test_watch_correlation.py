import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from structlog.testing import capture_logs

from bot.analytics.sessions import close_time, sessions
from bot.errors import SourceUnavailable, StoreUnavailable
from bot.jobs.watch_correlation import PAIRS, WatchCorrelation
from bot.model.closes import Closes
from bot.model.reading import Reading
from bot.model.ticker import ASSETS, BASKETS, BENCHMARKS, FUNDS, Pair, Ticker
from tests.fakes import FakeClock, FakeLedger, FakePrices, random_prices

BTC, ETH, XRP = ASSETS["btc"], ASSETS["eth"], ASSETS["xrp"]
PSCT, IWM, SPY = FUNDS["psct"], FUNDS["iwm"], FUNDS["spy"]
BASKET = BASKETS["r2ktech"]
PAIR, SECOND = Pair(BTC, PSCT), Pair(ETH, PSCT)
FIRST, END = date(2025, 1, 2), date(2025, 12, 31)
DAYS = sessions(FIRST, END)
MARKET = np.random.default_rng(7).normal(0, 0.01, len(DAYS))
FRIDAY, MONDAY = date(2025, 9, 26), date(2025, 9, 29)
EARLIER = date(2025, 9, 19)
"""The Friday before."""


def fund(seed: int) -> "pd.Series[float]":
    """A fund that goes with the market, as they all do."""
    own = np.random.default_rng(seed).normal(0, 0.004, len(DAYS))
    return pd.Series(100 * np.exp((MARKET + own).cumsum()), index=DAYS)


ALL: dict[Ticker, "pd.Series[float]"] = {
    coin: random_prices(FIRST, END, seed=seed) for seed, coin in enumerate((BTC, ETH, XRP))
} | {each: fund(10 + seed) for seed, each in enumerate((PSCT, IWM, SPY))}


@dataclass
class World:
    """A job and all that it sees."""

    clock: FakeClock = field(default_factory=FakeClock)
    ledger: FakeLedger = field(default_factory=FakeLedger)
    pairs: Sequence[Pair] = (PAIR,)
    recordings: bool = False

    def __post_init__(self) -> None:
        self.prices = FakePrices(dict(ALL), self.clock)
        self.job = self.another()

    def another(self) -> WatchCorrelation:
        return WatchCorrelation(
            self.prices,
            self.ledger,
            self.clock,
            pairs=self.pairs,
            recordings=self.recordings,
        )

    async def run_at(self, moment: datetime) -> None:
        self.clock.moment = moment
        await self.job()

    async def run_after(self, session: date, by: timedelta = timedelta(minutes=20)) -> None:
        await self.run_at(close_time(session) + by)

    def change(self, ticker: Ticker, prices: "pd.Series[float]") -> None:
        self.prices.prices = {**self.prices.prices, ticker: prices}

    def say(self, ticker: Ticker, **about: Any) -> None:
        self.prices.about[ticker] = about

    def read(self, pair: Pair = PAIR) -> list[date]:
        return [each.session for each in self.ledger.readings.get(pair, [])]

    def count(self, ticker: Ticker) -> int:
        return self.prices.asked.count((ticker,))


def session_dates(first: date, last: date) -> list[date]:
    return [day.date() for day in sessions(first, last)]


async def test_the_first_start_reads_all_history_and_the_next_run_nothing() -> None:
    world = World()
    await world.job()
    assert world.read() == session_dates(FIRST, FRIDAY)[1:]
    assert all(each.backfill for each in world.ledger.readings[PAIR])
    asked = len(world.prices.asked)
    await world.job()
    assert len(world.prices.asked) == asked


async def test_one_reading_a_session_and_none_before_its_prices_are_final() -> None:
    world = World()
    await world.job()
    for minutes, newest in (
        (-30, FRIDAY),
        (0, FRIDAY),
        (19, FRIDAY),
        (20, MONDAY),
        (21, MONDAY),
        (600, MONDAY),
    ):
        await world.run_after(MONDAY, timedelta(minutes=minutes))
        assert world.read()[-1] == newest, minutes
    [reading] = [each for each in world.ledger.readings[PAIR] if each.session == MONDAY]
    expected = {leg: math.log(ALL[leg][str(MONDAY)] / ALL[leg][str(FRIDAY)]) for leg in (BTC, PSCT)}
    assert (reading.asset, reading.benchmark) == pytest.approx((expected[BTC], expected[PSCT]), abs=1e-14)
    assert (reading.backfill, reading.source) == (False, "fake prices")


async def test_a_half_day_is_read_after_its_early_close() -> None:
    world = World()
    half_day = date(2025, 11, 28)
    await world.run_after(date(2025, 11, 26))
    await world.run_at(datetime(2025, 11, 28, 18, 19, tzinfo=UTC))  # 13:19 in New York
    assert world.read()[-1] == date(2025, 11, 26)
    await world.run_at(datetime(2025, 11, 28, 18, 20, tzinfo=UTC))
    assert world.read()[-1] == half_day


async def test_missed_sessions_are_made_up_in_order() -> None:
    world = World()
    await world.run_after(EARLIER)
    await world.run_after(FRIDAY)
    assert world.read() == session_dates(FIRST, FRIDAY)[1:]
    assert [each.backfill for each in world.ledger.readings[PAIR][-6:]] == [True] + [False] * 5


async def test_a_source_that_fails_is_left_alone_for_five_minutes() -> None:
    world = World()
    world.prices.failures[BTC] = SourceUnavailable("Yahoo Finance did not answer")
    with capture_logs() as logs:
        for minutes in (20, 21, 24.9, 25, 29):
            await world.run_after(FRIDAY, timedelta(minutes=minutes))
        assert world.count(BTC) == 2
        del world.prices.failures[BTC]
        await world.run_after(FRIDAY, timedelta(minutes=30))
    assert world.read()[-1] == FRIDAY
    assert [log["reason"] for log in logs if log["event"] == "no reading"] == ["Yahoo Finance did not answer"]


@pytest.mark.parametrize(
    ("ticker", "about"),
    [
        pytest.param(BTC, {"overdue": True}, id="overdue"),
        pytest.param(PSCT, {"overdue": True}, id="overdue fund"),
        pytest.param(BTC, {"recorded": True}, id="a recording"),
        pytest.param(BTC, {"new_york_from": None}, id="UTC days"),
        pytest.param(PSCT, {"stands_in_for": BASKET}, id="a stand-in"),
        pytest.param(PSCT, {"unfinished": True}, id="a basket that is not finished"),
    ],
)
async def test_what_is_no_ground_for_a_reading_is_asked_for_again_later(
    ticker: Ticker, about: dict[str, Any]
) -> None:
    world = World()
    world.say(ticker, **about)
    await world.run_after(FRIDAY)
    asked = world.count(ticker)
    for minutes in (21, 24):
        await world.run_after(FRIDAY, timedelta(minutes=minutes))
    assert world.count(ticker) == asked
    assert world.read() == []
    world.say(ticker)
    await world.run_after(FRIDAY, timedelta(minutes=25))
    assert world.read()[-1] == FRIDAY


async def test_a_price_fetched_before_it_was_final_is_not_read_when_its_source_has_failed_since() -> None:
    world = World()
    await world.run_after(date(2025, 9, 25))
    world.say(BTC, provisional=FRIDAY)
    await world.run_after(FRIDAY)
    assert world.read()[-1] == date(2025, 9, 25)


async def test_a_ticker_without_the_newest_session_gives_what_it_has_and_is_asked_again_later() -> None:
    world = World()
    world.change(PSCT, ALL[PSCT].loc[:"2025-09-25"])
    for minutes in (20, 21, 24):
        await world.run_after(FRIDAY, timedelta(minutes=minutes))
    assert (world.read()[-1], world.count(PSCT)) == (date(2025, 9, 25), 1)
    world.change(PSCT, ALL[PSCT])
    await world.run_after(FRIDAY, timedelta(minutes=25))
    assert world.read() == session_dates(FIRST, FRIDAY)[1:]


async def test_recordings_are_read_where_prices_are_recorded() -> None:
    world = World(recordings=True)
    world.say(BTC, recorded=True)
    await world.job()
    assert world.read()[-1] == FRIDAY


async def test_a_coin_that_fails_hinders_no_other_pair() -> None:
    world = World(pairs=(Pair(XRP, PSCT), PAIR, SECOND))
    world.prices.failures[XRP] = SourceUnavailable("no")
    await world.job()
    assert world.read(PAIR) == world.read(SECOND) == session_dates(FIRST, FRIDAY)[1:]
    assert world.read(Pair(XRP, PSCT)) == []


async def test_one_that_always_fails_never_puts_the_others_out_of_step() -> None:
    """Its pairs stay due and their other legs are asked for again and again, also just before a close."""
    world = World(pairs=(Pair(BTC, BASKET), Pair(XRP, PSCT), PAIR, Pair(BTC, IWM)))
    world.prices.failures[XRP] = SourceUnavailable("no")
    for session in session_dates(EARLIER, date(2025, 10, 3)):
        moment = close_time(session) + timedelta(minutes=17, seconds=30)
        while moment < close_time(session) + timedelta(minutes=21):
            await world.run_at(moment)
            moment += timedelta(seconds=30)
        assert world.read(PAIR)[-1:] == world.read(Pair(BTC, IWM))[-1:] == [session]


async def test_a_restated_price_changes_no_reading_and_is_noted_once() -> None:
    world = World()
    await world.run_after(EARLIER)
    before = list(world.ledger.readings[PAIR])
    changed = ALL[PSCT].copy()
    changed["2025-09-17"] *= 1.01
    world.change(PSCT, changed)
    with capture_logs() as logs:
        for day in (22, 23, 24):
            await world.run_after(date(2025, 9, day))
    assert world.ledger.readings[PAIR][: len(before)] == before
    assert [each.session for _pair, each in await world.ledger.restated()] == [
        date(2025, 9, 18),
        date(2025, 9, 17),
    ]
    assert [log["sessions"] for log in logs if "restated" in log["event"]] == [2]
    assert world.read()[-1] == date(2025, 9, 24)


async def test_a_split_restates_nothing() -> None:
    world = World()
    await world.run_after(EARLIER)
    world.change(PSCT, ALL[PSCT] / 2)
    await world.run_after(FRIDAY)
    assert await world.ledger.restated() == []
    assert abs(world.ledger.readings[PAIR][-5].benchmark) < 0.1


class InTurns(FakeLedger):
    """A ledger that lets others go first before each of its answers."""

    async def returns(self, pair: Pair) -> pd.DataFrame:
        await asyncio.sleep(0)
        return await super().returns(pair)

    async def add(self, pair: Pair, readings: Sequence[Reading], *, after: date | None) -> bool:
        await asyncio.sleep(0)
        return await super().add(pair, readings, after=after)


async def test_two_leaders_write_each_session_once() -> None:
    world, said = World(ledger=InTurns(), pairs=(PAIR, SECOND)), 0
    for session in session_dates(EARLIER, FRIDAY):
        world.clock.moment = close_time(session) + timedelta(minutes=20)
        with capture_logs() as logs:
            await asyncio.gather(world.job(), world.another()())
        said += sum(log["readings"] for log in logs if log["event"] == "readings made")
        assert said == len(world.read(PAIR)) + len(world.read(SECOND))
    for pair in (PAIR, SECOND):
        assert world.read(pair) == session_dates(FIRST, FRIDAY)[1:]


async def test_while_the_ledger_is_away_the_run_fails_and_the_next_makes_it_up() -> None:
    world = World()
    await world.run_after(EARLIER)
    world.ledger.failure = StoreUnavailable("Redis does not answer")
    with pytest.raises(StoreUnavailable):
        await world.run_after(FRIDAY)
    world.ledger.failure = None
    await world.run_after(FRIDAY, timedelta(minutes=20, seconds=30))
    assert world.read() == session_dates(FIRST, FRIDAY)[1:]


@dataclass
class LostOnce(FakeLedger):
    """A ledger that is lost in the middle of a run."""

    lost: bool = False

    async def add(self, pair: Pair, readings: Sequence[Reading], *, after: date | None) -> bool:
        if self.readings and not self.lost:
            self.lost = True
            raise StoreUnavailable("Redis does not answer")
        return await super().add(pair, readings, after=after)


async def test_a_run_that_the_ledger_broke_off_is_made_up_at_once() -> None:
    world = World(ledger=LostOnce(), pairs=(PAIR, SECOND))
    with pytest.raises(StoreUnavailable):
        await world.run_after(FRIDAY)
    assert (world.read(PAIR)[-1], world.read(SECOND)) == (FRIDAY, [])
    await world.run_after(FRIDAY, timedelta(minutes=20, seconds=30))
    assert world.read(PAIR) == world.read(SECOND) == session_dates(FIRST, FRIDAY)[1:]


def shifted(ticker: Ticker) -> "pd.Series[float]":
    return pd.Series(ALL[ticker].shift(1), index=DAYS).dropna()


async def test_a_fund_whose_dates_are_off_is_not_read_until_they_are_right() -> None:
    world = World(pairs=(PAIR, Pair(BTC, IWM), Pair(BTC, SPY)))
    world.change(PSCT, shifted(PSCT))
    with capture_logs() as logs:
        for minutes in (20, 25, 30):  # the others are read by then: they are asked again all the same
            await world.run_after(FRIDAY, timedelta(minutes=minutes))
            assert world.read(PAIR) == []
    assert world.read(Pair(BTC, IWM))[-1] == world.read(Pair(BTC, SPY))[-1] == FRIDAY
    assert [
        (log["symbol"], log["reason"])
        for log in logs
        if log["event"] == "no reading" and log["symbol"] == "PSCT"
    ] == [("PSCT", "dated a session early or late")]
    world.change(PSCT, ALL[PSCT])
    await world.run_after(FRIDAY, timedelta(minutes=35))
    assert world.read(PAIR)[-1] == FRIDAY


async def test_a_fund_whose_dates_have_just_slipped_is_not_read_for_long() -> None:
    world = World()
    await world.run_after(date(2025, 9, 2))
    world.change(PSCT, ALL[PSCT].where(DAYS.date < date(2025, 9, 3), ALL[PSCT].shift(1)))
    for session in session_dates(date(2025, 9, 3), date(2025, 9, 30)):
        await world.run_after(session)
    assert world.read()[-1] < date(2025, 9, 15)
    world.change(PSCT, ALL[PSCT])
    await world.run_after(date(2025, 10, 1))
    assert world.read()[-1] == date(2025, 10, 1)


async def test_a_fund_without_a_witness_waits_until_one_is_to_be_had() -> None:
    world = World()
    for witness in (IWM, SPY):
        world.prices.failures[witness] = SourceUnavailable("no")
    with capture_logs() as logs:
        for minutes in (20, 21, 25):
            await world.run_after(FRIDAY, timedelta(minutes=minutes))
    assert (world.read(), world.count(PSCT)) == ([], 2)
    assert [log["reason"] for log in logs if log.get("symbol") == "PSCT"] == [
        "no fund to hold its dates against"
    ]
    del world.prices.failures[SPY]
    await world.run_after(FRIDAY, timedelta(minutes=30))
    assert world.read()[-1] == FRIDAY


async def test_funds_of_a_recording_without_a_witness_are_taken_at_their_word() -> None:
    world = World(recordings=True)
    world.prices.prices = {BTC: ALL[BTC], PSCT: ALL[PSCT]}
    await world.job()
    assert world.read(PAIR)[-1] == FRIDAY


def ticked(ticker: Ticker, factor: float) -> "pd.Series[float]":
    prices = ALL[ticker].copy()
    prices[str(FRIDAY)] *= factor
    return prices


@pytest.mark.parametrize(
    ("ticker", "factor"), [(PSCT, 0.5), (PSCT, 2.5), (PSCT, 1.3), (BTC, 5.0), (BTC, 1.5), (BTC, 0.6)]
)
@pytest.mark.parametrize("corrected", [True, False])
async def test_a_bad_tick_of_the_newest_session_is_never_read(
    ticker: Ticker, factor: float, corrected: bool
) -> None:
    """Whether its source thinks better of it or not, by the next session."""
    world = World()
    await world.run_after(date(2025, 9, 25))
    world.change(ticker, ticked(ticker, factor))
    with capture_logs() as logs:
        for minutes in (20, 21, 25, 26, 30):
            await world.run_after(FRIDAY, timedelta(minutes=minutes))
    assert world.read()[-1] == date(2025, 9, 25)
    assert len([log for log in logs if log.get("symbol") == ticker.symbol]) == 1
    if corrected:
        world.change(ticker, ALL[ticker])
    await world.run_after(MONDAY)
    await world.run_after(date(2025, 9, 30))
    returns = await world.ledger.returns(PAIR)
    expected = session_dates(FIRST, date(2025, 9, 30))[1:]
    assert world.read() == [day for day in expected if corrected or day != FRIDAY]
    total = [math.log(ALL[leg][DAYS == "2025-09-30"].iloc[0] / ALL[leg].iloc[0]) for leg in (BTC, PSCT)]
    assert list(returns.sum()) == pytest.approx(total, abs=1e-9)


async def test_a_crash_is_read_a_session_later() -> None:
    world = World()
    await world.run_after(date(2025, 9, 25))
    world.change(BTC, ALL[BTC].where(DAYS.date < FRIDAY, ALL[BTC] * 0.7))
    await world.run_after(FRIDAY)
    assert world.read()[-1] == date(2025, 9, 25)
    await world.run_after(MONDAY)
    assert world.read()[-2:] == [FRIDAY, MONDAY]
    move = math.log(0.7 * ALL[BTC][str(FRIDAY)] / ALL[BTC]["2025-09-25"])
    assert world.ledger.readings[PAIR][-2].asset == pytest.approx(move)


async def test_a_fund_that_begins_to_stand_still_is_not_read_with_a_return_of_nothing() -> None:
    world = World()
    await world.run_after(date(2025, 9, 25))
    world.change(PSCT, ALL[PSCT].where(DAYS.date < FRIDAY, ALL[PSCT]["2025-09-25"]))
    await world.run_after(FRIDAY)
    assert world.read()[-1] == date(2025, 9, 25)


async def test_a_basket_needs_no_witness() -> None:
    world = World(pairs=(Pair(BTC, BASKET),))
    world.prices.prices = {BTC: ALL[BTC], BASKET: shifted(PSCT)}
    await world.job()
    assert world.read(Pair(BTC, BASKET))[-1] == FRIDAY
    assert world.prices.asked == [(BASKET,), (BTC,)]


def test_every_coin_is_watched_beside_every_benchmark() -> None:
    assert {(pair.asset, pair.benchmark) for pair in PAIRS} == {
        (asset, benchmark) for asset in ASSETS.values() for benchmark in BENCHMARKS.values()
    }
    assert len(PAIRS) == len(ASSETS) * len(BENCHMARKS)


async def test_an_error_of_ours_is_not_swallowed() -> None:
    world = World()

    class Broken(FakePrices):
        async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
            raise ValueError("a mistake")

    job = WatchCorrelation(Broken({}, world.clock), world.ledger, world.clock, pairs=(PAIR,))
    with pytest.raises(ValueError, match="a mistake"):
        await job()
