"""What is in memory answers as Redis does, whatever is asked in whatever order; and all stays consistent."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from bot.model.audience import Bounds, Change, Kind, Member, Stretch
from bot.model.chat import Booking, ChatKind, Digest
from bot.model.coupling import State
from bot.model.delivery import Delivery, Lane, Topic
from bot.model.rule import BreakdownRule, Rule, Side, Threshold, ThresholdRule
from bot.model.subscription import Snooze, Standing, Subscription
from bot.model.ticker import ASSETS, Pair
from bot.ports import Chats, Subscriptions
from bot.store.connection import Store
from bot.store.inmemory import Kept
from tests.contract.store.consistency import consistent
from tests.contract.store.opened import Opened

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
        wish = self.dice.choice(
            [self.wish, self.change, self.change, self.delete, self.mark, self.change_alike]
        )
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
            await self.chats.digests_between(NOON, NOON + timedelta(minutes=3)),
            [await self.touched(pair) for pair in PAIRS],
        )

    async def touched(self, pair: Pair) -> tuple[set[Member], set[Subscription]]:
        """Who may have been moved, and what they are."""
        values = [self.dice.randrange(-5000, 5000) for _each in range(2)]
        stretch = Stretch(
            DAYS[0],
            self.dice.choice(DAYS),
            {Kind(30, Side.BELOW, 3): Bounds(*values)},
            self.dice.random() < 0.5,
        )
        found = await self.subscriptions.touched(pair, stretch)
        alike = await self.subscriptions.alike(found)
        each = {replace(one.first, chat=chat, id=name) for one in alike for chat, name in one.members}
        return set(found), each

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

    async def queue(self) -> int:
        due = sorted(await self.chats.digests_due(NOON, 100))
        bookings = [
            Booking(
                number,
                self.dice.choice([at, NOON]),
                self.dice.choice([None, self.moment()]),
                is_late=self.dice.random() < 0.3,
            )
            for number, at in due
        ]
        return await self.chats.book_digests(bookings)

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

    async def change_alike(self) -> list[bool]:
        """Take two that are alike in both, and one that may not be."""
        chats = [await self.meet() for _each in range(3)]
        wish = self.drawn(chats[0].number, "x")
        members = list(dict.fromkeys(Member(chat.number, "x") for chat in chats))
        await self.subscriptions.add(*(replace(wish, chat=chat.number) for chat in chats[:2]))
        after = self.dice.choice([None, self.drawn(wish.chat, "x")])
        delivery = Delivery(wish.chat, Topic.CHANGE, "x", session=self.dice.choice(DAYS))
        alone = Change(replace(wish, once=True), after, delivery, members[:1])
        return await self.subscriptions.change_all([Change(wish, after, delivery, members), alone])

    async def mark(self) -> None:
        if self.dice.random() < 0.3:
            before = self.dice.choice([None, *DAYS])
            pair = self.dice.choice(PAIRS)
            if self.dice.random() < 0.5:
                before = await self.subscriptions.evaluated(pair)
            await self.subscriptions.mark_evaluated(pair, self.dice.choice(DAYS), before=before)

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
        sides: Sequence[Side | State] = [*Side] if rule is line else [*State]
        standing = None if day is None else Standing(self.dice.choice(sides), day)
        return Subscription(
            name,
            chat,
            rule,
            standing,
            standing,
            day,
            snooze=snooze,
            until=self.dice.choice([None, None, *DAYS]),
            over=self.dice.random() < 0.1,
        )

    def moment(self) -> datetime:
        return NOON + timedelta(minutes=self.dice.randrange(-5, 6))


@pytest.mark.parametrize("seed", range(3))
async def test_the_twins_answer_alike(seed: int, redis: Store) -> None:
    opened = Opened(redis, Kept()), Opened(redis, None)
    here, there = (Twin(each.chats(), each.subscriptions(), seed) for each in opened)
    for number in range(150):
        assert await here.step() == await there.step()
        if number % 10 == 0:
            for ours, theirs in zip(await here.all(), await there.all(), strict=True):
                assert ours == theirs
            await consistent(redis)
    assert await here.all() == await there.all()
    for lane, fewest in ((Lane.ALERTS, 10), (Lane.BULK, 3)):
        queued = [await each.queued(lane) for each in opened]
        assert queued[0] == queued[1]
        assert len(queued[0]) >= fewest


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_many_do_at_the_same_time_all_stays_consistent(seed: int, redis: Store) -> None:
    opened = Opened(redis, None)
    many = [Twin(opened.chats(), opened.subscriptions(), 100 * seed + number) for number in range(8)]
    for _round in range(6):
        await asyncio.gather(*(walked(each, 8) for each in many))
        await consistent(redis)


async def walked(twin: Twin, steps: int) -> None:
    for _step in range(steps):
        await twin.step()
