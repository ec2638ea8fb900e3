"""What comes of one try at one delivery: the table of DESIGN 5.6."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from structlog.testing import capture_logs
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.errors import SettingsError, SourceUnavailable, StoreUnavailable
from bot.model.chat import Digest
from bot.model.delivery import Outcome, Topic
from bot.model.message import Reply
from bot.telegram.transport import NotWritten
from tests.fake_delivery import Ended
from tests.unit.telegram.delivering import ALERT, FRIDAY, HERE, MONDAY, OWNER, Desk

BLOCKED = Forbidden("Forbidden: bot was blocked by the user")
TOO_LONG = BadRequest("Bad Request: message is too long")
AWAY = StoreUnavailable("Redis is away")
HOUR = timedelta(hours=1)


@pytest.fixture
def desk() -> Desk:
    return Desk(owner=OWNER)


async def test_what_was_sent_is_struck_out_with_its_number(desk: Desk) -> None:
    assert await desk.attempt() is None
    assert desk.sender.sent == [(HERE, Reply("alert"), False, None)]
    assert desk.outbox.ended == [Ended(ALERT, Outcome.SENT, 501)]


async def test_what_follows_an_earlier_message_answers_it(desk: Desk) -> None:
    desk.outbox.receipts[MONDAY] = 77
    await desk.attempt(replace(ALERT, told=MONDAY))
    assert [answered for *_sent, answered in desk.sender.sent] == [77]


async def test_where_there_is_nothing_to_send_nobody_asks_for_a_place(desk: Desk) -> None:
    desk.writer.reply = None
    await desk.attempt()
    assert desk.outbox.ended == [Ended(ALERT, Outcome.NOTHING_TO_SEND)]
    assert desk.outbox.asked == []


async def test_what_is_there_already_keeps_its_number(desk: Desk) -> None:
    desk.outbox.receipts[MONDAY] = 77
    moved = replace(ALERT, topic=Topic.MOVED, told=MONDAY)
    await desk.attempt(moved)
    assert desk.outbox.ended == [Ended(moved, Outcome.NOTHING_TO_SEND, 77)]
    assert desk.sender.sent == []


@pytest.mark.parametrize(
    ("topic", "late", "outcome"),
    [
        (Topic.DIGEST, 2 * HOUR, Outcome.SENT),
        (Topic.DIGEST, 2 * HOUR + timedelta(seconds=1), Outcome.EXPIRED),
        (Topic.CHANGE, timedelta(days=30), Outcome.SENT),
    ],
    ids=["a summary within two hours", "a summary later than that", "an alert, whenever"],
)
async def test_what_nobody_wants_any_more_expires(
    desk: Desk, topic: Topic, late: timedelta, outcome: Outcome
) -> None:
    desk.kept.chats[1] = replace(desk.kept.chats[1], digest=Digest(4))
    await desk.attempt(replace(ALERT, topic=topic, due=desk.clock() - late))
    assert [ended.outcome for ended in desk.outbox.ended] == [outcome]
    assert len(desk.sender.sent) == (outcome is Outcome.SENT)


async def test_a_chat_that_is_left_alone_gets_it_afterwards(desk: Desk) -> None:
    desk.outbox.held[1] = desk.clock() + 8 * HOUR
    later = await desk.attempt()
    assert later is not None
    assert (later.entry.delivery, later.until) == (ALERT, desk.clock() + 8 * HOUR)
    assert (desk.writer.asked, desk.outbox.asked, desk.outbox.ended) == ([], [], [])


async def test_what_a_worker_died_with_is_sent_once_more_after_a_minute_and_then_never(desk: Desk) -> None:
    later = await desk.attempt(was_in_hand=True)
    assert later is not None
    assert later.entry.delivery == replace(ALERT, unknown=1)
    assert later.until == desk.clock() + timedelta(seconds=60)
    assert (desk.sender.sent, desk.outbox.ended) == ([], [])
    assert await desk.attempt(later.entry.delivery, was_in_hand=True) is None
    [ended] = desk.outbox.ended
    assert ended == Ended(later.entry.delivery, Outcome.UNKNOWN, reason="a worker died while it sent it")
    assert desk.sender.sent == []


@pytest.mark.parametrize(
    "error",
    [
        TimedOut("no answer from Telegram within 30 s"),
        TelegramError("Invalid server response"),
        Conflict("Conflict: terminated by other getUpdates request"),
    ],
    ids=["no answer", "no answer that can be read", "one that says nothing of the message"],
)
async def test_what_nobody_answered_is_sent_once_more_and_then_kept_for_the_owner(
    desk: Desk, error: Exception
) -> None:
    later = await desk.fail(error)
    assert later is not None
    assert later.entry.delivery == replace(ALERT, unknown=1)
    assert later.until == desk.clock() + timedelta(seconds=60)
    assert (desk.outbox.ended, desk.outbox.queued) == ([], [])
    assert await desk.fail(error, later.entry.delivery) is None
    assert desk.outbox.ended == [Ended(replace(ALERT, unknown=1), Outcome.UNKNOWN, reason=str(error))]
    [told] = desk.outbox.queued
    assert desk.kept.chats[told.chat].telegram_id == OWNER
    assert "nobody knows whether it arrived" in told.note


@pytest.mark.parametrize("error", [RetryAfter(17), RetryAfter(timedelta(seconds=17))])
async def test_a_chat_that_is_flooded_gets_it_when_telegram_says_and_everybody_knows(
    desk: Desk, error: Exception
) -> None:
    later = await desk.fail(error)
    assert later is not None
    assert (later.entry.delivery, later.until) == (ALERT, desk.clock() + timedelta(seconds=17))
    assert desk.pace.floods == [(HERE, 17)]
    assert desk.outbox.ended == []


@pytest.mark.parametrize(
    "error",
    [
        NetworkError("Internal Server Error (500)"),
        NetworkError("Bad Gateway"),
        NetworkError("Service Unavailable (503)"),
        NotWritten("Telegram was not reached (ClientConnectorDNSError)"),
    ],
    ids=["500", "502", "503", "not written"],
)
async def test_what_surely_did_not_arrive_is_sent_again_and_nobody_is_blamed(
    desk: Desk, error: Exception
) -> None:
    later = await desk.fail(error, replace(ALERT, unknown=1))
    assert later is not None
    assert later.entry.delivery == replace(ALERT, attempt=1, unknown=1)
    assert (desk.outbox.ended, desk.mishaps.refusals, desk.outbox.queued) == ([], [], [])


@pytest.mark.parametrize(("attempt", "whole_s"), [(0, 1), (1, 2), (3, 8), (8, 256), (9, 300), (40, 300)])
async def test_the_wait_grows_and_is_anything_between_its_half_and_all_of_it(
    desk: Desk, attempt: int, whole_s: float
) -> None:
    delivery, waits = replace(ALERT, attempt=attempt), set()
    for _again in range(20):
        later = await desk.fail(NetworkError("Bad Gateway"), delivery)
        assert later is not None
        waits.add((later.until - desk.clock()).total_seconds())
    assert whole_s / 2 <= min(waits) < max(waits) <= whole_s
    assert len(waits) == 20


async def test_a_chat_that_refuses_rests_and_is_given_up_at_the_third_time_over_a_day(desk: Desk) -> None:
    for _probe in range(3):  # after 0, 8 and 16 hours
        later = await desk.fail(BLOCKED)
        assert later is not None
        assert (later.entry.delivery, later.until) == (ALERT, desk.clock() + 8 * HOUR)
        desk.clock.moment = later.until
    assert (desk.outbox.ended, desk.mishaps.gone) == ([], {})
    assert await desk.fail(BLOCKED) is None
    assert desk.outbox.ended == [Ended(ALERT, Outcome.REFUSED, reason=str(BLOCKED))]
    assert desk.kept.subscriptions[1, "a1"].paused
    assert desk.mishaps.gone == {1: desk.clock()}


async def test_a_message_with_a_fault_is_kept_for_the_owner_who_is_told_once(desk: Desk) -> None:
    desk.settle(2)
    for chat in (1, 2):
        assert await desk.fail(TOO_LONG, replace(ALERT, chat=chat)) is None
    assert desk.outbox.ended == [
        Ended(replace(ALERT, chat=chat), Outcome.FAILED, reason="Message is too long") for chat in (1, 2)
    ]
    assert all(ended.outcome.is_kept for ended in desk.outbox.ended)
    [told] = desk.outbox.queued
    assert desk.kept.chats[told.chat].telegram_id == OWNER
    assert told.note == "Telegram refused a message: Message is too long. /stats has it."


async def test_an_event_that_five_chats_find_the_same_fault_with_rests(desk: Desk) -> None:
    for chat in range(1, 6):
        desk.settle(chat)
        later = await desk.fail(TOO_LONG, replace(ALERT, chat=chat))
        assert (later is None) is (chat < 5)
    assert later is not None
    assert (later.entry.delivery, later.until) == (replace(ALERT, chat=5), desk.clock() + HOUR)
    assert len(desk.outbox.ended) == 4
    assert desk.outbox.queued[-1].note == (
        "Telegram refuses “change:2025-09-26” in chat after chat: Message is too long. I try again in an hour."
    )


async def test_a_group_that_became_a_supergroup_is_found_again_at_once(desk: Desk) -> None:
    later = await desk.fail(ChatMigrated(-100200))
    assert later is not None
    assert (later.entry.delivery, later.until) == (ALERT, desk.clock())
    assert desk.kept.chats[1].telegram_id == -100200


@pytest.mark.parametrize(
    "error", [InvalidToken("Unauthorized"), InvalidToken("Not Found")], ids=["401", "404"]
)
async def test_a_refused_token_stops_everybody_and_keeps_everything(desk: Desk, error: Exception) -> None:
    later = await desk.fail(error)
    assert later is not None
    assert (later.entry.delivery, later.until) == (ALERT, desk.clock())
    assert isinstance(later.cause, SettingsError)
    assert desk.outbox.ended == []


@pytest.mark.parametrize("error", [BLOCKED, TOO_LONG, TimedOut()])
async def test_only_a_refused_token_concerns_everybody(desk: Desk, error: Exception) -> None:
    later = await desk.fail(error)
    assert later is None or later.cause is None


@pytest.mark.parametrize(("sent", "ends"), [(FRIDAY, True), (MONDAY, False)], ids=["its last", "another"])
@pytest.mark.parametrize(
    ("error", "outcome"),
    [(None, Outcome.SENT), (TOO_LONG, Outcome.FAILED), (TimedOut(), Outcome.UNKNOWN)],
)
async def test_with_its_last_message_an_alert_ends_however_that_went(
    desk: Desk, sent: date, ends: bool, error: Exception | None, outcome: Outcome
) -> None:
    alert = desk.kept.subscriptions[1, "a1"] = replace(desk.kept.subscriptions[1, "a1"], over=True)
    desk.sender.failures = [] if error is None else [error]
    await desk.attempt(replace(ALERT, session=sent, unknown=1))
    if ends:
        assert [(ended.outcome, ended.ends) for ended in desk.outbox.ended] == [(outcome, alert)]
    else:
        assert [ended.ends for ended in desk.outbox.ended] == [None]


async def test_while_nothing_was_sent_a_store_that_is_away_is_said(desk: Desk) -> None:
    desk.outbox.failures["permit"] = [AWAY]
    with pytest.raises(StoreUnavailable):
        await desk.attempt()
    desk.writer.failure = AWAY
    with pytest.raises(StoreUnavailable):
        await desk.attempt()
    assert desk.sender.sent == []


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(None, Outcome.SENT), (TOO_LONG, Outcome.FAILED), (TimedOut(), Outcome.UNKNOWN)],
)
async def test_an_outcome_is_written_down_however_long_the_store_is_away(
    desk: Desk, error: Exception | None, outcome: Outcome
) -> None:
    desk.sender.failures = [] if error is None else [error]
    desk.outbox.failures["done"] = [AWAY] * 3
    await desk.attempt(replace(ALERT, unknown=1))
    assert [ended.outcome for ended in desk.outbox.ended] == [outcome]
    assert len(desk.sender.sent) == (error is None)


async def test_a_number_that_is_not_to_be_had_just_now_is_asked_for_again(desk: Desk) -> None:
    desk.writer.failure = SourceUnavailable("no prices")
    later = await desk.attempt()
    assert later is not None
    assert later.entry.delivery.attempt == 1
    assert timedelta() < later.until - desk.clock() <= timedelta(seconds=1)


async def test_an_error_of_ours_is_logged_and_tried_again_in_five_minutes(desk: Desk) -> None:
    desk.writer.failure = ZeroDivisionError("a bug")
    with capture_logs() as logs:
        later = await desk.attempt()
    assert later is not None
    assert (later.entry.delivery, later.until) == (ALERT, desk.clock() + timedelta(minutes=5))
    assert [log["event"] for log in logs if log["log_level"] == "error"] == ["message not put together"]
