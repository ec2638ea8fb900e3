"""What a delivery says: by the chat and the alert as they are when it is sent."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.model.broadcast import Broadcast, Phase
from bot.model.chat import Chat, ChatKind, Digest, QuietHours
from bot.model.delivery import Delivery, Topic
from bot.model.message import Reply
from bot.telegram.unasked import Unasked, ending
from tests.unit.telegram.delivering import ALERT, FRIDAY, HERE, MONDAY, Desk, entry

NIGHT = datetime(2025, 9, 27, 3, tzinfo=UTC)
"""23:00 in New York."""
DUE = datetime(2025, 9, 26, 20, 20, tzinfo=UTC)
WHEN_DUE = '<tg-time unix="1758918000" format="wDt">Fri 26 Sep, 16:20 New York</tg-time>'
OURS = Chat(1, HERE, ChatKind.PRIVATE)


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def told(desk: Desk, delivery: Delivery = ALERT) -> Unasked | None:
    [addressee] = await desk.outbox.addressees([entry(delivery)])
    return await desk.messages.of(addressee, "tandem_bot")


@pytest.mark.parametrize(
    ("chosen", "silent"),
    [
        ({}, False),
        ({"silent": True}, True),
        ({"quiet": QuietHours(time(22), time(7))}, True),
        ({"quiet": QuietHours(time(7), time(22))}, False),
    ],
    ids=["nothing", "silence", "quiet hours", "other hours"],
)
@pytest.mark.parametrize("topic", [Topic.CHANGE, Topic.CORRECTION])
async def test_what_the_chat_has_chosen_is_kept(
    desk: Desk, topic: Topic, chosen: dict[str, Any], silent: bool
) -> None:
    desk.clock.moment = NIGHT
    desk.kept.chats[1] = replace(OURS, **chosen)
    message = await told(desk, replace(ALERT, topic=topic))
    assert message is not None
    assert message.silent is silent


async def test_a_summary_is_always_silent(desk: Desk) -> None:
    chat = desk.kept.chats[1] = replace(OURS, digest=Digest(4))
    assert await told(desk, Delivery(1, Topic.DIGEST)) == Unasked(chat, Reply("digest of 1"), silent=True)


async def test_words_for_the_owner_come_as_they_are_and_with_a_sound(desk: Desk) -> None:
    message = await told(desk, Delivery(1, Topic.NOTE, note="“<b> is not closed” & more"))
    assert message == Unasked(OURS, Reply("“&lt;b&gt; is not closed” &amp; more"), silent=False)


@pytest.mark.parametrize("topic", [Topic.CHANGE, Topic.MOVED, Topic.CORRECTION])
@pytest.mark.parametrize("gone", ["the chat", "the alert", "its pause"])
async def test_what_nobody_waits_for_any_more_is_not_said(desk: Desk, topic: Topic, gone: str) -> None:
    if gone == "the chat":
        desk.kept.chats.clear()
    elif gone == "the alert":
        desk.kept.subscriptions.clear()
    else:
        desk.kept.subscriptions[1, "a1"] = replace(desk.kept.subscriptions[1, "a1"], paused=True)
    assert await told(desk, replace(ALERT, topic=topic)) is None


async def test_a_summary_that_was_switched_off_meanwhile_is_not_said(desk: Desk) -> None:
    assert await told(desk, Delivery(1, Topic.DIGEST)) is None


@pytest.mark.parametrize("sent", [None, MONDAY], ids=["it was changed", "a later message tells of both"])
async def test_what_the_alert_does_not_wait_for_any_more_is_not_said(desk: Desk, sent: date | None) -> None:
    desk.kept.subscriptions[1, "a1"] = replace(desk.kept.subscriptions[1, "a1"], sent=sent)
    assert await told(desk) is None


async def test_a_message_that_is_not_in_the_ledger_any_more_is_not_said(desk: Desk) -> None:
    desk.writer.reply = None
    assert await told(desk) is None


@pytest.mark.parametrize(
    ("receipt", "after"), [(77, MONDAY), (None, MONDAY - timedelta(days=1))], ids=["arrived", "never arrived"]
)
async def test_where_the_message_before_it_never_arrived_it_tells_of_that_as_well(
    desk: Desk, receipt: int | None, after: date
) -> None:
    desk.outbox.receipts = {} if receipt is None else {MONDAY: receipt}
    message = await told(desk, replace(ALERT, told=MONDAY, after=MONDAY))
    assert message is not None
    assert message.earlier == receipt
    assert [asked.after for asked in desk.writer.asked] == [after]


async def test_what_only_moved_is_told_again_only_if_it_never_arrived(desk: Desk) -> None:
    moved = replace(ALERT, topic=Topic.MOVED, told=MONDAY)
    message = await told(desk, moved)
    assert message is not None
    assert (message.reply, message.is_there) == (Reply("alert"), False)
    desk.outbox.receipts[MONDAY] = 77
    message = await told(desk, moved)
    assert message is not None
    assert (message.earlier, message.is_there) == (77, True)


@pytest.mark.parametrize(
    ("late", "html"),
    [
        (timedelta(hours=1), "alert"),
        (
            timedelta(hours=1, seconds=1),
            f"alert\n\n<i>Sent late: it was due {WHEN_DUE}.</i>",
        ),
    ],
    ids=["an hour", "longer"],
)
async def test_what_comes_long_after_it_was_due_says_so(desk: Desk, late: timedelta, html: str) -> None:
    desk.clock.moment = DUE + late
    message = await told(desk, replace(ALERT, due=DUE))
    assert message is not None
    assert message.reply.html == html


async def test_nothing_is_late_that_was_never_due_at_a_moment(desk: Desk) -> None:
    desk.clock.moment = DUE + timedelta(days=30)
    message = await told(desk)
    assert message is not None
    assert message.reply.html == "alert"


async def test_a_message_that_has_no_room_for_it_does_not_say_that_it_is_late(desk: Desk) -> None:
    desk.writer.reply = Reply("x" * 1024)
    message = await told(desk, replace(ALERT, due=desk.clock() - timedelta(days=1)))
    assert message is not None
    assert message.reply == Reply("x" * 1024)


@pytest.mark.parametrize(
    ("over", "session", "ends"),
    [(True, FRIDAY, True), (True, MONDAY, False), (False, FRIDAY, False)],
    ids=["its last message", "one before that", "one that goes on"],
)
async def test_an_alert_that_is_over_ends_with_its_last_message(
    desk: Desk, over: bool, session: date, ends: bool
) -> None:
    alert = desk.kept.subscriptions[1, "a1"] = replace(desk.kept.subscriptions[1, "a1"], over=over)
    [addressee] = await desk.outbox.addressees([entry(replace(ALERT, session=session))])
    assert ending(addressee) == (alert if ends else None)


async def test_with_a_summary_nothing_ends(desk: Desk) -> None:
    [addressee] = await desk.outbox.addressees([entry(Delivery(1, Topic.DIGEST))])
    assert ending(addressee) is None


def spoken(desk: Desk, **about: Any) -> Delivery:
    """Words to all, of which one goes here."""
    words = Broadcast("b1", "<b>words</b>", desk.clock(), 77, expected=1, phase=Phase.SENDING)
    desk.broadcasts.all["b1"] = replace(words, **about)
    return Delivery(1, Topic.BROADCAST, occurrence="b1")


async def test_words_to_all_are_told_as_they_are_to_who_gets_anything(desk: Desk) -> None:
    delivery = spoken(desk, pays=True)
    assert await told(desk, delivery) == Unasked(OURS, Reply("<b>words</b>"), silent=False, pays=True)
    desk.kept.chats[1] = replace(OURS, silent=True)
    assert await told(desk, spoken(desk)) == Unasked(
        desk.kept.chats[1], Reply("<b>words</b>"), silent=True, pays=False
    )


async def test_words_to_all_are_not_told_once_they_are_stopped_forgotten_or_not_wanted(desk: Desk) -> None:
    assert await told(desk, spoken(desk, phase=Phase.STOPPED)) is None
    assert await told(desk, replace(spoken(desk), occurrence="b2")) is None
    desk.kept.subscriptions[1, "a1"] = replace(desk.kept.subscriptions[1, "a1"], paused=True)
    assert await told(desk, spoken(desk)) is None
    desk.kept.chats[1] = replace(OURS, digest=Digest(weekday=4))
    assert await told(desk, spoken(desk)) is not None
