from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.jobs.queue_digests import QueueDigests
from bot.model.chat import Chat, ChatKind, Digest
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
    assert kept.queued == []


class StoppedMeanwhile(MemoryChats):
    """A chat that stops its digest just after it was read."""

    async def get(self, number: int) -> Chat | None:
        """The chat as it was before it stopped."""
        chat = await super().get(number)
        assert chat is not None
        await self.put(replace(chat, digest=None, silent=True))
        return chat


async def test_a_stop_between_reading_a_chat_and_leaving_its_digest_out_holds() -> None:
    kept = Kept()
    await booked(kept)
    await QueueDigests(StoppedMeanwhile(kept), FakeClock(DUE + timedelta(hours=3)))()
    assert kept.digests == {}
    assert kept.queued == []
    assert (kept.chats[1].digest, kept.chats[1].silent) == (None, True)
