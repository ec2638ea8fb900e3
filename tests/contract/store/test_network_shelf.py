"""Network activity and live marks, on a real Redis."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from bot.model.network import Measure
from bot.ports import Activities
from bot.store import keys
from bot.store.connection import Store
from bot.store.network_shelf import RedisLiveMarks, RedisNetworkShelf
from tests.activities import activities_of

OBSERVED = datetime(2025, 5, 3, 5, 30, 15, 250_000, tzinfo=UTC)
KEPT = activities_of([931_165, 1 / 3, 1e-9], observed_at=OBSERVED)
SOON = timedelta(seconds=5)


def same(one: Activities | None, other: Activities) -> None:
    assert one is not None
    assert list(one) == list(other) == list(Measure)
    for measure in Measure:
        pd.testing.assert_series_equal(
            one[measure].daily, other[measure].daily, check_freq=False, check_exact=True
        )
        assert repr(replace(one[measure], daily=other[measure].daily)) == repr(other[measure])


async def test_activity_comes_back_to_the_last_bit_in_every_process(redis: Store) -> None:
    one, other = RedisNetworkShelf(redis), RedisNetworkShelf(redis)
    assert await other.get() is None
    await one.put(KEPT)
    for shelf in (one, other):
        same(await shelf.get(), KEPT)
    assert await other.get() is await other.get()
    assert 0 < await redis.ttl(keys.NETWORK) <= 7 * 86400


async def test_newer_activity_of_another_process_is_seen(redis: Store) -> None:
    one, other = RedisNetworkShelf(redis), RedisNetworkShelf(redis)
    await one.put(KEPT)
    await other.get()
    newer = activities_of([5, 6], provider="blockchain.com", counted_as="n-transactions")
    await one.put(newer)
    same(await other.get(), newer)


@pytest.mark.parametrize(
    "nonsense",
    [
        b"{}",
        b"[]",
        b"7",
        b"not json",
        b'{"addresses": 7, "transactions": 7}',
        (
            b'{"addresses": {"provider": "x", "counted_as": "y", "observed_at": "2025-05-03T05:00:00+00:00", '
            b'"days": ["2025-05-02"], "counts": [0]}}'
        ),
    ],
)
async def test_what_another_version_kept_is_left_alone(redis: Store, nonsense: bytes) -> None:
    shelf = RedisNetworkShelf(redis)
    await redis.set(keys.NETWORK, nonsense)
    assert await shelf.get() is None
    await shelf.put(KEPT)
    await redis.set(keys.NETWORK, nonsense)
    assert await shelf.get() is KEPT


async def test_one_process_at_a_time_fetches(redis: Store) -> None:
    one, other = RedisNetworkShelf(redis), RedisNetworkShelf(redis)
    assert await one.claim(SOON)
    assert not await other.claim(SOON)
    await other.release()
    assert not await other.claim(SOON)
    await one.release()
    assert await other.claim(SOON)
    assert 0 < await redis.pttl(keys.NETWORK_FLIGHT) <= 5000


async def test_without_redis_there_is_the_memory(lost: Store) -> None:
    shelf = RedisNetworkShelf(lost)
    assert await shelf.get() is None
    await shelf.put(KEPT)
    assert await shelf.get() is KEPT
    assert await shelf.claim(SOON)
    await shelf.release()


async def test_who_was_seen_is_known_to_every_process_and_for_good(redis: Store) -> None:
    one, other = RedisLiveMarks(redis), RedisLiveMarks(redis)
    assert not await other.was_seen("Coin Metrics")
    await one.mark("Coin Metrics")
    await one.mark("Coin Metrics")
    assert await other.was_seen("Coin Metrics")
    assert not await other.was_seen("blockchain.com")
    assert await redis.ttl(keys.NETWORK_SEEN) == -1


async def test_without_redis_nothing_is_marked_and_nothing_fails(lost: Store) -> None:
    marks = RedisLiveMarks(lost)
    await marks.mark("Coin Metrics")
    assert not await marks.was_seen("Coin Metrics")
