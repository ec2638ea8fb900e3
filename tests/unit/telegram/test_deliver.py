"""What comes of each delivery, with an outbox, a sender and a writer that do what they are told."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.errors import SourceUnavailable, StoreUnavailable
from bot.model.chat import Chat, ChatKind, Digest, QuietHours
from bot.model.delivery import Delivery, Entry, Outcome, Topic
from bot.model.message import Reply
from bot.model.rule import BreakdownRule
from bot.model.subscription import Subscription
from bot.store.inmemory import Kept, MemoryChats, MemorySubscriptions
from bot.telegram.alert_writer import AlertWriter
from bot.telegram.deliver import Deliver
from bot.telegram.digest import DigestWriter
from bot.telegram.sender import Sender
from bot.telegram.unasked import UnaskedMessages
from tests.fakes import FakeClock

MONDAY, FRIDAY = date(2025, 9, 22), date(2025, 9, 26)
ALERT = Delivery(1, Topic.CHANGE, "a1", session=FRIDAY)
NIGHT = datetime(2025, 9, 27, 3, tzinfo=UTC)
"""23:00 in New York."""


@dataclass
class FakeOutbox:
    """An outbox that hands out what it is given, and remembers what came of it."""

    waiting_now: list[Entry] = field(default_factory=list)
    outcomes: list[tuple[str, Outcome, int | None]] = field(default_factory=list)
    postponed: list[tuple[str, datetime]] = field(default_factory=list)
    receipts: dict[date, int] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    kept: int = 0
    has_left: bool = False
    failures: list[Exception] = field(default_factory=list)

    async def take(self, limit: int) -> list[Entry]:
        if self.failures:
            raise self.failures.pop()
        await asyncio.sleep(0)
        taken, self.waiting_now = self.waiting_now[:limit], self.waiting_now[limit:]
        return taken

    async def keep(self, entries: Sequence[Entry]) -> None:
        self.kept += len(entries)

    async def permit(self, entry: Entry) -> bool:
        return entry.id not in self.refused

    async def done(self, entry: Entry, outcome: Outcome, message_id: int | None = None) -> None:
        self.outcomes.append((entry.id, outcome, message_id))

    async def postpone(self, entry: Entry, until: datetime) -> None:
        self.postponed.append((entry.id, until))

    async def receipt(self, _chat: int, _subscription: str, session: date) -> int | None:
        return self.receipts.get(session)

    async def leave(self) -> None:
        self.has_left = True

    async def waiting(self) -> int:
        return len(self.waiting_now)


@dataclass
class FakeSender:
    """A sender that fails as it is told, once each."""

    failures: list[Exception] = field(default_factory=list)
    edit_failures: list[Exception] = field(default_factory=list)
    sent: list[tuple[int, Reply, bool, int | None]] = field(default_factory=list)
    edited: list[tuple[int, Reply, bool]] = field(default_factory=list)
    delay_s: float = 0

    async def send(self, _bot: Bot, chat: int, reply: Reply, *, silent: bool, reply_to: int | None) -> Any:
        await asyncio.sleep(self.delay_s)
        if self.failures:
            raise self.failures.pop()
        self.sent.append((chat, reply, silent, reply_to))
        return SimpleNamespace(message_id=500 + len(self.sent))

    async def edit(self, _bot: Bot, _chat: int, number: int, reply: Reply, *, under_picture: bool) -> None:
        if self.edit_failures:
            raise self.edit_failures.pop()
        self.edited.append((number, reply, under_picture))


@dataclass
class FakeWriter:
    """A writer with one message, or a failure."""

    failure: Exception | None = None
    asked: list[Delivery] = field(default_factory=list)

    async def write(self, _alert: object, delivery: Delivery, *_about: object) -> Reply:
        self.asked.append(delivery)
        if self.failure is not None:
            raise self.failure
        return Reply("alert")


class FakeDigests:
    async def write(self, chat: Chat) -> Reply:
        return Reply(f"digest of {chat.number}")


class Desk:
    """Deliveries to one chat with one alert."""

    def __init__(self) -> None:
        self.outbox, self.sender, self.writer, self.clock = (
            FakeOutbox(),
            FakeSender(),
            FakeWriter(),
            FakeClock(),
        )
        self.kept = Kept(
            chats={1: Chat(1, 1001, ChatKind.PRIVATE)},
            named={1001: 1},
            subscriptions={(1, "a1"): Subscription("a1", 1, BreakdownRule(), sent=FRIDAY)},
        )
        chats = MemoryChats(self.kept)
        messages = UnaskedMessages(
            chats,
            MemorySubscriptions(self.kept),
            cast("AlertWriter", self.writer),
            cast("DigestWriter", FakeDigests()),
            self.clock,
        )
        self.deliver = Deliver(
            self.outbox,
            messages,
            chats,
            sender=cast("Sender", self.sender),
            bot=cast("Bot", SimpleNamespace(username="tandem_bot")),
            clock=self.clock,
        )

    async def work(self, delivery: Delivery = ALERT) -> None:
        await self.deliver.deliver([Entry("1-0", delivery)])


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_what_was_sent_is_struck_out_with_its_number(desk: Desk) -> None:
    await desk.work()
    assert desk.sender.sent == [(1001, Reply("alert"), False, None)]
    assert desk.outbox.outcomes == [("1-0", Outcome.SENT, 501)]


async def test_what_follows_an_earlier_message_answers_it(desk: Desk) -> None:
    desk.outbox.receipts[MONDAY] = 77
    await desk.work(replace(ALERT, told=MONDAY))
    assert desk.sender.sent[0][3] == 77


@pytest.mark.parametrize(
    ("chat", "silent"),
    [({}, False), ({"silent": True}, True), ({"quiet": QuietHours(time(22), time(7))}, True)],
)
async def test_quiet_hours_and_silence_are_kept(desk: Desk, chat: dict[str, Any], silent: bool) -> None:
    desk.clock.moment = NIGHT
    desk.kept.chats[1] = replace(desk.kept.chats[1], **chat)
    await desk.work()
    assert desk.sender.sent[0][2] is silent


async def test_a_summary_is_always_silent(desk: Desk) -> None:
    desk.kept.chats[1] = replace(desk.kept.chats[1], digest=Digest(4))
    await desk.work(Delivery(1, Topic.DIGEST))
    assert desk.sender.sent == [(1001, Reply("digest of 1"), True, None)]


async def test_a_summary_that_was_switched_off_meanwhile_is_not_sent(desk: Desk) -> None:
    await desk.work(Delivery(1, Topic.DIGEST))
    assert desk.outbox.outcomes == [("1-0", Outcome.NOTHING_TO_SEND, None)]


async def test_what_a_later_message_tells_as_well_is_not_sent_and_that_one_tells_both(desk: Desk) -> None:
    await desk.work(replace(ALERT, session=MONDAY))
    assert desk.sender.sent == []
    await desk.work(replace(ALERT, told=MONDAY, after=MONDAY))
    assert desk.writer.asked[-1].after == MONDAY - timedelta(days=1)


async def test_an_alert_that_was_changed_meanwhile_is_not_sent(desk: Desk) -> None:
    alert = desk.kept.subscriptions[1, "a1"]
    desk.kept.subscriptions[1, "a1"] = alert.settled(alert.side, FRIDAY)
    await desk.work()
    assert desk.sender.sent == []


async def test_what_only_moved_is_told_again_only_if_it_never_arrived(desk: Desk) -> None:
    moved = Delivery(1, Topic.MOVED, "a1", session=FRIDAY, told=MONDAY)
    desk.outbox.receipts[MONDAY] = 77
    await desk.work(moved)
    assert desk.sender.sent == []
    assert desk.outbox.outcomes == [("1-0", Outcome.NOTHING_TO_SEND, 77)]
    desk.outbox.receipts.clear()
    await desk.work(moved)
    assert len(desk.sender.sent) == 1


@pytest.mark.parametrize("gone", ["chat", "alert", "paused"])
async def test_what_nobody_waits_for_any_more_is_not_sent(desk: Desk, gone: str) -> None:
    if gone == "chat":
        desk.kept.chats.clear()
    elif gone == "alert":
        desk.kept.subscriptions.clear()
    else:
        alert = desk.kept.subscriptions[1, "a1"]
        desk.kept.subscriptions[1, "a1"] = replace(alert, paused=True)
    await desk.work()
    assert desk.sender.sent == []
    assert desk.outbox.outcomes == [("1-0", Outcome.NOTHING_TO_SEND, None)]


async def test_what_is_not_permitted_is_left_to_whoever_holds_it(desk: Desk) -> None:
    desk.outbox.refused.add("1-0")
    await desk.work()
    assert not (desk.sender.sent)
    assert not (desk.outbox.outcomes)
    assert not (desk.outbox.postponed)


@pytest.mark.parametrize("error", [Forbidden("bot was blocked"), BadRequest("chat not found")])
async def test_a_chat_that_will_not_have_us_ends_the_delivery(desk: Desk, error: Exception) -> None:
    desk.sender.failures = [error]
    await desk.work()
    assert desk.outbox.outcomes == [("1-0", Outcome.REFUSED, None)]


@pytest.mark.parametrize(
    ("error", "attempt", "wait"),
    [
        (RetryAfter(timedelta(seconds=17)), 0, 17),
        (RetryAfter(17), 0, 17),
        (NetworkError("Bad Gateway"), 0, 1),
        (NetworkError("Bad Gateway"), 3, 8),
        (NetworkError("Bad Gateway"), 40, 300),
        (InvalidToken(), 2, 4),
        (TimedOut(), 0, 60),
    ],
)
async def test_what_telegram_does_not_take_now_comes_later(
    desk: Desk, error: Exception, attempt: int, wait: int
) -> None:
    desk.sender.failures = [error]
    await desk.work(replace(ALERT, attempt=attempt))
    assert desk.outbox.postponed == [("1-0", desk.clock() + timedelta(seconds=wait))]
    assert desk.outbox.outcomes == []


async def test_what_nobody_answered_twice_is_not_sent_by_itself_again(desk: Desk) -> None:
    for error in (TimedOut(), TelegramError("Invalid server response")):
        desk.sender.failures = [error]
        desk.outbox.outcomes.clear()
        desk.outbox.postponed.clear()
        await desk.work(replace(ALERT, attempt=3))
        assert desk.outbox.postponed == [("1-0", desk.clock() + timedelta(seconds=60))]
        desk.sender.failures = [error]
        await desk.work(replace(ALERT, attempt=4, unknown=1))
        assert desk.outbox.outcomes == [("1-0", Outcome.UNKNOWN, None)]


async def test_an_outcome_is_written_even_if_the_store_is_away_for_a_while(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.deliver.RETRY_S", 0.001)
    done, failures = desk.outbox.done, [StoreUnavailable("away"), StoreUnavailable("away")]

    async def flaky(entry: Entry, outcome: Outcome, message_id: int | None = None) -> None:
        if failures:
            raise failures.pop()
        await done(entry, outcome, message_id)

    desk.outbox.done = flaky  # type: ignore[method-assign]
    await desk.work()
    assert len(desk.sender.sent) == 1
    assert desk.outbox.outcomes == [("1-0", Outcome.SENT, 501)]


async def test_one_that_fails_does_not_cut_the_others_loose(desk: Desk) -> None:
    desk.kept.chats[2] = Chat(2, 1002, ChatKind.PRIVATE)
    desk.kept.subscriptions[2, "a1"] = Subscription("a1", 2, BreakdownRule(), sent=FRIDAY)
    permit = desk.outbox.permit
    desk.sender.delay_s = 0.02

    async def away(entry: Entry) -> bool:
        if entry.id == "1-0":
            raise StoreUnavailable("away")
        return await permit(entry)

    desk.outbox.permit = away  # type: ignore[method-assign]
    with pytest.raises(StoreUnavailable):
        await desk.deliver.deliver([Entry("1-0", ALERT), Entry("2-0", replace(ALERT, chat=2))])
    assert desk.outbox.outcomes == [("2-0", Outcome.SENT, 501)]


async def test_what_comes_after_one_that_is_put_off_waits_as_long(desk: Desk) -> None:
    desk.kept.chats[1] = replace(desk.kept.chats[1], digest=Digest(4))
    desk.sender.failures = [RetryAfter(30)]
    await desk.deliver.deliver([Entry("1-0", ALERT), Entry("2-0", Delivery(1, Topic.DIGEST))])
    until = desk.clock() + timedelta(seconds=30)
    assert desk.outbox.postponed == [("1-0", until), ("2-0", until)]
    assert desk.sender.sent == []


async def test_a_group_that_became_a_supergroup_is_found_again(desk: Desk) -> None:
    desk.sender.failures = [ChatMigrated(-100200)]
    await desk.work()
    assert desk.kept.chats[1].telegram_id == -100200
    assert desk.outbox.postponed == [("1-0", desk.clock())]


@pytest.mark.parametrize(
    ("failure", "wait"), [(SourceUnavailable("no prices"), 1), (RuntimeError("a bug"), 300)]
)
async def test_a_message_that_cannot_be_put_together_waits_and_holds_up_nobody(
    desk: Desk, failure: Exception, wait: int
) -> None:
    desk.writer.failure = failure
    other = Entry("2-0", Delivery(2, Topic.DIGEST))
    desk.kept.chats[2] = Chat(2, 1002, ChatKind.PRIVATE, digest=Digest(4))
    await desk.deliver.deliver([Entry("1-0", ALERT), other])
    assert desk.outbox.postponed == [("1-0", desk.clock() + timedelta(seconds=wait))]
    assert desk.outbox.outcomes == [("2-0", Outcome.SENT, 501)]


async def test_a_correction_takes_the_place_of_what_was_wrong_and_answers_it(desk: Desk) -> None:
    desk.outbox.receipts[MONDAY] = 77
    correction = Delivery(1, Topic.CORRECTION, "a1", session=FRIDAY, told=MONDAY)
    desk.sender.edit_failures = [BadRequest("there is no caption in the message to edit")]
    await desk.work(correction)
    [(number, reply, under_picture)] = desk.sender.edited
    assert (number, under_picture) == (77, False)
    assert reply.html.startswith("<b>Correction: ")
    [(_chat, answer, _silent, reply_to)] = desk.sender.sent
    assert answer.html.startswith("<b>Corrected: ")
    assert reply_to == 77


async def test_a_correction_of_a_message_that_is_gone_says_the_whole(desk: Desk) -> None:
    correction = Delivery(1, Topic.CORRECTION, "a1", session=FRIDAY, told=MONDAY)
    await desk.work(correction)
    desk.outbox.receipts[MONDAY] = 77
    desk.sender.edit_failures = [BadRequest("message to edit not found")] * 2
    await desk.work(correction)
    assert desk.sender.edited == []
    assert len(desk.sender.sent) == 2
    assert all(reply.html.startswith("<b>Correction: ") for _chat, reply, *_more in desk.sender.sent)


async def test_a_stop_finishes_what_is_in_hand(desk: Desk) -> None:
    desk.sender.delay_s = 0.05
    desk.outbox.waiting_now = [Entry("1-0", ALERT)]
    running = asyncio.create_task(desk.deliver.run())
    while desk.outbox.waiting_now:
        await asyncio.sleep(0)
    await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert desk.outbox.outcomes == [("1-0", Outcome.SENT, 501)]
    assert desk.outbox.has_left


async def test_an_outbox_that_is_away_is_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.deliver.RETRY_S", 0.001)
    monkeypatch.setattr("bot.telegram.deliver.KEEP_EVERY_S", 0.001)
    desk.outbox.failures = [StoreUnavailable("away"), StoreUnavailable("away")]
    desk.outbox.waiting_now = [Entry("1-0", ALERT)]
    desk.sender.delay_s = 0.02
    running = asyncio.create_task(desk.deliver.run())
    async with asyncio.timeout(5):
        while not desk.outbox.outcomes:
            await asyncio.sleep(0.001)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert desk.outbox.kept > 0
