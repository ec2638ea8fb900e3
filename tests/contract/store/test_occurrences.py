"""What happened and how far telling it is: in memory and in Redis alike."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.alerts.occurrence import Occurrence, What
from bot.analytics.network import Reach
from bot.model.audience import Circle, Member
from bot.model.chat import ChatKind
from bot.model.delivery import Delivery, Lane, Outcome, Topic
from bot.model.filing import Deed, Holding, Money, Trade
from bot.model.hint import Hint, Story, Subject
from bot.model.network import Measure, Span
from bot.model.subscription import Subscription
from bot.model.topic_rule import HintsRule, NetworkRule, TopicRule, TreasuryRule, Unit
from bot.model.treasury import COMPANIES, Announcement
from bot.ports import Chats, Occurrences, Stage, Subscriptions
from bot.signals.activity import NewHigh
from bot.store import keys
from bot.store.chats import RedisChats
from bot.store.connection import Store
from bot.store.inmemory_occurrences import MemoryOccurrences
from bot.store.occurrences import RedisOccurrences
from bot.store.subscriptions import RedisSubscriptions
from tests.contract.store.opened import chunks
from tests.contract.store.workers import Workers

AT = datetime(2025, 5, 5, 12, tzinfo=UTC)
TRADE = Trade(
    Deed.PURCHASE,
    Decimal("1895.5"),
    Money(Decimal(180300000), "USD", Decimal("1E+5")),
    Money(Decimal(95167), "USD"),
    date(2025, 4, 28),
    date(2025, 5, 4),
    "sales of shares",
)
WHAT = Announcement(
    COMPANIES["strategy"],
    date(2025, 5, 5),
    TRADE,
    Holding(Decimal(555_450), date(2025, 5, 4)),
    "0000950170-25-063168",
    "8-K",
    AT,
)
FOUND = Occurrence("x:0", WHAT, AT, (Circle("treasury:any:btc", 1895.5), Circle("hints", 0)), ("x:0",))
BETTER = replace(FOUND, what=replace(WHAT, form="8-K/A"), version=2, before=WHAT, sources=("x:0", "y:0"))
HIGH = NewHigh(
    Measure.ADDRESSES,
    "Coin Metrics",
    "AdrActCnt",
    Span.WEEK,
    6,
    Reach(date(2025, 5, 2), 931_165.25, None, date(2018, 1, 1)),
)
HINT = Hint(Story("Saylor hints", "https://news.example/1", "News"), Subject.SAYLOR, AT)
MEMBERS = [Member(chat, "a1") for chat in range(1, 451)]


@pytest.fixture(params=["in memory", "in redis"])
def occurrences(request: pytest.FixtureRequest, redis: Store) -> Occurrences:
    return MemoryOccurrences() if request.param == "in memory" else RedisOccurrences(redis)


async def test_it_is_added_once_and_comes_back_as_it_was(occurrences: Occurrences) -> None:
    later = replace(FOUND, id="z:0", at=AT.replace(hour=13))
    assert await occurrences.add(later)
    assert await occurrences.add(FOUND)
    assert not await occurrences.add(replace(FOUND, version=7))
    assert await occurrences.get("x:0") == FOUND
    assert await occurrences.get("y:0") is None
    assert await occurrences.all() == [FOUND, later]
    assert await occurrences.open() == [(FOUND, Stage.FOUND), (later, Stage.FOUND)]
    await occurrences.forget(FOUND)
    assert await occurrences.all() == [later]


@pytest.mark.parametrize("what", [HIGH, HINT, replace(WHAT, provider="CoinGecko", link="https://x.example/")])
async def test_every_kind_comes_back_as_it_was(redis: Store, what: What) -> None:
    occurrences, found = RedisOccurrences(redis), replace(FOUND, what=what)
    await occurrences.add(found)
    assert await occurrences.get("x:0") == found


async def test_all_are_queued_once_however_often_it_is_gone_on_with(occurrences: Occurrences) -> None:
    await occurrences.add(FOUND)
    assert await occurrences.queue_next(FOUND) == 0
    assert await occurrences.gathered(FOUND, MEMBERS)
    assert not await occurrences.gathered(FOUND, [Member(9999, "b")])
    assert await occurrences.open() == [(FOUND, Stage.READY)]
    pages = [await occurrences.queue_next(FOUND) for _page in range(5)]
    assert pages == [200, 200, 50, 0, 0]
    assert await occurrences.open() == []


async def test_nobody_to_tell_is_soon_told(occurrences: Occurrences) -> None:
    await occurrences.add(FOUND)
    assert await occurrences.gathered(FOUND, [])
    assert await occurrences.queue_next(FOUND) == 0
    assert await occurrences.open() == []


async def test_a_better_one_takes_its_place_if_that_is_as_it_was(occurrences: Occurrences) -> None:
    await occurrences.add(FOUND)
    assert not await occurrences.amend(BETTER, FOUND)
    assert await occurrences.amend(FOUND, BETTER)
    assert await occurrences.get("x:0") == BETTER
    assert await occurrences.open() == [(BETTER, Stage.FOUND)]  # nobody was told otherwise
    await occurrences.gathered(BETTER, MEMBERS[:1])
    while await occurrences.queue_next(BETTER):
        pass
    another = replace(BETTER, sources=(*BETTER.sources, "z:0"))
    assert await occurrences.amend(BETTER, another)
    assert [stage for _each, stage in await occurrences.open()] == [Stage.AMENDED]
    assert await occurrences.amend(another, replace(another, version=3))
    assert [stage for _each, stage in await occurrences.open()] == [Stage.AMENDED]


async def test_queued_deliveries_name_it_and_whom_they_are_for(redis: Store) -> None:
    occurrences = RedisOccurrences(redis)
    await occurrences.add(FOUND)
    await occurrences.gathered(FOUND, MEMBERS)
    racers = [RedisOccurrences(redis) for _each in range(4)]
    await asyncio.gather(*(_queue_all(racer) for racer in racers))
    queued = [each for chunk in await chunks(redis) for each in chunk]
    assert sorted(each.chat for each in queued) == [member.chat for member in MEMBERS]
    assert queued[0] == Delivery(1, Topic.TREASURY, "a1", due=AT, occurrence="x:0", version=1)
    assert await redis.exists(keys.waiting_for("x:0")) == 0


async def _queue_all(occurrences: RedisOccurrences) -> None:
    while await occurrences.queue_next(FOUND):
        pass


async def test_which_message_told_which_version_is_kept_and_edited_once(redis: Store) -> None:
    occurrences, workers = RedisOccurrences(redis), Workers(redis)
    outbox = workers.outbox()
    assert await outbox.take([Lane.ALERTS], wait=False) == []
    await occurrences.add(FOUND)
    await occurrences.gathered(FOUND, MEMBERS[:2])
    await _queue_all(occurrences)
    first, second = await outbox.take([Lane.ALERTS], wait=False)
    await outbox.done(first, Outcome.SENT, 71)
    assert await redis.hgetall(keys.told("x:0")) == {}  # of a chat that is not there nothing is kept
    chats = [await RedisChats(redis).of(1000 + at, ChatKind.PRIVATE) for at in (1, 2)]
    assert [chat.number for chat in chats] == [1, 2]
    await occurrences.forget(FOUND)
    await occurrences.add(FOUND)
    await occurrences.gathered(FOUND, MEMBERS[:2])
    await _queue_all(occurrences)
    await outbox.done(second, Outcome.SENT, 72)
    for number, each in enumerate(await outbox.take([Lane.ALERTS], wait=False), start=81):
        await outbox.done(each, Outcome.SENT, number, to=1000 + each.delivery.chat)
    kept: Any = await redis.hgetall(keys.told("x:0"))
    assert {member: value.split()[:2] for member, value in kept.items()} == {
        b"1:a1": [b"1", b"81"],
        b"2:a1": [b"1", b"82"],
    }
    assert 0 < await redis.ttl(keys.told("x:0")) <= 7 * 24 * 3600
    await occurrences.amend(FOUND, BETTER)
    assert await occurrences.queue_edits(BETTER) == 2
    assert await occurrences.queue_edits(BETTER) == 0
    edits = await outbox.take([Lane.BULK], wait=False)
    assert {each.delivery.topic for each in edits} == {Topic.AMENDED}
    assert sorted(each.earlier or 0 for each in await outbox.addressees(edits)) == [81, 82]


async def test_a_chat_that_telegram_calls_otherwise_now_is_not_edited(redis: Store) -> None:
    occurrences, outbox = RedisOccurrences(redis), Workers(redis).outbox()
    assert await outbox.take([Lane.ALERTS], wait=False) == []
    chat = await RedisChats(redis).of(-1001, ChatKind.GROUP)
    await occurrences.add(FOUND)
    await occurrences.gathered(FOUND, [Member(chat.number, "a1")])
    await _queue_all(occurrences)
    [sent] = await outbox.take([Lane.ALERTS], wait=False)
    await outbox.done(sent, Outcome.SENT, 71, to=-1001)
    await occurrences.amend(FOUND, BETTER)
    await occurrences.queue_edits(BETTER)
    await RedisChats(redis).moved(chat.number, -100_2002)
    [edit] = await outbox.take([Lane.BULK], wait=False)
    [addressee] = await outbox.addressees([edit])
    assert addressee.earlier is None


async def test_a_delivery_knows_all_alerts_of_its_chat(redis: Store) -> None:
    outbox, subscriptions = Workers(redis).outbox(), RedisSubscriptions(redis, "test")
    assert await outbox.take([Lane.ALERTS], wait=False) == []
    alerts = [Subscription(name, 1, TreasuryRule()) for name in ("a1", "b2", "c3")]
    await subscriptions.add(*alerts)
    occurrences = RedisOccurrences(redis)
    await occurrences.add(FOUND)
    await occurrences.gathered(FOUND, MEMBERS[:1])
    await _queue_all(occurrences)
    [addressee] = await outbox.addressees(await outbox.take([Lane.ALERTS], wait=False))
    assert addressee.alert == alerts[0]
    assert sorted(each.id for each in addressee.others) == ["b2", "c3"]


async def test_when_anybody_began_is_said_once(occurrences: Occurrences) -> None:
    assert await occurrences.begun(AT) == AT
    assert await occurrences.begun(AT.replace(year=2026)) == AT


async def test_one_that_was_amended_while_it_was_queued_is_edited_after(occurrences: Occurrences) -> None:
    await occurrences.add(FOUND)
    await occurrences.gathered(FOUND, MEMBERS)
    await occurrences.queue_next(FOUND)
    assert await occurrences.amend(FOUND, BETTER)
    while await occurrences.queue_next(BETTER):
        pass
    assert await occurrences.open() == [(BETTER, Stage.AMENDED)]


async def test_the_audience_is_one_of_each_chat_that_asked_for_no_more(
    chats: Chats, subscriptions: Subscriptions
) -> None:
    people = [(await chats.of(1000 + at, ChatKind.PRIVATE)).number for at in range(6)]
    wanted: list[TopicRule] = [
        TreasuryRule(Decimal(500)),
        TreasuryRule(Decimal("1895.5")),
        TreasuryRule(Decimal("1895.51")),
        TreasuryRule(Decimal(0), company="strategy"),
        TreasuryRule(Decimal(1), Unit.USD),
        HintsRule(),
    ]
    for chat, rule in zip(people, wanted, strict=True):
        await subscriptions.add(Subscription("a1", chat, rule))
    await subscriptions.add(
        Subscription("b2", people[0], HintsRule()),
        Subscription("b2", people[2], HintsRule(), paused=True),
        Subscription("b3", people[2], NetworkRule()),
    )
    found = await subscriptions.audience("x:0", FOUND.circles)
    assert sorted(each.chat for each in found) == sorted([people[0], people[1], people[5]])
    alert = await subscriptions.get(people[1], "a1")
    assert alert is not None
    await subscriptions.change(alert, replace(alert, paused=True))
    found = await subscriptions.audience("x:0", FOUND.circles)
    assert sorted(each.chat for each in found) == sorted([people[0], people[5]])
    assert await subscriptions.audience("x:0", [Circle("network:5", 0)]) == []
    assert len(await subscriptions.audience("x:0", [Circle("network:6", 0)])) == 1
    assert await subscriptions.pairs() == []


async def test_channels_are_told_first_then_groups(redis: Store) -> None:
    chats, subscriptions = RedisChats(redis), RedisSubscriptions(redis, "test")
    kinds = [ChatKind.PRIVATE, ChatKind.GROUP, ChatKind.PRIVATE, ChatKind.CHANNEL]
    numbers = [(await chats.of(-100 - at, kind)).number for at, kind in enumerate(kinds)]
    for number in numbers:
        await subscriptions.add(Subscription("a1", number, HintsRule()))
    found = await subscriptions.audience("x:0", [Circle("hints", 0)])
    assert [each.chat for each in found][:2] == [numbers[3], numbers[1]]
    assert {each.chat for each in found[2:]} == {numbers[0], numbers[2]}


async def test_what_another_version_kept_is_left_alone(redis: Store) -> None:
    occurrences = RedisOccurrences(redis)
    await occurrences.add(FOUND)
    await redis.hset(keys.OCCURRENCES, "y", "[]")
    await redis.hset(keys.STAGES, "y", "told by pigeon")
    await redis.hset(keys.OCCURRENCES, "z", '{"treasury": [1, 2]}')
    assert await occurrences.all() == [FOUND]
    assert await occurrences.get("z") is None
    assert await occurrences.open() == [(FOUND, Stage.FOUND)]
