"""What is queued is taken in order, and is there until it has an outcome."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.errors import StoreUnavailable
from bot.model.delivery import Delivery, Entry, Lane, Outcome, Topic, Verdict
from bot.store import keys
from bot.store import outbox as module
from bot.store.connection import Store
from bot.store.outbox import RedisOutbox
from tests.contract.store.workers import (
    ALERT,
    BOTH,
    CLOCK,
    DIGEST,
    FRIDAY,
    LATER,
    QUICKLY,
    Workers,
    chats_of,
    consumers,
    outcomes,
    outstanding,
    queue,
    taken,
    to_many,
)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK_MS", 20)


@pytest.fixture
def workers(redis: Store) -> Workers:
    return Workers(redis)


@pytest.fixture
def outbox(workers: Workers) -> RedisOutbox:
    return workers.outbox()


async def test_what_was_queued_is_taken_in_order_and_goes_with_its_outcome(
    redis: Store, outbox: RedisOutbox
) -> None:
    deliveries = [
        ALERT,
        Delivery(8, Topic.NOTE, note="“words”\n{}"),
        Delivery(7, Topic.CORRECTION, "a", session=LATER, told=FRIDAY, attempt=3, unknown=1),
    ]
    await queue(redis, *deliveries)
    entries = await taken(outbox)
    assert [entry.delivery for entry in entries] == deliveries
    assert {(entry.lane, entry.was_in_hand) for entry in entries} == {(Lane.ALERTS, False)}
    assert await outbox.waiting() == {Lane.ALERTS: 3, Lane.BULK: 0}
    for chat, (entry, outcome) in enumerate(
        zip(entries, (Outcome.SENT, Outcome.REFUSED, Outcome.SENT), strict=True)
    ):
        assert (await outbox.permit(entry, chat)).verdict is Verdict.GO
        await outbox.done(entry, outcome)
    assert await outbox.take(BOTH, wait=False) == []
    assert await outbox.waiting() == {Lane.ALERTS: 0, Lane.BULK: 0}
    assert await outcomes(redis) == {"sent": 2, "refused": 1}
    assert [key async for key in redis.scan_iter(keys.chunk("*", "*"))] == []
    assert await redis.xlen(keys.outbox("alerts")) == 0


async def test_a_chunk_holds_two_hundred(redis: Store, outbox: RedisOutbox) -> None:
    await queue(redis, *to_many(450))
    sizes, chats = [], []
    await outbox.take(BOTH, wait=False)  # makes the groups
    while entries := await outbox.take(BOTH, wait=False):
        sizes.append(len(entries))
        chats += chats_of(entries)
    assert sizes == [200, 200, 50]
    assert chats == list(range(1, 451))
    assert await outbox.waiting() == {Lane.ALERTS: 450, Lane.BULK: 0} == await outstanding(redis)


async def test_a_chunk_is_there_until_the_last_of_it_has_an_outcome(
    redis: Store, outbox: RedisOutbox
) -> None:
    await queue(redis, *to_many(3))
    first, second, third = await taken(outbox, 3)
    for entry in (second, third):
        await outbox.done(entry, Outcome.SENT)
        assert await redis.xlen(keys.outbox("alerts")) == 1
    await outbox.done(first, Outcome.SENT)
    assert await redis.xlen(keys.outbox("alerts")) == 0
    pending = await redis.xpending(keys.outbox("alerts"), "bot")
    assert pending["pending"] == 0


async def test_alerts_go_before_what_can_wait(redis: Store, outbox: RedisOutbox) -> None:
    await queue(redis, *to_many(2, DIGEST), *to_many(2, ALERT))
    [*alerts] = await taken(outbox, 2)
    assert {entry.lane for entry in alerts} == {Lane.ALERTS}
    await queue(redis, *to_many(1, ALERT, first=9))
    assert chats_of(await outbox.take(BOTH, wait=False)) == [9]
    digests = await outbox.take(BOTH, wait=False)
    assert {entry.lane for entry in digests} == {Lane.BULK}
    assert chats_of(digests) == [1, 2]


async def test_who_asks_for_alerts_gets_alerts_only(redis: Store, outbox: RedisOutbox) -> None:
    await queue(redis, *to_many(2, DIGEST))
    assert await outbox.take([Lane.ALERTS], wait=False) == []
    assert await outbox.take([Lane.ALERTS], wait=False) == []
    assert await outbox.take([Lane.ALERTS]) == []
    await queue(redis, *to_many(1, ALERT, first=9))
    assert chats_of(await outbox.take([Lane.ALERTS], wait=False)) == [9]
    assert chats_of(await outbox.take([Lane.BULK], wait=False)) == [1, 2]


async def test_who_waits_gets_what_comes_meanwhile(
    redis: Store, outbox: RedisOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BLOCK_MS", 3000)
    await outbox.take(BOTH, wait=False)
    for delivery in (DIGEST, ALERT):
        waiting = asyncio.create_task(outbox.take(BOTH))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        await queue(redis, delivery)
        assert [entry.delivery for entry in await waiting] == [delivery]


async def test_a_delivery_is_held_by_one_at_a_time(redis: Store, workers: Workers) -> None:
    one, other = workers.outbox(), workers.outbox()
    await queue(redis, ALERT)
    [entry] = await taken(one)
    assert await other.take(BOTH) == []
    assert (await other.permit(entry, 7)).verdict is Verdict.LOST
    assert (await one.permit(entry, 7)).verdict is Verdict.GO


async def test_many_workers_share_the_chunks(redis: Store, workers: Workers) -> None:
    await queue(redis, *to_many(1000))
    outboxes = [workers.outbox() for _worker in range(6)]
    await outboxes[0].take(BOTH, wait=False)
    found = await asyncio.gather(*(each.take(BOTH, wait=False) for each in outboxes))
    assert sorted(len(each) for each in found) == [0, 200, 200, 200, 200, 200]
    assert sorted(chat for each in found for chat in chats_of(each)) == list(range(1, 1001))


async def test_what_is_done_is_done_once_however_often_it_is_said(redis: Store, workers: Workers) -> None:
    one, other = workers.outbox(), workers.outbox()
    await queue(redis, ALERT, replace(ALERT, chat=8))
    entry, still_open = await taken(one, 2)
    await one.done(entry, Outcome.SENT, 5)
    await one.done(entry, Outcome.SENT, 5)
    await other.done(entry, Outcome.UNKNOWN, reason="nobody answered")
    await one.postpone(entry, CLOCK())
    assert (await one.permit(entry, 7)).verdict is Verdict.LOST
    assert await outcomes(redis) == {"sent": 1}
    assert not await redis.exists(keys.dead_letters("unknown"))
    assert await one.waiting() == {Lane.ALERTS: 1, Lane.BULK: 0} == await outstanding(redis)
    assert (await one.permit(still_open, 8)).verdict is Verdict.GO


async def test_nothing_at_all_can_be_queued(redis: Store, outbox: RedisOutbox) -> None:
    await outbox.queue([])
    assert await redis.dbsize() == 0


@pytest.mark.parametrize(
    "words", ["null", "7", '{"topic": "change"}', '{"chat": 1, "topic": "change", "session": 7}']
)
async def test_an_entry_that_is_no_delivery_holds_up_nobody(
    redis: Store, outbox: RedisOutbox, words: str
) -> None:
    await queue(redis, ALERT, DIGEST, replace(ALERT, chat=9))
    entries: Any = await redis.xrange(keys.outbox("alerts"))
    [(number, _fields)] = entries
    await redis.hset(keys.chunk("alerts", number.decode()), "1", words)
    await queue(redis, replace(ALERT, chat=10))
    assert chats_of(await taken(outbox, 2, [Lane.ALERTS])) == [9, 10]


async def test_what_a_later_version_queued_is_left_alone_and_holds_up_nobody(
    redis: Store, outbox: RedisOutbox
) -> None:
    await queue(redis, DIGEST, replace(DIGEST, chat=9))
    entries: Any = await redis.xrange(keys.outbox("bulk"))
    [(number, _fields)] = entries
    chunk = keys.chunk("bulk", number.decode())
    await redis.hset(chunk, "1", '{"chat": 1, "topic": "gossip"}')
    await redis.hset(chunk, "2", '{"chat": 1, "topic": "digest", "colour": "red"}')
    with capture_logs() as logs:
        [entry] = await taken(outbox)
    assert entry.delivery == Delivery(1, Topic.DIGEST)
    assert [log["log_level"] for log in logs] == ["warning"]
    await outbox.done(entry, Outcome.SENT)
    assert await outbox.waiting() == {Lane.ALERTS: 0, Lane.BULK: 1}
    assert await redis.hlen(chunk) == 1


async def test_a_chunk_of_which_nothing_is_left_is_let_go(redis: Store, outbox: RedisOutbox) -> None:
    await redis.xadd(keys.outbox("alerts"), {"size": "1"})
    await queue(redis, DIGEST)
    assert [entry.delivery for entry in await taken(outbox)] == [DIGEST]
    assert await redis.xlen(keys.outbox("alerts")) == 0


async def test_whoever_leaves_is_forgotten_unless_it_holds_something(
    redis: Store, outbox: RedisOutbox
) -> None:
    await outbox.leave()
    await queue(redis, ALERT)
    [entry] = await taken(outbox)
    await outbox.take(BOTH)
    await outbox.leave()
    assert len(await consumers(redis, keys.outbox("alerts"))) == 1
    assert await consumers(redis, keys.outbox("bulk")) == []
    await outbox.done(entry, Outcome.SENT)
    await outbox.leave()
    assert await consumers(redis, keys.outbox("alerts")) == []


async def test_an_outbox_that_somebody_deletes_is_made_anew(redis: Store, outbox: RedisOutbox) -> None:
    assert await outbox.take(BOTH) == []
    waiting = asyncio.create_task(outbox.take(BOTH))
    await asyncio.sleep(0.005)
    await redis.flushall()
    assert await waiting == []
    await queue(redis, ALERT)
    assert len(await taken(outbox)) == 1


async def test_our_own_mistakes_are_not_hidden(redis: Store, outbox: RedisOutbox) -> None:
    await redis.set(keys.outbox("alerts"), "nonsense")
    with pytest.raises(Exception, match="WRONGTYPE"):
        await outbox.take(BOTH)


async def test_without_redis_everyone_is_told(lost: Store) -> None:
    outbox = RedisOutbox(lost, CLOCK, QUICKLY)
    entry = Entry(Lane.ALERTS, "1-0", 1, ALERT)
    for asked in (
        outbox.queue([ALERT]),
        outbox.take(BOTH),
        outbox.keep(),
        outbox.permit(entry, 7),
        outbox.done(entry, Outcome.SENT),
        outbox.postpone(entry, CLOCK()),
        outbox.addressees([entry]),
        outbox.leave(),
        outbox.waiting(),
    ):
        with pytest.raises(StoreUnavailable):
            await asked
