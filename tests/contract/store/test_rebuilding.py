"""What points to subscriptions, made anew: after an update, and where it was damaged."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.alerts.portable import subscription_figures
from bot.model.chat import ChatKind
from bot.model.rule import BreakdownRule, Rule, Side, Threshold, ThresholdRule
from bot.model.subscription import Snooze, Standing, Subscription
from bot.model.ticker import ASSETS, FUNDS, Pair
from bot.store import keys
from bot.store.chats import RedisChats
from bot.store.codec import encode_figures
from bot.store.connection import Store
from bot.store.rebuilding import LAYOUT, rebuild, rebuild_if_outdated
from bot.store.subscriptions import RedisSubscriptions

PAIR = Pair(ASSETS["btc"], FUNDS["psct"])
FRIDAY = date(2025, 9, 26)
LINE = ThresholdRule(Threshold(Side.BELOW, 0.2), PAIR)
NIGHT = datetime(2025, 9, 27, 3, tzinfo=UTC)


def alert(name: str, chat: int, rule: Rule, **more: Any) -> Subscription:
    return Subscription(name, chat, rule, **more)


def several(chat: int) -> list[Subscription]:
    above, below = Standing(Side.ABOVE), Standing(Side.BELOW, FRIDAY)
    return [
        alert("armed", chat, LINE, side=above, told=above, as_of=FRIDAY),
        alert("fired", chat, LINE, side=below, told=above, as_of=FRIDAY, until=date(2026, 1, 31)),
        alert("unread", chat, BreakdownRule(PAIR)),
        alert("asleep", chat, LINE, side=above, told=above, as_of=FRIDAY, snooze=Snooze(NIGHT)),
        alert("over", chat, LINE, side=below, told=below, as_of=FRIDAY, over=True),
    ]


async def sets(redis: Store) -> dict[bytes, object]:
    """All sorted sets, and what is counted."""
    found: dict[bytes, object] = {}
    names: Any = await redis.keys("*")
    for key in names:
        if await redis.type(key) == b"zset":
            found[key] = await redis.zrange(key, 0, -1, withscores=True)
    found[keys.FOLLOWED.encode()] = await redis.hgetall(keys.FOLLOWED)
    return found


async def test_what_the_first_version_kept_is_found_as_if_it_had_been_kept_today(redis: Store) -> None:
    chats, subscriptions = RedisChats(redis), RedisSubscriptions(redis, "test")
    chat = await chats.of(-1001, ChatKind.CHANNEL)
    await subscriptions.add(*several(chat.number))
    wanted, there = await sets(redis), await subscriptions.of(chat.number)
    for key in wanted:
        await redis.delete(key)
    await redis.delete(keys.CHANNELS)
    for age, each in enumerate(there):
        kept = f"{age} {encode_figures(subscription_figures(each))}"
        await redis.hset(keys.subscriptions(chat.number), each.id, kept)
    await rebuild_if_outdated(redis)
    assert await sets(redis) == wanted
    assert await subscriptions.of(chat.number) == there
    assert await redis.smembers(keys.CHANNELS) == {str(chat.number).encode()}
    kept_now: Any = await redis.hgetall(keys.subscriptions(chat.number))
    assert not any(b"{" in value for value in kept_now.values())


async def test_what_points_to_nobody_is_taken_out_and_what_is_missing_put_in(redis: Store) -> None:
    chat = await RedisChats(redis).of(1001, ChatKind.PRIVATE)
    await RedisSubscriptions(redis, "test").add(*several(chat.number))
    wanted = await sets(redis)
    armed = keys.armed("btc:psct", "30b3")
    await redis.zadd(armed, {"77:gone": 5, f"{chat.number}:fired": 5})
    await redis.zrem(armed, f"{chat.number}:armed")
    await redis.hset(keys.FOLLOWED, "btc:psct", "9")
    assert await rebuild(redis) == 5
    assert await sets(redis) == wanted


async def test_it_is_done_once_for_each_version(redis: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    await rebuild_if_outdated(redis)
    assert await redis.get(keys.PLACED) == LAYOUT

    async def again(_store: Store) -> int:
        raise AssertionError("once is enough")

    monkeypatch.setattr("bot.store.rebuilding.rebuild", again)
    await rebuild_if_outdated(redis)


async def test_the_first_start_asks_little_of_an_empty_store(redis: Store) -> None:
    before = await commands(redis)
    await rebuild(redis)
    assert await commands(redis) - before < 30  # nobody gets an answer before it has ended


async def commands(redis: Store) -> int:
    """How many commands the server has carried out."""
    about: Any = await redis.info("stats")
    return int(about["total_commands_processed"])
