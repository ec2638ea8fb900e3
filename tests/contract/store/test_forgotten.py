"""A chat that is forgotten leaves nothing behind that points to it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.model.chat import ChatKind, Digest
from bot.model.delivery import Delivery, Lane, Outcome, Topic, Verdict
from bot.model.rule import BreakdownRule
from bot.model.subscription import Snooze, Standing, Subscription
from bot.model.ticker import ASSETS, BENCHMARKS, Pair
from bot.ports import Chats, Subscriptions
from bot.store import keys
from bot.store.chats import RedisChats
from bot.store.connection import Store
from bot.store.mishaps import RedisMishaps
from bot.store.stewards import RedisStewards
from bot.store.subscriptions import RedisSubscriptions
from tests.contract.store.consistency import consistent
from tests.contract.store.opened import following
from tests.contract.store.test_moved_chats import racing
from tests.contract.store.wishes import LINE, MONDAY
from tests.contract.store.workers import Workers, earlier, taken

FRIDAY = datetime(2025, 9, 26, 20, 30, tzinfo=UTC)
WEEKLY = Digest(weekday=4)


async def test_a_forgotten_chat_stays_forgotten_and_comes_back_as_a_new_one(
    chats: Chats, redis: Store
) -> None:
    chat = await chats.of(77, ChatKind.PRIVATE)
    await chats.forget(chat)
    await chats.put(replace(chat, silent=True, digest=WEEKLY), digest_at=FRIDAY)
    assert await chats.get(chat.number) is None
    assert await chats.known(77) is None
    assert await chats.digests_due(FRIDAY, 10) == []
    assert [each async for each in chats.everybody()] == []
    again = await chats.of(77, ChatKind.PRIVATE)
    assert again.number != chat.number
    assert not again.silent
    await chats.forget(chat)
    assert await chats.get(again.number) == again
    await consistent(redis)


async def test_forgetting_takes_the_subscriptions_along(
    chats: Chats, subscriptions: Subscriptions, redis: Store
) -> None:
    chat, other = await chats.of(1, ChatKind.PRIVATE), await chats.of(2, ChatKind.PRIVATE)
    sleeping = Snooze(FRIDAY)
    below = Standing(LINE.threshold.side, MONDAY)
    for name, number in (("a", chat.number), ("b", chat.number), ("a", other.number)):
        await subscriptions.add(Subscription(name, number, BreakdownRule(), snooze=sleeping))
    await subscriptions.add(
        Subscription("c", chat.number, LINE, below, below, MONDAY, until=MONDAY),
        Subscription("d", chat.number, LINE, over=True),
    )
    await chats.forget(chat)
    await consistent(redis)
    assert await subscriptions.of(chat.number) == []
    [left] = await subscriptions.of(other.number)
    assert await following(subscriptions, Pair()) == {left}
    assert await subscriptions.awake(FRIDAY) == [left]
    await chats.forget(other)
    assert await subscriptions.pairs() == []
    await consistent(redis)


async def test_what_comes_in_the_midst_of_forgetting_is_forgotten_as_well(
    redis: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    chats, subscriptions = RedisChats(redis), RedisSubscriptions(redis, "yahoo")
    chat = await chats.of(1, ChatKind.PRIVATE)
    first = Subscription("a", chat.number, LINE)
    await subscriptions.add(first)
    deeds = [
        lambda: subscriptions.add(replace(first, id="b")),
        lambda: subscriptions.change(first, replace(first, until=MONDAY)),
    ]
    racing(redis, monkeypatch, "hgetall", deeds)
    await chats.forget(chat)
    assert deeds == []
    assert await subscriptions.of(chat.number) == []
    await consistent(redis)


async def test_what_is_queued_for_a_forgotten_chat_finds_nobody_and_is_counted(redis: Store) -> None:
    chats, outbox = RedisChats(redis), Workers(redis).outbox()
    chat = await chats.of(1, ChatKind.PRIVATE)
    session = date(2025, 9, 26)
    alert = Delivery(chat.number, Topic.CHANGE, "a", session=session)
    await outbox.queue([alert, alert])
    held, later = await taken(outbox, 2)
    await outbox.postpone(later, FRIDAY)
    await chats.forget(chat)
    assert await outbox.waiting() == {Lane.ALERTS: 2, Lane.BULK: 0}
    assert (await outbox.permit(held, 1)).verdict is Verdict.GO
    await outbox.done(held, Outcome.SENT, 9, reason="some words")
    [again] = await taken(outbox)
    [addressee] = await outbox.addressees([again])
    assert (addressee.chat, addressee.alert, addressee.earlier) == (None, None, None)
    await outbox.done(again, Outcome.NOTHING_TO_SEND)
    assert await outbox.waiting() == {Lane.ALERTS: 0, Lane.BULK: 0}
    assert await earlier(outbox, chat.number, "a", session) is None
    assert not await redis.exists(keys.failures(chat.number))
    await consistent(redis)


async def test_forgetting_leaves_no_key_behind(redis: Store) -> None:
    await redis.set(keys.NEWEST_CHAT, "424241")
    chats, subscriptions = RedisChats(redis), RedisSubscriptions(redis, "yahoo")
    outbox, mishaps = Workers(redis).outbox(), RedisMishaps(redis)
    chat = await chats.of(-777555, ChatKind.GROUP)
    moved = replace(chat, telegram_id=-100777555, digest=WEEKLY, zone="Asia/Tokyo")
    await chats.put(moved, digest_at=FRIDAY)
    wish = Subscription("a", chat.number, BreakdownRule(), as_of=date(2025, 9, 26), snooze=Snooze(FRIDAY))
    other = replace(wish, rule=BreakdownRule(Pair(ASSETS["eth"], BENCHMARKS["qqq"])), id="b")
    line = Standing(LINE.threshold.side, MONDAY)
    await subscriptions.add(wish, other, Subscription("c", chat.number, LINE, line, until=MONDAY))
    told = Delivery(chat.number, Topic.CHANGE, "a", session=date(2025, 9, 26))
    assert await subscriptions.change(wish, replace(wish, once=True), told)
    await outbox.queue([replace(told, subscription="b")])
    for entry, outcome in zip(await taken(outbox, 2), (Outcome.SENT, Outcome.REFUSED), strict=True):
        await outbox.done(entry, outcome, 9, reason="some words")
    await mishaps.ended(chat.number, FRIDAY)
    await redis.hset(keys.RESTS, str(chat.number), "1 1 1")
    steward = await chats.of(8, ChatKind.PRIVATE)
    await RedisStewards(redis).add(steward.number, chat.number)
    await RedisStewards(redis).lost(chat.number)
    before = await everything(redis)
    assert "424242" in before
    for key in (
        keys.receipts(424242),
        keys.failures(424242),
        keys.ENDED,
        keys.RESTS,
        keys.LOST,
        keys.former(424242),
    ):
        assert key in before
    await chats.forget(chat)  # as it was known before it moved
    left = await everything(redis)
    assert "777555" not in left
    assert "424242" not in left
    await consistent(redis)


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
            case b"list":
                held = await redis.lrange(key, 0, -1)
            case _:
                held = await redis.xrange(key)
        found[key.decode()] = held
    return str(found)
