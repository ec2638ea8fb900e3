from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.jobs.queue_digests import QueueDigests
from bot.model.chat import ChatKind, Digest
from bot.model.delivery import Topic
from bot.store.inmemory import Kept, MemoryChats
from tests.fakes import FakeClock

DUE = datetime(2025, 9, 26, 6, tzinfo=UTC)
"""08:00 in Berlin."""


async def booked(kept: Kept) -> MemoryChats:
    chats = MemoryChats(kept)
    chat = await chats.of(1001, ChatKind.PRIVATE)
    await chats.put(replace(chat, zone="Europe/Berlin", digest=Digest(at=time(8))), digest_at=DUE)
    return chats


async def test_a_digest_is_queued_once_and_the_next_one_booked() -> None:
    kept, clock = Kept(), FakeClock(DUE - timedelta(seconds=1))
    chats = await booked(kept)
    job = QueueDigests(chats, clock)
    await job()
    assert kept.queued == []
    clock.move(timedelta(seconds=20))
    await job()
    await job()
    assert [(each.chat, each.topic) for each in kept.queued] == [(1, Topic.DIGEST)]
    assert kept.digests == {1: DUE + timedelta(days=1)}


async def test_a_digest_that_would_be_hours_late_is_left_out() -> None:
    kept = Kept()
    job = QueueDigests(await booked(kept), FakeClock(DUE + timedelta(hours=2, seconds=1)))
    await job()
    assert kept.queued == []
    assert kept.digests == {1: DUE + timedelta(days=1)}


async def test_a_booking_that_nobody_wants_any_more_ends() -> None:
    kept = Kept()
    chats = await booked(kept)
    kept.chats.clear()
    await QueueDigests(chats, FakeClock(DUE))()
    assert kept.digests == {}
