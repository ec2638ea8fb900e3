"""What becomes of the chunks that a process held that is dead, or thought dead."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.delivery import Lane, Outcome, Permit, Verdict
from bot.store import keys
from bot.store import outbox as module
from bot.store.connection import Store, connect
from bot.store.crew import DEAD_AFTER_S, LOOK_EVERY_S
from tests.contract.store.workers import (
    ALERT,
    BOTH,
    CLOCK,
    DIGEST,
    FRIDAY,
    Workers,
    chats_of,
    consumers,
    earlier,
    outcomes,
    outstanding,
    queue,
    taken,
    to_many,
)
from tests.servers import User, kill

LOST = Permit(Verdict.LOST)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK_MS", 20)


@pytest.fixture
def workers(redis: Store) -> Workers:
    return Workers(redis)


async def test_of_what_a_dead_worker_held_only_what_it_had_in_hand_may_have_arrived(
    redis: Store, workers: Workers
) -> None:
    dead = workers.outbox()
    await queue(redis, *to_many(5))
    one, two, three, four, _five = await taken(dead, 5)
    for entry in (one, three):
        assert (await dead.permit(entry, entry.delivery.chat)).verdict is Verdict.GO
    await dead.done(one, Outcome.SENT)
    await dead.postpone(four, CLOCK() + timedelta(days=1))
    heir, inherited = await workers.heir_of()
    assert chats_of(inherited) == [2, 3, 5]
    assert [entry.was_in_hand for entry in inherited] == [False, True, False]
    assert await dead.permit(two, 2) == LOST
    for entry in inherited:
        assert (await heir.permit(entry, entry.delivery.chat)).verdict is Verdict.GO
        await heir.done(entry, Outcome.SENT)
    assert await heir.waiting() == {Lane.ALERTS: 1, Lane.BULK: 0} == await outstanding(redis)


async def test_what_was_only_asked_for_was_not_in_hand(redis: Store, workers: Workers) -> None:
    dead = workers.outbox()
    await queue(redis, *to_many(2))
    first, second = await taken(dead, 2)
    assert (await dead.permit(first, 7)).verdict is Verdict.GO
    await redis.set(keys.flood(7), "0 9000000000000000")
    assert (await dead.permit(second, 7)).verdict is Verdict.LATER
    _heir, inherited = await workers.heir_of()
    assert [entry.was_in_hand for entry in inherited] == [True, False]


async def test_what_is_postponed_is_in_nobodys_hand(redis: Store, workers: Workers) -> None:
    worker = workers.outbox()
    await queue(redis, ALERT)
    [entry] = await taken(worker)
    await worker.permit(entry, 7)
    await worker.postpone(entry, CLOCK())
    [again] = await taken(worker)
    assert not again.was_in_hand
    assert [each async for each in redis.scan_iter(keys.chunk("alerts", "*"))] == [
        keys.chunk("alerts", again.chunk).encode()
    ]


async def test_a_worker_that_says_it_is_alive_keeps_what_it_holds(redis: Store, workers: Workers) -> None:
    slow, other = workers.outbox(), workers.outbox()
    await queue(redis, ALERT, DIGEST)
    entries = await taken(slow, 2)
    for _look in range(5):
        await slow.keep()
        assert await other.take(BOTH, wait=False) == []
        workers.seconds.now_s += 0.9 * DEAD_AFTER_S
    for entry in entries:
        assert (await slow.permit(entry, entry.delivery.chat)).verdict is Verdict.GO


async def test_alerts_of_the_dead_go_before_those_that_are_new(redis: Store, workers: Workers) -> None:
    dead, heir = workers.outbox(), workers.outbox()
    await queue(redis, *to_many(2), *to_many(2, DIGEST))
    await taken(dead, 4)
    assert await heir.take(BOTH, wait=False) == []
    workers.seconds.now_s += DEAD_AFTER_S
    await queue(redis, *to_many(2, first=11), *to_many(2, DIGEST, first=11))
    found = [await heir.take(BOTH, wait=False) for _n in range(4)]
    lanes = [{entry.lane for entry in each} for each in found]
    assert lanes == [{Lane.ALERTS}, {Lane.ALERTS}, {Lane.BULK}, {Lane.BULK}]
    assert [chats_of(each) for each in found] == [[1, 2], [11, 12], [1, 2], [11, 12]]


async def test_chunks_are_taken_over_one_by_one(redis: Store, workers: Workers) -> None:
    dead, heir = workers.outbox(), workers.outbox()
    await queue(redis, *to_many(450))
    await taken(dead, 450)
    assert len(await workers.after_silence(lambda: heir.take(BOTH, wait=False))) == 200
    assert await heir.take(BOTH, wait=False) == []
    workers.seconds.now_s += LOOK_EVERY_S
    assert len(await heir.take(BOTH, wait=False)) == 200
    workers.seconds.now_s += LOOK_EVERY_S
    assert len(await heir.take(BOTH, wait=False)) == 50


async def test_whoever_was_thought_dead_permits_and_postpones_nothing_but_what_it_sent_was_sent(
    redis: Store, workers: Workers
) -> None:
    slow = workers.outbox()
    await queue(redis, ALERT, replace(ALERT, chat=8))
    entry, other = await taken(slow, 2)
    assert (await slow.permit(entry, 7)).verdict is Verdict.GO
    heir, [inherited, second] = await workers.heir_of()
    await slow.keep()
    await slow.postpone(other, CLOCK())
    assert await slow.permit(other, 8) == LOST
    assert (await heir.permit(second, 8)).verdict is Verdict.GO
    await slow.done(entry, Outcome.SENT, 5)
    assert inherited.was_in_hand
    assert await heir.permit(inherited, 7) == LOST
    assert await earlier(heir, 7, "a", FRIDAY) == 5
    await heir.postpone(inherited, CLOCK())
    await heir.done(inherited, Outcome.UNKNOWN, reason="who knows")
    assert await outcomes(redis) == {"sent": 1}
    assert await heir.waiting() == {Lane.ALERTS: 1, Lane.BULK: 0} == await outstanding(redis)


async def test_whoever_was_thought_dead_takes_part_again(redis: Store, workers: Workers) -> None:
    slow = workers.outbox()
    await queue(redis, ALERT)
    await taken(slow)
    heir, [inherited] = await workers.heir_of()
    await heir.done(inherited, Outcome.SENT)
    workers.seconds.now_s += LOOK_EVERY_S
    await heir.take(BOTH, wait=False)
    assert len(await consumers(redis, keys.outbox("alerts"))) == 1
    await queue(redis, replace(ALERT, chat=8))
    [again] = await slow.take(BOTH, wait=False)
    assert (await slow.permit(again, 8)).verdict is Verdict.GO


async def test_whoever_left_while_it_held_something_is_taken_over(redis: Store, workers: Workers) -> None:
    gone = workers.outbox()
    await queue(redis, ALERT)
    [entry] = await taken(gone)
    await gone.permit(entry, 7)
    await gone.keep()
    await gone.leave()
    _heir, [inherited] = await workers.heir_of()
    assert inherited == entry
    assert inherited.was_in_hand


async def test_who_inherits_and_dies_is_inherited(redis: Store, workers: Workers) -> None:
    first = workers.outbox()
    await queue(redis, *to_many(3))
    entries = await taken(first, 3)
    await first.permit(entries[0], 1)
    second, inherited = await workers.heir_of()
    await second.permit(inherited[1], 2)
    await second.done(inherited[2], Outcome.SENT)
    third, again = await workers.heir_of()
    assert chats_of(again) == [1, 2]
    assert all(entry.was_in_hand for entry in again)
    assert await third.waiting() == {Lane.ALERTS: 2, Lane.BULK: 0}


async def test_what_was_outstanding_is_still_there_after_the_server_was_killed(
    folder: Path, binary: Path
) -> None:
    with User(folder, binary) as user:
        pid = user.enter()
        socket = folder / "server.sock"
        async with connect(socket) as store:
            outbox = Workers(store).outbox()
            await queue(store, *to_many(3), DIGEST)
            held, later, done, _digest = await taken(outbox, 4)
            await outbox.permit(held, 1)
            await outbox.postpone(later, CLOCK())
            await outbox.done(done, Outcome.SENT, 3)
        kill(pid)
        user.kill()
    with User(folder, binary) as user:
        user.enter()
        async with connect(socket) as store:
            workers = Workers(store)
            heir = workers.outbox()
            assert await heir.waiting() == {Lane.ALERTS: 2, Lane.BULK: 1}
            assert chats_of(await heir.take(BOTH, wait=False)) == [2]
            [inherited] = await workers.after_silence(lambda: heir.take([Lane.ALERTS], wait=False))
            assert inherited == held
            assert inherited.was_in_hand
            assert await earlier(heir, 3, "a", FRIDAY) == 3
        user.leave()
