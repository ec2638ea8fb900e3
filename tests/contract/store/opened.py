"""The two that keep chats and subscriptions: in memory, and in Redis."""

from dataclasses import dataclass
from typing import Any

from bot.model.delivery import Delivery, Lane
from bot.model.subscription import Subscription
from bot.model.ticker import Pair
from bot.ports import Chats, Subscriptions
from bot.store import keys
from bot.store.chats import RedisChats
from bot.store.codec import decode_delivery
from bot.store.connection import Store
from bot.store.inmemory import Kept, MemoryChats, MemorySubscriptions
from bot.store.subscriptions import RedisSubscriptions


@dataclass
class Opened:
    """The same chats and subscriptions as any number of processes see them, and what they queued."""

    redis: Store
    kept: Kept | None

    def chats(self) -> Chats:
        return RedisChats(self.redis) if self.kept is None else MemoryChats(self.kept)

    def subscriptions(self) -> Subscriptions:
        return (
            RedisSubscriptions(self.redis, "yahoo") if self.kept is None else MemorySubscriptions(self.kept)
        )

    async def queued(self, lane: Lane = Lane.ALERTS) -> list[Delivery]:
        """What waits in a lane, in its order."""
        if self.kept is not None:
            return [each for each in self.kept.queued if each.topic.lane is lane]
        return [each for chunk in await chunks(self.redis, lane) for each in chunk]


async def chunks(redis: Store, lane: Lane = Lane.ALERTS) -> list[list[Delivery]]:
    """The chunks of a lane, and what is in each."""
    entries: Any = await redis.xrange(keys.outbox(lane))
    found = []
    for number, _fields in entries:
        kept: Any = await redis.hgetall(keys.chunk(lane, number.decode()))
        found.append([decode_delivery(kept[place]) for place in sorted(kept, key=int)])
    return found


async def following(subscriptions: Subscriptions, pair: Pair) -> set[Subscription]:
    return {each async for each in subscriptions.following(pair)}
