"""The pace on real servers: places are read from what the server keeps, and held against Telegram's limits."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import cycle
from typing import Any

import pytest

from bot.errors import StoreUnavailable
from bot.model.delivery import Entry, Permit, Verdict
from bot.store import keys
from bot.store.connection import Store
from bot.store.outbox import RedisOutbox
from bot.store.pace import FURTHEST_S, LEAD_S, SECOND, TELEGRAM, Rates, RedisPace
from tests.contract.store.workers import CLOCK, queue, taken, to_many

FRESH = cycle(range(1000, 1_000_000))
"""Private chats that nobody spoke to before."""
GROUP = -1001234567890123

Ask = Callable[[], Awaitable[Permit]]


class Told:
    """Answers and alerts at one pace, and the places that they got, in microseconds of the server's clock."""

    def __init__(self, redis: Store, entry: Entry, outbox: RedisOutbox, rates: Rates) -> None:
        self.redis = redis
        self.rates = rates
        self.entry = entry
        self.outbox = outbox
        self.pace = RedisPace(redis, rates)
        self.places: list[int] = []

    async def answer(self, chat: int) -> Permit:
        return await self._noted(await self.pace.reserve(chat))

    async def alert(self, chat: int) -> Permit:
        return await self._noted(await self.outbox.permit(self.entry, chat))

    async def _noted(self, permit: Permit) -> Permit:
        if permit.verdict is Verdict.GO:
            kept: Any = await self.redis.get(keys.PACE)
            self.places.append(int(kept) - round(SECOND / self.rates.per_second))
        return permit

    async def patiently(self, ask: Ask) -> None:
        """Ask until it may go, after the waits that are asked for."""
        while (permit := await ask()).verdict is not Verdict.GO:
            await asyncio.sleep(permit.wait_s)
        await asyncio.sleep(permit.wait_s)


@pytest.fixture
async def told(redis: Store) -> Callable[[Rates], Awaitable[Told]]:
    """What is told at a pace; one alert is asked for again and again, for chat after chat."""

    async def at(rates: Rates) -> Told:
        outbox = RedisOutbox(redis, CLOCK, rates)
        await queue(redis, *to_many(1))
        [entry] = await taken(outbox)
        return Told(redis, entry, outbox, rates)

    return at


AtPace = Callable[[Rates], Awaitable[Told]]


async def now_us(redis: Store) -> int:
    second, microsecond = await redis.time()
    return int(second) * SECOND + int(microsecond)


def most_within(places: Sequence[int], span_us: int) -> int:
    """The most places in any span of time that begins with one of them."""
    return max(sum(start <= each < start + span_us for each in places) for start in places)


async def test_of_a_hundred_answers_at_once_no_thirty_one_leave_within_a_second(told: AtPace) -> None:
    at = await told(TELEGRAM)
    begun = await now_us(at.redis)
    permits = [await at.answer(next(FRESH)) for _n in range(100)]
    lasted_s = (await now_us(at.redis) - begun) / SECOND
    verdicts = [permit.verdict for permit in permits]
    sent = verdicts.count(Verdict.GO)
    assert set(verdicts) == {Verdict.GO, Verdict.SOON}
    assert int(FURTHEST_S * 29.3) <= sent <= (FURTHEST_S + lasted_s) * 29.3 + 1
    assert most_within(at.places, SECOND) == 30
    assert all(permit.wait_s <= FURTHEST_S for permit in permits)
    soon = [permit.wait_s for permit in permits if permit.verdict is Verdict.SOON]
    assert all(0 < wait <= 1 / 29.3 for wait in soon)


async def test_places_are_given_once_however_many_ask(told: AtPace) -> None:
    at = await told(TELEGRAM)
    begun = await now_us(at.redis)
    paces = [RedisPace(at.redis, TELEGRAM) for _process in range(5)]
    permits = await asyncio.gather(*(paces[n % 5].reserve(next(FRESH)) for n in range(55)))
    assert {permit.verdict for permit in permits} == {Verdict.GO}
    kept: Any = await at.redis.get(keys.PACE)
    assert int(kept) - begun >= 55 * round(SECOND / 29.3)


async def test_a_wait_ends_at_the_place(told: AtPace) -> None:
    at = await told(TELEGRAM)
    for _n in range(20):
        before = await now_us(at.redis)
        permit = await at.answer(next(FRESH))
        after = await now_us(at.redis)
        assert before - 1 <= at.places[-1] - permit.wait_s * SECOND <= after + 1


async def test_whoever_waits_as_told_keeps_the_rate_and_leaves_no_place_empty(told: AtPace) -> None:
    at = await told(TELEGRAM.times(20))
    begun = await now_us(at.redis)
    for number in range(200):
        ask = (at.answer, at.alert)[number % 3 > 0]
        await at.patiently(lambda ask=ask: ask(next(FRESH)))  # type: ignore[misc]
    assert most_within(at.places, SECOND // 20) <= 30
    assert at.places == sorted(at.places)
    assert at.places[0] >= begun


async def test_alerts_go_a_moment_ahead_and_answers_for_two_seconds(told: AtPace) -> None:
    at = await told(TELEGRAM)
    while (alert := await at.alert(next(FRESH))).verdict is Verdict.GO:
        assert alert.wait_s <= LEAD_S
    assert alert.verdict is Verdict.SOON
    assert 0 < alert.wait_s <= 1 / 29.3
    answers = [await at.answer(next(FRESH)) for _n in range(10)]
    assert {permit.verdict for permit in answers} == {Verdict.GO}
    later = await at.alert(next(FRESH))
    assert later.verdict is Verdict.SOON
    ahead = (at.places[-1] - at.places[0]) / SECOND
    assert 0 < later.wait_s <= ahead + 1 / 29.3 - LEAD_S
    assert most_within(at.places, SECOND) <= 30


async def test_a_chat_gets_an_alert_every_three_seconds(told: AtPace) -> None:
    at = await told(TELEGRAM.times(20))
    for _n in range(5):
        await at.patiently(lambda: at.alert(7))
    alert_us = 3.1 * SECOND / 20
    assert all(later - one >= alert_us - 1 for one, later in zip(at.places, at.places[1:], strict=False))
    refused = await at.alert(7)
    assert refused.verdict is Verdict.LATER
    assert 0 < refused.wait_s <= 3.1 / 20 + LEAD_S
    assert (await at.alert(8)).verdict is not Verdict.LATER


async def test_a_chat_gets_three_answers_at_once_and_then_one_a_second(told: AtPace) -> None:
    at = await told(TELEGRAM)
    begun = await now_us(at.redis)
    permits = [await at.answer(7) for _n in range(4)]
    alert = await at.alert(7)
    lasted_s = (await now_us(at.redis) - begun) / SECOND
    assert [permit.verdict for permit in permits] == [Verdict.GO] * 3 + [Verdict.LATER]
    assert permits[2].wait_s <= 2 / 29.3
    assert 1.05 - lasted_s <= permits[3].wait_s <= 1.05
    assert alert.verdict is Verdict.LATER
    assert 2 * 1.05 + 3.1 - lasted_s <= alert.wait_s <= 2 * 1.05 + 3.1
    assert (await at.answer(8)).verdict is Verdict.GO


async def test_after_an_alert_there_is_room_for_an_answer(told: AtPace) -> None:
    at = await told(TELEGRAM)
    assert (await at.alert(7)).verdict is Verdict.GO
    begun = await now_us(at.redis)
    for _n in range(2):
        await at.patiently(lambda: at.answer(7))
    assert await now_us(at.redis) - begun < SECOND
    refused = await at.answer(7)
    assert refused.verdict is Verdict.LATER
    assert refused.wait_s <= 1.05 + LEAD_S


async def test_a_group_gets_twenty_messages_in_any_minute(told: AtPace) -> None:
    at = await told(Rates(chat_s=0.01, alert_s=0.01, group_s=3).times(10))
    for _n in range(44):
        await at.answer(GROUP)
        await at.patiently(lambda: at.alert(GROUP))
    assert most_within(at.places, round(0.3 * SECOND)) == 20


async def minute_of(redis: Store, chat: int, *ago_s: float) -> None:
    """Let a group have had its last messages so long ago, the oldest one first."""
    now = await now_us(redis)
    for each in ago_s:
        await redis.lpush(keys.minute(chat), str(now - round(each * SECOND)))


async def test_of_a_groups_minute_answers_leave_five_to_alerts(told: AtPace) -> None:
    at = await told(TELEGRAM)
    await minute_of(at.redis, GROUP, *range(40, 25, -1))  # 15 of them
    answer = await at.answer(GROUP)
    assert answer.verdict is Verdict.LATER
    assert 16 < answer.wait_s <= 23
    assert (await at.alert(GROUP)).verdict is Verdict.GO
    await minute_of(at.redis, GROUP, 24, 23, 22, 21)
    await at.redis.delete(keys.pace(GROUP))
    alert = await at.alert(GROUP)
    assert alert.verdict is Verdict.LATER
    assert 16 < alert.wait_s <= 23
    assert await at.redis.llen(keys.minute(GROUP)) == 20


async def test_what_left_the_minute_does_not_count(told: AtPace) -> None:
    at = await told(TELEGRAM)
    await minute_of(at.redis, GROUP, *[64.0] * 6, *[30.0] * 14)
    assert (await at.answer(GROUP)).verdict is Verdict.GO
    assert (await at.answer(GROUP)).verdict is Verdict.LATER
    kept: Any = await at.redis.lrange(keys.minute(GROUP), 0, -1)
    assert len(kept) == 20
    assert 0 < await at.redis.pttl(keys.minute(GROUP)) <= (63 + FURTHEST_S) * 1000


async def test_a_person_has_no_minute(told: AtPace) -> None:
    at = await told(TELEGRAM)
    assert (await at.answer(7)).verdict is Verdict.GO
    assert not await at.redis.exists(keys.minute(7))


async def test_nothing_of_the_pace_is_kept_for_longer_than_it_is_of_use(told: AtPace) -> None:
    at = await told(TELEGRAM)
    for _n in range(3):
        await at.answer(7)
    assert 0 < await at.redis.pttl(keys.PACE) <= 2100
    assert 0 < await at.redis.pttl(keys.pace(7)) <= 3 * 1050 + 3100 + 100


@pytest.mark.parametrize("ahead_s", [6.0, 3600.0, 10 * 365 * 86400.0])
async def test_after_the_servers_clock_was_set_back_everything_counts_as_now(
    told: AtPace, ahead_s: float
) -> None:
    at = await told(TELEGRAM)
    await at.redis.set(keys.PACE, str(await now_us(at.redis) + round(ahead_s * SECOND)))
    await at.redis.set(keys.pace(7), str(await now_us(at.redis) + round(ahead_s * SECOND)))
    permit = await at.alert(7)
    assert permit == Permit(Verdict.GO, 0)
    assert abs(at.places[-1] - await now_us(at.redis)) < SECOND
    assert (await at.answer(7)).verdict is Verdict.GO


async def test_after_the_servers_clock_was_set_back_a_groups_minute_begins_anew(told: AtPace) -> None:
    at = await told(Rates(group_s=0.3))
    await minute_of(at.redis, GROUP, *[-3600.0] * 20)
    for ask in (at.answer, at.alert):
        permit = await ask(GROUP)
        assert permit.verdict is Verdict.LATER
        assert 0 < permit.wait_s <= 0.3
    await asyncio.sleep(0.3)
    assert (await at.alert(GROUP)).verdict is Verdict.GO


async def test_while_the_store_is_away_all_go(lost: Store) -> None:
    pace = RedisPace(lost, TELEGRAM)
    for _n in range(5):
        assert await pace.reserve(7) == Permit(Verdict.GO)
    await pace.flooded(7, 30)


async def test_while_memory_is_full_the_pace_is_kept(redis: Store) -> None:
    pace = RedisPace(redis, TELEGRAM)
    await redis.config_set("maxmemory", "1")
    try:
        permits = [await pace.reserve(7) for _n in range(4)]
        await pace.flooded(8, 30)
        flooded = await pace.reserve(8)
    finally:
        await redis.config_set("maxmemory", "0")
    assert [permit.verdict for permit in permits] == [Verdict.GO] * 3 + [Verdict.LATER]
    assert flooded.verdict is Verdict.LATER


async def test_what_the_outbox_asks_of_a_store_that_is_away_is_told(
    lost: Store, redis: Store, told: AtPace
) -> None:
    at = await told(TELEGRAM)
    with pytest.raises(StoreUnavailable):
        await RedisOutbox(lost, CLOCK, TELEGRAM).permit(at.entry, 7)


def test_quicker_rates_change_how_long_and_not_how_many() -> None:
    every, chat, alert, burst, most, window, for_alerts, *_ahead = TELEGRAM.times(2).told()
    assert (every, chat, alert, window) == (round(SECOND / 58.6), 525_000, 1_550_000, 31_500_000)
    assert (burst, most, for_alerts) == (3, 20, 5)
