"""Both kinds of subscriptions keep the same promises."""

import asyncio
import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.errors import StoreUnavailable
from bot.model.coupling import State
from bot.model.delivery import Delivery, Topic
from bot.model.rule import BreakdownRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Snooze, Standing, Subscription
from bot.model.ticker import ASSETS, BENCHMARKS, Pair
from bot.ports import Subscriptions
from bot.store import keys, outbox
from bot.store.codec import decode_delivery
from bot.store.connection import Store
from bot.store.inmemory import Kept, MemorySubscriptions
from bot.store.outbox import RedisOutbox
from bot.store.subscriptions import RedisSubscriptions
from tests.fakes import FakeClock

MONDAY, TUESDAY, WEDNESDAY = date(2025, 9, 22), date(2025, 9, 23), date(2025, 9, 24)
NOON = datetime(2025, 9, 24, 12, tzinfo=UTC)
PAIR, OTHER = Pair(), Pair(ASSETS["eth"], BENCHMARKS["qqq"])
LINE = ThresholdRule(Threshold(Side.BELOW, 0.1 + 0.2, 90, closes=1, margin=1 / 3), PAIR)
BROKEN = Standing(State.DECOUPLED, MONDAY)
WISH = Subscription("a1", 7, BreakdownRule(PAIR), BROKEN, BROKEN, MONDAY)
TOLD = Delivery(7, Topic.CHANGE, "a1", session=TUESDAY, told=MONDAY, after=MONDAY)


@dataclass
class Opened:
    """The same subscriptions as any number of processes see them, and what they queued."""

    redis: Store
    kept: Kept | None

    def __call__(self) -> Subscriptions:
        return (
            RedisSubscriptions(self.redis, "yahoo") if self.kept is None else MemorySubscriptions(self.kept)
        )

    async def queued(self) -> list[Delivery]:
        if self.kept is not None:
            return self.kept.queued
        entries: Any = await self.redis.xrange(keys.OUTBOX)
        return [decode_delivery(fields[b"delivery"]) for _id, fields in entries]


@pytest.fixture(params=["in memory", "in redis"])
def opened(request: pytest.FixtureRequest, redis: Store) -> Opened:
    return Opened(redis, Kept() if request.param == "in memory" else None)


@pytest.fixture
def subscriptions(opened: Opened) -> Subscriptions:
    return opened()


async def following(subscriptions: Subscriptions, pair: Pair) -> set[Subscription]:
    return {each async for each in subscriptions.following(pair)}


async def test_of_a_new_chat_there_is_nothing(subscriptions: Subscriptions) -> None:
    assert await subscriptions.of(7) == []
    assert await subscriptions.get(7, "a1") is None
    assert await following(subscriptions, PAIR) == set()
    assert await subscriptions.pairs() == []
    assert await subscriptions.evaluated(PAIR) is None
    assert await subscriptions.awake(NOON) == []


@pytest.mark.parametrize(
    "wish",
    [
        WISH,
        Subscription("b", 7, LINE),
        Subscription("c", 7, LINE, Standing(Side.ABOVE), Standing(Side.BELOW, MONDAY), TUESDAY, over=True),
        Subscription("d", 7, BreakdownRule(OTHER), until=WEDNESDAY, once=True, paused=True, snooze=Snooze()),
        Subscription("e", 7, LINE, snooze=Snooze(NOON + timedelta(microseconds=1))),
    ],
    ids=lambda wish: wish.id,
)
async def test_a_subscription_comes_back_as_it_was(
    wish: Subscription, subscriptions: Subscriptions, opened: Opened
) -> None:
    await subscriptions.add(wish)
    for each in (subscriptions, opened()):
        assert await each.get(7, wish.id) == wish
        assert await each.of(7) == [wish]
        assert await following(each, wish.rule.pair) == {wish}
    assert await subscriptions.change(wish, replace(wish, paused=not wish.paused))


async def test_those_of_a_chat_come_oldest_first_and_nobody_elses(subscriptions: Subscriptions) -> None:
    names = [f"n{number * 7919 % 1000}" for number in range(200)]
    for name in names:
        await subscriptions.add(replace(WISH, id=name))
        await subscriptions.add(replace(WISH, id=name, chat=8))
    fourth = await subscriptions.get(7, names[4])
    assert fourth is not None
    assert await subscriptions.change(fourth, replace(fourth, once=True))
    assert [each.id for each in await subscriptions.of(7)] == names
    assert {each.chat for each in await subscriptions.of(7)} == {7}


async def test_a_name_is_given_once(subscriptions: Subscriptions) -> None:
    await subscriptions.add(WISH)
    await subscriptions.add(replace(WISH, rule=BreakdownRule(OTHER), as_of=WEDNESDAY))
    assert await subscriptions.of(7) == [WISH]
    assert await subscriptions.pairs() == [PAIR]
    assert await subscriptions.evaluated(PAIR) == MONDAY


async def test_a_change_and_its_message_are_one_step(subscriptions: Subscriptions, opened: Opened) -> None:
    await subscriptions.add(WISH)
    after = replace(WISH, side=Standing(State.COUPLED, TUESDAY), as_of=TUESDAY)
    assert await subscriptions.change(WISH, after, TOLD)
    assert await subscriptions.get(7, "a1") == after
    assert await opened.queued() == [TOLD]


async def test_what_was_changed_meanwhile_is_neither_changed_nor_told(
    subscriptions: Subscriptions, opened: Opened
) -> None:
    assert not await subscriptions.change(WISH, replace(WISH, once=True), TOLD)
    await subscriptions.add(WISH)
    paused = replace(WISH, paused=True)
    assert await opened().change(WISH, paused)
    assert not await subscriptions.change(WISH, replace(WISH, once=True), TOLD)
    assert not await subscriptions.change(WISH, None, TOLD)
    assert await subscriptions.of(7) == [paused]
    assert await opened.queued() == []


async def test_of_many_who_change_at_once_one_does_and_tells(opened: Opened) -> None:
    await opened().add(WISH)
    days = [date(2026, 1, day) for day in range(1, 21)]
    changed = await asyncio.gather(
        *(opened().change(WISH, replace(WISH, as_of=day), replace(TOLD, session=day)) for day in days)
    )
    assert sum(changed) == 1
    winner = days[changed.index(True)]
    assert await opened.queued() == [replace(TOLD, session=winner)]
    assert await opened().get(7, "a1") == replace(WISH, as_of=winner)


async def test_what_is_deleted_is_gone_and_may_be_told(subscriptions: Subscriptions, opened: Opened) -> None:
    await subscriptions.add(replace(WISH, snooze=Snooze(NOON)))
    [kept] = await subscriptions.of(7)
    assert await subscriptions.change(kept, None, TOLD)
    assert await subscriptions.of(7) == []
    assert await following(subscriptions, PAIR) == set()
    assert await subscriptions.pairs() == []
    assert await subscriptions.awake(NOON) == []
    assert await opened.queued() == [TOLD]


async def test_whoever_changes_the_pair_follows_the_other_one(subscriptions: Subscriptions) -> None:
    await subscriptions.add(WISH)
    moved = replace(WISH, rule=replace(LINE, pair=OTHER), side=None, told=None, as_of=TUESDAY)
    assert await subscriptions.change(WISH, moved)
    assert await following(subscriptions, PAIR) == set()
    assert await following(subscriptions, OTHER) == {moved}
    assert await subscriptions.pairs() == [OTHER]
    assert await subscriptions.evaluated(OTHER) == TUESDAY


async def test_many_follow_a_pair(subscriptions: Subscriptions) -> None:
    everyone = {replace(WISH, id=f"n{number}", chat=number // 3) for number in range(1200)}
    await asyncio.gather(*map(subscriptions.add, everyone))
    assert await following(subscriptions, PAIR) == everyone


async def test_the_first_on_a_pair_says_up_to_where_it_is_decided(subscriptions: Subscriptions) -> None:
    await subscriptions.add(WISH)
    assert await subscriptions.evaluated(PAIR) == MONDAY
    await subscriptions.mark_evaluated(PAIR, TUESDAY)
    await subscriptions.add(replace(WISH, id="later", as_of=WEDNESDAY))
    assert await subscriptions.evaluated(PAIR) == TUESDAY
    await subscriptions.add(replace(WISH, rule=BreakdownRule(OTHER), id="elsewhere", as_of=WEDNESDAY))
    assert await subscriptions.evaluated(OTHER) == WEDNESDAY


@pytest.mark.parametrize("as_of", [None, MONDAY], ids=["never read", "read earlier"])
async def test_whoever_is_behind_the_others_makes_the_pair_due_again(
    as_of: date | None, subscriptions: Subscriptions
) -> None:
    await subscriptions.add(replace(WISH, as_of=WEDNESDAY))
    await subscriptions.add(replace(WISH, id="behind", as_of=as_of))
    evaluated = await subscriptions.evaluated(PAIR)
    assert evaluated is not None
    assert evaluated <= MONDAY
    await subscriptions.mark_evaluated(PAIR, WEDNESDAY)
    assert await subscriptions.evaluated(PAIR) == WEDNESDAY


async def test_changing_one_does_not_say_that_its_pair_is_decided(subscriptions: Subscriptions) -> None:
    await subscriptions.add(WISH)
    await subscriptions.mark_evaluated(PAIR, TUESDAY)
    assert await subscriptions.change(WISH, replace(WISH, as_of=WEDNESDAY))
    assert await subscriptions.evaluated(PAIR) == TUESDAY


async def test_a_snooze_ends_and_is_there_until_it_is_cleared(subscriptions: Subscriptions) -> None:
    sleeping = replace(WISH, snooze=Snooze(NOON))
    await subscriptions.add(sleeping)
    await subscriptions.add(replace(WISH, id="until it is over", snooze=Snooze()))
    await subscriptions.add(replace(WISH, id="later", snooze=Snooze(NOON + timedelta(days=1))))
    assert await subscriptions.awake(NOON - timedelta(seconds=1)) == []
    for _run in range(2):
        assert await subscriptions.awake(NOON) == [sleeping]
    assert await subscriptions.change(sleeping, replace(sleeping, snooze=None))
    assert await subscriptions.awake(NOON) == []


async def test_a_snooze_may_come_later_and_be_longer(subscriptions: Subscriptions) -> None:
    await subscriptions.add(WISH)
    sleeping, longer = (replace(WISH, snooze=Snooze(NOON + timedelta(hours=n))) for n in (1, 2))
    assert await subscriptions.change(WISH, sleeping)
    assert await subscriptions.change(sleeping, longer)
    assert await subscriptions.awake(NOON + timedelta(hours=1)) == []
    assert await subscriptions.awake(NOON + timedelta(hours=2)) == [longer]


async def test_what_another_book_decided_counts_as_undecided(redis: Store) -> None:
    live, recorded = RedisSubscriptions(redis, "yahoo"), RedisSubscriptions(redis, "recorded")
    await live.add(WISH)
    await live.add(replace(WISH, id="x", rule=BreakdownRule(OTHER)))
    assert await recorded.evaluated(PAIR) is None
    await recorded.mark_evaluated(PAIR, TUESDAY)
    assert await recorded.evaluated(PAIR) == TUESDAY
    assert await recorded.evaluated(OTHER) is None
    assert await live.evaluated(PAIR) is None
    assert await live.evaluated(OTHER) is None


async def test_adding_one_where_prices_come_from_elsewhere_now_decides_nothing_for_the_others(
    redis: Store,
) -> None:
    await RedisSubscriptions(redis, "yahoo").add(WISH)
    recorded = RedisSubscriptions(redis, "recorded")
    await recorded.add(replace(WISH, id="new", as_of=WEDNESDAY))
    assert await recorded.evaluated(PAIR) is None
    [kept, _new] = await recorded.of(7)
    assert await recorded.change(kept, replace(kept, paused=True))
    assert await recorded.evaluated(PAIR) is None
    await recorded.add(replace(WISH, id="first", rule=BreakdownRule(OTHER), as_of=WEDNESDAY))
    assert await recorded.evaluated(OTHER) == WEDNESDAY
    assert await recorded.evaluated(PAIR) is None


async def test_what_a_change_queued_is_in_the_outbox(redis: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "BLOCK_MS", 20)
    subscriptions, waiting = RedisSubscriptions(redis, "yahoo"), RedisOutbox(redis, FakeClock())
    await subscriptions.add(WISH)
    await subscriptions.change(WISH, replace(WISH, as_of=TUESDAY), TOLD)
    [entry] = await waiting.take(10) or await waiting.take(10)
    assert entry.delivery == TOLD


async def test_what_a_later_version_kept_beside_it_does_not_stand_in_the_way(redis: Store) -> None:
    subscriptions = RedisSubscriptions(redis, "yahoo")
    await subscriptions.add(WISH)
    found: Any = await redis.hget(keys.subscriptions(7), "a1")
    kept = json.loads(found.partition(b" ")[2])
    await redis.hset(keys.subscriptions(7), "a1", "1 " + json.dumps(kept | {"colour": "red"}))
    assert await subscriptions.get(7, "a1") == WISH
    assert not await subscriptions.change(replace(WISH, once=True), None)
    after = replace(WISH, as_of=TUESDAY)
    assert await subscriptions.change(WISH, after, TOLD)
    assert await subscriptions.of(7) == [after]


async def test_what_cannot_be_understood_is_left_alone_and_said(redis: Store) -> None:
    subscriptions = RedisSubscriptions(redis, "yahoo")
    await subscriptions.add(WISH)
    await subscriptions.add(replace(WISH, id="b"))
    await redis.hset(keys.subscriptions(7), "a1", '1 {"watch": "the weather"}')
    with capture_logs() as logs:
        assert await subscriptions.of(7) == [replace(WISH, id="b")]
        assert await subscriptions.get(7, "a1") is None
        assert await following(subscriptions, PAIR) == {replace(WISH, id="b")}
        assert not await subscriptions.change(WISH, None)
    assert {log["log_level"] for log in logs} == {"warning"}


async def test_without_redis_everyone_is_told(lost: Store) -> None:
    subscriptions = RedisSubscriptions(lost, "yahoo")
    for asked in (
        subscriptions.of(7),
        subscriptions.get(7, "a1"),
        subscriptions.add(WISH),
        subscriptions.change(WISH, None),
        following(subscriptions, PAIR),
        subscriptions.pairs(),
        subscriptions.evaluated(PAIR),
        subscriptions.mark_evaluated(PAIR, MONDAY),
        subscriptions.awake(NOON),
    ):
        with pytest.raises(StoreUnavailable):
            await asked
