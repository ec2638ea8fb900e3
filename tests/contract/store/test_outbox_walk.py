"""Whatever workers do, and die of: each delivery ends once, and what waits is counted right."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from bot.model.delivery import Delivery, Entry, Lane, Outcome, Topic, Verdict
from bot.store import keys
from bot.store.connection import Store
from bot.store.crew import DEAD_AFTER_S
from bot.store.outbox import RedisOutbox
from tests.contract.store.workers import BOTH, FRIDAY, Workers, outcomes, outstanding, queue
from tests.fakes import FakeClock


class Walk:
    """Workers who do something by the dice, and what has to be true after it."""

    def __init__(self, redis: Store, seed: int) -> None:
        self.redis = redis
        self.dice = Random(seed)
        self.clock = FakeClock()
        self.workers = Workers(redis)
        self.team: list[RedisOutbox] = [self.workers.outbox(self.clock) for _n in range(3)]
        self.held: dict[RedisOutbox, list[Entry]] = {each: [] for each in self.team}
        self.open: dict[int, Lane] = {}
        self.in_hand: set[int] = set()
        self.ended: Counter[int] = Counter()
        self.deeds = [self.add, self.take, self.take, *[self.send] * 6, self.put_off]
        self.deeds += [self.repeat, self.wait, self.die, self.forget]

    async def add(self) -> None:
        topic = self.dice.choice([Topic.CHANGE, Topic.DIGEST])
        first = len(self.open) + len(self.ended) + 1
        new = [
            Delivery(number, topic, "a", session=FRIDAY)
            for number in range(first, first + self.dice.randrange(1, 8))
        ]
        await queue(self.redis, *new)
        self.open |= {each.chat: topic.lane for each in new}

    async def take(self) -> None:
        worker = self.dice.choice(self.team)
        entries = await worker.take(BOTH, wait=False)
        for entry in entries:
            assert entry.was_in_hand == (entry.delivery.chat in self.in_hand)
        taken_over = {entry.delivery.chat for entry in entries}
        for who, held in self.held.items():
            self.held[who] = [each for each in held if each.delivery.chat not in taken_over]
        self.held[worker] += entries

    async def send(self) -> None:
        worker, entry = self.one()
        if entry is None or entry.was_in_hand:
            return
        permit = await worker.permit(entry, entry.delivery.chat)
        assert permit.verdict is Verdict.GO
        self.in_hand.add(entry.delivery.chat)
        if self.dice.random() < 0.8:
            await self.end(worker, entry)

    async def end(self, worker: RedisOutbox, entry: Entry) -> None:
        await worker.done(entry, self.dice.choice(list(Outcome)), reason="some words")
        number = entry.delivery.chat
        self.held[worker].remove(entry)
        self.in_hand.discard(number)
        del self.open[number]
        self.ended[number] += 1

    async def put_off(self) -> None:
        worker, entry = self.one()
        if entry is not None:
            later = replace(entry, delivery=replace(entry.delivery, attempt=entry.delivery.attempt + 1))
            await worker.postpone(later, self.clock() + timedelta(minutes=self.dice.randrange(3)))
            self.held[worker].remove(entry)
            self.in_hand.discard(entry.delivery.chat)

    async def repeat(self) -> None:
        """What is said of an entry that is over, or is another's by now, changes nothing."""
        worker, stranger = self.dice.sample(self.team, 2)
        if held := self.held[stranger]:
            entry = self.dice.choice(held)
            assert (await worker.permit(entry, 1)).verdict is Verdict.LOST
            await worker.postpone(entry, self.clock())

    async def wait(self) -> None:
        self.clock.move(timedelta(minutes=self.dice.randrange(3)))

    async def die(self) -> None:
        """One says nothing any more; the others see that it is silent."""
        dead = self.dice.choice(self.team)
        alive = [each for each in self.team if each is not dead]
        for worker in alive:
            await worker.keep()
            self.held[worker] += await self.looked(worker)
        self.workers.seconds.now_s += DEAD_AFTER_S
        for worker in alive:
            await worker.keep()
        new = self.workers.outbox(self.clock)
        self.team[self.team.index(dead)] = new
        self.held[new] = []

    async def looked(self, worker: RedisOutbox) -> list[Entry]:
        """What one finds that looks who is alive; it may be that of one who died before."""
        entries = await worker.take(BOTH, wait=False)
        found = {entry.delivery.chat for entry in entries}
        for who, held in self.held.items():
            self.held[who] = [each for each in held if each.delivery.chat not in found]
        return entries

    async def forget(self) -> None:
        await self.redis.hdel(keys.CHATS, str(self.dice.randrange(1, 50)))

    def one(self) -> tuple[RedisOutbox, Entry | None]:
        worker = self.dice.choice(self.team)
        held = self.held[worker]
        return worker, self.dice.choice(held) if held else None

    async def drain(self) -> None:
        """One survives all others, and ends whatever is left."""
        last = self.workers.outbox(self.clock)
        self.held = {last: []}
        self.clock.move(timedelta(hours=1))
        while self.open:
            entries = await last.take(BOTH, wait=False)
            if not entries:
                await last.keep()
                self.workers.seconds.now_s += DEAD_AFTER_S
            self.held[last] = list(entries)
            for entry in entries:
                await self.end(last, entry)

    async def right(self) -> None:
        counted = Counter(self.open.values())
        wanted = {lane: counted[lane] for lane in Lane}
        assert await self.team[0].waiting() == wanted == await outstanding(self.redis)


@pytest.mark.parametrize("seed", range(4))
async def test_each_delivery_ends_once_and_what_waits_is_counted_right(redis: Store, seed: int) -> None:
    walk = Walk(redis, seed)
    for _step in range(250):
        await walk.dice.choice(walk.deeds)()
        await walk.right()
    assert len(walk.ended) > 20
    await walk.drain()
    await walk.right()
    assert set(walk.ended.values()) == {1}
    assert sum((await outcomes(redis)).values()) == len(walk.ended)
    assert [key async for key in redis.scan_iter(keys.chunk("*", "*"))] == []
    for lane in Lane:
        assert await redis.xlen(keys.outbox(lane)) == 0
    assert not await redis.exists(keys.DUE)
