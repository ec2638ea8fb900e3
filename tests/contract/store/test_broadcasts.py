"""Words to all: whom they are for, how they begin, go on and end; in memory and in Redis alike."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from bot.alerts.broadcast import hears
from bot.errors import StoreUnavailable
from bot.model.broadcast import Phase, Reach
from bot.model.chat import ChatKind, Digest
from bot.model.coupling import State
from bot.model.delivery import Delivery, Lane, Outcome, Topic, Verdict
from bot.model.rule import BreakdownRule, Rule, Side, Threshold, ThresholdRule
from bot.model.subscription import Snooze, Standing, Subscription
from bot.model.topic_rule import HintsRule
from bot.ports import Broadcasts
from bot.store import keys
from bot.store.broadcasts import RedisBroadcasts
from bot.store.chats import RedisChats
from bot.store.connection import Store
from bot.store.inmemory_broadcasts import MemoryBroadcasts
from bot.store.mishaps import RedisMishaps
from bot.store.outbox import RedisOutbox
from bot.store.pace import Rates
from bot.store.subscriptions import RedisSubscriptions
from tests.contract.store.opened import Opened, chunks
from tests.contract.store.workers import QUICKLY, Workers, taken
from tests.fakes import FakeClock

AT = datetime(2025, 9, 27, 12, tzinfo=UTC)
HINTS = Subscription("a1", 0, HintsRule())


@pytest.fixture
def broadcasts(opened: Opened) -> Broadcasts:
    return RedisBroadcasts(opened.redis) if opened.kept is None else MemoryBroadcasts(opened.kept)


async def listening(
    opened: Opened, number: int, kind: ChatKind = ChatKind.PRIVATE, **alert: Any
) -> list[int]:
    """So many more chats with an alert; our numbers of them."""
    chats, alerts = opened.chats(), opened.subscriptions()
    first = 1000 * (1 + list(ChatKind).index(kind)) + 10_000 * bool(alert)
    found = [(await chats.of(first + at, kind)).number for at in range(number)]
    await alerts.add(*(replace(HINTS, chat=chat, **alert) for chat in found))
    return found


async def begun(broadcasts: Broadcasts, html: str = "words", *, pays: bool = False) -> str:
    """One that was confirmed."""
    name = await broadcasts.draft(html, 3, "es")
    assert await broadcasts.begin(name, AT, 77, pays=pays)
    return name


async def queue_all(broadcasts: Broadcasts) -> list[int]:
    """Queue it to the end; how many at a time."""
    pages = []
    broadcast = await broadcasts.current()
    assert broadcast is not None
    while (queued := await broadcasts.queue_next(broadcast)) is not None:
        pages.append(queued)
    return pages


async def test_a_draft_becomes_a_broadcast_once_and_says_what_it_said(broadcasts: Broadcasts) -> None:
    assert await broadcasts.current() is None
    name = await broadcasts.draft("<b>words</b>", 3, "es")
    assert await broadcasts.get(name) is None
    assert await broadcasts.begin(name, AT, 77, pays=True)
    found = await broadcasts.get(name)
    assert found is not None
    assert found == await broadcasts.current()
    assert (found.html, found.at, found.message, found.expected) == ("<b>words</b>", AT, 77, 3)
    assert (found.language, found.pays, found.phase) == ("es", True, Phase.QUEUEING)
    assert (found.queued, found.paid, found.outcomes) == (0, 0, {})
    assert not await broadcasts.begin(name, AT, 78, pays=False)
    assert await broadcasts.get(name) == found


async def test_only_the_newest_draft_can_begin_and_only_where_none_is_under_way(
    broadcasts: Broadcasts,
) -> None:
    old, new = await broadcasts.draft("old", 1, "en"), await broadcasts.draft("new", 1, "en")
    assert old != new
    assert not await broadcasts.begin(old, AT, 7, pays=False)
    assert await broadcasts.begin(new, AT, 7, pays=False)
    next_one = await broadcasts.draft("next", 1, "en")
    assert not await broadcasts.begin(next_one, AT, 7, pays=False)
    await broadcasts.end("another")
    assert not await broadcasts.begin(next_one, AT, 7, pays=False)
    await broadcasts.end(new)
    assert await broadcasts.begin(next_one, AT, 7, pays=False)
    assert (await broadcasts.get(new)) is not None
    assert [await broadcasts.get(each) for each in (old, "never")] == [None, None]


async def test_a_dropped_draft_does_not_begin(broadcasts: Broadcasts) -> None:
    name = await broadcasts.draft("words", 1, "en")
    assert not await broadcasts.drop("another")
    assert await broadcasts.drop(name)
    assert not await broadcasts.drop(name)
    assert not await broadcasts.begin(name, AT, 7, pays=False)


async def test_it_is_for_chats_that_get_anything_and_each_kind_is_counted(
    opened: Opened, broadcasts: Broadcasts
) -> None:
    await listening(opened, 3)
    await listening(opened, 2, ChatKind.GROUP)
    await listening(opened, 1, ChatKind.CHANNEL)
    await listening(opened, 4, paused=True)
    chats = opened.chats()
    summary = await chats.of(5, ChatKind.CHANNEL)
    await chats.put(replace(summary, digest=Digest(at=time(8))))
    await chats.of(6, ChatKind.GROUP)  # has chosen nothing
    assert await broadcasts.reach() == Reach(private=3, groups=2, channels=2, want_nothing=5, rest=0)
    await begun(broadcasts)
    assert sum(await queue_all(broadcasts)) == 7
    queued = await opened.queued(Lane.BULK)
    assert Delivery(summary.number, Topic.BROADCAST, due=AT, occurrence=(await named(broadcasts))) in queued
    assert len({each.chat for each in queued}) == len(queued) == 7


async def named(broadcasts: Broadcasts) -> str:
    found = await broadcasts.current()
    assert found is not None
    return found.name


async def test_all_are_queued_once_and_nobody_who_came_later(opened: Opened, broadcasts: Broadcasts) -> None:
    members = await listening(opened, 450)
    await begun(broadcasts)
    late = (await opened.chats().of(7, ChatKind.PRIVATE)).number
    await opened.subscriptions().add(replace(HINTS, chat=late))
    assert await queue_all(broadcasts) == [200, 200, 50]
    found = await broadcasts.current()
    assert found is not None
    assert (found.phase, found.queued) == (Phase.SENDING, 450)
    assert [each.chat for each in await opened.queued(Lane.BULK)] == members
    assert await queue_all(broadcasts) == []


async def test_with_nobody_to_tell_it_is_done_at_once(broadcasts: Broadcasts) -> None:
    await begun(broadcasts)
    assert await queue_all(broadcasts) == [0]
    found = await broadcasts.current()
    assert found is not None
    assert found.is_done


async def test_stopped_it_is_not_queued_any_further_and_stays_so(
    opened: Opened, broadcasts: Broadcasts
) -> None:
    await listening(opened, 250)
    name = await begun(broadcasts)
    found = await broadcasts.current()
    assert found is not None
    assert await broadcasts.queue_next(found) == 200
    await broadcasts.stop(name)
    assert await broadcasts.queue_next(found) is None
    stopped = await broadcasts.get(name)
    assert stopped is not None
    assert (stopped.phase, stopped.queued) == (Phase.STOPPED, 200)
    await broadcasts.end(name)
    await broadcasts.stop("another")
    assert await broadcasts.get(name) == replace(stopped, html="")
    assert await broadcasts.get("another") is None


async def test_what_is_changed_of_one_that_is_there_is_changed(broadcasts: Broadcasts) -> None:
    name = await begun(broadcasts, pays=True)
    await broadcasts.show_in(name, 99)
    await broadcasts.pay_no_more(name)
    found = await broadcasts.get(name)
    assert found is not None
    assert (found.message, found.pays) == (99, False)
    await broadcasts.show_in("never", 99)
    await broadcasts.pay_no_more("never")
    assert await broadcasts.get("never") is None


async def test_chats_that_rest_are_left_out(redis: Store) -> None:
    opened, broadcasts = Opened(redis, None), RedisBroadcasts(redis)
    resting, awake = await listening(opened, 2)
    await RedisMishaps(redis).refused(resting, AT)
    assert await broadcasts.reach() == Reach(private=1, rest=1)
    await begun(broadcasts)
    assert await queue_all(broadcasts) == [1]
    assert [each.chat for each in await opened.queued(Lane.BULK)] == [awake]
    memory = MemoryBroadcasts(rest={1})
    memory.kept.chats = {1: await opened.chats().of(1000, ChatKind.PRIVATE)}
    memory.kept.subscriptions = {(1, "a1"): replace(HINTS, chat=1)}
    assert await memory.reach() == Reach(rest=1)


def wish(dice: Random) -> Subscription:
    """An alert with more or less of what one can have."""
    if dice.random() < 0.3:
        return replace(HINTS, paused=dice.random() < 0.5, snooze=dice.choice([None, Snooze(AT)]))
    rules: list[Rule] = [BreakdownRule(), ThresholdRule(Threshold(Side.BELOW, 0.2))]
    standing = dice.choice([None, Standing(Side.ABOVE, date(2025, 9, 26)), Standing(State.DECOUPLED)])
    return Subscription(
        "a1",
        0,
        dice.choice(rules),
        side=standing,
        told=standing,
        until=dice.choice([None, date(2026, 1, 31)]),
        once=dice.random() < 0.5,
        paused=dice.random() < 0.5,
        snooze=dice.choice([None, Snooze(), Snooze(AT)]),
        over=dice.random() < 0.3,
    )


async def test_the_script_and_the_rule_agree_on_whatever_a_chat_has(redis: Store) -> None:
    chats, alerts, dice = RedisChats(redis), RedisSubscriptions(redis, "test"), Random(7)
    expected = 0
    for at in range(300):
        chat = await chats.of(at + 1, ChatKind.PRIVATE)
        if dice.random() < 0.1:
            chat = replace(chat, digest=Digest(weekday=4))
            await chats.put(chat)
        its = [replace(wish(dice), id=f"a{each}", chat=chat.number) for each in range(dice.randrange(3))]
        await alerts.add(*its)
        expected += hears(chat, its)
    assert 50 < expected < 250
    assert (await RedisBroadcasts(redis).reach()).total == expected


@pytest.mark.parametrize(
    ("kept", "is_for_it"),
    [
        (b'3 {"id":"a1","watch":"breakdown","asset":"btc","benchmark":"psct"}', True),
        (b'3 {"id":"a1","watch":"breakdown","asset":"btc","benchmark":"psct","paused":true}', False),
        (b'3 {"id":"a1","watch":"breakdown","asset":"btc","benchmark":"psct","over":true}', False),
        (b"3 {broken", False),
        (b"", False),
    ],
)
async def test_alerts_of_the_first_versions_count_as_well(redis: Store, kept: bytes, is_for_it: bool) -> None:
    chat = await RedisChats(redis).of(1, ChatKind.PRIVATE)
    await redis.hset(keys.subscriptions(chat.number), "a1", kept)
    assert (await RedisBroadcasts(redis).reach()).total == int(is_for_it)


async def test_numbers_far_apart_and_what_another_version_kept_are_passed_over(redis: Store) -> None:
    opened, broadcasts = Opened(redis, None), RedisBroadcasts(redis)
    await listening(opened, 2)
    await redis.hset(keys.CHATS, mapping={"3": "[]", "4": "no JSON", "5": '{"digest":{},"kind":"planet"}'})
    await redis.set(keys.NEWEST_CHAT, 1700)
    assert (await broadcasts.reach()).total == 2
    await begun(broadcasts)
    pages = await queue_all(broadcasts)
    assert len(pages) == 4  # 500 numbers at a time
    assert pages[1:] == [0, 0, 0]


async def test_however_many_go_on_with_it_each_chat_is_queued_once(redis: Store) -> None:
    opened = Opened(redis, None)
    members = await listening(opened, 950)
    await begun(RedisBroadcasts(redis))
    await asyncio.gather(*(queue_all(RedisBroadcasts(redis)) for _process in range(4)))
    queued = [each.chat for chunk in await chunks(redis, Lane.BULK) for each in chunk]
    assert sorted(queued) == members
    assert max(map(len, await chunks(redis, Lane.BULK))) <= 200


@pytest.fixture
def outbox(redis: Store) -> RedisOutbox:
    return Workers(redis).outbox()


async def test_what_comes_of_it_is_counted_with_it_and_with_nothing_else(
    redis: Store, outbox: RedisOutbox
) -> None:
    opened, broadcasts = Opened(redis, None), RedisBroadcasts(redis)
    await listening(opened, 4)
    name = await begun(broadcasts)
    await queue_all(broadcasts)
    entries = await taken(outbox, 4)
    for entry, outcome in zip(entries[:3], (Outcome.SENT, Outcome.SENT, Outcome.REFUSED), strict=True):
        for _repeated in range(2):
            await outbox.done(entry, outcome, 7, to=1)
    await outbox.queue([Delivery(1, Topic.DIGEST)])
    [digest] = await taken(outbox)
    await outbox.done(digest, Outcome.SENT)
    found = await broadcasts.get(name)
    assert found is not None
    assert found.outcomes == {Outcome.SENT: 2, Outcome.REFUSED: 1}
    assert (found.done, found.waiting, found.is_done) == (3, 1, False)
    await outbox.done(entries[3], Outcome.NOTHING_TO_SEND)
    found = await broadcasts.get(name)
    assert found is not None
    assert found.is_done
    assert await redis.exists(keys.broadcast("")) == 0


async def test_stopped_it_gets_no_permit_any_more(redis: Store, outbox: RedisOutbox) -> None:
    opened, broadcasts = Opened(redis, None), RedisBroadcasts(redis)
    await listening(opened, 2)
    name = await begun(broadcasts)
    await queue_all(broadcasts)
    first, second = await taken(outbox, 2)
    assert (await outbox.permit(first, 1)).verdict is Verdict.GO
    await broadcasts.stop(name)
    assert (await outbox.permit(second, 2)).verdict is Verdict.OVER
    await outbox.queue([Delivery(1, Topic.DIGEST)])
    [digest] = await taken(outbox)
    assert (await outbox.permit(digest, 3)).verdict is Verdict.GO


async def test_after_a_week_an_ended_one_is_forgotten_and_a_draft_after_a_day(redis: Store) -> None:
    broadcasts = RedisBroadcasts(redis)
    await broadcasts.draft("words", 1, "en")
    assert 0 < await redis.ttl(keys.DRAFT) <= 24 * 3600
    name = await begun(broadcasts)
    assert await redis.ttl(keys.broadcast(name)) == -1
    await broadcasts.end(name)
    assert 0 < await redis.ttl(keys.broadcast(name)) <= 7 * 24 * 3600


async def test_while_the_store_is_away_that_is_told(lost: Store) -> None:
    broadcasts = RedisBroadcasts(lost)
    for call in (broadcasts.reach(), broadcasts.draft("words", 1, "en"), broadcasts.current()):
        with pytest.raises(StoreUnavailable):
            await call


class Paying:
    """Broadcasts that may be paid for, by processes that share a month."""

    def __init__(self, redis: Store, most: int) -> None:
        self.redis = redis
        self.clock = FakeClock(AT)
        self.rates = replace(QUICKLY, paid_a_month=most)
        self.broadcasts = RedisBroadcasts(redis)

    def outbox(self) -> RedisOutbox:
        return Workers(self.redis).outbox(self.clock, self.rates)

    async def permitted(self, outbox: RedisOutbox, number: int, *, first: int = 1) -> list[bool]:
        """Of so many messages, which are paid for."""
        entries = await taken(outbox, number)
        permits = [await outbox.permit(entry, first + at) for at, entry in enumerate(entries)]
        assert {permit.verdict for permit in permits} == {Verdict.GO}
        return [permit.is_paid for permit in permits]


async def test_no_more_is_paid_in_a_month_than_may_be_however_many_ask(redis: Store) -> None:
    paying = Paying(redis, 7)
    await listening(Opened(redis, None), 400)
    name = await begun(paying.broadcasts, pays=True)
    await queue_all(paying.broadcasts)
    one, other = paying.outbox(), paying.outbox()
    first, second = await asyncio.gather(paying.permitted(one, 200), paying.permitted(other, 200, first=1000))
    assert sum(first) + sum(second) == 7
    assert await paying.broadcasts.paid(AT) == 7
    found = await paying.broadcasts.get(name)
    assert found is not None
    assert found.paid == 7
    assert 0 < await redis.ttl(keys.paid("2025-09")) <= 62 * 24 * 3600


async def test_in_another_month_it_may_be_paid_again(redis: Store) -> None:
    paying = Paying(redis, 1)
    await listening(Opened(redis, None), 4)
    await begun(paying.broadcasts, pays=True)
    await queue_all(paying.broadcasts)
    outbox = paying.outbox()
    entries = await taken(outbox, 4)
    is_paid = [(await outbox.permit(entries[at], at + 1)).is_paid for at in (0, 1)]
    paying.clock.moment = datetime(2025, 10, 1, tzinfo=UTC)
    is_paid += [(await outbox.permit(entries[at], at + 1)).is_paid for at in (2, 3)]
    assert is_paid == [True, False, True, False]
    assert [await paying.broadcasts.paid(day) for day in (AT, paying.clock())] == [1, 1]


@pytest.mark.parametrize(("most", "pays"), [(0, True), (100, False)])
async def test_nothing_is_paid_unless_settings_and_owner_say_so(redis: Store, most: int, pays: bool) -> None:
    paying = Paying(redis, most)
    await listening(Opened(redis, None), 3)
    await begun(paying.broadcasts, pays=pays)
    await queue_all(paying.broadcasts)
    assert await paying.permitted(paying.outbox(), 3) == [False] * 3
    assert await redis.exists(keys.paid("2025-09"), keys.PAID_PACE) == 0


async def test_what_is_not_a_broadcast_is_never_paid(redis: Store) -> None:
    paying = Paying(redis, 100)
    await begun(paying.broadcasts, pays=True)
    outbox = paying.outbox()
    await outbox.queue([Delivery(1, Topic.DIGEST), Delivery(2, Topic.CHANGE, "a1")])
    assert await paying.permitted(outbox, 2) == [False, False]


async def test_paid_messages_have_places_of_their_own(redis: Store) -> None:
    paying = Paying(redis, 1000)
    # so slow that two free ones cannot go within the test; paid ones can
    paying.rates = Rates(per_second=0.01, paid_per_second=50, paid_a_month=1000, chat_s=0.01, alert_s=0.01)
    await listening(Opened(redis, None), 20)
    await begun(paying.broadcasts, pays=True)
    await queue_all(paying.broadcasts)
    outbox = paying.outbox()
    await outbox.queue([Delivery(chat, Topic.CHANGE, "a1") for chat in (1, 2)])
    alert, another = await taken(outbox, 2, [Lane.ALERTS])
    entries = await taken(outbox, 20)
    assert (await outbox.permit(alert, 5001)).verdict is Verdict.GO
    second, _microsecond = await redis.time()
    places, began = [], int(second)
    for at, entry in enumerate(entries):
        while (permit := await outbox.permit(entry, at + 1)).verdict is not Verdict.GO:
            assert permit.verdict is Verdict.SOON
            await asyncio.sleep(permit.wait_s)
        assert permit.is_paid
        kept: Any = await redis.get(keys.PAID_PACE)
        places.append(int(kept))
    gaps = [later - one for one, later in pairwise(places)]
    assert min(gaps) >= 1_000_000 / 50
    assert places[-1] / 1_000_000 - began < 10
    assert (await outbox.permit(another, 5002)).verdict is Verdict.SOON  # the paid ones took no place of its


async def test_for_the_rest_nothing_is_paid_once_that_is_given_up(redis: Store) -> None:
    paying = Paying(redis, 100)
    await listening(Opened(redis, None), 3)
    name = await begun(paying.broadcasts, pays=True)
    await queue_all(paying.broadcasts)
    outbox = paying.outbox()
    entries = await taken(outbox, 3)
    assert (await outbox.permit(entries[0], 1)).is_paid
    await paying.broadcasts.pay_no_more(name)
    assert not (await outbox.permit(entries[1], 2)).is_paid
