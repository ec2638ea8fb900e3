from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from bot.model.closes import Closes
from bot.model.ticker import ASSETS, BENCHMARKS
from bot.ports import Answered
from bot.store import keys, price_shelf
from bot.store.answer_shelf import RedisAnswerShelf, RedisPictureShelf
from bot.store.connection import Store
from bot.store.price_shelf import RedisPriceShelf
from tests.fakes import random_prices

BTC = ASSETS["btc"]
CLOSES = Closes(
    BTC,
    random_prices(date(2025, 1, 2), date(2025, 9, 26), seed=1),
    "Yahoo Finance",
    datetime(2025, 9, 27, 12, 30, 15, 250_000, tzinfo=UTC),
    date(2025, 1, 2),
    date(2025, 9, 26),
    left_out=(date(2025, 3, 3), date(2025, 3, 4)),
)


@pytest.fixture(autouse=True)
def _always_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(price_shelf, "GLANCE_S", 0)


def same(one: Closes | None, other: Closes) -> None:
    assert one is not None
    pd.testing.assert_series_equal(
        one.prices, other.prices, check_freq=False, check_names=False, check_exact=True
    )
    assert replace(one, prices=CLOSES.prices).__repr__() == replace(other, prices=CLOSES.prices).__repr__()


async def test_closes_come_back_to_the_last_bit_in_every_process(redis: Store) -> None:
    one, other = RedisPriceShelf(redis), RedisPriceShelf(redis)
    assert await other.get(BTC) is None
    await one.put(CLOSES)
    for shelf in (one, other):
        same(await shelf.get(BTC), CLOSES)
    assert 0 < await redis.ttl(keys.closes(BTC.symbol)) <= 7 * 86400


async def test_newer_closes_of_another_process_are_seen(redis: Store) -> None:
    one, other = RedisPriceShelf(redis), RedisPriceShelf(redis)
    await one.put(CLOSES)
    await other.get(BTC)
    newer = replace(
        CLOSES, observed_at=CLOSES.observed_at + timedelta(hours=1), new_york_from=None, provisional=None
    )
    await one.put(newer)
    same(await other.get(BTC), newer)


async def test_our_own_copy_is_trusted_for_a_moment(redis: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(price_shelf, "GLANCE_S", 100)
    shelf = RedisPriceShelf(redis)
    await shelf.put(CLOSES)
    await redis.flushall()
    assert await shelf.get(BTC) is CLOSES


async def test_what_another_version_kept_is_left_alone(redis: Store) -> None:
    shelf = RedisPriceShelf(redis)
    for nonsense in (b"{}", b"not json", b'{"sessions": [], "prices": [1]}'):
        await redis.set(keys.closes(BTC.symbol), nonsense)
        assert await shelf.get(BTC) is None
    await shelf.put(CLOSES)
    await redis.set(keys.closes(BTC.symbol), b"{}")
    assert await shelf.get(BTC) is CLOSES


async def test_one_process_at_a_time_fetches(redis: Store) -> None:
    one, other = RedisPriceShelf(redis), RedisPriceShelf(redis)
    soon = timedelta(seconds=5)
    assert await one.claim(BTC, soon)
    assert not await other.claim(BTC, soon)
    assert await other.claim(BENCHMARKS["psct"], soon)
    await other.release(BTC)
    assert not await other.claim(BTC, soon)
    await one.release(BTC)
    assert await other.claim(BTC, soon)
    assert 0 < await redis.pttl(keys.flight(BTC.symbol)) <= 5000


async def test_without_redis_there_is_the_memory(lost: Store) -> None:
    shelf = RedisPriceShelf(lost)
    assert await shelf.get(BTC) is None
    await shelf.put(CLOSES)
    assert await shelf.get(BTC) is CLOSES
    assert await shelf.claim(BTC, timedelta(seconds=5))
    await shelf.release(BTC)


async def test_an_answer_is_remembered_for_ten_minutes(redis: Store) -> None:
    shelf = RedisAnswerShelf(redis)
    assert await shelf.get(1, 2) is None
    await shelf.put(1, 2, Answered(3, "/corr", with_picture=True))
    assert await shelf.get(1, 2) == Answered(3, "/corr", with_picture=True)
    assert await shelf.get(2, 1) is None
    assert 0 < await redis.ttl(keys.answer(1, 2)) <= 600


async def test_a_picture_is_known_to_every_process(redis: Store) -> None:
    one, other = RedisPictureShelf(redis), RedisPictureShelf(redis)
    assert await one.get("v1") is None
    await one.put("v1", "file-1")
    assert await one.get("v1") == await other.get("v1") == "file-1"
    await one.put("v1", "file-2")
    assert await one.get("v1") == "file-2"


async def test_only_so_many_pictures_are_held_in_memory(
    redis: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.answer_shelf.REMEMBERED", 2)
    shelf = RedisPictureShelf(redis)
    for number in range(4):
        await shelf.put(f"v{number}", f"file-{number}")
    assert list(shelf._known) == ["v2", "v3"]
    assert await shelf.get("v0") == "file-0"


async def test_without_redis_nothing_is_remembered_and_nothing_fails(lost: Store) -> None:
    answers, pictures = RedisAnswerShelf(lost), RedisPictureShelf(lost)
    await answers.put(1, 2, Answered(3, "/corr", with_picture=True))
    assert await answers.get(1, 2) is None
    assert await pictures.get("v1") is None
    await pictures.put("v1", "file-1")
    assert await pictures.get("v1") == "file-1"
