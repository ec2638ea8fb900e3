"""All that tries deliveries, with an outbox, a sender and writers that do what they are told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

from telegram import Bot, Message

from bot.alerts.occurrence import Occurrence
from bot.model.chat import Chat, ChatKind
from bot.model.delivery import Delivery, Entry, Topic
from bot.model.message import Reply
from bot.model.rule import BreakdownRule
from bot.model.subscription import Subscription
from bot.store.inmemory import Kept, MemoryChats, MemorySubscriptions
from bot.store.inmemory_broadcasts import MemoryBroadcasts
from bot.telegram.alert_writer import AlertWriter
from bot.telegram.attempts import Attempts, Later
from bot.telegram.digest import DigestWriter
from bot.telegram.errands import Errands
from bot.telegram.lost_topics import LostTopics
from bot.telegram.occurrence_writer import OccurrenceWriter
from bot.telegram.patience import Patience
from bot.telegram.placing import Placing
from bot.telegram.sender import Sender
from bot.telegram.spots import ANYWHERE, Spot
from bot.telegram.steward_news import StewardNews
from bot.telegram.unasked import UnaskedMessages
from tests.fake_delivery import FakeMishaps, FakeOutbox, FakePace
from tests.fake_stewards import FakeStewards
from tests.fakes import FakeClock

MONDAY, FRIDAY = date(2025, 9, 22), date(2025, 9, 26)
ALERT = Delivery(1, Topic.CHANGE, "a1", session=FRIDAY)
HERE = 1001
OWNER = 4242


@dataclass
class FakeSender:
    """A sender that remembers what it is given, and fails as it is told, once each."""

    failures: list[Exception] = field(default_factory=list)
    edit_failures: list[Exception] = field(default_factory=list)
    sent: list[tuple[int, Reply, bool, int | None]] = field(default_factory=list)
    """To whom, what, whether silent, and in answer to which message."""
    spots: list[Spot] = field(default_factory=list)
    """Where each was tried."""
    edited: list[tuple[int, Reply, bool]] = field(default_factory=list)
    turns: list[int] = field(default_factory=list)
    """Chats for which a place of an answer was taken."""
    paid_for: list[int] = field(default_factory=list)
    """Chats whose message was to be paid for."""
    waits: "asyncio.Event | None" = None
    """What everything that is sent waits for."""
    turn_waits: "asyncio.Event | None" = None
    unready: "dict[str, asyncio.Event]" = field(default_factory=dict)
    """What replies wait for before they are ready, by their words."""
    in_flight: int = 0
    most_in_flight: int = 0

    @asynccontextmanager
    async def ready(self, reply: Reply) -> AsyncIterator[Reply]:
        if (waits := self.unready.get(reply.html)) is not None:
            await waits.wait()
        yield reply

    async def turn(self, chat: int) -> None:
        self.turns.append(chat)
        if self.turn_waits is not None:
            await self.turn_waits.wait()

    async def send(
        self,
        _bot: Bot,
        chat: int,
        reply: Reply,
        *,
        silent: bool = False,
        spot: Spot = ANYWHERE,
        is_paid: bool = False,
    ) -> int:
        self.spots.append(spot)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await (asyncio.sleep(0) if self.waits is None else self.waits.wait())
        finally:
            self.in_flight -= 1
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((chat, reply, silent, spot.reply_to))
        self.paid_for += [chat] if is_paid else []
        return 500 + len(self.sent)

    async def answer(self, message: Message, reply: Reply) -> None:
        await self.send(cast("Bot", None), message.chat_id, reply)

    async def say(self, bot: Bot, chat: int, reply: Reply) -> None:
        await self.send(bot, chat, reply, silent=reply.silent)

    async def amend(self, _bot: Bot, _chat: int, number: int, reply: Reply) -> None:
        await self.edit(_bot, _chat, number, reply, under_picture=False)

    async def edit(
        self, _bot: Bot, _chat: int, number: int, reply: Reply, *, under_picture: bool = False
    ) -> None:
        if self.edit_failures:
            raise self.edit_failures.pop(0)
        self.edited.append((number, reply, under_picture))


@dataclass
class FakeWriter:
    """A writer with one message, or a failure."""

    reply: Reply | None = field(default_factory=lambda: Reply("alert"))
    failure: Exception | None = None
    asked: list[Delivery] = field(default_factory=list)

    async def write(self, _alert: object, delivery: Delivery, *_about: object) -> Reply | None:
        self.asked.append(delivery)
        if self.failure is not None:
            raise self.failure
        return self.reply


@dataclass
class FakeOccurrences:
    """A writer of what happened: it says which occurrence it is, by which alert, and which version."""

    known: dict[str, Occurrence] = field(default_factory=dict)

    async def get(self, name: str) -> Occurrence | None:
        return self.known.get(name)

    async def write(self, occurrence: Occurrence, alert: Subscription | None, *_about: object) -> Reply:
        return Reply(f"{occurrence.id} v{occurrence.version} by {alert and alert.id}")


class FakeDigests:
    """A writer of summaries."""

    async def write(self, chat: Chat) -> Reply:
        return Reply(f"digest of {chat.number}")


class Desk:
    """Deliveries to one chat with one alert, unless there are more."""

    def __init__(self, *, owner: int | None = None) -> None:
        self.clock = FakeClock()
        self.kept = Kept(
            chats={1: Chat(1, HERE, ChatKind.PRIVATE)},
            named={HERE: 1},
            subscriptions={(1, "a1"): Subscription("a1", 1, BreakdownRule(), sent=FRIDAY)},
        )
        self.outbox, self.sender, self.writer = FakeOutbox(self.kept), FakeSender(), FakeWriter()
        self.occurrences = FakeOccurrences()
        self.pace, self.mishaps = FakePace(), FakeMishaps()
        self.chats, self.subscriptions = MemoryChats(self.kept), MemorySubscriptions(self.kept)
        self.broadcasts = MemoryBroadcasts(self.kept)
        self.patience = Patience("test")
        self.stewards = FakeStewards()
        self.errands = Errands(
            self.chats,
            self.subscriptions,
            self.mishaps,
            self.outbox,
            StewardNews(self.stewards, self.chats, self.outbox),
            broadcasts=self.broadcasts,
            patience=self.patience,
            owner=owner,
        )
        self.messages = UnaskedMessages(
            cast("AlertWriter", self.writer),
            cast("OccurrenceWriter", self.occurrences),
            cast("DigestWriter", FakeDigests()),
            self.broadcasts,
            self.clock,
        )
        self.bot = cast("Bot", SimpleNamespace(username="tandem_bot"))
        self.lost = LostTopics(self.chats, self.outbox, self.patience)
        self.attempts = Attempts(
            self.outbox,
            self.messages,
            self.errands,
            patience=self.patience,
            pace=self.pace,
            sender=cast("Sender", self.sender),
            placing=Placing(cast("Sender", self.sender), self.lost, self.bot),
            bot=self.bot,
            clock=self.clock,
        )

    def settle(self, number: int, **chosen: Any) -> None:
        """Let another chat be there, with an alert that is called as ours."""
        self.kept.chats[number] = Chat(number, 1000 + number, ChatKind.PRIVATE, **chosen)
        self.kept.named[1000 + number] = number
        self.kept.subscriptions[number, "a1"] = Subscription("a1", number, BreakdownRule(), sent=FRIDAY)

    async def attempt(self, delivery: Delivery = ALERT, *, was_in_hand: bool = False) -> Later | None:
        """Try one; returns how it is tried again, if it is."""
        [addressee] = await self.outbox.addressees([entry(delivery, was_in_hand=was_in_hand)])
        try:
            await self.attempts(addressee)
        except Later as later:
            return later
        return None

    async def fail(self, error: Exception, delivery: Delivery = ALERT) -> Later | None:
        """Try one that fails so."""
        self.sender.failures = [error]
        return await self.attempt(delivery)


def entry(delivery: Delivery = ALERT, place: int = 0, *, was_in_hand: bool = False) -> Entry:
    """A place in the outbox."""
    return Entry(delivery.topic.lane, "1-0", place, delivery, was_in_hand=was_in_hand)
