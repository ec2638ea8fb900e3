import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.errors import StoreUnavailable
from bot.model.delivery import Delivery, Entry, Outcome, Topic
from bot.model.rule import BreakdownRule
from bot.model.subscription import Snooze, Subscription
from bot.model.ticker import Pair
from bot.store import keys
from bot.store import outbox as module
from bot.store.codec import encode_delivery
from bot.store.connection import Store, connect
from bot.store.outbox import RedisOutbox
from bot.store.subscriptions import RedisSubscriptions
from tests.fakes import FakeClock
from tests.servers import User

FRIDAY, LATER = date(2025, 9, 26), date(2025, 11, 5)
CLOCK = FakeClock()
ALERT = Delivery(7, Topic.CHANGE, "a", session=FRIDAY, told=date(2025, 7, 1), after=date(2025, 9, 25))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK_MS", 20)
    monkeypatch.setattr(module, "LOOK_FOR_DEAD_EVERY_S", 0)
    monkeypatch.setattr(module, "DEAD_AFTER_MS", 30_000)


async def queue(redis: Store, *deliveries: Delivery) -> None:
    """As the scripts do that decide."""
    for delivery in deliveries:
        await redis.hset(keys.CHATS, str(delivery.chat), "{}")
        await redis.xadd(keys.OUTBOX, {"delivery": encode_delivery(delivery)})


async def taken(outbox: RedisOutbox, number: int = 1) -> list[Entry]:
    """The first take may only have made the group."""
    entries: list[Entry] = []
    async with asyncio.timeout(5):
        while len(entries) < number:
            entries += await outbox.take(10)
    return entries


async def outcomes(redis: Store) -> dict[bytes, bytes]:
    found: Any = await redis.hgetall(keys.OUTCOMES)
    return dict(found)


async def test_what_was_queued_is_taken_in_order_and_goes_with_its_outcome(redis: Store) -> None:
    deliveries = [
        ALERT,
        Delivery(8, Topic.DIGEST),
        Delivery(7, Topic.CORRECTION, "a", session=LATER, told=FRIDAY, attempt=3),
    ]
    await queue(redis, *deliveries)
    outbox = RedisOutbox(redis, CLOCK)
    entries = await taken(outbox, 3)
    assert [entry.delivery for entry in entries] == deliveries
    assert await outbox.waiting() == 3
    for entry, outcome in zip(entries, (Outcome.SENT, Outcome.REFUSED, Outcome.SENT), strict=True):
        assert await outbox.permit(entry)
        await outbox.done(entry, outcome)
    assert await outbox.take(10) == []
    assert await outbox.waiting() == 0
    assert await outcomes(redis) == {b"sent": b"2", b"refused": b"1"}
    assert not await redis.exists(keys.ATTEMPTS)


async def test_a_delivery_is_held_by_one_at_a_time(redis: Store) -> None:
    one, other = RedisOutbox(redis, CLOCK), RedisOutbox(redis, CLOCK)
    await queue(redis, ALERT)
    [entry] = await taken(one)
    assert await other.take(10) == []
    assert not await other.permit(entry)
    assert await one.permit(entry)


async def test_what_is_done_is_done_once_however_often_it_is_said(redis: Store) -> None:
    one, other = RedisOutbox(redis, CLOCK), RedisOutbox(redis, CLOCK)
    await queue(redis, ALERT)
    [entry] = await taken(one)
    await one.done(entry, Outcome.SENT, 5)
    await one.done(entry, Outcome.SENT, 5)
    await other.done(entry, Outcome.UNKNOWN)
    await one.postpone(entry, CLOCK())
    assert not await one.permit(entry)
    assert await outcomes(redis) == {b"sent": b"1"}
    assert await one.waiting() == 0


async def test_what_a_dead_worker_held_is_taken_over_and_counts_what_it_tried(
    redis: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead, heir = RedisOutbox(redis, CLOCK), RedisOutbox(redis, CLOCK)
    await queue(redis, ALERT, replace(ALERT, chat=8))
    tried, _untried = await taken(dead, 2)
    assert await dead.permit(tried)
    monkeypatch.setattr(module, "DEAD_AFTER_MS", 0)
    inherited = await taken(heir, 2)
    monkeypatch.setattr(module, "DEAD_AFTER_MS", 30_000)
    assert [entry.delivery for entry in inherited] == [replace(ALERT, unknown=1), replace(ALERT, chat=8)]
    assert await heir.permit(inherited[0])
    assert not await dead.permit(tried)


async def test_whoever_was_thought_dead_keeps_and_postpones_nothing_but_what_it_sent_was_sent(
    redis: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, heir = RedisOutbox(redis, CLOCK), RedisOutbox(redis, CLOCK)
    await queue(redis, ALERT)
    [entry] = await taken(slow)
    monkeypatch.setattr(module, "DEAD_AFTER_MS", 0)
    [inherited] = await taken(heir)
    monkeypatch.setattr(module, "DEAD_AFTER_MS", 30_000)
    await slow.keep([entry])
    await slow.postpone(entry, CLOCK())
    assert await heir.permit(inherited)
    await slow.done(entry, Outcome.SENT, 5)
    assert not await heir.permit(inherited)
    assert await heir.receipt(7, "a", FRIDAY) == 5


async def test_a_worker_that_says_it_is_alive_keeps_what_it_holds(
    redis: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = RedisOutbox(redis, CLOCK), RedisOutbox(redis, CLOCK)
    monkeypatch.setattr(module, "DEAD_AFTER_MS", 1000)
    await queue(redis, ALERT)
    [entry] = await taken(one)
    for _n in range(4):
        await asyncio.sleep(0.4)
        await one.keep([entry])
        assert await other.take(10) == []
    await one.keep([])


async def test_what_is_postponed_comes_back_in_time_one_attempt_richer(redis: Store) -> None:
    clock = FakeClock()
    outbox = RedisOutbox(redis, clock)
    await queue(redis, ALERT)
    [entry] = await taken(outbox)
    await outbox.permit(entry)
    for _said in range(2):
        await outbox.postpone(entry, clock() + timedelta(minutes=1))
    assert await outbox.waiting() == 1
    assert await outbox.take(10) == []
    clock.move(timedelta(minutes=1))
    [again] = await taken(outbox)
    assert again.delivery == replace(ALERT, attempt=1)
    assert await outbox.waiting() == 1
    await outbox.done(again, Outcome.SENT)
    assert await outbox.waiting() == 0


async def test_equal_deliveries_that_are_postponed_stay_two(redis: Store) -> None:
    outbox = RedisOutbox(redis, CLOCK)
    await queue(redis, ALERT, ALERT)
    for entry in await taken(outbox, 2):
        await outbox.postpone(entry, CLOCK())
    assert len(await taken(outbox, 2)) == 2


async def test_no_more_is_taken_than_was_asked_for(redis: Store) -> None:
    outbox = RedisOutbox(redis, CLOCK)
    await queue(redis, *(replace(ALERT, chat=number) for number in range(10)))
    for entry in await taken(outbox, 10):
        await outbox.postpone(entry, CLOCK())
    assert len(await outbox.take(4)) == 4
    assert len(await outbox.take(4)) == 4
    assert len(await outbox.take(4)) == 2


async def test_a_receipt_tells_which_message_it_was(redis: Store) -> None:
    outbox = RedisOutbox(redis, CLOCK)
    await queue(redis, ALERT, replace(ALERT, session=LATER), Delivery(8, Topic.DIGEST))
    first, second, digest = await taken(outbox, 3)
    await outbox.done(first, Outcome.SENT, 41)
    await outbox.done(second, Outcome.REFUSED)
    await outbox.done(digest, Outcome.SENT, 43)
    assert await outbox.receipt(7, "a", FRIDAY) == 41
    assert await outbox.receipt(7, "a", LATER) is None
    assert await outbox.receipt(7, "b", FRIDAY) is None
    assert await outbox.receipt(8, "a", FRIDAY) is None
    assert not await redis.exists(keys.receipts(8))
    assert 0 < await redis.ttl(keys.receipts(7)) <= 400 * 86400


@pytest.mark.parametrize("over", [True, False], ids=["that it is over", "that it goes on"])
async def test_a_subscription_ends_with_the_message_that_says_so(over: bool, redis: Store) -> None:
    subscriptions, outbox = RedisSubscriptions(redis, "yahoo"), RedisOutbox(redis, CLOCK)
    wish = Subscription("a", 7, BreakdownRule(), sent=FRIDAY, over=over, snooze=Snooze(CLOCK()))
    await subscriptions.add(wish)
    await queue(redis, replace(ALERT, session=date(2025, 9, 22)), ALERT)
    earlier, alert = await taken(outbox, 2)
    await outbox.done(earlier, Outcome.NOTHING_TO_SEND)
    assert await subscriptions.of(7) == [wish]
    await outbox.done(alert, Outcome.SENT, 2)
    left = [] if over else [wish]
    assert await subscriptions.of(7) == left
    assert [each async for each in subscriptions.following(Pair())] == left
    assert await subscriptions.awake(CLOCK()) == left


async def test_of_a_chat_that_was_forgotten_in_between_no_receipt_is_kept(redis: Store) -> None:
    outbox = RedisOutbox(redis, CLOCK)
    await queue(redis, ALERT)
    [entry] = await taken(outbox)
    await redis.hdel(keys.CHATS, "7")
    await outbox.done(entry, Outcome.SENT, 41)
    assert not await redis.exists(keys.receipts(7))


@pytest.fixture
async def full(redis: Store) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    async def fill() -> None:
        await redis.config_set("maxmemory", "1")

    yield fill
    await redis.config_set("maxmemory", "0")


async def test_while_memory_is_full_what_is_queued_is_sent_and_nothing_new_is_taken_on(
    redis: Store, full: Callable[[], Awaitable[None]]
) -> None:
    subscriptions, outbox = RedisSubscriptions(redis, "yahoo"), RedisOutbox(redis, CLOCK)
    await queue(redis, ALERT, replace(ALERT, session=LATER))
    first, second = await taken(outbox, 2)
    await full()
    assert await outbox.permit(first)
    await outbox.done(first, Outcome.SENT, 41)
    await outbox.postpone(second, CLOCK())
    [again] = await taken(outbox)
    assert again.delivery == replace(second.delivery, attempt=1)
    with pytest.raises(StoreUnavailable):
        await subscriptions.add(Subscription("a", 7, BreakdownRule()))
    assert await subscriptions.of(7) == []


@pytest.mark.parametrize(
    "words", ["null", "7", '{"topic": "change"}', '{"chat": 1, "topic": "change", "session": 7}']
)
async def test_an_entry_that_is_no_delivery_holds_up_nobody(redis: Store, words: str) -> None:
    outbox = RedisOutbox(redis, CLOCK)
    await redis.xadd(keys.OUTBOX, {"delivery": words})
    await queue(redis, ALERT)
    assert [entry.delivery for entry in await taken(outbox)] == [ALERT]


async def test_what_a_later_version_queued_is_left_alone_and_holds_up_nobody(redis: Store) -> None:
    outbox = RedisOutbox(redis, CLOCK)
    await redis.xadd(keys.OUTBOX, {"delivery": '{"chat": 1, "topic": "gossip"}'})
    await redis.xadd(keys.OUTBOX, {"delivery": '{"chat": 1, "topic": "digest", "colour": "red"}'})
    with capture_logs() as logs:
        [entry] = await taken(outbox)
    assert entry.delivery == Delivery(1, Topic.DIGEST)
    assert [log["log_level"] for log in logs] == ["warning"]
    assert await outbox.waiting() == 2


async def test_whoever_leaves_is_forgotten_unless_it_holds_something(redis: Store) -> None:
    outbox = RedisOutbox(redis, CLOCK)
    await outbox.leave()
    await queue(redis, ALERT)
    [entry] = await taken(outbox)
    await outbox.leave()
    assert len(await redis.xinfo_consumers(keys.OUTBOX, module.GROUP)) == 1
    await outbox.done(entry, Outcome.SENT)
    await outbox.leave()
    assert await redis.xinfo_consumers(keys.OUTBOX, module.GROUP) == []


async def test_an_outbox_that_somebody_deletes_is_made_anew(redis: Store) -> None:
    outbox = RedisOutbox(redis, CLOCK)
    assert await outbox.take(10) == []
    waiting = asyncio.create_task(outbox.take(10))
    await asyncio.sleep(0.005)
    await redis.flushall()
    assert await waiting == []
    await queue(redis, ALERT)
    assert len(await taken(outbox)) == 1


async def test_our_own_mistakes_are_not_hidden(redis: Store) -> None:
    await redis.set(keys.OUTBOX, "nonsense")
    with pytest.raises(Exception, match="WRONGTYPE"):
        await RedisOutbox(redis, CLOCK).take(10)


async def test_what_was_outstanding_is_still_there_after_the_server_was_killed(
    folder: Path, binary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.servers import kill

    with User(folder, binary) as user:
        pid = user.enter()
        socket = folder / "server.sock"
        async with connect(socket) as store:
            outbox = RedisOutbox(store, CLOCK)
            await queue(store, ALERT, replace(ALERT, chat=8), replace(ALERT, chat=9))
            held, later, done = await taken(outbox, 3)
            await outbox.permit(held)
            await outbox.postpone(later, CLOCK())
            await outbox.done(done, Outcome.SENT, 3)
        kill(pid)
        user.kill()
    with User(folder, binary) as user:
        user.enter()
        async with connect(socket) as store:
            heir = RedisOutbox(store, CLOCK)
            assert await heir.waiting() == 2
            assert [entry.delivery for entry in await taken(heir)] == [replace(ALERT, chat=8, attempt=1)]
            monkeypatch.setattr(module, "DEAD_AFTER_MS", 0)
            inherited = {entry.delivery for entry in await taken(heir)}
            assert replace(ALERT, unknown=1) in inherited
            assert await heir.receipt(9, "a", FRIDAY) == 3
        user.leave()


async def test_without_redis_everyone_is_told(lost: Store) -> None:
    outbox = RedisOutbox(lost, CLOCK)
    entry = Entry("1-0", ALERT)
    for asked in (
        outbox.take(1),
        outbox.keep([entry]),
        outbox.permit(entry),
        outbox.done(entry, Outcome.SENT),
        outbox.postpone(entry, datetime(2025, 9, 26, tzinfo=UTC)),
        outbox.receipt(1, "a", FRIDAY),
        outbox.leave(),
        outbox.waiting(),
    ):
        with pytest.raises(StoreUnavailable):
            await asked
