"""What follows from a delivery that failed: for its chat, its event, and the owner."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from telegram.error import ChatMigrated, Forbidden

from bot.errors import StoreUnavailable
from bot.model.chat import ChatKind, Digest
from bot.model.delivery import Delivery, Topic
from bot.model.subscription import Snooze, Subscription
from tests.unit.telegram.delivering import ALERT, HERE, OWNER, Desk

AWAY = StoreUnavailable("Redis is away")
WHILE = datetime(2025, 10, 1, tzinfo=UTC)


@pytest.fixture
def desk() -> Desk:
    return Desk(owner=OWNER)


def notes(desk: Desk) -> list[tuple[int, Delivery]]:
    """What is told to whom, by Telegram's name."""
    return [(desk.kept.chats[each.chat].telegram_id, each) for each in desk.outbox.queued]


async def test_a_chat_takes_the_name_that_it_migrated_to(desk: Desk) -> None:
    await desk.errands.moved(desk.kept.chats[1], ChatMigrated(-100200))
    assert desk.kept.chats[1].telegram_id == -100200
    assert desk.kept.named[-100200] == 1


async def test_an_error_that_names_no_other_chat_moves_nothing(desk: Desk) -> None:
    await desk.errands.moved(desk.kept.chats[1], Forbidden("Forbidden: bot was blocked by the user"))
    assert desk.kept.chats[1].telegram_id == HERE


async def test_a_chat_that_refuses_is_left_alone_for_eight_hours(desk: Desk) -> None:
    until = await desk.errands.refused(desk.kept.chats[1], desk.clock())
    assert until == desk.clock() + timedelta(hours=8)
    assert not desk.mishaps.gone


async def test_of_a_chat_that_is_given_up_everything_is_paused_and_kept(desk: Desk) -> None:
    chat = desk.kept.chats[1] = replace(desk.kept.chats[1], digest=Digest(4))
    alert = desk.kept.subscriptions[1, "a1"]
    desk.kept.subscriptions[1, "a1"] = replace(alert, snooze=Snooze())
    desk.kept.subscriptions[1, "a2"] = paused = replace(alert, id="a2", paused=True)
    desk.settle(2)
    desk.mishaps.ends = True
    assert await desk.errands.refused(chat, desk.clock()) is None
    assert await desk.subscriptions.of(1) == [replace(alert, paused=True), paused]
    assert await desk.subscriptions.of(2) == [replace(alert, chat=2)]
    assert desk.kept.chats[1].digest is None
    assert desk.mishaps.gone == {1: desk.clock()}


async def test_an_alert_that_somebody_changes_meanwhile_stays_as_they_want_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert, changed = desk.kept.subscriptions[1, "a1"], Snooze(WHILE)

    async def as_it_was(_chat: int) -> list[Subscription]:
        desk.kept.subscriptions[1, "a1"] = replace(alert, snooze=changed)
        return [alert]

    monkeypatch.setattr(desk.subscriptions, "of", as_it_was)
    desk.mishaps.ends = True
    assert await desk.errands.refused(desk.kept.chats[1], desk.clock()) is None
    assert desk.kept.subscriptions[1, "a1"].snooze == changed


async def test_of_a_fault_the_owner_is_told_once_and_again_when_the_event_rests(desk: Desk) -> None:
    for chat in range(1, 6):
        rests = await desk.errands.fault(replace(ALERT, chat=chat), "Message is too long")
        assert rests is (chat == 5)
    assert [(who, told.topic, told.note) for who, told in notes(desk)] == [
        (OWNER, Topic.NOTE, "Telegram refused a message: Message is too long. /stats has it."),
        (
            OWNER,
            Topic.NOTE,
            "Telegram refuses “change:2025-09-26” in chat after chat: Message is too long. I try again in an hour.",
        ),
    ]


async def test_that_nobody_knows_whether_a_message_arrived_is_told_once(desk: Desk) -> None:
    for _again in range(3):
        await desk.errands.unknown()
    [(who, told)] = notes(desk)
    assert who == OWNER
    assert told.note.startswith("Of a message nobody knows whether it arrived")


async def test_without_an_owner_nobody_is_told() -> None:
    desk = Desk()
    await desk.errands.unknown()
    assert await desk.errands.fault(ALERT, "Message is too long") is False
    assert desk.outbox.queued == []


async def test_what_follows_is_done_however_long_the_store_is_away(desk: Desk) -> None:
    desk.mishaps.failures_to_come = [AWAY, AWAY]
    await desk.errands.refused(desk.kept.chats[1], desk.clock())
    assert desk.mishaps.refusals == [1]


async def test_the_owner_is_told_even_if_the_store_goes_away_in_the_middle_of_it(desk: Desk) -> None:
    desk.outbox.failures["queue"] = [AWAY, AWAY]
    await desk.errands.unknown()
    assert [who for who, _told in notes(desk)] == [OWNER]


async def test_who_looks_after_a_channel_is_told_once_that_it_refuses(desk: Desk) -> None:
    desk.settle(2)
    desk.settle(3, title="News")
    channel = desk.kept.chats[3] = replace(desk.kept.chats[3], kind=ChatKind.CHANNEL)
    await desk.stewards.add(1, 3)
    await desk.stewards.add(9, 3)  # forgotten meanwhile
    for _again in range(2):
        await desk.errands.refused(channel, desk.clock())
        await desk.errands.refused(desk.kept.chats[2], desk.clock())
    [note] = desk.outbox.queued
    assert (note.chat, note.topic) == (1, Topic.NOTE)
    assert note.note.startswith("Telegram does not take my posts in \u2068News\u2069 (@3) any more.\n")
