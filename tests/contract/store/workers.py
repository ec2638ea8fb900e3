"""Processes at one Redis whose deaths are seen on a clock that is moved by hand."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from bot.model.delivery import Delivery, Entry, Lane, Topic
from bot.ports import Clock
from bot.store import keys
from bot.store.connection import Store
from bot.store.crew import DEAD_AFTER_S, GROUP, Crew
from bot.store.outbox import RedisOutbox
from bot.store.pace import Rates
from tests.fakes import FakeClock

FRIDAY, LATER = date(2025, 9, 26), date(2025, 11, 5)
CLOCK = FakeClock()
QUICKLY = Rates(group_most=1000).times(1_000_000)
ALERT = Delivery(7, Topic.CHANGE, "a", session=FRIDAY, told=date(2025, 7, 1), after=date(2025, 9, 25))
DIGEST = Delivery(8, Topic.DIGEST)
BOTH = list(Lane)

Found = TypeVar("Found")


@dataclass
class Seconds:
    """A monotonic clock that stands still until it is moved."""

    now_s: float = 1000.0

    def __call__(self) -> float:
        return self.now_s


class Workers:
    """Makes outboxes, each of a process of its own; all look at the same monotonic clock."""

    def __init__(self, redis: Store) -> None:
        self.redis = redis
        self.seconds = Seconds()

    def crew(self) -> Crew:
        return Crew(self.redis, monotonic=self.seconds)

    def outbox(self, clock: Clock = CLOCK, rates: Rates = QUICKLY) -> RedisOutbox:
        return RedisOutbox(self.redis, clock, rates, self.crew())

    async def after_silence(self, look: Callable[[], Awaitable[Found]]) -> Found:
        """Look, hear nothing for so long that the silent count as dead, and look again."""
        await look()
        self.seconds.now_s += DEAD_AFTER_S
        return await look()

    async def heir_of(self, clock: Clock = CLOCK) -> tuple[RedisOutbox, list[Entry]]:
        """A new process, and what it takes over from those who say nothing any more."""
        heir = self.outbox(clock)
        return heir, await self.after_silence(lambda: heir.take(BOTH, wait=False))


async def queue(redis: Store, *deliveries: Delivery, is_known: bool = True) -> None:
    """Queue them together, for chats that are there."""
    if is_known:
        for chat in {each.chat for each in deliveries}:
            await redis.hset(keys.CHATS, str(chat), "{}")
    await RedisOutbox(redis, CLOCK, QUICKLY).queue(deliveries)


def to_many(number: int, delivery: Delivery = ALERT, *, first: int = 1) -> list[Delivery]:
    """The same for so many chats."""
    return [
        Delivery(chat, delivery.topic, delivery.subscription, session=delivery.session)
        for chat in range(first, first + number)
    ]


async def taken(outbox: RedisOutbox, number: int = 1, lanes: Sequence[Lane] = BOTH) -> list[Entry]:
    """So many, in the order in which they come; the first take may only have made the groups."""
    entries: list[Entry] = []
    async with asyncio.timeout(5):
        while len(entries) < number:
            entries += await outbox.take(lanes, wait=False)
    return entries


def chats_of(entries: Sequence[Entry]) -> list[int]:
    return [entry.delivery.chat for entry in entries]


async def consumers(redis: Store, stream: str) -> list[str]:
    """Who has a name at a stream."""
    found: Any = await redis.xinfo_consumers(stream, GROUP)
    return [each["name"].decode() for each in found]


async def outcomes(redis: Store) -> dict[str, int]:
    found: Any = await redis.hgetall(keys.OUTCOMES)
    return {outcome.decode(): int(number) for outcome, number in found.items()}


async def outstanding(redis: Store) -> dict[Lane, int]:
    """How many deliveries are anywhere in the outbox, counted one by one."""
    found = dict.fromkeys(Lane, 0)
    for lane in Lane:
        async for chunk in redis.scan_iter(keys.chunk(lane, "*")):
            fields: Any = await redis.hkeys(chunk)
            found[lane] += sum(not field.startswith(b"h") for field in fields)
        due: Any = await redis.zrange(keys.DUE, 0, -1)
        found[lane] += sum(each.startswith(f"{lane} ".encode()) for each in due)
    return found


async def earlier(outbox: RedisOutbox, chat: int, name: str, told: date) -> int | None:
    """Which message told a chat of a session of an alert: the one that the next answers."""
    following = Entry(Lane.ALERTS, "0-0", 1, Delivery(chat, Topic.CHANGE, name, told=told))
    [addressee] = await outbox.addressees([following])
    return addressee.earlier
