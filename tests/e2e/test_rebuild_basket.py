"""The baskets rebuilt over days, by a job that is slowed down, cut off and killed, on a real Redis."""

import asyncio
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pandas as pd
import pytest

from bot.analytics.sessions import close_time, last_sessions, sessions
from bot.errors import NoPrices, SourceBusy, SourceUnavailable, SourceUnreachable, StoreUnavailable
from bot.jobs.rebuild_basket import RebuildBasket
from bot.model.basket import Constituent, Constituents
from bot.model.closes import Closes
from bot.model.rebuilding import Levels
from bot.model.ticker import BASKETS, Market, Ticker
from bot.sources import kept_basket
from bot.sources.baskets import WithBaskets
from bot.sources.kept_basket import KeptBasket
from bot.store import keys
from bot.store.basket_shelf import RedisBasketShelf
from bot.store.connection import Store
from tests.fakes import FakeClock, random_prices

TECH, ALL = BASKETS["r2ktech"], BASKETS["r2ktech-all"]
FRIDAY, MONDAY, TUESDAY = date(2025, 9, 26), date(2025, 9, 29), date(2025, 9, 30)
AFTER_MONDAY = datetime(2025, 9, 29, 20, 20, tzinfo=UTC)
"""Twenty minutes after the close."""
FIRST = last_sessions(500, FRIDAY)[0].date()
SYMBOLS = ("A", "B", "MARA", "C")
WEIGHTS = (0.4, 0.3, 0.2, 0.1)


def constituents(as_of: date = date(2025, 9, 1), weights: Sequence[float] = WEIGHTS) -> Constituents:
    members = (Constituent(name, name, weight) for name, weight in zip(SYMBOLS, weights, strict=True))
    return Constituents(as_of, tuple(members))


@dataclass
class Publisher:
    """Publishes constituents, or fails as it is told."""

    given: Constituents | SourceUnavailable = field(default_factory=constituents)
    asked: int = 0

    async def constituents(self) -> Constituents:
        self.asked += 1
        if isinstance(self.given, SourceUnavailable):
            raise self.given
        return self.given


@dataclass
class Market500:
    """Five hundred sessions and more of each constituent; fails first where it has failures in store."""

    prices: "dict[str, pd.Series[float]]" = field(
        default_factory=lambda: {
            symbol: random_prices(date(2023, 1, 3), date(2025, 10, 31), seed=at)
            for at, symbol in enumerate(SYMBOLS)
        }
    )
    failures: dict[str, list[SourceUnavailable]] = field(default_factory=dict)
    asked: list[tuple[str, date, date]] = field(default_factory=list)
    before_answer: Callable[[], None] = lambda: None

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        [ticker] = tickers
        assert ticker.market is Market.EXCHANGE
        self.asked.append((ticker.symbol, start, until))
        self.before_answer()
        if waiting := self.failures.get(ticker.symbol):
            raise waiting.pop(0)
        if ticker.symbol not in self.prices:
            raise NoPrices(f"Yahoo Finance knows no {ticker.symbol}")
        prices = self.prices[ticker.symbol].loc[str(start) : str(until)]
        return [Closes(ticker, prices, "Yahoo Finance", datetime(2025, 9, 27, tzinfo=UTC), start)]

    def names(self) -> list[str]:
        return [symbol for symbol, _start, _until in self.asked]


@dataclass
class World:
    """All that the job is built on; a new job on it is a new process."""

    store: Store
    clock: FakeClock
    publisher: Publisher = field(default_factory=Publisher)
    market: Market500 = field(default_factory=Market500)
    slept: list[float] = field(default_factory=list)
    packaged: Constituents = field(default_factory=lambda: constituents(date(2025, 1, 1)))
    cut_after: int | None = None

    def job(self) -> RebuildBasket:
        return RebuildBasket(
            self.publisher,
            self.packaged,
            self.market,
            RedisBasketShelf(self.store),
            clock=self.clock,
            sleep=self.sleep,
        )

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if self.cut_after is not None and len(self.slept) >= self.cut_after:
            raise asyncio.CancelledError
        self.clock.move(timedelta(seconds=seconds))

    async def kept(self, basket: Ticker = TECH) -> Levels:
        levels = await RedisBasketShelf(self.store).levels(basket)
        assert levels is not None
        return levels

    def pauses(self) -> list[float]:
        """Those that are no mere pause between two names."""
        return [seconds for seconds in self.slept if seconds != 1]

    def levels(self, weights: dict[str, float], start: date, until: date) -> list[float]:
        """By the formula, from whole prices."""
        table = pd.DataFrame({name: self.market.prices[name] for name in weights}).loc[
            str(start) : str(until)
        ]
        rows = [tuple(row) for row in table[list(weights)].itertuples(index=False)]
        level, got = 100.0, [100.0]
        for before, now in pairwise(rows):
            moves = [math.log(price / last) for last, price in zip(before, now, strict=True)]
            weighted = sum(weight * move for weight, move in zip(weights.values(), moves, strict=True))
            level *= math.exp(weighted / sum(weights.values()))
            got.append(level)
        return got


@pytest.fixture
def world(store: Store, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> World:
    """On the Saturday after the 26th of September."""
    monkeypatch.setattr(kept_basket, "GLANCE_S", 0)
    return World(store, clock)


async def test_every_constituent_is_fetched_once_heaviest_first_and_levels_are_put(world: World) -> None:
    await world.job()()
    assert world.market.asked == [(symbol, FIRST, FRIDAY) for symbol in SYMBOLS]
    assert world.slept == [1] * 4
    without, whole = await world.kept(), await world.kept(ALL)
    assert list(without.closes.prices) == pytest.approx(
        world.levels({"A": 0.4, "B": 0.3, "C": 0.1}, FIRST, FRIDAY), rel=1e-5
    )
    assert list(whole.closes.prices) == pytest.approx(
        world.levels(dict(zip(SYMBOLS, WEIGHTS, strict=True)), FIRST, FRIDAY), rel=1e-5
    )
    assert list(whole.closes.prices.index) == list(last_sessions(500, FRIDAY))
    assert whole.settled
    assert without.closes.coverage is not None
    assert (without.closes.coverage.names, without.closes.coverage.of_names) == (3, 3)
    assert without.closes.coverage.weight == pytest.approx(1)
    assert without.closes.coverage.weights_of == date(2025, 9, 1)
    assert (without.closes.source, without.closes.new_york_from) == ("Yahoo Finance", FIRST)


async def test_answers_take_the_basket_from_the_shelf_and_ask_nobody(world: World) -> None:
    source = WithBaskets(world.market, KeptBasket(RedisBasketShelf(world.store)))
    await world.job()()
    world.market.asked.clear()
    [closes] = await source.closes([TECH], start=FIRST, until=date(2025, 9, 27))
    assert (closes.ticker, closes.stands_in_for, world.market.asked) == (TECH, None, [])
    assert closes.coverage is not None


async def test_nothing_is_asked_twice_for_the_same_session(world: World) -> None:
    job = world.job()
    await job()
    await job()
    world.clock.move(timedelta(hours=47))
    await world.job()()
    assert len(world.market.asked) == 4


async def test_the_next_session_costs_a_few_sessions_each_and_is_added_to_the_levels(world: World) -> None:
    await world.job()()
    before = (await world.kept()).closes.prices
    world.market.asked.clear()
    world.clock.moment = AFTER_MONDAY - timedelta(seconds=1)
    await world.job()()
    assert world.market.asked == []
    world.clock.moment = AFTER_MONDAY
    await world.job()()
    overlap = sessions(FRIDAY - timedelta(days=4), FRIDAY)[0].date()
    assert world.market.asked == [(symbol, overlap, MONDAY) for symbol in SYMBOLS]
    after = (await world.kept()).closes.prices
    pd.testing.assert_series_equal(after.iloc[:-1], before, check_freq=False, check_exact=True)
    known = world.levels({"A": 0.4, "B": 0.3, "C": 0.1}, FIRST, MONDAY)
    assert after.iloc[-1] == pytest.approx(known[-1], rel=1e-5)


async def test_new_weights_price_new_sessions_and_rewrite_nothing(world: World) -> None:
    await world.job()()
    before = (await world.kept()).closes.prices
    world.publisher.given = constituents(MONDAY, (0.1, 0.1, 0.2, 0.6))
    world.clock.moment = AFTER_MONDAY
    await world.job()()
    after = (await world.kept()).closes
    pd.testing.assert_series_equal(after.prices.iloc[:-1], before, check_freq=False, check_exact=True)
    move = world.levels({"A": 0.1, "B": 0.1, "C": 0.6}, FRIDAY, MONDAY)[-1] / 100
    assert after.prices.iloc[-1] / after.prices.iloc[-2] == pytest.approx(move, rel=1e-5)
    assert after.coverage is not None
    assert after.coverage.weights_of == MONDAY


async def test_a_job_that_was_cut_off_is_gone_on_with_where_it_was(world: World) -> None:
    world.cut_after = 2
    with pytest.raises(asyncio.CancelledError):
        await world.job()()
    assert world.market.names() == ["A", "B"]
    world.cut_after = None
    await world.job()()
    assert world.market.names() == ["A", "B", "MARA", "C"]
    assert (await world.kept()).settled


async def test_the_first_levels_are_put_once_enough_is_priced_and_made_whole_at_the_end(world: World) -> None:
    world.cut_after = 2
    with pytest.raises(asyncio.CancelledError):
        await world.job()()
    early = await world.kept(ALL)
    assert not early.settled
    assert early.closes.coverage is not None
    assert early.closes.coverage.weight == pytest.approx(0.7)
    world.cut_after = 1
    world.slept.clear()
    with pytest.raises(asyncio.CancelledError):
        await world.job()()
    assert not (await world.kept(ALL)).settled
    world.cut_after = None
    await world.job()()
    whole = await world.kept(ALL)
    assert whole.settled
    assert list(whole.closes.prices) == pytest.approx(
        world.levels(dict(zip(SYMBOLS, WEIGHTS, strict=True)), FIRST, FRIDAY), rel=1e-5
    )


async def test_with_less_than_sixty_per_cent_there_are_no_levels_and_psct_stands_in(world: World) -> None:
    for heavy in ("A", "B"):
        del world.market.prices[heavy]
    await world.job()()
    shelf = RedisBasketShelf(world.store)
    assert [await shelf.levels(basket) for basket in (TECH, ALL)] == [None, None]
    assert await KeptBasket(shelf).levels(TECH, start=FIRST, until=FRIDAY) is None


@pytest.mark.parametrize(
    ("after", "pause"), [(timedelta(), 300), (timedelta(seconds=20), 300), (timedelta(minutes=12), 720)]
)
async def test_a_busy_source_is_left_alone_and_then_asked_for_the_same_name(
    world: World, after: timedelta, pause: float
) -> None:
    world.market.failures["B"] = [SourceBusy("slow down", after) for _time in range(5)]
    await world.job()()
    assert world.pauses() == [pause] * 5
    assert world.market.names() == ["A", *"BBBBBB", "MARA", "C"]


async def test_pauses_grow_while_the_source_cannot_be_reached_and_nobody_is_given_up(world: World) -> None:
    world.market.failures["A"] = [SourceUnreachable("no network") for _time in range(8)]
    world.market.failures["B"] = [SourceUnreachable("no network")]
    await world.job()()
    assert world.pauses() == [60, 120, 240, 480, 960, 1800, 1800, 1800, 60]
    assert (await world.kept()).closes.coverage is not None
    assert world.market.names()[-3:] == ["B", "MARA", "C"]


async def test_a_name_that_the_source_does_not_know_waits_for_the_next_session(world: World) -> None:
    del world.market.prices["C"]
    await world.job()()
    await world.job()()
    assert world.market.names() == ["A", "B", "MARA", "C"]
    kept = (await world.kept()).closes
    assert kept.coverage is not None
    assert (kept.coverage.names, kept.coverage.of_names) == (2, 3)
    assert kept.coverage.weight == pytest.approx(0.7 / 0.8)
    assert list(kept.prices) == pytest.approx(world.levels({"A": 0.4, "B": 0.3}, FIRST, FRIDAY), rel=1e-5)
    world.clock.moment = AFTER_MONDAY
    await world.job()()
    assert world.market.names().count("C") == 2


async def test_a_name_that_the_source_stumbles_over_is_set_aside(world: World) -> None:
    world.market.failures["C"] = [SourceUnavailable("nothing that can be used") for _time in range(9)]
    job = world.job()
    await job()
    assert world.market.names() == ["A", "B", "MARA", "C", "C", "C"]
    assert world.pauses() == [60, 120, 240]
    await job()
    assert len(world.market.asked) == 6


async def test_the_past_is_not_settled_without_a_name_that_the_source_stumbled_over(world: World) -> None:
    world.market.failures["C"] = [SourceUnavailable("nothing that can be used") for _time in range(3)]
    job = world.job()
    await job()
    early = await world.kept()
    assert early.closes.coverage is not None
    assert (early.settled, early.closes.coverage.names) == (False, 2)
    world.clock.moment = AFTER_MONDAY
    await job()
    whole = await world.kept()
    assert whole.settled
    start = last_sessions(500, MONDAY)[0].date()
    known = world.levels({"A": 0.4, "B": 0.3, "C": 0.1}, start, MONDAY)
    assert list(whole.closes.prices) == pytest.approx(known, rel=1e-5)


async def test_a_new_process_asks_again_for_what_was_never_heard_of(world: World) -> None:
    world.market.failures["C"] = [SourceUnavailable("nothing that can be used") for _time in range(3)]
    await world.job()()
    await world.job()()
    assert world.market.names() == ["A", "B", "MARA", "C", "C", "C", "C"]
    assert (await world.kept()).settled


async def test_who_is_never_heard_of_is_not_waited_for_longer_than_three_sessions(world: World) -> None:
    world.market.failures["C"] = [SourceUnavailable("nothing that can be used") for _time in range(99)]
    job, settled = world.job(), []
    for session in (FRIDAY, MONDAY, TUESDAY):
        world.clock.moment = max(world.clock.moment, close_time(session) + timedelta(minutes=20))
        await job()
        settled.append((await world.kept()).settled)
    assert settled == [False, False, True]


async def test_a_name_that_was_heard_of_before_holds_nobody_up(world: World) -> None:
    await world.job()()
    world.market.failures["C"] = [SourceUnavailable("nothing that can be used") for _time in range(3)]
    world.clock.moment = AFTER_MONDAY
    await world.job()()
    assert world.market.names()[-3:] == ["C", "C", "C"]
    kept = await world.kept()
    assert kept.closes.coverage is not None
    assert (kept.settled, kept.closes.coverage.names) == (True, 2)
    assert kept.closes.prices.index[-1] == pd.Timestamp(MONDAY)


async def test_a_past_that_stands_is_not_unsettled_by_a_newcomer(world: World) -> None:
    await world.job()()
    newcomer = (*constituents().members, Constituent("D", "D", 0.05))
    world.publisher.given = Constituents(MONDAY, newcomer)
    world.market.failures["D"] = [SourceUnavailable("nothing that can be used") for _time in range(3)]
    before = (await world.kept()).closes.prices
    world.clock.moment = AFTER_MONDAY
    await world.job()()
    after = await world.kept()
    assert after.settled
    pd.testing.assert_series_equal(after.closes.prices.iloc[:-1], before, check_freq=False, check_exact=True)


async def test_a_split_within_the_overlap_makes_no_return(world: World) -> None:
    await world.job()()
    world.market.prices["A"] = world.market.prices["A"] / 10
    world.clock.moment = AFTER_MONDAY
    await world.job()()
    assert world.market.names().count("A") == 2
    kept = await RedisBasketShelf(world.store).closes(["A"])
    truth = world.market.prices["A"].loc[str(last_sessions(500, MONDAY)[0]) : str(MONDAY)]
    assert list(kept["A"]) == pytest.approx(list(truth), rel=1e-6)
    known = world.levels({"A": 0.4, "B": 0.3, "C": 0.1}, FIRST, MONDAY)
    assert (await world.kept()).closes.prices.iloc[-1] == pytest.approx(known[-1], rel=1e-5)


async def test_closes_that_contradict_what_is_kept_are_fetched_anew_as_a_whole(world: World) -> None:
    await world.job()()
    prices = world.market.prices["A"].copy()
    prices.loc[:"2025-09-24"] /= 2
    world.market.prices["A"] = prices
    world.market.asked.clear()
    world.clock.moment = AFTER_MONDAY
    await world.job()()
    whole = last_sessions(500, MONDAY)[0].date()
    assert [asked for asked in world.market.asked if asked[0] == "A"] == [
        ("A", date(2025, 9, 22), MONDAY),
        ("A", whole, MONDAY),
    ]
    kept = await RedisBasketShelf(world.store).closes(["A"])
    assert list(kept["A"]) == pytest.approx(list(prices.loc[str(whole) : str(MONDAY)]), rel=1e-6)


async def test_a_newest_session_that_is_not_there_yet_is_asked_for_an_hour_later(world: World) -> None:
    await world.job()()
    full, lagging = world.market.prices["A"], world.market.prices["A"].loc[: str(FRIDAY)]
    world.market.prices["A"] = lagging
    world.clock.moment = AFTER_MONDAY
    job = world.job()
    await job()
    await job()
    assert world.market.names().count("A") == 2
    world.market.prices["A"] = full
    world.clock.move(timedelta(hours=1))
    await job()
    assert world.market.names().count("A") == 3
    assert (await RedisBasketShelf(world.store).closes(["A"]))["A"].index[-1] == pd.Timestamp(MONDAY)


async def test_a_name_that_trades_no_more_is_asked_once_a_session(world: World) -> None:
    world.market.prices["C"] = world.market.prices["C"].loc[:"2025-08-29"]
    job = world.job()
    await job()
    world.clock.move(timedelta(hours=5))
    await job()
    assert world.market.names().count("C") == 1


async def test_a_session_that_ends_while_names_are_fetched_is_fetched_too(world: World) -> None:
    world.clock.moment = AFTER_MONDAY - timedelta(minutes=1)
    world.market.failures["C"] = [SourceBusy("slow down")]
    await world.job()()
    assert world.market.names() == ["A", "B", "MARA", "C", "C", "A", "B", "MARA"]
    assert (await world.kept()).closes.prices.index[-1] == pd.Timestamp(MONDAY)


async def test_levels_that_nothing_can_be_added_to_any_more_begin_anew(world: World) -> None:
    await world.job()()
    for key in (keys.MEMBER_CLOSES, keys.MEMBER_TRIED):
        await world.store.delete(key)
    day = pd.Timestamp(FRIDAY)
    world.market.prices = {name: prices.drop(day) for name, prices in world.market.prices.items()}
    world.clock.moment = AFTER_MONDAY + timedelta(days=30)
    await world.job()()
    kept = (await world.kept()).closes.prices
    assert day not in kept.index
    assert kept.index[-1] == pd.Timestamp("2025-10-29")


async def test_constituents_are_asked_for_once_a_day(world: World) -> None:
    job = world.job()
    await job()
    world.clock.move(timedelta(hours=23))
    await world.job()()
    assert world.publisher.asked == 1
    world.clock.move(timedelta(hours=1))
    await job()
    assert world.publisher.asked == 2


async def test_without_new_constituents_the_kept_ones_serve_and_without_those_the_packaged(
    world: World,
) -> None:
    world.publisher.given = SourceUnreachable("iShares cannot be reached from here")
    job = world.job()
    await job()
    assert (await world.kept()).closes.coverage.weights_of == date(2025, 1, 1)  # type: ignore[union-attr]
    world.clock.move(timedelta(minutes=59))
    await job()
    assert world.publisher.asked == 1
    world.clock.move(timedelta(minutes=1))
    world.publisher.given = constituents()
    await job()
    world.publisher.given = SourceUnavailable("nothing that can be used")
    world.clock.moment = AFTER_MONDAY
    await world.job()()
    assert (await world.kept()).closes.coverage.weights_of == date(2025, 9, 1)  # type: ignore[union-attr]


async def test_older_constituents_never_replace_newer_ones(world: World) -> None:
    await world.job()()
    world.publisher.given = constituents(date(2025, 8, 1), (0.1, 0.1, 0.1, 0.7))
    world.clock.moment = AFTER_MONDAY
    await world.job()()
    assert (await world.kept()).closes.coverage.weights_of == date(2025, 9, 1)  # type: ignore[union-attr]
    world.packaged = constituents(date(2025, 9, 20))
    world.clock.move(timedelta(days=1))
    await world.job()()
    assert (await world.kept()).closes.coverage.weights_of == date(2025, 9, 20)  # type: ignore[union-attr]


async def test_without_redis_the_run_ends_and_says_why(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_arguments: object, **_options: object) -> None:
        raise StoreUnavailable("Redis cannot be reached")

    monkeypatch.setattr(Store, "execute_command", away)
    with pytest.raises(StoreUnavailable):
        await world.job()()
    assert world.market.asked == []
