"""Chats that take nothing, messages that Telegram finds fault with, and what follows from both."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import StoreUnavailable
from bot.model.delivery import Delivery, Outcome, Topic
from bot.store import keys
from bot.store.connection import Store
from bot.store.mishaps import RedisMishaps, hour_of
from tests.contract.store.workers import ALERT, Workers, queue, taken, to_many
from tests.fakes import FakeClock

NOON = datetime(2025, 9, 24, 12, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVENT = Delivery(7, Topic.CHANGE, "a", session=NOON.date()).event


@pytest.fixture
def mishaps(redis: Store) -> RedisMishaps:
    return RedisMishaps(redis)


async def refused(mishaps: RedisMishaps, chat: int, *after_h: float) -> list[bool]:
    """Let a chat refuse so many hours after noon: whether its alerts end, each time."""
    return [(await mishaps.refused(chat, NOON + hours * HOUR)).has_ended for hours in after_h]


@pytest.mark.parametrize(
    ("after_h", "ends"),
    [
        pytest.param([0], [False], id="once"),
        pytest.param([0, 100], [False, False], id="twice, long after"),
        pytest.param([0, 8, 16], [False] * 3, id="three times within a day"),
        pytest.param([0, 8, 23.99], [False] * 3, id="just not a day"),
        pytest.param([0, 8, 24], [False, False, True], id="three times over a day"),
        pytest.param([0, 8, 16, 24], [False] * 3 + [True], id="each time it is tried"),
        pytest.param([0, 0, 0, 24], [False] * 4, id="several at once are one"),
        pytest.param([0, 0.99, 24], [False] * 3, id="within an hour is at once"),
        pytest.param([0, 1, 24], [False, False, True], id="after an hour is again"),
        pytest.param([0, 8, 8, 24], [False] * 3 + [True], id="and do no harm"),
        pytest.param([0, 30, 31, 32], [False, False, True, True], id="and again"),
    ],
)
async def test_alerts_end_after_three_refusals_over_a_day(
    mishaps: RedisMishaps, after_h: Sequence[float], ends: Sequence[bool]
) -> None:
    assert await refused(mishaps, 7, *after_h) == ends


async def test_refusals_of_others_are_theirs(mishaps: RedisMishaps) -> None:
    for chat in (1, 2, 3):
        assert await refused(mishaps, chat, 0, 30) == [False, False]


async def test_a_chat_that_refuses_is_left_alone_for_eight_hours(mishaps: RedisMishaps) -> None:
    refusal = await mishaps.refused(7, NOON)
    assert refusal.until == NOON + 8 * HOUR
    assert await mishaps.held(EVENT, 7, NOON) == NOON + 8 * HOUR
    assert await mishaps.held(EVENT, 7, NOON + 8 * HOUR - timedelta(seconds=1)) == NOON + 8 * HOUR
    assert await mishaps.held(EVENT, 7, NOON + 8 * HOUR) is None
    assert await mishaps.held(EVENT, 8, NOON) is None
    assert await mishaps.resting() == 1
    await mishaps.refused(7, NOON + 9 * HOUR)
    assert await mishaps.held(EVENT, 7, NOON + 9 * HOUR) == NOON + 17 * HOUR


async def test_a_message_that_arrives_begins_the_count_anew(redis: Store, mishaps: RedisMishaps) -> None:
    outbox = Workers(redis).outbox()
    assert await refused(mishaps, 7, 0, 8, 16) == [False] * 3
    await queue(redis, ALERT)
    [entry] = await taken(outbox)
    await outbox.done(entry, Outcome.SENT, 5)
    assert await refused(mishaps, 7, 25, 33, 41) == [False] * 3
    assert await refused(mishaps, 7, 49) == [True]


async def tried(redis: Store, chats: int, now: datetime) -> None:
    """Let so many chats be sent something in this hour."""
    outbox = Workers(redis).outbox(FakeClock(now))
    await queue(redis, *to_many(chats, first=10_000))
    for entry in await taken(outbox, chats):
        await outbox.done(entry, Outcome.SENT)


@pytest.mark.parametrize(
    ("refusing", "sent", "is_storm"),
    [
        pytest.param(21, 0, True, id="all of a few"),
        pytest.param(20, 0, False, id="too few to say"),
        pytest.param(21, 800, True, id="more than two in a hundred"),
        pytest.param(21, 1400, False, id="fewer than two in a hundred"),
    ],
)
async def test_while_everybody_refuses_nobody_ends(
    redis: Store, mishaps: RedisMishaps, refusing: int, sent: int, is_storm: bool
) -> None:
    ends: list[bool] = []
    for hours in (0, 8, 24):
        if sent:
            await tried(redis, sent, NOON + hours * HOUR)
        ends = [(await refused(mishaps, chat, hours))[0] for chat in range(1, refusing + 1)]
    assert ends == [not is_storm] * refusing


async def test_what_a_chat_refused_in_a_storm_says_nothing_of_it(mishaps: RedisMishaps) -> None:
    for hours in (0, 9):  # a storm at nine only
        for chat in range(1, 22 if hours else 2):
            await refused(mishaps, chat, hours)
    assert await refused(mishaps, 1, 25, 33, 48) == [False] * 3  # counted from 25 on
    assert await refused(mishaps, 1, 49) == [True]


async def test_after_a_storm_whoever_still_refuses_for_a_day_ends(
    redis: Store, mishaps: RedisMishaps
) -> None:
    for chat in range(1, 40):
        await refused(mishaps, chat, 0, 8)
    for chat in range(1, 40):
        await refused(mishaps, chat, 24)
    assert await refused(mishaps, 1, 24) == [False]
    assert await mishaps.resting() == 39
    assert await refused(mishaps, 1, 25, 33, 49) == [False, False, True]
    counts = [keys.refusing(hour_of(NOON + DAY)), keys.tried(hour_of(NOON + DAY))]
    for key in counts:
        assert 7000 < await redis.ttl(key) <= 2 * 24 * 3600


async def test_one_who_refuses_often_is_one(mishaps: RedisMishaps) -> None:
    """It is no storm, and no three times either."""
    assert await refused(mishaps, 7, *[0] * 30, 24) == [False] * 31
    assert await refused(mishaps, 7, 32) == [True]


async def test_whose_alerts_ended_rests_no_more_and_may_come_back(mishaps: RedisMishaps) -> None:
    await refused(mishaps, 7, 0, 8, 24)
    await mishaps.ended(7, NOON + DAY)
    assert await mishaps.held(EVENT, 7, NOON + DAY) is None
    assert await mishaps.resting() == 0
    assert await mishaps.returned(7)
    assert not await mishaps.returned(7)
    assert await mishaps.long_gone(NOON + 1000 * DAY) == []
    assert await refused(mishaps, 7, 48) == [False]


async def test_whoever_comes_back_while_it_rests_is_tried_again(mishaps: RedisMishaps) -> None:
    await refused(mishaps, 7, 0, 8)
    assert not await mishaps.returned(7)
    assert await mishaps.held(EVENT, 7, NOON) is None
    assert await refused(mishaps, 7, 24) == [False]


async def test_after_ninety_days_nobody_comes_back(mishaps: RedisMishaps) -> None:
    for day, chat in enumerate((7, 8, 9)):
        await mishaps.ended(chat, NOON + day * DAY)
    assert await mishaps.long_gone(NOON + 90 * DAY - HOUR) == []
    assert await mishaps.long_gone(NOON + 90 * DAY) == [7]
    assert await mishaps.long_gone(NOON + 91 * DAY) == [7, 8]
    await mishaps.returned(7)
    assert await mishaps.long_gone(NOON + 92 * DAY) == [8, 9]


async def test_very_many_who_are_gone_come_page_by_page(mishaps: RedisMishaps) -> None:
    for chat in range(1, 251):
        await mishaps.ended(chat, NOON)
    pages = []
    while page := await mishaps.long_gone(NOON + 90 * DAY):
        pages.append(len(page))
        for chat in page:
            await mishaps.returned(chat)
    assert pages == [200, 50]


async def test_the_same_fault_in_five_chats_lets_the_event_rest(mishaps: RedisMishaps) -> None:
    for chat in (1, 2, 3, 4, 4, 3):
        assert not await mishaps.fault(EVENT, "can't parse entities", chat)
    assert await mishaps.held(EVENT, 9, NOON) is None
    assert await mishaps.fault(EVENT, "can't parse entities", 5)
    until = await mishaps.held(EVENT, 9, NOON)
    assert until is not None
    assert timedelta(minutes=59) < until - NOON <= HOUR
    assert await mishaps.held("digest", 9, NOON) is None
    assert not await mishaps.fault(EVENT, "can't parse entities", 6)  # counted anew


async def test_other_faults_and_other_events_are_counted_for_themselves(mishaps: RedisMishaps) -> None:
    for chat in range(1, 5):
        assert not await mishaps.fault(EVENT, "can't parse entities", chat)
        assert not await mishaps.fault(EVENT, "wrong file identifier", chat)
        assert not await mishaps.fault("digest", "can't parse entities", chat)
    assert await mishaps.fault(EVENT, "wrong file identifier", 5)


async def test_what_was_wrong_is_forgotten_after_a_day(redis: Store, mishaps: RedisMishaps) -> None:
    await mishaps.fault(EVENT, "words : with {anything} in them", 1)
    [key] = [key async for key in redis.scan_iter("{tandem}:faults:*")]
    assert 86_000 < await redis.ttl(key) <= 86_400
    for chat in range(2, 6):
        await mishaps.fault(EVENT, "words : with {anything} in them", chat)
    assert 3500 < await redis.ttl(keys.resting(EVENT)) <= 3600


async def test_of_a_chat_and_an_event_that_rest_the_longer_one_counts(mishaps: RedisMishaps) -> None:
    await mishaps.refused(7, NOON)
    for chat in range(1, 6):
        await mishaps.fault(EVENT, "wrong", chat)
    assert await mishaps.held(EVENT, 7, NOON) == NOON + 8 * HOUR
    until = await mishaps.held(EVENT, 7, NOON + 7.5 * HOUR)
    assert until is not None
    assert NOON + 8 * HOUR < until <= NOON + 8.5 * HOUR


async def test_the_owner_hears_of_each_kind_of_news_once_an_hour(redis: Store, mishaps: RedisMishaps) -> None:
    assert await mishaps.is_news("fault:change:True")
    assert not await mishaps.is_news("fault:change:True")
    assert await mishaps.is_news("unknown")
    assert 3500 < await redis.ttl(keys.note("unknown")) <= 3600
    await redis.delete(keys.note("unknown"))
    assert await mishaps.is_news("unknown")


async def test_where_nothing_went_wrong_nothing_is_known(mishaps: RedisMishaps) -> None:
    assert await mishaps.failures(7) == {}
    assert await mishaps.outcomes() == dict.fromkeys(Outcome, 0)
    assert await mishaps.dead_letters(Outcome.FAILED, 10) == (0, [])
    assert await mishaps.resting() == 0
    assert not await mishaps.returned(7)


async def test_while_memory_is_full_it_is_still_noted_who_refuses_and_what(
    redis: Store, mishaps: RedisMishaps
) -> None:
    """Or whoever sends would wait there, and nothing would be sent that makes room."""
    await redis.config_set("maxmemory", "1")
    try:
        assert await refused(mishaps, 7, 0, 8, 24) == [False, False, True]
        assert [await mishaps.fault(EVENT, "wrong", chat) for chat in range(1, 6)] == [False] * 4 + [True]
    finally:
        await redis.config_set("maxmemory", "0")


async def test_without_redis_everyone_is_told(lost: Store) -> None:
    mishaps = RedisMishaps(lost)
    for asked in (
        mishaps.refused(7, NOON),
        mishaps.held(EVENT, 7, NOON),
        mishaps.ended(7, NOON),
        mishaps.returned(7),
        mishaps.long_gone(NOON),
        mishaps.fault(EVENT, "wrong", 7),
        mishaps.failures(7),
        mishaps.outcomes(),
        mishaps.dead_letters(Outcome.FAILED, 1),
        mishaps.resting(),
        mishaps.is_news("unknown"),
    ):
        with pytest.raises(StoreUnavailable):
            await asked
