"""All that points to subscriptions, made anew from them: after an update, and by `check --rebuild`.

It may run while others write, and may be repeated: a subscription that changes meanwhile is placed by whoever
changes it.
"""

import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from itertools import product
from typing import Any

import structlog
from redis.exceptions import WatchError

from bot.model.audience import Change
from bot.model.subscription import Subscription
from bot.model.ticker import ASSETS, BENCHMARKS, Pair
from bot.store import keys
from bot.store.changing import CHANGE, change_figures
from bot.store.chats import SETS, RedisChats
from bot.store.connection import Store
from bot.store.places import group, places, watched
from bot.store.subscription_codec import decode_subscription, figures_of, pair_name

LAYOUT = b"1"
"""Changes with what `places` gives, or how a subscription is kept."""

A_SCAN = 1000
"""Keys that are looked at in one round trip."""

logger = structlog.get_logger(__name__)


async def rebuild_if_outdated(store: Store) -> None:
    """Place all subscriptions where another version of Tandem placed them, or none."""
    if await store.get(keys.PLACED) != LAYOUT and (alerts := await rebuild(store)):
        logger.info("alerts placed anew", alerts=alerts)


async def rebuild(store: Store) -> int:
    """Place all subscriptions; how many there are."""
    while True:
        async with store.pipeline(transaction=True) as together:
            await together.watch(keys.FOLLOWED)
            counts = await _place_all(store)
            await _clear(store)
            followed: dict[Any, Any] = dict(counts)
            together.multi()  # type: ignore[no-untyped-call]
            together.delete(keys.FOLLOWED)
            if followed:
                together.hset(keys.FOLLOWED, mapping=followed)
            together.set(keys.PLACED, LAYOUT)
            with suppress(WatchError):  # somebody added one meanwhile, or deleted one: counted again
                await together.execute()
                return counts.total()


async def _place_all(store: Store) -> Counter[str]:
    """Put all into the sets where they belong; how many there are on each pair."""
    change = store.register_script(CHANGE)
    counts: Counter[str] = Counter()
    async for chat in RedisChats(store).everybody():
        if chat.kind in SETS:
            await store.sadd(SETS[chat.kind], str(chat.number))
        async for alert, words in _alerts(store, chat.number):
            figures = change_figures(words, Change(alert, alert), are_placed=False)
            touched = [keys.NEWEST_SUBSCRIPTION, keys.EVALUATED, keys.FOLLOWED]
            await change(touched, ["", json.dumps([figures])])
            counts[group(alert.rule)] += 1
    return counts


async def _alerts(store: Store, chat: int) -> AsyncIterator[tuple[Subscription, str]]:
    """Those of a chat, and the words in which each is kept."""
    kept: Any = await store.hgetall(keys.subscriptions(chat))
    for name, value in kept.items():
        alert = decode_subscription(chat, name.decode(), value)
        if alert is not None:
            yield alert, figures_of(value).decode()


async def _clear(store: Store) -> None:
    """Take out what points to nobody, or to one that is elsewhere."""
    pairs = [Pair(*legs) for legs in product(ASSETS.values(), BENCHMARKS.values())]
    sets = {key for pair in pairs for key in (*watched(pair), keys.ending(pair_name(pair)))} | {keys.SNOOZES}
    stored = [key.decode() async for key in store.scan_iter(count=A_SCAN, _type="zset")]
    for key in (each for each in stored if each in sets or each.startswith(keys.CIRCLES)):
        members: Any = await store.zrange(key, 0, -1)
        gone = [member for member in members if await _score(store, key, member) is None]
        if gone:
            await store.zrem(key, *gone)
        for member in gone:  # who came there in that moment
            if (score := await _score(store, key, member)) is not None:
                await store.zadd(key, {member: score})


async def _score(store: Store, key: str, member: bytes) -> float | None:
    """Where in a set one belongs; None where it does not."""
    chat, _colon, name = member.decode().partition(":")
    kept: Any = await store.hget(keys.subscriptions(int(chat)), name)
    alert = None if kept is None else decode_subscription(int(chat), name, kept)
    return None if alert is None else places(alert).get(key)
