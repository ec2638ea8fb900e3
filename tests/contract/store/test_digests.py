"""When summaries are due: booked anew by the step that queues them."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.model.chat import Booking, Chat, ChatKind, Digest
from bot.model.delivery import Delivery, Lane, Topic
from bot.ports import Chats
from bot.store.chats import RedisChats
from bot.store.connection import Store
from tests.contract.store.consistency import consistent
from tests.contract.store.opened import Opened, chunks
from tests.contract.store.workers import BOTH, Workers, taken

FRIDAY = datetime(2025, 9, 26, 20, 30, tzinfo=UTC)
WEEK, MINUTE = timedelta(days=7), timedelta(minutes=1)
WEEKLY = Digest(weekday=4)


async def booked(chats: Chats, *waits_min: int) -> list[Chat]:
    """Chats whose digests are due so many minutes after Friday's close."""
    found = []
    for number, wait in enumerate(waits_min, start=1):
        chat = replace(await chats.of(number, ChatKind.PRIVATE), digest=WEEKLY)
        await chats.put(chat, digest_at=FRIDAY + wait * MINUTE)
        found.append(chat)
    return found


def numbers(chats: Sequence[Chat]) -> list[int]:
    return [chat.number for chat in chats]


async def test_digests_are_due_in_the_order_of_their_times(chats: Chats) -> None:
    one, two, three, four = numbers(await booked(chats, 3, 1, 2, 0))
    assert await chats.digests_due(FRIDAY - timedelta(seconds=1), 10) == []
    assert await chats.digests_due(FRIDAY + 2 * MINUTE, 2) == [(four, FRIDAY), (two, FRIDAY + MINUTE)]
    due = await chats.digests_due(FRIDAY + WEEK, 10)
    assert [number for number, _at in due] == [four, two, three, one]


async def test_a_booking_stays_while_something_else_is_changed_and_goes_with_the_digest(chats: Chats) -> None:
    [chat] = await booked(chats, 0)
    await chats.put(replace(chat, silent=True))
    assert await chats.digests_due(FRIDAY, 10) == [(chat.number, FRIDAY)]
    await chats.put(chat, digest_at=FRIDAY + MINUTE)
    assert await chats.digests_due(FRIDAY + WEEK, 10) == [(chat.number, FRIDAY + MINUTE)]
    await chats.put(replace(chat, digest=None))
    assert await chats.digests_due(FRIDAY + WEEK, 10) == []
    assert await chats.book_digests([Booking(chat.number, FRIDAY + MINUTE, FRIDAY + WEEK)]) == 0


async def test_those_that_are_due_are_queued_and_booked_for_their_next_time(
    chats: Chats, opened: Opened
) -> None:
    one, two, three = numbers(await booked(chats, 0, 1, 2))
    bookings = [
        Booking(one, FRIDAY, FRIDAY + WEEK),
        Booking(two, FRIDAY + MINUTE, FRIDAY + WEEK + MINUTE, is_late=True),
        Booking(three, FRIDAY + 2 * MINUTE, None),
    ]
    assert await chats.book_digests(bookings) == 3
    assert await chats.digests_due(FRIDAY + 2 * WEEK, 10) == [
        (one, FRIDAY + WEEK),
        (two, FRIDAY + WEEK + MINUTE),
    ]
    assert await opened.queued(Lane.BULK) == [
        Delivery(one, Topic.DIGEST, due=FRIDAY),
        Delivery(three, Topic.DIGEST, due=FRIDAY + 2 * MINUTE),
    ]
    assert await opened.queued(Lane.ALERTS) == []
    assert await chats.book_digests(bookings) == 0
    assert len(await opened.queued(Lane.BULK)) == 2


async def test_one_that_was_booked_otherwise_meanwhile_is_left_alone(chats: Chats, opened: Opened) -> None:
    chat, other, stopped = await booked(chats, 0, 0, 0)
    await chats.put(chat, digest_at=FRIDAY + MINUTE)
    await chats.put(replace(stopped, digest=None, silent=True))
    found = [Booking(each.number, FRIDAY, FRIDAY + WEEK) for each in (chat, other, stopped)]
    assert await chats.book_digests(found) == 1
    assert await chats.digests_due(FRIDAY + 2 * WEEK, 10) == [
        (chat.number, FRIDAY + MINUTE),
        (other.number, FRIDAY + WEEK),
    ]
    assert await chats.get(stopped.number) == replace(stopped, digest=None, silent=True)
    assert await opened.queued(Lane.BULK) == [Delivery(other.number, Topic.DIGEST, due=FRIDAY)]


async def test_nothing_at_all_can_be_booked(chats: Chats, opened: Opened) -> None:
    assert await chats.book_digests([]) == 0
    assert await chats.book_digests([Booking(99, FRIDAY, FRIDAY + WEEK)]) == 0
    assert await chats.digests_due(FRIDAY + 2 * WEEK, 10) == []
    assert await opened.queued(Lane.BULK) == []


async def test_however_many_leaders_there_are_each_digest_is_queued_once(opened: Opened) -> None:
    chats = opened.chats()
    everyone = numbers(await booked(chats, *[0] * 60))
    pages = [
        [Booking(number, FRIDAY, FRIDAY + leader * WEEK) for number in everyone[first : first + 20]]
        for leader in (1, 2)
        for first in range(0, 60, 10)
    ]
    counts = await asyncio.gather(*(opened.chats().book_digests(page) for page in pages))
    assert sum(counts) == 60
    queued = await opened.queued(Lane.BULK)
    assert sorted(each.chat for each in queued) == everyone
    following = await chats.digests_due(FRIDAY + 2 * WEEK, 100)
    assert sorted(number for number, _at in following) == everyone


async def test_a_page_of_digests_is_a_chunk_of_the_outbox(redis: Store) -> None:
    chats = RedisChats(redis)
    everyone = numbers(await booked(chats, *[0] * 250))
    assert await chats.book_digests([Booking(number, FRIDAY, None) for number in everyone]) == 250
    assert [len(chunk) for chunk in await chunks(redis, Lane.BULK)] == [200, 50]
    outbox = Workers(redis).outbox()
    assert await outbox.waiting() == {Lane.ALERTS: 0, Lane.BULK: 250}
    entries = await taken(outbox, 250, BOTH)
    assert [entry.delivery for entry in entries] == [
        Delivery(number, Topic.DIGEST, due=FRIDAY) for number in everyone
    ]


async def test_how_many_are_booked_in_an_hour_is_known(chats: Chats) -> None:
    await booked(chats, -1, 0, 0, 30, 59, 60)
    hour = timedelta(hours=1)
    assert await chats.digests_between(FRIDAY, FRIDAY + hour) == 4
    assert await chats.digests_between(FRIDAY + hour, FRIDAY + 2 * hour) == 1
    assert await chats.digests_between(FRIDAY + 2 * hour, FRIDAY + WEEK) == 0


async def test_the_digest_of_a_forgotten_chat_is_due_no_more(chats: Chats, redis: Store) -> None:
    chat, other = await booked(chats, 0, 0)
    await chats.forget(chat)
    assert await chats.digests_due(FRIDAY, 10) == [(other.number, FRIDAY)]
    assert await chats.book_digests([Booking(chat.number, FRIDAY, FRIDAY + WEEK)]) == 0
    assert await chats.digests_between(FRIDAY, FRIDAY + 2 * WEEK) == 1
    await consistent(redis)
