"""What follows where Telegram wants chats left alone."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.model.delivery import Permit, Verdict
from bot.store import keys
from bot.store.connection import Store
from bot.store.outbox import RedisOutbox
from bot.store.pace import SECOND, TOGETHER_S, RedisPace
from tests.contract.store.workers import CLOCK, QUICKLY, queue, taken, to_many

ALL = Verdict.GO, Verdict.GO
ANSWERS_ONLY = Verdict.GO, Verdict.LATER
NOTHING = Verdict.LATER, Verdict.LATER

Ask = Callable[[int], Awaitable[tuple[Permit, Permit]]]


@pytest.fixture
def pace(redis: Store) -> RedisPace:
    return RedisPace(redis, QUICKLY)


@pytest.fixture
async def asked(redis: Store, pace: RedisPace) -> Ask:
    """What an answer to a chat is told, and what an alert is."""
    outbox = RedisOutbox(redis, CLOCK, QUICKLY)
    await queue(redis, *to_many(1))
    [entry] = await taken(outbox)

    async def ask(chat: int) -> tuple[Permit, Permit]:
        # what was sent just now has its own pace
        await redis.delete(keys.pace(chat), keys.PACE)
        answer = await pace.reserve(chat)
        await redis.delete(keys.pace(chat), keys.PACE)
        return answer, await outbox.permit(entry, chat)

    return ask


async def verdicts(asked: Ask, chat: int) -> tuple[Verdict, Verdict]:
    answer, alert = await asked(chat)
    return answer.verdict, alert.verdict


async def longest_wait(asked: Ask, chat: int) -> float:
    return max(permit.wait_s for permit in await asked(chat))


async def move(redis: Store, by_s: float) -> None:
    """Make what was noted so much older, as time would."""

    def moved(noted: str) -> str:
        *who, begun, ends = noted.split()
        return " ".join([*who, *(str(int(each) - round(by_s * SECOND)) for each in (begun, ends))])

    floods: Any = await redis.lrange(keys.FLOODS, 0, -1)
    for at, noted in enumerate(floods):
        await redis.lset(keys.FLOODS, at, moved(noted.decode()))
    async for key in redis.scan_iter("{tandem}:flood*"):
        kept: Any = await redis.get(key)
        await redis.set(key, moved(kept.decode()), keepttl=True)


async def test_a_chat_that_wants_to_be_left_alone_is_and_no_other_one(pace: RedisPace, asked: Ask) -> None:
    await pace.flooded(7, 30)
    assert await verdicts(asked, 7) == NOTHING
    assert 25 < await longest_wait(asked, 7) <= 30
    assert await verdicts(asked, 8) == ALL


async def test_it_is_left_alone_for_as_long_as_it_said(redis: Store, pace: RedisPace, asked: Ask) -> None:
    await pace.flooded(7, 30)
    await move(redis, 20)
    assert 5 < await longest_wait(asked, 7) <= 10
    await move(redis, 10)
    assert await verdicts(asked, 7) == ALL


async def test_what_was_noted_is_not_kept_for_longer(redis: Store, pace: RedisPace) -> None:
    for chat in (7, 8, 9):
        await pace.flooded(chat, 30)
    for key in (keys.flood(7), keys.FLOOD):
        assert 25_000 < await redis.pttl(key) <= 30_000


async def test_where_three_chats_say_so_together_all_but_answers_wait_for_the_longest(
    pace: RedisPace, asked: Ask
) -> None:
    with capture_logs() as logs:
        for chat, wait_s in ((1, 5), (2, 40), (3, 20)):
            assert await verdicts(asked, 8) == ALL
            await pace.flooded(chat, wait_s)
    assert await verdicts(asked, 8) == ANSWERS_ONLY
    assert 35 < await longest_wait(asked, 8) <= 40
    assert await verdicts(asked, 1) == NOTHING
    assert [log["event"] for log in logs] == ["telegram asks all of us to slow down"]


async def test_one_chat_that_says_so_often_is_one(pace: RedisPace, asked: Ask) -> None:
    for _n in range(5):
        await pace.flooded(-7, 30)
        await pace.flooded(7, 30)
    assert await verdicts(asked, 8) == ALL


async def test_chats_that_say_so_one_after_the_other_are_not_all(
    redis: Store, pace: RedisPace, asked: Ask
) -> None:
    for chat in range(1, 10):
        await pace.flooded(chat, 30)
        await move(redis, TOGETHER_S / 2 + 0.01)
    assert await verdicts(asked, 10) == ALL


async def test_a_shorter_wait_does_not_end_a_longer_one(redis: Store, pace: RedisPace, asked: Ask) -> None:
    for chat in (1, 2, 3):
        await pace.flooded(chat, 60)
    await move(redis, TOGETHER_S + 1)
    for chat in (4, 5, 6):
        await pace.flooded(chat, 1)
    assert 50 < await longest_wait(asked, 8) <= 57
    await move(redis, 58)
    assert await verdicts(asked, 8) == ALL


async def test_what_a_clock_noted_that_was_set_back_since_holds_nobody(
    redis: Store, pace: RedisPace, asked: Ask
) -> None:
    for chat in (1, 2, 3):
        await pace.flooded(chat, 60)
    await move(redis, -3600)
    assert await verdicts(asked, 1) == ALL
    assert await verdicts(asked, 8) == ALL
    await pace.flooded(4, 60)
    assert await verdicts(asked, 8) == ALL


async def test_so_many_are_remembered_and_no_more(redis: Store, pace: RedisPace) -> None:
    for _n in range(120):
        await pace.flooded(7, 30)
    assert await redis.llen(keys.FLOODS) == 100


async def test_a_wait_of_no_time_is_none(pace: RedisPace, asked: Ask) -> None:
    for chat in (7, 8, 9):
        await pace.flooded(chat, 0)
    assert await verdicts(asked, 7) == ALL
