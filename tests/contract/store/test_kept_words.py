"""How subscriptions are kept in Redis: as they were, in few bytes, and as the first version kept them."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.alerts.portable import subscription_figures
from bot.model.audience import Change, Member
from bot.model.rule import BreakdownRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Snooze, Standing, Subscription
from bot.store import keys
from bot.store.codec import encode_figures
from bot.store.connection import Store
from bot.store.subscriptions import RedisSubscriptions
from tests.contract.store.consistency import consistent
from tests.contract.store.opened import chunks
from tests.contract.store.wishes import BROKEN, LINE, MONDAY, NOON, PAIR, TOLD, TUESDAY, WISH
from tests.unit.store.drawn import subscriptions as drawn
from tests.unit.store.naive_places import naive

ON_SERVERS = settings(
    deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@ON_SERVERS
@given(drawn(), st.booleans())
async def test_any_subscription_comes_back_as_it_was_and_can_be_changed(
    redis: Store, wish: Subscription, deletes: bool
) -> None:
    await redis.flushall()
    subscriptions = RedisSubscriptions(redis, "yahoo")
    await subscriptions.add(wish)
    assert await subscriptions.get(wish.chat, wish.id) == wish
    [kept] = await subscriptions.of(wish.chat)
    assert kept == wish
    after = None if deletes else replace(wish, paused=not wish.paused, once=not wish.once)
    assert await subscriptions.change(kept, after)
    assert await subscriptions.of(wish.chat) == ([] if after is None else [after])
    await consistent(redis)


@ON_SERVERS
@given(drawn(chats=st.just(7)), drawn(chats=st.just(7)))
async def test_any_change_is_made_of_what_is_so_and_of_nothing_else(
    redis: Store, before: Subscription, after: Subscription
) -> None:
    await redis.flushall()
    subscriptions = RedisSubscriptions(redis, "yahoo")
    after = replace(after, id=before.id)
    await subscriptions.add(before)
    assert await subscriptions.change(after, None) == (before == after)
    await subscriptions.add(before)
    assert await subscriptions.change(before, after)
    assert await subscriptions.of(7) == [after]
    await consistent(redis)


@pytest.mark.parametrize(
    "rule",
    [BreakdownRule(PAIR), ThresholdRule(Threshold(Side.BELOW, 0.2, margin=0.1), PAIR)],
    ids=["link", "line"],
)
async def test_a_usual_one_takes_at_most_64_bytes(redis: Store, rule: BreakdownRule | ThresholdRule) -> None:
    await redis.set(keys.NEWEST_SUBSCRIPTION, "999998")
    standing = BROKEN if isinstance(rule, BreakdownRule) else Standing(Side.BELOW, MONDAY)
    wish = replace(WISH, rule=rule, side=standing, told=standing, sent=MONDAY)
    await RedisSubscriptions(redis, "yahoo").add(wish)
    kept: Any = await redis.hget(keys.subscriptions(7), "a1")
    assert kept.startswith(b"999999 ")
    assert len(kept) <= 64


async def put_as_first_version(redis: Store, *wishes: Subscription, **beside: str) -> None:
    """Keep them as JSON; they are where they are found, since `check --rebuild` puts them there."""
    for age, wish in enumerate(wishes, start=1):
        figures = encode_figures(subscription_figures(wish) | beside)
        await redis.hset(keys.subscriptions(wish.chat), wish.id, f"{age} {figures}")
        await redis.hincrby(keys.FOLLOWED, "btc:r2ktech", 1)
        for place, score in naive(wish):
            await redis.zadd(place, {f"{wish.chat}:{wish.id}": score})


FIRST = [
    WISH,
    replace(WISH, id="b", rule=LINE, side=Standing(Side.ABOVE), told=None, once=True, until=TUESDAY),
    replace(WISH, id="c", rule=LINE, side=None, told=None, as_of=None, snooze=Snooze(NOON)),
    replace(WISH, id="d", snooze=Snooze(), paused=True, sent=MONDAY),
]


async def test_what_the_first_version_kept_is_read(redis: Store) -> None:
    subscriptions = RedisSubscriptions(redis, "yahoo")
    await put_as_first_version(redis, *FIRST)
    assert await subscriptions.of(7) == FIRST
    assert [await subscriptions.get(7, each.id) for each in FIRST] == FIRST
    assert {each async for each in subscriptions.following(PAIR)} == set(FIRST)
    assert await subscriptions.awake(NOON) == [FIRST[2]]
    alike = await subscriptions.alike([Member(7, each.id) for each in FIRST])
    assert [each.first for each in alike] == FIRST


@pytest.mark.parametrize("wish", FIRST, ids=lambda wish: wish.id)
async def test_what_the_first_version_kept_is_changed_once_and_kept_as_it_is_now(
    redis: Store, wish: Subscription
) -> None:
    subscriptions = RedisSubscriptions(redis, "yahoo")
    await put_as_first_version(redis, *FIRST)
    after = replace(wish, side=None, paused=not wish.paused, as_of=TUESDAY, snooze=None)
    told = replace(TOLD, subscription=wish.id)
    assert not await subscriptions.change(replace(wish, once=not wish.once), after, told)
    assert await subscriptions.change(wish, after, told)
    assert not await subscriptions.change(wish, after, told)
    assert await subscriptions.of(7) == [after if each == wish else each for each in FIRST]
    kept: Any = await redis.hget(keys.subscriptions(7), wish.id)
    age, _space, words = kept.partition(b" ")
    assert int(age) == FIRST.index(wish) + 1
    assert not words.startswith(b"{")
    assert await chunks(redis) == [[told]]
    await consistent(redis)


async def test_what_the_first_version_kept_is_deleted(redis: Store) -> None:
    subscriptions = RedisSubscriptions(redis, "yahoo")
    await put_as_first_version(redis, *FIRST)
    for wish in FIRST:
        assert await subscriptions.change(wish, None)
        await consistent(redis)
    assert await subscriptions.of(7) == []
    assert await subscriptions.pairs() == []


async def test_many_alike_that_the_first_version_kept_are_changed_together(redis: Store) -> None:
    subscriptions = RedisSubscriptions(redis, "yahoo")
    old = [replace(WISH, chat=chat) for chat in (7, 8, 9)]
    await put_as_first_version(redis, *old)
    await subscriptions.add(replace(WISH, chat=10))
    groups = await subscriptions.alike([Member(chat, "a1") for chat in (7, 8, 9, 10)])
    assert [len(each.members) for each in groups] == [3, 1]
    assert await subscriptions.change(old[1], replace(old[1], paused=True))
    after = replace(WISH, side=Standing(BROKEN.side, TUESDAY), as_of=TUESDAY)
    changes = [Change(each.first, after, TOLD, each.members) for each in groups]
    assert await subscriptions.change_all(changes) == [False, True]
    assert [(await subscriptions.of(chat))[0].as_of for chat in (7, 8, 9, 10)] == [
        TUESDAY,
        MONDAY,
        TUESDAY,
        TUESDAY,
    ]
    assert sorted(each.chat for chunk in await chunks(redis) for each in chunk) == [7, 9, 10]
    await consistent(redis)


async def test_one_on_zero_that_is_kept_in_other_words_is_the_same_one(redis: Store) -> None:
    """Minus zero is zero."""
    subscriptions = RedisSubscriptions(redis, "yahoo")
    zero = ThresholdRule(Threshold(Side.BELOW, 0.0), PAIR)
    wish = replace(WISH, rule=zero, side=None, told=None)
    await subscriptions.add(wish)
    kept: Any = await redis.hget(keys.subscriptions(7), "a1")
    await redis.hset(keys.subscriptions(7), "a1", kept.replace(b":0.0:", b":-0.0:"))
    [found] = await subscriptions.of(7)
    assert found == wish
    assert await subscriptions.change(found, replace(found, paused=True))


async def test_what_a_later_version_kept_beside_it_does_not_stand_in_the_way(redis: Store) -> None:
    subscriptions = RedisSubscriptions(redis, "yahoo")
    await put_as_first_version(redis, WISH, colour="red")
    found: Any = await redis.hget(keys.subscriptions(7), "a1")
    assert json.loads(found.partition(b" ")[2])["colour"] == "red"
    assert await subscriptions.get(7, "a1") == WISH
    assert not await subscriptions.change(replace(WISH, once=True), None)
    after = replace(WISH, as_of=TUESDAY)
    assert await subscriptions.change(WISH, after, TOLD)
    assert await subscriptions.of(7) == [after]
    await consistent(redis)


async def test_what_cannot_be_read_is_found_by_nobody_and_stays(redis: Store) -> None:
    subscriptions = RedisSubscriptions(redis, "yahoo")
    await subscriptions.add(WISH, replace(WISH, id="b"))
    await redis.hset(keys.subscriptions(7), "a1", "1 btc:gold z1 = - -")
    with capture_logs() as logs:
        alike = await subscriptions.alike([Member(7, "a1"), Member(7, "b")])
        assert not await subscriptions.change(WISH, None)
    assert [each.first.id for each in alike] == ["b"]
    assert {log["log_level"] for log in logs} == {"warning"}
    assert await redis.hget(keys.subscriptions(7), "a1") == b"1 btc:gold z1 = - -"
