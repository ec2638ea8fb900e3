"""Both kinds of subscriptions keep the same promises."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from structlog.testing import capture_logs

from bot.errors import StoreUnavailable
from bot.model.audience import Change, Member, Stretch
from bot.model.chat import ChatKind
from bot.model.coupling import State
from bot.model.rule import BreakdownRule, Side
from bot.model.subscription import Snooze, Standing, Subscription
from bot.ports import Subscriptions
from bot.store import keys
from bot.store.chats import RedisChats
from bot.store.connection import Store
from bot.store.subscriptions import RedisSubscriptions
from tests.contract.store.consistency import consistent
from tests.contract.store.opened import Opened, chunks, following
from tests.contract.store.wishes import (
    BROKEN,
    LINE,
    MONDAY,
    NOON,
    OTHER,
    PAIR,
    TOLD,
    TUESDAY,
    WEDNESDAY,
    WISH,
)


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
    for each in (subscriptions, opened.subscriptions()):
        assert await each.get(7, wish.id) == wish
        assert await each.of(7) == [wish]
        assert await following(each, wish.pair_rule.pair) == ({wish} if not wish.over else set())
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


async def test_what_has_ended_is_followed_by_nobody_until_it_is_deleted(
    subscriptions: Subscriptions,
) -> None:
    await subscriptions.add(WISH)
    over = replace(WISH, over=True)
    assert await subscriptions.change(WISH, over)
    assert await following(subscriptions, PAIR) == set()
    assert await subscriptions.of(7) == [over]
    assert await subscriptions.change(over, WISH)
    assert await following(subscriptions, PAIR) == {WISH}


async def test_one_is_followed_wherever_it_stands(subscriptions: Subscriptions, redis: Store) -> None:
    below, above = Standing(Side.BELOW, MONDAY), Standing(Side.ABOVE)
    everyone = {
        replace(WISH, id=f"{rule is LINE}{number}", rule=rule, side=side)
        for rule, sides in (
            (LINE, (None, below, above)),
            (WISH.rule, (None, BROKEN, *(Standing(state) for state in State))),
        )
        for number, side in enumerate(sides)
    }
    await subscriptions.add(*everyone)
    assert await following(subscriptions, PAIR) == everyone
    await consistent(redis)


async def test_many_can_be_kept_at_once_and_nothing_at_all(subscriptions: Subscriptions) -> None:
    await subscriptions.add()
    wishes = [WISH, replace(WISH, id="b"), replace(WISH, id="b", once=True), replace(WISH, chat=8)]
    await subscriptions.add(*wishes)
    assert await subscriptions.of(7) == wishes[:2]
    assert await subscriptions.of(8) == wishes[3:]


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
    assert await opened.subscriptions().change(WISH, paused)
    assert not await subscriptions.change(WISH, replace(WISH, once=True), TOLD)
    assert not await subscriptions.change(WISH, None, TOLD)
    assert await subscriptions.of(7) == [paused]
    assert await opened.queued() == []


async def test_of_many_who_change_at_once_one_does_and_tells(opened: Opened) -> None:
    await opened.subscriptions().add(WISH)
    days = [date(2026, 1, day) for day in range(1, 21)]
    changed = await asyncio.gather(
        *(
            opened.subscriptions().change(WISH, replace(WISH, as_of=day), replace(TOLD, session=day))
            for day in days
        )
    )
    assert sum(changed) == 1
    winner = days[changed.index(True)]
    assert await opened.queued() == [replace(TOLD, session=winner)]
    assert await opened.subscriptions().get(7, "a1") == replace(WISH, as_of=winner)


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
    await subscriptions.add(*everyone)
    assert await following(subscriptions, PAIR) == everyone
    assert await subscriptions.pairs() == [PAIR]


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


async def test_while_memory_is_full_a_change_is_refused_whole_and_what_makes_room_is_done(
    redis: Store,
) -> None:
    chats, subscriptions = RedisChats(redis), RedisSubscriptions(redis, "yahoo")
    chat = await chats.of(7, ChatKind.PRIVATE)
    one, two, three = (replace(WISH, chat=chat.number, id=name, snooze=Snooze(NOON)) for name in "abc")
    await subscriptions.add(one, two, three)
    await redis.config_set("maxmemory", "1")
    try:
        with pytest.raises(StoreUnavailable):
            await subscriptions.change(one, replace(one, rule=LINE, side=None), TOLD)
        assert await subscriptions.of(chat.number) == [one, two, three]
        await consistent(redis)
        assert await subscriptions.change(one, None, TOLD)
        assert await subscriptions.of(chat.number) == [two, three]
        await consistent(redis)
        await chats.forget(chat)
        assert await subscriptions.of(chat.number) == []
    finally:
        await redis.config_set("maxmemory", "0")
    await consistent(redis)
    assert await chunks(redis) == [[replace(TOLD, chat=chat.number, subscription="a")]]


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
        subscriptions.mark_evaluated(PAIR, MONDAY, before=None),
        subscriptions.change_all([Change(WISH, None)]),
        subscriptions.touched(PAIR, Stretch(MONDAY, MONDAY, {}, link_changed=False)),
        subscriptions.alike([Member(7, "a1")]),
        subscriptions.awake(NOON),
    ):
        with pytest.raises(StoreUnavailable):
            await asked
