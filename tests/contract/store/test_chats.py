"""Both kinds of chats keep the same promises."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.errors import StoreUnavailable
from bot.model.chat import Chat, ChatKind, Digest, QuietHours
from bot.model.delivery import Delivery, Outcome, Topic
from bot.model.rule import BreakdownRule
from bot.model.subscription import Snooze, Subscription
from bot.model.ticker import ASSETS, BENCHMARKS, Pair
from bot.ports import Chats, Subscriptions
from bot.store import keys, outbox
from bot.store.chats import RedisChats
from bot.store.codec import encode_delivery
from bot.store.connection import Store
from bot.store.inmemory import Kept, MemoryChats, MemorySubscriptions
from bot.store.outbox import RedisOutbox
from bot.store.subscriptions import RedisSubscriptions
from tests.fakes import FakeClock

FRIDAY = datetime(2025, 9, 26, 20, 30, tzinfo=UTC)
WEEK = timedelta(days=7)
WEEKLY = Digest(weekday=4)

Open = Callable[[], tuple[Chats, Subscriptions]]


@pytest.fixture(params=["in memory", "in redis"])
def opened(request: pytest.FixtureRequest, redis: Store) -> Open:
    """Chats, and their subscriptions, as another process sees them."""
    kept = Kept()
    if request.param == "in memory":
        return lambda: (MemoryChats(kept), MemorySubscriptions(kept))
    return lambda: (RedisChats(redis), RedisSubscriptions(redis, "yahoo"))


@pytest.fixture
def chats(opened: Open) -> Chats:
    return opened()[0]


async def everybody(chats: Chats) -> set[Chat]:
    return {chat async for chat in chats.everybody()}


async def test_a_chat_keeps_the_number_that_it_was_given(chats: Chats, opened: Open) -> None:
    assert await chats.known(77) is None
    first, second = await chats.of(77, ChatKind.PRIVATE), await chats.of(-1001234567890123, ChatKind.GROUP)
    assert first.number != second.number
    assert (first.telegram_id, first.kind) == (77, ChatKind.PRIVATE)
    for each in (chats, opened()[0]):
        assert await each.of(77, ChatKind.PRIVATE) == first
        assert await each.known(-1001234567890123) == second
        assert await each.get(second.number) == second
    assert await everybody(chats) == {first, second}


async def test_many_who_meet_a_chat_at_once_give_it_one_number(opened: Open) -> None:
    met = await asyncio.gather(*(opened()[0].of(77, ChatKind.GROUP) for _ in range(20)))
    assert len(set(met)) == 1


async def test_what_a_chat_has_chosen_comes_back(chats: Chats, opened: Open) -> None:
    chat = replace(
        await chats.of(77, ChatKind.PRIVATE),
        zone="Europe/Berlin",
        quiet=QuietHours(time(22), time(7, 30)),
        silent=True,
        digest=Digest(weekday=0, at=time(8)),
    )
    await chats.put(chat)
    assert await opened()[0].of(77, ChatKind.PRIVATE) == chat
    assert await chats.get(chat.number) == chat


async def test_a_forgotten_chat_stays_forgotten_and_comes_back_as_a_new_one(chats: Chats) -> None:
    chat = await chats.of(77, ChatKind.PRIVATE)
    await chats.forget(chat)
    await chats.put(replace(chat, silent=True, digest=WEEKLY), digest_at=FRIDAY)
    assert await chats.get(chat.number) is None
    assert await chats.known(77) is None
    assert await chats.digests_due(FRIDAY, 10) == []
    assert await everybody(chats) == set()
    again = await chats.of(77, ChatKind.PRIVATE)
    assert again.number != chat.number
    assert not again.silent
    await chats.forget(chat)
    assert await chats.get(again.number) == again


async def test_forgetting_takes_the_subscriptions_along(opened: Open) -> None:
    chats, subscriptions = opened()
    chat, other = await chats.of(1, ChatKind.PRIVATE), await chats.of(2, ChatKind.PRIVATE)
    sleeping = Snooze(FRIDAY)
    for name, number in (("a", chat.number), ("b", chat.number), ("a", other.number)):
        await subscriptions.add(Subscription(name, number, BreakdownRule(), snooze=sleeping))
    await chats.forget(chat)
    assert await subscriptions.of(chat.number) == []
    [left] = await subscriptions.of(other.number)
    assert [each async for each in subscriptions.following(Pair())] == [left]
    assert await subscriptions.awake(FRIDAY) == [left]
    await chats.forget(other)
    assert await subscriptions.pairs() == []


async def test_a_chat_that_telegram_calls_otherwise_by_now_is_the_same(chats: Chats) -> None:
    chat = await chats.of(-5, ChatKind.GROUP)
    moved = replace(chat, telegram_id=-1005)
    await chats.put(moved)
    await chats.put(moved)
    for name in (-5, -1005):
        assert await chats.of(name, ChatKind.GROUP) == moved
    await chats.forget(moved)
    assert await chats.known(-5) is None
    assert await chats.known(-1005) is None


async def test_what_was_met_under_the_new_name_becomes_part_of_the_chat(opened: Open) -> None:
    chats, subscriptions = opened()
    chat, met = await chats.of(-5, ChatKind.GROUP), await chats.of(-1005, ChatKind.GROUP)
    await chats.put(replace(met, zone="Asia/Tokyo", digest=WEEKLY), digest_at=FRIDAY)
    mine = Subscription("a", chat.number, BreakdownRule(), once=True)
    same_name = Subscription("a", met.number, BreakdownRule())
    theirs = Subscription("b", met.number, BreakdownRule(), snooze=Snooze(FRIDAY))
    for each in (mine, same_name, theirs):
        await subscriptions.add(each)
    moved = replace(chat, telegram_id=-1005)
    await chats.put(moved)
    await chats.put(moved)
    taken = replace(theirs, chat=chat.number)
    assert await subscriptions.of(chat.number) == [mine, taken]
    assert await subscriptions.of(met.number) == []
    assert {each async for each in subscriptions.following(Pair())} == {mine, taken}
    assert await subscriptions.awake(FRIDAY) == [taken]
    assert await everybody(chats) == {moved}
    assert await chats.digests_due(FRIDAY, 10) == []
    assert await chats.of(-1005, ChatKind.GROUP) == moved


async def test_digests_are_due_in_the_order_of_their_times(chats: Chats) -> None:
    booked = []
    for number, wait in enumerate((3, 1, 2, 0)):
        chat = await chats.of(number + 1, ChatKind.PRIVATE)
        await chats.put(replace(chat, digest=WEEKLY), digest_at=FRIDAY + timedelta(minutes=wait))
        booked.append(chat.number)
    assert await chats.digests_due(FRIDAY - timedelta(seconds=1), 10) == []
    due = await chats.digests_due(FRIDAY + timedelta(minutes=2), 2)
    assert due == [(booked[3], FRIDAY), (booked[1], FRIDAY + timedelta(minutes=1))]


async def test_a_booking_stays_while_something_else_is_changed_and_goes_with_the_digest(chats: Chats) -> None:
    chat = replace(await chats.of(1, ChatKind.PRIVATE), digest=WEEKLY)
    await chats.put(chat, digest_at=FRIDAY)
    await chats.put(replace(chat, silent=True))
    assert await chats.digests_due(FRIDAY, 10) == [(chat.number, FRIDAY)]
    await chats.put(replace(chat, digest=None))
    assert await chats.digests_due(FRIDAY, 10) == []
    assert not await chats.queue_digest(chat.number, FRIDAY, FRIDAY + WEEK)


async def test_a_digest_is_queued_once_by_however_many_leaders(opened: Open, redis: Store) -> None:
    chats, _subscriptions = opened()
    chat = replace(await chats.of(1, ChatKind.PRIVATE), digest=WEEKLY)
    await chats.put(chat, digest_at=FRIDAY)
    leaders = [opened()[0] for _ in range(10)]
    queued = await asyncio.gather(
        *(leader.queue_digest(chat.number, FRIDAY, FRIDAY + WEEK) for leader in leaders)
    )
    assert sum(queued) == 1
    assert await chats.digests_due(FRIDAY + WEEK, 10) == [(chat.number, FRIDAY + WEEK)]
    assert await chats.queue_digest(chat.number, FRIDAY + WEEK, None)
    assert await chats.digests_due(FRIDAY + 9 * WEEK, 10) == []


async def test_a_digest_that_is_left_out_is_queued_nowhere_and_the_next_one_booked(
    chats: Chats, redis: Store
) -> None:
    chat = replace(await chats.of(1, ChatKind.PRIVATE), digest=WEEKLY)
    await chats.put(chat, digest_at=FRIDAY)
    assert await chats.skip_digest(chat.number, FRIDAY, FRIDAY + WEEK)
    assert not await chats.skip_digest(chat.number, FRIDAY, FRIDAY + 2 * WEEK)
    assert await chats.digests_due(FRIDAY + WEEK, 10) == [(chat.number, FRIDAY + WEEK)]
    assert await chats.skip_digest(chat.number, FRIDAY + WEEK, None)
    assert await chats.digests_due(FRIDAY + 9 * WEEK, 10) == []
    assert await redis.xlen(keys.OUTBOX) == 0


async def test_what_was_left_out_does_not_come_back_after_a_stop(chats: Chats) -> None:
    chat = replace(await chats.of(1, ChatKind.PRIVATE), digest=WEEKLY)
    await chats.put(chat, digest_at=FRIDAY)
    await chats.put(replace(chat, digest=None, silent=True))
    assert not await chats.skip_digest(chat.number, FRIDAY, FRIDAY + WEEK)
    assert await chats.get(chat.number) == replace(chat, digest=None, silent=True)
    assert await chats.digests_due(FRIDAY + WEEK, 10) == []


async def test_a_group_that_moved_keeps_what_it_has_chosen_meanwhile(opened: Open) -> None:
    chats, subscriptions = opened()
    chat, met = await chats.of(-5, ChatKind.GROUP), await chats.of(-1005, ChatKind.GROUP)
    theirs = Subscription("b", met.number, BreakdownRule())
    await subscriptions.add(theirs)
    chosen = replace(chat, zone="Europe/Berlin", digest=WEEKLY)
    await chats.put(chosen, digest_at=FRIDAY)
    for _again in range(2):
        await chats.moved(chat.number, -1005)
        assert await chats.get(chat.number) == replace(chosen, telegram_id=-1005)
    assert await everybody(chats) == {replace(chosen, telegram_id=-1005)}
    assert await chats.known(-1005) == replace(chosen, telegram_id=-1005)
    assert await chats.digests_due(FRIDAY, 10) == [(chat.number, FRIDAY)]
    assert await subscriptions.of(chat.number) == [replace(theirs, chat=chat.number)]


async def test_a_forgotten_chat_that_moves_stays_forgotten(chats: Chats) -> None:
    chat = await chats.of(-5, ChatKind.GROUP)
    await chats.forget(chat)
    await chats.moved(chat.number, -1005)
    assert await everybody(chats) == set()
    assert await chats.known(-1005) is None


async def test_what_is_chosen_in_the_midst_of_a_move_stays(
    redis: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    chats = RedisChats(redis)
    chat = replace(await chats.of(-5, ChatKind.GROUP), digest=WEEKLY)
    await chats.put(chat, digest_at=FRIDAY)
    stopped = [replace(chat, digest=None, silent=True)]
    read = redis.hget

    async def read_before_a_stop(name: str, key: str) -> Any:
        found: Any = await read(name, key)
        while stopped:
            await chats.put(stopped.pop())
        return found

    monkeypatch.setattr(redis, "hget", read_before_a_stop)
    await chats.moved(chat.number, -1005)
    assert await chats.get(chat.number) == replace(chat, digest=None, silent=True, telegram_id=-1005)
    assert await chats.digests_due(FRIDAY, 10) == []


async def test_a_queued_digest_is_in_the_outbox(redis: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "BLOCK_MS", 20)
    chats = RedisChats(redis)
    chat = replace(await chats.of(1, ChatKind.PRIVATE), digest=WEEKLY)
    await chats.put(chat, digest_at=FRIDAY)
    await chats.queue_digest(chat.number, FRIDAY, None)
    waiting = RedisOutbox(redis, FakeClock())
    [entry] = await waiting.take(10) or await waiting.take(10)
    assert entry.delivery == Delivery(chat.number, Topic.DIGEST)


async def test_messages_of_a_group_that_moved_are_not_answered_any_more(
    redis: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A supergroup counts its messages anew: an old number would be another message."""
    monkeypatch.setattr(outbox, "BLOCK_MS", 20)
    chats, waiting = RedisChats(redis), RedisOutbox(redis, FakeClock())
    chat = await chats.of(-5, ChatKind.GROUP)
    await redis.xadd(keys.OUTBOX, {"delivery": encode_delivery(told := alert(chat.number))})
    [entry] = await waiting.take(10) or await waiting.take(10)
    await waiting.done(entry, Outcome.SENT, 9)
    await chats.put(replace(chat, silent=True))
    assert told.session is not None
    assert await waiting.receipt(chat.number, "a", told.session) == 9
    await chats.put(replace(chat, telegram_id=-1005))
    assert await waiting.receipt(chat.number, "a", told.session) is None


def alert(chat: int) -> Delivery:
    return Delivery(chat, Topic.CHANGE, "a", session=date(2025, 9, 26))


async def test_forgetting_leaves_no_key_behind(redis: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "BLOCK_MS", 20)
    await redis.set(keys.NEWEST_CHAT, "424241")
    chats, subscriptions = RedisChats(redis), RedisSubscriptions(redis, "yahoo")
    waiting = RedisOutbox(redis, FakeClock())
    chat = await chats.of(-777555, ChatKind.GROUP)
    moved = replace(chat, telegram_id=-100777555, digest=WEEKLY, zone="Asia/Tokyo")
    await chats.put(moved, digest_at=FRIDAY)
    wish = Subscription("a", chat.number, BreakdownRule(), as_of=date(2025, 9, 26), snooze=Snooze(FRIDAY))
    await subscriptions.add(wish)
    other = replace(wish, rule=BreakdownRule(Pair(ASSETS["eth"], BENCHMARKS["qqq"])), id="b")
    await subscriptions.add(other)
    assert await subscriptions.change(wish, replace(wish, once=True), alert(chat.number))
    [entry] = await waiting.take(10) or await waiting.take(10)
    await waiting.done(entry, Outcome.SENT, 9)
    assert "424242" in await everything(redis)
    await chats.forget(chat)  # as it was known before it moved
    left = await everything(redis)
    assert "777555" not in left
    assert "424242" not in left.replace(f"'{keys.NEWEST_CHAT}': b'424242'", "")


async def everything(redis: Store) -> str:
    """All keys, and all that they hold."""
    found: dict[str, Any] = {}
    async for key in redis.scan_iter():
        match await redis.type(key):
            case b"string":
                held: Any = await redis.get(key)
            case b"hash":
                held = await redis.hgetall(key)
            case b"set":
                held = await redis.smembers(key)
            case b"zset":
                held = await redis.zrange(key, 0, -1)
            case _:
                held = await redis.xrange(key)
        found[key.decode()] = held
    return str(found)


async def test_what_another_version_kept_is_left_alone(redis: Store) -> None:
    chats = RedisChats(redis)
    chat = await chats.of(1, ChatKind.PRIVATE)
    await redis.hset(keys.CHATS, str(chat.number), '{"telegram_id": 1, "kind": "forum", "colour": "red"}')
    with capture_logs() as logs:
        assert await chats.get(chat.number) is None
        assert await everybody(chats) == set()
        assert await chats.of(1, ChatKind.PRIVATE) == chat
    assert {log["log_level"] for log in logs} == {"warning"}
    await redis.hset(keys.CHATS, str(chat.number), '{"telegram_id": 1, "kind": "private", "colour": "red"}')
    assert await chats.get(chat.number) == chat


async def test_without_redis_everyone_is_told(lost: Store) -> None:
    chats = RedisChats(lost)
    chat = Chat(1, 1, ChatKind.PRIVATE)
    for asked in (
        chats.of(1, ChatKind.PRIVATE),
        chats.known(1),
        chats.get(1),
        chats.put(chat),
        chats.forget(chat),
        everybody(chats),
        chats.digests_due(FRIDAY, 1),
        chats.queue_digest(1, FRIDAY, None),
        chats.skip_digest(1, FRIDAY, None),
        chats.moved(1, 2),
    ):
        with pytest.raises(StoreUnavailable):
            await asked
