"""Both kinds of chats keep the same promises."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from structlog.testing import capture_logs

from bot.errors import StoreUnavailable
from bot.model.chat import Booking, Chat, ChatKind, Digest, QuietHours
from bot.model.destination import Subject, closed, directed
from bot.ports import Chats
from bot.store import keys
from bot.store.chats import RedisChats
from bot.store.connection import Store
from tests.contract.store.consistency import consistent
from tests.contract.store.opened import Opened

FRIDAY = datetime(2025, 9, 26, 20, 30, tzinfo=UTC)


async def everybody(chats: Chats) -> set[Chat]:
    return {chat async for chat in chats.everybody()}


async def test_a_chat_keeps_the_number_that_it_was_given(chats: Chats, opened: Opened) -> None:
    assert await chats.known(77) is None
    first, second = await chats.of(77, ChatKind.PRIVATE), await chats.of(-1001234567890123, ChatKind.GROUP)
    assert first.number != second.number
    assert (first.telegram_id, first.kind) == (77, ChatKind.PRIVATE)
    for each in (chats, opened.chats()):
        assert await each.of(77, ChatKind.PRIVATE) == first
        assert await each.known(-1001234567890123) == second
        assert await each.get(second.number) == second
    assert await everybody(chats) == {first, second}


async def test_many_who_meet_a_chat_at_once_give_it_one_number(opened: Opened) -> None:
    met = await asyncio.gather(*(opened.chats().of(77, ChatKind.GROUP) for _ in range(20)))
    assert len(set(met)) == 1


async def test_what_a_chat_has_chosen_comes_back(chats: Chats, opened: Opened) -> None:
    chat = replace(
        await chats.of(77, ChatKind.PRIVATE),
        zone="Europe/Berlin",
        quiet=QuietHours(time(22), time(7, 30)),
        silent=True,
        digest=Digest(weekday=0, at=time(8)),
        welcomed=FRIDAY,
        destinations=closed(directed((), [Subject.LINK, Subject.HINTS], 5, chosen_by=11), 5),
    )
    await chats.put(chat)
    assert await opened.chats().of(77, ChatKind.PRIVATE) == chat
    assert await chats.get(chat.number) == chat


async def test_a_chat_that_has_no_language_yet_gets_one_when_it_is_met_again(
    chats: Chats, opened: Opened
) -> None:
    first = await chats.of(77, ChatKind.PRIVATE)
    assert first.language == ""
    assert await chats.of(77, ChatKind.PRIVATE, "ru") == replace(first, language="ru")
    assert await opened.chats().get(first.number) == replace(first, language="ru")
    assert (await chats.of(77, ChatKind.PRIVATE, "es")).language == "ru"


async def test_what_an_earlier_version_kept_of_a_group_has_no_topics_and_no_welcome(redis: Store) -> None:
    chats = RedisChats(redis)
    chat = await chats.of(-5, ChatKind.GROUP)
    kept = '{"kind":"group","silent":true,"telegram_id":-5,"zone":"Europe/Berlin"}'
    await redis.hset(keys.CHATS, str(chat.number), kept)
    read = await chats.get(chat.number)
    assert read == Chat(chat.number, -5, ChatKind.GROUP, "Europe/Berlin", silent=True)
    assert (read.destinations, read.welcomed) == ((), None)
    await chats.put(read)
    assert await redis.hget(keys.CHATS, str(chat.number)) == kept.encode()


async def test_a_change_leaves_alone_what_it_is_not_about(chats: Chats) -> None:
    chat = await chats.of(77, ChatKind.GROUP)
    weekly = replace(chat, digest=Digest(weekday=4))
    await chats.put(weekly, digest_at=FRIDAY)
    assert await chats.change(chat.number, lambda before: replace(before, silent=True)) == weekly
    assert await chats.change(chat.number, _in_berlin) == replace(weekly, silent=True)
    assert await chats.get(chat.number) == replace(weekly, silent=True, zone="Europe/Berlin")
    assert await chats.digests_due(FRIDAY, 10) == [(chat.number, FRIDAY)]


async def test_of_a_chat_that_is_forgotten_nothing_is_changed(chats: Chats) -> None:
    chat = await chats.of(77, ChatKind.GROUP)
    await chats.forget(chat)
    assert await chats.change(chat.number, _in_berlin) is None
    assert await chats.get(chat.number) is None


async def test_changes_at_the_same_moment_are_all_made(opened: Opened) -> None:
    """Each is asked again, where another was quicker."""
    chat = await opened.chats().of(77, ChatKind.GROUP)

    def sends(subject: Subject) -> Callable[[Chat], Chat]:
        return lambda before: replace(before, destinations=directed(before.destinations, [subject], 5))

    changes = [opened.chats().change(chat.number, sends(subject)) for subject in Subject]
    before = await asyncio.gather(*changes, opened.chats().change(chat.number, _in_berlin))
    assert len(set(before)) == len(before)
    changed = await opened.chats().get(chat.number)
    assert changed == replace(chat, zone="Europe/Berlin", destinations=directed((), list(Subject), 5))


def _in_berlin(before: Chat) -> Chat:
    return replace(before, zone="Europe/Berlin")


@pytest.mark.parametrize("kind", ChatKind)
async def test_chats_that_many_read_are_told_apart(redis: Store, kind: ChatKind) -> None:
    chats = RedisChats(redis)
    chat = await chats.of(-5, kind)
    assert await chats.of(-5, ChatKind.PRIVATE) == chat
    sets = {ChatKind.CHANNEL: keys.CHANNELS, ChatKind.GROUP: keys.GROUPS}
    for each, key in sets.items():
        members = {b"%d" % chat.number} if each is kind else set()
        assert await redis.smembers(key) == members
    await chats.forget(chat)
    assert not await redis.exists(*sets.values())
    await consistent(redis)


async def test_a_number_that_points_to_nobody_is_given_anew(redis: Store) -> None:
    """As where somebody was forgotten by another version, which left the name behind."""
    chats = RedisChats(redis)
    chat = await chats.of(77, ChatKind.PRIVATE)
    await redis.hdel(keys.CHATS, str(chat.number))
    assert await chats.known(77) is None
    again = await chats.of(77, ChatKind.PRIVATE)
    assert again.number != chat.number
    assert await everybody(chats) == {again}


async def test_what_another_version_kept_is_left_alone(redis: Store) -> None:
    chats = RedisChats(redis)
    chat = await chats.of(1, ChatKind.PRIVATE)
    await redis.hset(keys.CHATS, str(chat.number), '{"telegram_id": 1, "kind": "forum", "colour": "red"}')
    with capture_logs() as logs:
        assert await chats.get(chat.number) is None
        assert await everybody(chats) == set()
        assert await chats.of(1, ChatKind.PRIVATE) == chat
    assert {log["log_level"] for log in logs} == {"warning"}
    await redis.hset(keys.CHATS, str(chat.number), '{"telegram_id": 1, "kind": "private", "colour": "red"}')
    assert await chats.get(chat.number) == chat


async def test_without_redis_everyone_is_told(lost: Store) -> None:
    chats = RedisChats(lost)
    chat = Chat(1, 1, ChatKind.PRIVATE)
    for asked in (
        chats.of(1, ChatKind.PRIVATE),
        chats.known(1),
        chats.get(1),
        chats.put(chat),
        chats.forget(chat),
        everybody(chats),
        chats.digests_due(FRIDAY, 1),
        chats.book_digests([Booking(1, FRIDAY, None)]),
        chats.digests_between(FRIDAY, FRIDAY),
        chats.moved(1, 2),
        chats.change(1, _in_berlin),
    ):
        with pytest.raises(StoreUnavailable):
            await asked


async def test_a_change_can_book_the_digest_by_what_the_chat_is_then(chats: Chats) -> None:
    chat = await chats.of(77, ChatKind.GROUP)
    await chats.put(replace(chat, zone="Europe/Berlin"))

    def by_zone(after: Chat) -> datetime | None:
        return FRIDAY if after.zone == "Europe/Berlin" else None

    await chats.change(
        chat.number, lambda before: replace(before, digest=Digest(weekday=4)), digest_at=by_zone
    )
    assert await chats.digests_due(FRIDAY, 10) == [(chat.number, FRIDAY)]
    await chats.change(chat.number, lambda before: replace(before, zone="Asia/Tokyo"), digest_at=by_zone)
    assert await chats.digests_due(FRIDAY, 10) == [(chat.number, FRIDAY)]
    await chats.change(chat.number, lambda before: replace(before, digest=None))
    assert await chats.digests_due(FRIDAY, 10) == []
