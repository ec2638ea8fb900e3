"""What becomes of the lines that a process held that is dead, or thought dead."""

import pytest

from bot.store import inbox as module
from bot.store import keys
from bot.store.connection import Store
from bot.store.crew import DEAD_AFTER_S, LOOK_EVERY_S
from bot.store.inbox import RedisInbox
from tests.contract.store.lines import said, served, taken
from tests.contract.store.workers import Workers, consumers


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK_MS", 20)


@pytest.fixture
def workers(redis: Store) -> Workers:
    return Workers(redis)


def inbox(workers: Workers) -> RedisInbox:
    return RedisInbox(workers.redis, workers.crew())


async def test_what_a_dead_holder_left_is_taken_over_from_its_head(workers: Workers) -> None:
    dead, heir = inbox(workers), inbox(workers)
    await dead.add([said(1), said(2), said(3)])
    [line] = await taken(dead)
    await dead.first(line)
    await dead.done(line)
    [inherited] = await workers.after_silence(lambda: heir.take(10))
    assert inherited == line
    assert await served(heir, inherited) == [2, 3]
    assert await heir.waiting() == 0


async def test_a_holder_that_says_it_is_alive_keeps_its_lines(workers: Workers) -> None:
    one, other = inbox(workers), inbox(workers)
    await one.add([said(1)])
    [line] = await taken(one)
    for _look in range(5):
        await one.keep()
        assert await other.take(10) == []
        workers.seconds.now_s += 0.9 * DEAD_AFTER_S
    assert await served(one, line) == [1]


async def test_what_comes_in_goes_on_while_somebody_may_be_dead(workers: Workers) -> None:
    dead, heir = inbox(workers), inbox(workers)
    await dead.add([said(1)])
    await taken(dead)
    await heir.add([said(2, chat=2)])
    [new] = await heir.take(10)
    assert new.name == "2"
    workers.seconds.now_s += DEAD_AFTER_S
    [inherited] = await heir.take(10)
    assert inherited.name == "1"


async def test_no_more_is_taken_over_than_was_asked_for(workers: Workers) -> None:
    dead, heir = inbox(workers), inbox(workers)
    await dead.add([said(number, chat=number) for number in range(1, 6)])
    await taken(dead, 5)
    assert len(await workers.after_silence(lambda: heir.take(2))) == 2
    workers.seconds.now_s += LOOK_EVERY_S
    assert len(await heir.take(10)) == 3


async def test_whoever_was_thought_dead_can_spoil_nothing(workers: Workers) -> None:
    slow, heir = inbox(workers), inbox(workers)
    await slow.add([said(1), said(2)])
    [line] = await taken(slow)
    await slow.first(line)
    [inherited] = await workers.after_silence(lambda: heir.take(10))
    await heir.first(inherited)
    await slow.keep()
    assert not await slow.done(line)
    await slow.put_back(line)
    assert await served(heir, inherited) == [1, 2]


async def test_whoever_was_thought_dead_takes_part_again(workers: Workers) -> None:
    slow, heir = inbox(workers), inbox(workers)
    await slow.add([said(1)])
    await taken(slow)
    [inherited] = await workers.after_silence(lambda: heir.take(10))
    assert await served(heir, inherited) == [1]
    workers.seconds.now_s += LOOK_EVERY_S
    await heir.take(10)
    assert len(await consumers(workers.redis, keys.INBOX)) == 1
    await slow.add([said(2)])
    [line] = await slow.take(10)
    await slow.keep()
    assert await served(slow, line) == [2]


async def test_whoever_leaves_is_forgotten_unless_they_hold_something(workers: Workers) -> None:
    one, other = inbox(workers), inbox(workers)
    await one.leave()
    await one.add([said(1)])
    [line] = await taken(one)
    await other.take(10)
    await one.leave()
    await other.leave()
    assert await consumers(workers.redis, keys.INBOX) == [one._crew.me]
    assert await served(one, line) == [1]
    await one.leave()
    assert await consumers(workers.redis, keys.INBOX) == []
    assert not await workers.redis.exists(keys.CREW)


async def test_whoever_left_while_it_held_a_line_is_taken_over(workers: Workers) -> None:
    gone, heir = inbox(workers), inbox(workers)
    await gone.add([said(1)])
    await taken(gone)
    await gone.keep()
    await gone.leave()
    [inherited] = await workers.after_silence(lambda: heir.take(10))
    assert await served(heir, inherited) == [1]
