"""Deliveries that wait for a moment, and come back in their lane."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import StoreUnavailable
from bot.model.delivery import Lane, Outcome, Verdict
from bot.model.rule import BreakdownRule
from bot.model.subscription import Subscription
from bot.store import keys
from bot.store import outbox as module
from bot.store.connection import Store
from bot.store.outbox import RedisOutbox
from bot.store.subscriptions import RedisSubscriptions
from tests.contract.store.workers import (
    ALERT,
    BOTH,
    CLOCK,
    DIGEST,
    FRIDAY,
    Workers,
    chats_of,
    earlier,
    outstanding,
    queue,
    taken,
    to_many,
)
from tests.fakes import FakeClock

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK_MS", 20)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def outbox(redis: Store, clock: FakeClock) -> RedisOutbox:
    return Workers(redis).outbox(clock)


async def test_what_is_postponed_comes_back_in_time_as_it_was_told(
    redis: Store, outbox: RedisOutbox, clock: FakeClock
) -> None:
    await queue(redis, ALERT)
    [entry] = await taken(outbox)
    await outbox.permit(entry, 7)
    again = replace(ALERT, attempt=1, unknown=1)
    for _said in range(2):
        await outbox.postpone(replace(entry, delivery=again), clock() + MINUTE)
    assert await outbox.waiting() == {Lane.ALERTS: 1, Lane.BULK: 0} == await outstanding(redis)
    assert await redis.xlen(keys.outbox("alerts")) == 0
    clock.move(MINUTE - timedelta(milliseconds=1))
    assert await outbox.take(BOTH) == []
    clock.move(timedelta(milliseconds=1))
    [back] = await taken(outbox)
    assert back.delivery == again
    assert not back.was_in_hand
    assert await outbox.waiting() == {Lane.ALERTS: 1, Lane.BULK: 0} == await outstanding(redis)
    await outbox.done(back, Outcome.SENT)
    assert await outbox.waiting() == {Lane.ALERTS: 0, Lane.BULK: 0} == await outstanding(redis)


async def test_each_comes_back_in_its_lane(redis: Store, outbox: RedisOutbox, clock: FakeClock) -> None:
    await queue(redis, *to_many(3, DIGEST), *to_many(2))
    for entry in await taken(outbox, 5):
        await outbox.postpone(entry, clock())
    assert await outbox.waiting() == {Lane.ALERTS: 2, Lane.BULK: 3} == await outstanding(redis)
    found = [await outbox.take(BOTH, wait=False) for _n in range(2)]
    assert [[entry.lane for entry in each] for each in found] == [[Lane.ALERTS] * 2, [Lane.BULK] * 3]
    assert [sorted(chats_of(each)) for each in found] == [[1, 2], [1, 2, 3]]


async def test_those_that_are_due_first_come_back_first(
    redis: Store, outbox: RedisOutbox, clock: FakeClock
) -> None:
    await queue(redis, *to_many(3))
    for wait, entry in zip((3, 1, 2), await taken(outbox, 3), strict=True):
        await outbox.postpone(entry, clock() + wait * MINUTE)
    clock.move(2 * MINUTE)
    assert chats_of(await outbox.take(BOTH, wait=False)) == [2, 3]
    clock.move(MINUTE)
    assert chats_of(await outbox.take(BOTH, wait=False)) == [1]


async def test_equal_deliveries_that_are_postponed_stay_two(
    redis: Store, outbox: RedisOutbox, clock: FakeClock
) -> None:
    await queue(redis, ALERT, ALERT)
    for entry in await taken(outbox, 2):
        await outbox.postpone(entry, clock())
    assert len(await taken(outbox, 2)) == 2
    await queue(redis, ALERT)
    assert await outbox.waiting() == {Lane.ALERTS: 3, Lane.BULK: 0}


async def test_many_come_back_a_chunk_at_a_time(redis: Store, outbox: RedisOutbox, clock: FakeClock) -> None:
    await queue(redis, *to_many(450))
    for entry in await taken(outbox, 450):
        await outbox.postpone(entry, clock())
    assert await outbox.waiting() == {Lane.ALERTS: 450, Lane.BULK: 0} == await outstanding(redis)
    sizes = []
    while entries := await outbox.take(BOTH, wait=False):
        sizes.append(len(entries))
        for entry in entries:
            await outbox.done(entry, Outcome.SENT)
    assert sizes == [200, 200, 50]
    assert await outbox.waiting() == {Lane.ALERTS: 0, Lane.BULK: 0} == await outstanding(redis)


async def test_what_is_put_off_from_a_chunk_leaves_the_rest_of_it(
    redis: Store, outbox: RedisOutbox, clock: FakeClock
) -> None:
    await queue(redis, *to_many(3))
    first, second, third = await taken(outbox, 3)
    await outbox.postpone(second, clock())
    await outbox.done(first, Outcome.SENT)
    assert (await outbox.permit(third, 3)).verdict is Verdict.GO
    await outbox.done(third, Outcome.SENT)
    assert chats_of(await taken(outbox)) == [2]


async def test_words_that_could_be_taken_for_others_come_back_as_they_were(
    redis: Store, outbox: RedisOutbox, clock: FakeClock
) -> None:
    told = replace(ALERT, note='bulk 1-0 1 {"chat": 1}\n“”', due=clock())
    await queue(redis, told)
    [entry] = await taken(outbox)
    await outbox.postpone(entry, clock())
    [again] = await taken(outbox)
    assert again.delivery == told


@pytest.fixture
async def full(redis: Store) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    async def fill() -> None:
        await redis.config_set("maxmemory", "1")

    yield fill
    await redis.config_set("maxmemory", "0")


async def test_while_memory_is_full_what_is_queued_is_sent_and_nothing_new_is_taken_on(
    redis: Store, full: Callable[[], Awaitable[None]]
) -> None:
    workers = Workers(redis)
    subscriptions, outbox = RedisSubscriptions(redis, "yahoo"), workers.outbox()
    ending = Subscription("b", 8, BreakdownRule(), over=True)
    await subscriptions.add(ending)
    await queue(redis, ALERT, replace(ALERT, chat=8, subscription="b"), replace(ALERT, chat=9))
    first, second, third = await taken(outbox, 3)
    await full()
    assert (await outbox.permit(first, 7)).verdict is Verdict.GO
    await outbox.keep()
    await outbox.done(first, Outcome.SENT, 41)
    await outbox.done(second, Outcome.FAILED, reason="wrong", ends=ending)
    await outbox.postpone(third, CLOCK())
    [again] = await taken(outbox)
    assert again.delivery == third.delivery
    assert await outbox.waiting() == {Lane.ALERTS: 1, Lane.BULK: 0} == await outstanding(redis)
    assert await subscriptions.of(8) == []
    assert await earlier(outbox, 7, "a", FRIDAY) == 41
    for refused in (
        subscriptions.add(Subscription("a", 7, BreakdownRule())),
        outbox.queue([ALERT]),
    ):
        with pytest.raises(StoreUnavailable):
            await refused
    assert await subscriptions.of(7) == []
    assert await outbox.waiting() == {Lane.ALERTS: 1, Lane.BULK: 0} == await outstanding(redis)


async def test_while_memory_is_full_what_the_dead_held_is_taken_over(
    redis: Store, full: Callable[[], Awaitable[None]]
) -> None:
    workers = Workers(redis)
    await queue(redis, ALERT)
    await taken(workers.outbox())
    await full()
    heir, [inherited] = await workers.heir_of()
    assert (await heir.permit(inherited, 7)).verdict is Verdict.GO
    await heir.done(inherited, Outcome.SENT)
    await heir.leave()
    assert await heir.waiting() == {Lane.ALERTS: 0, Lane.BULK: 0}
