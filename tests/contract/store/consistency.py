"""Whether all that points to a chat or an alert follows from those that are there: worked out one by one."""

from collections import Counter
from typing import Any

from bot.model.subscription import Subscription
from bot.model.topic_rule import TopicRule
from bot.store import keys
from bot.store.connection import Store
from bot.store.subscription_codec import decode_subscription
from tests.unit.store.naive_places import naive

SETS = {b"armed", b"fired", b"linked", b"unread", b"ending", b"circle"}


async def consistent(redis: Store) -> None:
    """Assert that nothing points to nobody, and that nobody is forgotten."""
    alerts = await every_alert(redis)
    wanted = {(place, f"{each.chat}:{each.id}"): score for each in alerts for place, score in naive(each)}
    assert await pointed_to(redis) == wanted
    counted = Counter(map(_counted_with, alerts))
    followed: Any = await redis.hgetall(keys.FOLLOWED)
    assert {pair.decode(): int(number) for pair, number in followed.items() if int(number)} == counted
    await about_chats(redis)


def _counted_with(alert: Subscription) -> str:
    if isinstance(alert.rule, TopicRule):
        return "topic"
    return f"{alert.pair.asset.key}:{alert.pair.benchmark.key}"


async def every_alert(redis: Store) -> list[Subscription]:
    found = []
    async for key in redis.scan_iter("{tandem}:subscriptions:*", _type="hash"):
        kept: Any = await redis.hgetall(key)
        chat = int(key.rpartition(b":")[2])
        found += [decode_subscription(chat, name.decode(), value) for name, value in kept.items()]
    return [each for each in found if each is not None]


async def pointed_to(redis: Store) -> dict[tuple[str, str], float]:
    """What is in the sorted sets: the set, the member, and its score."""
    places = [key async for key in redis.scan_iter("{tandem}:*", _type="zset") if key.split(b":")[1] in SETS]
    found: dict[tuple[str, str], float] = {}
    for key in {*places, keys.SNOOZES.encode()}:
        members: Any = await redis.zrange(key, 0, -1, withscores=True)
        found |= {(key.decode(), member.decode()): float(score) for member, score in members}
    return found


async def about_chats(redis: Store) -> None:
    """Assert the same of what points to chats, of those that Telegram knows by name."""
    known: Any = await redis.hkeys(keys.CHATS)
    named = [await redis.get(key) async for key in redis.scan_iter("{tandem}:tg:*")]
    booked: Any = await redis.zrange(keys.DIGESTS, 0, -1)
    ended: Any = await redis.zrange(keys.ENDED, 0, -1)
    many: Any = [*await redis.smembers(keys.CHANNELS), *await redis.smembers(keys.GROUPS)]
    lost: Any = await redis.smembers(keys.LOST)
    for number in (*named, *booked, *ended, *many, *lost):
        assert number in known
    assert await pairs_of(redis, keys.STEWARDS) == {
        (chat, person) for person, chat in await pairs_of(redis, keys.LOOKED_AFTER)
    }


async def pairs_of(redis: Store, beginning: str) -> set[tuple[bytes, bytes]]:
    """Who looks after whom, as it stands on one of its two sides; all of them are known."""
    known: Any = await redis.hkeys(keys.CHATS)
    found = set()
    async for key in redis.scan_iter(f"{beginning}*", _type="set"):
        members: Any = await redis.smembers(key)
        found |= {(key.rpartition(b":")[2], each) for each in members}
    assert all(number in known for pair in found for number in pair)
    return found
