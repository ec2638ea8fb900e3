"""What is in memory answers as Redis does, whatever is asked in whatever order."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from bot.model.chat import ChatKind, Digest
from bot.model.coupling import State
from bot.model.delivery import Delivery, Topic
from bot.model.rule import BreakdownRule, Rule, Side, Threshold, ThresholdRule
from bot.model.subscription import Snooze, Standing, Subscription
from bot.model.ticker import ASSETS, Pair
from bot.ports import Chats, Subscriptions
from bot.store import keys
from bot.store.chats import RedisChats
from bot.store.codec import decode_delivery
from bot.store.connection import Store
from bot.store.inmemory import Kept, MemoryChats, MemorySubscriptions
from bot.store.subscriptions import RedisSubscriptions

NOON = datetime(2025, 9, 24, 12, tzinfo=UTC)
PAIRS = (Pair(), Pair(ASSETS["eth"]))
DAYS = [date(2025, 9, day) for day in range(1, 6)]


class Twin:
    """One of the two; does what it is told by the same dice."""

    def __init__(self, chats: Chats, subscriptions: Subscriptions, seed: int) -> None:
        self.chats = chats
        self.subscriptions = subscriptions
        self.dice = Random(seed)

    async def step(self) -> Any:
        """Do something, and say what came of it."""
        deed = self.dice.choice([self.meet, self.choose, self.move, self.forget, self.book, self.queue])
        wish = self.dice.choice([self.wish, self.change, self.change, self.delete, self.mark])
        return await deed(), await wish()

    async def all(self) -> Any:
        """Everything that can be asked."""
        numbers = range(1, 60)
        every = [each async for each in self.chats.everybody()]
        followers = [{each async for each in self.subscriptions.following(pair)} for pair in PAIRS]
        return (
            [await self.chats.get(number) for number in numbers],
            [await self.chats.known(name) for name in range(10)],
            [await self.subscriptions.of(number) for number in numbers],
            [await self.subscriptions.evaluated(pair) for pair in PAIRS],
            sorted(every, key=lambda each: each.number),
            followers,
            set(await self.subscriptions.pairs()),
            set(await self.subscriptions.awake(NOON)),
            sorted(await self.chats.digests_due(NOON, 100)),
        )

    async def meet(self) -> Any:
        return await self.chats.of(self.dice.randrange(10), ChatKind.GROUP)

    async def choose(self) -> None:
        chat = await self.meet()
        digest = self.dice.choice([None, Digest(4)])
        await self.chats.put(replace(chat, silent=True, digest=digest), digest_at=self.moment())

    async def move(self) -> None:
        chat = await self.meet()
        await self.chats.put(replace(chat, telegram_id=self.dice.randrange(10)))

    async def forget(self) -> None:
        if self.dice.random() < 0.3:
            await self.chats.forget(await self.meet())

    async def book(self) -> None:
        await self.chats.put(replace(await self.meet(), digest=Digest(1)), digest_at=self.moment())

    async def queue(self) -> list[bool]:
        due = sorted(await self.chats.digests_due(NOON, 100))
        return [
            await self.chats.queue_digest(
                number, self.dice.choice([at, NOON]), self.dice.choice([None, self.moment()])
            )
            for number, at in due
        ]

    async def wish(self) -> None:
        chat = await self.meet()
        await self.subscriptions.add(self.drawn(chat.number, self.dice.choice("abcd")))

    async def change(self) -> bool | None:
        if (before := await self.one()) is None:
            return None
        after = self.drawn(before.chat, before.id)
        delivery = Delivery(before.chat, Topic.CHANGE, before.id, session=self.dice.choice(DAYS))
        stale = self.dice.random() < 0.2
        return await self.subscriptions.change(
            replace(before, once=not before.once) if stale else before, after, delivery
        )

    async def delete(self) -> bool | None:
        before = await self.one()
        return None if before is None else await self.subscriptions.change(before, None)

    async def mark(self) -> None:
        if self.dice.random() < 0.3:
            await self.subscriptions.mark_evaluated(self.dice.choice(PAIRS), self.dice.choice(DAYS))

    async def one(self) -> Subscription | None:
        there = await self.subscriptions.of((await self.meet()).number)
        return self.dice.choice(there) if there else None

    def drawn(self, chat: int, name: str) -> Subscription:
        pair = self.dice.choice(PAIRS)
        line = ThresholdRule(Threshold(Side.BELOW, self.dice.uniform(-0.5, 0.5)), pair)
        day, snooze = (
            self.dice.choice([None, *DAYS]),
            self.dice.choice([None, Snooze(), Snooze(self.moment())]),
        )
        rule: Rule = line if self.dice.random() < 0.5 else BreakdownRule(pair)
        standing = None if day is None else Standing(Side.ABOVE if rule is line else State.COUPLED, day)
        return Subscription(name, chat, rule, standing, standing, day, snooze=snooze)

    def moment(self) -> datetime:
        return NOON + timedelta(minutes=self.dice.randrange(-5, 6))


@pytest.mark.parametrize("seed", range(3))
async def test_the_twins_answer_alike(seed: int, redis: Store) -> None:
    kept = Kept()
    here = Twin(MemoryChats(kept), MemorySubscriptions(kept), seed)
    there = Twin(RedisChats(redis), RedisSubscriptions(redis, "yahoo"), seed)
    for number in range(150):
        assert await here.step() == await there.step()
        if number % 10 == 0:
            for ours, theirs in zip(await here.all(), await there.all(), strict=True):
                assert ours == theirs
    assert await here.all() == await there.all()
    entries: Any = await redis.xrange(keys.OUTBOX)
    assert kept.queued == [decode_delivery(fields[b"delivery"]) for _id, fields in entries]
    assert len(kept.queued) > 10
