"""What is kept of the baskets comes back as it was, in every process."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from bot.errors import StoreUnavailable
from bot.model.basket import Constituent, Constituents, Coverage
from bot.model.closes import Closes
from bot.model.rebuilding import KnownConstituents, Levels, Tried
from bot.model.ticker import BASKETS
from bot.sources import kept_basket
from bot.sources.kept_basket import KeptBasket
from bot.store import keys
from bot.store.basket_shelf import RedisBasketShelf
from bot.store.connection import Store
from tests.fakes import random_prices

NOW = datetime(2025, 9, 27, 12, 30, 15, 250_000, tzinfo=UTC)
START, FRIDAY = date(2025, 1, 2), date(2025, 9, 26)
TECH = BASKETS["r2ktech"]
KNOWN = KnownConstituents(
    Constituents(date(2025, 9, 1), (Constituent("A", "Ä, Inc", 0.8123), Constituent("BRK-B", "B", 0.0001))),
    NOW,
)
LEVELS = Levels(
    Closes(
        TECH,
        random_prices(START, FRIDAY, seed=1),
        "Yahoo Finance",
        NOW,
        START,
        coverage=Coverage(198, 204, 0.9612345, date(2025, 9, 1)),
    ),
    settled=True,
)
NONSENSE = (
    b"{}",
    b"[]",
    b"not json",
    b"null",
    b"7",
    b'{"closes": {}, "coverage": [1, 2]}',
    b'["2025-01-01", null, ""]',
)


@pytest.fixture(autouse=True)
def _always_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_basket, "GLANCE_S", 0)


def same(one: Levels | None, other: Levels) -> None:
    assert one is not None
    pd.testing.assert_series_equal(
        one.closes.prices, other.closes.prices, check_freq=False, check_names=False, check_exact=True
    )
    assert repr(replace(one.closes, prices=LEVELS.closes.prices)) == repr(
        replace(other.closes, prices=LEVELS.closes.prices)
    )
    assert one.settled is other.settled


async def test_constituents_come_back(redis: Store) -> None:
    shelf = RedisBasketShelf(redis)
    assert await shelf.constituents() is None
    await shelf.put_constituents(KNOWN)
    assert await RedisBasketShelf(redis).constituents() == KNOWN


async def test_closes_come_back_with_seven_figures(redis: Store) -> None:
    shelf = RedisBasketShelf(redis)
    closes = random_prices(START, FRIDAY, seed=2)
    tried = Tried(NOW, FRIDAY, "Yahoo Finance")
    await shelf.put_closes("A", closes, tried)
    await shelf.put_closes("B", None, Tried(NOW))
    other = RedisBasketShelf(redis)
    got = await other.closes(["A", "B", "C"])
    assert list(got) == ["A"]
    pd.testing.assert_series_equal(got["A"], closes, check_freq=False, check_names=False, rtol=1e-6)
    assert await other.tried() == {"A": tried, "B": Tried(NOW, None, "")}
    assert await other.closes([]) == {}
    assert await redis.hstrlen(keys.MEMBER_CLOSES, "A") < 20 * len(closes)


async def test_a_constituent_that_was_asked_in_vain_keeps_its_closes(redis: Store) -> None:
    shelf = RedisBasketShelf(redis)
    await shelf.put_closes("A", random_prices(START, FRIDAY, seed=2), Tried(NOW, FRIDAY, "Yahoo"))
    await shelf.put_closes("A", None, Tried(NOW + timedelta(days=1), FRIDAY, "Yahoo"))
    assert "A" in await shelf.closes(["A"])


async def test_who_has_left_is_forgotten(redis: Store) -> None:
    shelf = RedisBasketShelf(redis)
    for symbol in ("A", "GONE"):
        await shelf.put_closes(symbol, random_prices(START, FRIDAY, seed=2), Tried(NOW, FRIDAY, "Yahoo"))
    await shelf.put_constituents(KNOWN)
    assert list(await shelf.tried()) == ["A"]
    assert list(await shelf.closes(["A", "GONE"])) == ["A"]


async def test_levels_come_back_to_the_last_bit_and_as_the_same_object(redis: Store) -> None:
    one, other = RedisBasketShelf(redis), RedisBasketShelf(redis)
    assert await one.levels(TECH) is None
    await one.put_levels(LEVELS)
    assert await one.levels(TECH) is LEVELS
    first = await other.levels(TECH)
    same(first, LEVELS)
    assert await other.levels(TECH) is first
    assert await other.levels(BASKETS["r2ktech-all"]) is None
    newer = replace(LEVELS, settled=False)
    await one.put_levels(newer)
    same(await other.levels(TECH), newer)


@pytest.mark.parametrize("nonsense", NONSENSE)
async def test_what_another_version_kept_counts_as_nothing(redis: Store, nonsense: bytes) -> None:
    shelf = RedisBasketShelf(redis)
    await redis.set(keys.CONSTITUENTS, nonsense)
    await redis.set(keys.levels(TECH.key), nonsense)
    await redis.hset(keys.MEMBER_CLOSES, "A", nonsense)
    await redis.hset(keys.MEMBER_TRIED, "A", nonsense)
    assert await shelf.constituents() is None
    assert await shelf.levels(TECH) is None
    assert await shelf.closes(["A"]) == {}
    assert await shelf.tried() == {}


async def test_closes_and_levels_that_cannot_be_are_not_used(redis: Store) -> None:
    shelf = RedisBasketShelf(redis)
    wrong = ('{"from":"2025-01-02","days":[],"prices":[]}', '{"from":"2025-01-02","days":[0,0],"prices":[1,2]}',
             '{"from":"2025-01-02","days":[0,1],"prices":[1,-2]}')  # fmt: skip
    for number, value in enumerate(wrong):
        await redis.hset(keys.MEMBER_CLOSES, str(number), value)
    assert await shelf.closes(["0", "1", "2"]) == {}
    empty = replace(LEVELS, closes=replace(LEVELS.closes, prices=LEVELS.closes.prices.iloc[:0]))
    await shelf.put_levels(empty)
    assert await RedisBasketShelf(redis).levels(TECH) is None


async def test_without_redis_it_says_so(lost: Store) -> None:
    shelf = RedisBasketShelf(lost)
    for call in (shelf.constituents(), shelf.tried(), shelf.closes(["A"]), shelf.levels(TECH),
                 shelf.put_constituents(KNOWN), shelf.put_closes("A", None, Tried(NOW)), shelf.put_levels(LEVELS)):  # fmt: skip
        with pytest.raises(StoreUnavailable):
            await call


async def test_answers_take_the_levels_of_their_sessions_and_always_the_same_series(redis: Store) -> None:
    await RedisBasketShelf(redis).put_levels(LEVELS)
    source = KeptBasket(RedisBasketShelf(redis))
    one, other = [await source.levels(TECH, start=date(2025, 6, 2), until=FRIDAY) for _time in range(2)]
    assert one is other
    assert one is not None
    pd.testing.assert_series_equal(
        one.prices, LEVELS.closes.prices.loc["2025-06-02":], check_freq=False, check_exact=True
    )
    assert one.new_york_from == date(2025, 6, 2)
    assert (one.coverage, one.source) == (LEVELS.closes.coverage, "Yahoo Finance")
    earlier = await source.levels(TECH, start=START, until=date(2025, 9, 25))
    assert earlier is not None
    assert earlier.prices.index[-1] == pd.Timestamp("2025-09-25")


async def test_newer_levels_of_another_process_are_seen(redis: Store) -> None:
    source = KeptBasket(RedisBasketShelf(redis))
    assert await source.levels(TECH, start=START, until=FRIDAY) is None
    await RedisBasketShelf(redis).put_levels(LEVELS)
    assert await source.levels(TECH, start=START, until=FRIDAY) is not None


async def test_levels_that_lack_more_than_five_sessions_are_not_given(redis: Store) -> None:
    await RedisBasketShelf(redis).put_levels(LEVELS)
    source = KeptBasket(RedisBasketShelf(redis))
    assert await source.levels(TECH, start=START, until=date(2025, 10, 3)) is not None
    assert await source.levels(TECH, start=START, until=date(2025, 10, 6)) is None


async def test_sessions_before_all_levels_have_none(redis: Store) -> None:
    await RedisBasketShelf(redis).put_levels(LEVELS)
    source = KeptBasket(RedisBasketShelf(redis))
    assert await source.levels(TECH, start=date(2024, 1, 2), until=date(2024, 6, 3)) is None


async def test_our_own_copy_is_trusted_for_a_moment(redis: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_basket, "GLANCE_S", 100)
    await RedisBasketShelf(redis).put_levels(LEVELS)
    source = KeptBasket(RedisBasketShelf(redis))
    first = await source.levels(TECH, start=START, until=FRIDAY)
    await redis.flushall()
    assert await source.levels(TECH, start=START, until=FRIDAY) is first


async def test_without_redis_answers_go_on_from_our_own_copy(redis: Store, lost: Store) -> None:
    assert await KeptBasket(RedisBasketShelf(lost)).levels(TECH, start=START, until=FRIDAY) is None
    shelf = RedisBasketShelf(redis)
    await shelf.put_levels(LEVELS)
    source = KeptBasket(shelf)
    first = await source.levels(TECH, start=START, until=FRIDAY)
    shelf._redis = lost
    assert first is not None
    assert await source.levels(TECH, start=START, until=FRIDAY) is first
