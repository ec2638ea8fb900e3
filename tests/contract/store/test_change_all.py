"""Many changes in one step, and many alike by one change."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from bot.model.audience import Change, Member
from bot.model.delivery import Delivery, Lane, Topic
from bot.model.subscription import Snooze, Standing, Subscription
from bot.model.ticker import ASSETS, Pair
from bot.ports import Subscriptions
from bot.store.connection import Store
from bot.store.subscriptions import RedisSubscriptions
from tests.contract.store.consistency import consistent
from tests.contract.store.opened import Opened, chunks, following
from tests.contract.store.wishes import BROKEN, LINE, MONDAY, NOON, PAIR, TOLD, TUESDAY, WISH

BACK = replace(BROKEN, side=LINE.threshold.side, since=TUESDAY)
AFTER = replace(WISH, side=BACK, told=BACK, sent=TUESDAY, as_of=TUESDAY)


def of_chats(*chats: int, wish: Subscription = WISH) -> list[Subscription]:
    return [replace(wish, chat=chat) for chat in chats]


def members(*chats: int, name: str = WISH.id) -> list[Member]:
    return [Member(chat, name) for chat in chats]


async def test_nothing_at_all_can_be_changed(subscriptions: Subscriptions) -> None:
    assert await subscriptions.change_all([]) == []


async def test_each_change_is_made_as_if_it_were_alone(
    subscriptions: Subscriptions, opened: Opened, redis: Store
) -> None:
    wishes = [WISH, replace(WISH, id="b", rule=LINE), replace(WISH, id="c")]
    await subscriptions.add(*wishes)
    told = [replace(TOLD, subscription=each.id) for each in wishes]
    changes = [
        Change(wishes[0], AFTER, told[0]),
        Change(wishes[1], replace(wishes[1], paused=True)),
        Change(replace(wishes[2], once=True), None, told[2]),
        Change(replace(WISH, id="d"), AFTER, told[2]),
        Change(wishes[2], None, told[2]),
    ]
    assert await subscriptions.change_all(changes) == [True, True, False, False, True]
    assert await subscriptions.of(7) == [AFTER, replace(wishes[1], paused=True)]
    assert await opened.queued() == [told[0], told[2]]
    await consistent(redis)


async def test_who_are_alike_are_changed_alike_and_each_is_told(
    subscriptions: Subscriptions, opened: Opened, redis: Store
) -> None:
    await subscriptions.add(*of_chats(7, 8, 9), *of_chats(7, 8, 9, wish=replace(WISH, id="b")))
    group = [Member(7, "a1"), Member(9, "b"), Member(8, "a1")]
    assert await subscriptions.change_all([Change(WISH, AFTER, TOLD, group)]) == [True]
    assert await opened.queued() == [replace(TOLD, chat=chat, subscription=name) for chat, name in group]
    for chat in (7, 8, 9):
        changed = [Member(chat, each.id) for each in await subscriptions.of(chat) if each.as_of == TUESDAY]
        assert changed == [each for each in group if each.chat == chat]
    await consistent(redis)


async def test_one_of_a_group_that_was_changed_meanwhile_is_neither_changed_nor_told(
    subscriptions: Subscriptions, opened: Opened, redis: Store
) -> None:
    await subscriptions.add(*of_chats(7, 8, 9))
    paused = replace(WISH, chat=8, paused=True)
    assert await subscriptions.change(replace(WISH, chat=8), paused)
    group = Change(WISH, AFTER, TOLD, members(7, 8, 9, 10))
    alone = Change(replace(WISH, chat=8, paused=True), replace(paused, as_of=TUESDAY))
    assert await subscriptions.change_all([group, alone]) == [False, True]
    assert [await subscriptions.get(chat, "a1") for chat in (7, 8, 9, 10)] == [
        AFTER,
        replace(paused, as_of=TUESDAY),
        replace(AFTER, chat=9),
        None,
    ]
    assert await opened.queued() == [replace(TOLD, chat=chat) for chat in (7, 9)]
    assert await subscriptions.change_all([group]) == [False]
    assert len(await opened.queued()) == 2
    await consistent(redis)


@pytest.mark.parametrize("first", [7, 8], ids=["the first", "another"])
async def test_whichever_of_a_group_is_gone_the_others_are_changed(
    subscriptions: Subscriptions, redis: Store, first: int
) -> None:
    await subscriptions.add(*of_chats(7, 8))
    assert await subscriptions.change(replace(WISH, chat=first), None)
    assert await subscriptions.change_all([Change(WISH, AFTER, None, members(7, 8))]) == [False]
    left = 15 - first
    assert await subscriptions.of(left) == [replace(AFTER, chat=left)]
    await consistent(redis)


async def test_a_group_can_be_deleted(subscriptions: Subscriptions, opened: Opened, redis: Store) -> None:
    sleeping = replace(WISH, snooze=Snooze(NOON), until=MONDAY)
    await subscriptions.add(*of_chats(7, 8, wish=sleeping), replace(WISH, id="b"))
    assert await subscriptions.change_all([Change(sleeping, None, TOLD, members(7, 8))]) == [True]
    assert await following(subscriptions, PAIR) == {replace(WISH, id="b")}
    assert await subscriptions.awake(NOON) == []
    assert await opened.queued() == [TOLD, replace(TOLD, chat=8)]
    await consistent(redis)


async def test_a_group_that_moves_to_another_pair_is_counted_there(
    subscriptions: Subscriptions, redis: Store
) -> None:
    other = replace(LINE, pair=Pair(ASSETS["sol"]))
    await subscriptions.add(*of_chats(7, 8, 9))
    after = replace(WISH, rule=other, side=Standing(LINE.threshold.side))
    assert await subscriptions.change_all([Change(WISH, after, None, members(7, 8))]) == [True]
    assert set(await subscriptions.pairs()) == {PAIR, other.pair}
    await consistent(redis)
    [left] = of_chats(9)
    assert await subscriptions.change(left, replace(left, rule=other))
    assert await subscriptions.pairs() == [other.pair]
    await consistent(redis)


async def test_what_is_told_together_is_put_into_chunks_in_its_order(redis: Store) -> None:
    subscriptions = RedisSubscriptions(redis, "yahoo")
    many = list(range(1, 451))
    await subscriptions.add(*of_chats(*many))
    one, two = members(*many[:430]), members(*many[430:])
    digest = Delivery(0, Topic.DIGEST, due=NOON)
    changes = [Change(WISH, AFTER, TOLD, one), Change(WISH, None, digest, two)]
    assert await subscriptions.change_all(changes) == [True, True]
    alerts, bulk = await chunks(redis, Lane.ALERTS), await chunks(redis, Lane.BULK)
    assert [len(chunk) for chunk in alerts] == [200, 200, 30]
    assert [each for chunk in alerts for each in chunk] == [replace(TOLD, chat=chat) for chat in many[:430]]
    assert bulk == [[replace(digest, chat=chat, subscription="a1") for chat in many[430:]]]
    await consistent(redis)


async def test_of_many_who_change_a_group_at_once_each_member_is_changed_by_one(
    opened: Opened, redis: Store
) -> None:
    chats = list(range(1, 31))
    await opened.subscriptions().add(*of_chats(*chats))
    days = [date(2026, 1, day) for day in range(1, 9)]
    spans = [members(*chats[at : at + 15]) for at in range(0, 16, 2)]
    await asyncio.gather(
        *(
            opened.subscriptions().change_all(
                [Change(WISH, replace(WISH, as_of=day), replace(TOLD, session=day), span)]
            )
            for day, span in zip(days, spans, strict=True)
        )
    )
    told = await opened.queued()
    assert len({each.chat for each in told}) == len(told) == 29
    for each in told:
        [kept] = await opened.subscriptions().of(each.chat)
        assert kept.as_of == each.session
    await consistent(redis)


async def test_those_alike_are_found_together(redis: Store) -> None:
    subscriptions = RedisSubscriptions(redis, "yahoo")
    wishes = [
        *of_chats(7, 8),
        replace(WISH, id="b"),
        replace(WISH, chat=9, once=True),
        replace(WISH, id="c", rule=LINE, side=None),
    ]
    await subscriptions.add(*wishes)
    asked = [Member(8, "a1"), Member(9, "a1"), Member(9, "gone"), Member(7, "b"), Member(7, "c")]
    found = await subscriptions.alike([*asked, Member(7, "a1")])
    assert [list(each.members) for each in found] == [
        [Member(8, "a1"), Member(7, "b"), Member(7, "a1")],
        [Member(9, "a1")],
        [Member(7, "c")],
    ]
    assert [each.first for each in found] == [wishes[1], wishes[3], wishes[4]]


async def test_those_that_are_there_are_found_wherever_they_are(
    subscriptions: Subscriptions, redis: Store
) -> None:
    wishes = [*of_chats(7, 8), replace(WISH, id="b", rule=LINE)]
    await subscriptions.add(*wishes)
    found = await subscriptions.alike([*members(7, 8, 9), *members(7, name="b")])
    named = {member: each.first for each in found for member in each.members}
    assert {
        member: replace(first, chat=member.chat, id=member.id) for member, first in named.items()
    } == dict(zip([*members(7, 8), *members(7, name="b")], wishes, strict=True))
    assert await subscriptions.alike([]) == []
