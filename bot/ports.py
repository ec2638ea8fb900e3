"""What Tandem asks of the outside, in its own words."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

import pandas as pd

from bot.model.addressee import Addressee
from bot.model.audience import Alike, Change, Member, Stretch
from bot.model.basket import Constituents
from bot.model.chat import Booking, Chat, ChatKind
from bot.model.closes import Closes
from bot.model.delivery import Delivery, Entry, Lane, Outcome, Permit
from bot.model.doubt import CrossCheck, Doubt
from bot.model.mishap import DeadLetter, Failure, Refusal
from bot.model.reading import Reading, Restatement
from bot.model.rebuilding import KnownConstituents, Levels, Tried
from bot.model.subscription import Subscription
from bot.model.ticker import Pair, Ticker

Clock = Callable[[], datetime]
"""Returns the time now, timezone-aware, in UTC."""


class PriceSource(Protocol):
    """Somewhere that closes come from."""

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        """Give the closes of the sessions from `start` to `until`, both included: one `Closes` per ticker.

        They come in the order of `tickers`, all of them or none, and all sampled at the same moments.
        Raises SourceUnavailable (or one of its kinds) where one of them has nothing that can be used. What
        is returned has been looked at: no hole is filled, nothing from after `until` is in it; how old it
        is, is for the caller to judge. For a basket that cannot be priced its stand-in comes, and says so
        (`Closes.stands_in_for`).
        """
        ...


class BasketSource(Protocol):
    """Somewhere that the levels of a basket come from; nobody waits for its constituents."""

    async def levels(self, basket: Ticker, *, start: date, until: date) -> Closes | None:
        """Levels of the sessions from `start` to `until`; None where too little of its weight has a price."""
        ...


class ConstituentSource(Protocol):
    """Somewhere that the constituents of the technology sector come from, and their weights."""

    async def constituents(self) -> Constituents:
        """Give them as they are now; raises SourceUnavailable or one of its kinds."""
        ...


class BasketShelf(Protocol):
    """What is kept of the baskets between runs; what another version of Tandem kept counts as nothing.

    Every method raises StoreUnavailable where the store does not answer, and may be repeated.
    """

    async def constituents(self) -> KnownConstituents | None:
        """The constituents that were put last."""
        ...

    async def put_constituents(self, known: KnownConstituents) -> None:
        """Keep constituents in place of those that were there, and forget the closes of those who left."""
        ...

    async def tried(self) -> dict[str, Tried]:
        """How far each constituent got, by symbol."""
        ...

    async def closes(self, symbols: Sequence[str]) -> "dict[str, pd.Series[float]]":
        """Closes of these constituents, by symbol; those that have none are left out."""
        ...

    async def put_closes(self, symbol: str, closes: "pd.Series[float] | None", tried: Tried) -> None:
        """Keep the closes of a constituent, unless there is nothing new, and how far it got."""
        ...

    async def levels(self, basket: Ticker) -> Levels | None:
        """The levels that were put last; the same object while they are the same."""
        ...

    async def put_levels(self, levels: Levels) -> None:
        """Keep levels in place of those that were there."""
        ...


class PriceShelf(Protocol):
    """Where closes are kept between fetches, for all processes; it never fails: at worst it has nothing."""

    async def get(self, ticker: Ticker) -> Closes | None:
        """The closes that were put last."""
        ...

    async def put(self, closes: Closes) -> None:
        """Keep closes in place of those that were there."""
        ...

    async def claim(self, ticker: Ticker, until_after: timedelta) -> bool:
        """Become the one who fetches, unless another is; a claim that is never released ends by itself."""
        ...

    async def release(self, ticker: Ticker) -> None:
        """Give up the claim, if it is still ours."""
        ...


Json = dict[str, Any]
"""An object as it came over a wire."""


@dataclass(frozen=True, slots=True)
class Line:
    """The updates of one chat that wait to be handled, held by one process at a time."""

    name: str
    ticket: str
    """What holds it: changes hands when the holder dies."""


class Inbox(Protocol):
    """Updates between Telegram and us; what was added stays until it was handled, whoever dies meanwhile.

    Every method raises StoreUnavailable where the store does not answer; each can then be called again.
    """

    async def add(self, updates: Sequence[Json]) -> None:
        """Put updates at the end of their chats' lines; one that was added in the last 48 h is left out."""
        ...

    async def take(self, limit: int) -> list[Line]:
        """Hold lines that nobody holds, or whose holder is dead; waits a moment where there are none."""
        ...

    async def first(self, line: Line) -> Json | None:
        """The update at the head of a line that we hold."""
        ...

    async def done(self, line: Line) -> bool:
        """Strike the head out; whether there is another. Where there is none the line is let go."""
        ...

    async def keep(self) -> None:
        """Say that we are alive and still hold what we took."""
        ...

    async def put_back(self, line: Line) -> None:
        """Let a line go as it is, for whoever takes it next; one that we do not hold stays as it is."""
        ...

    async def leave(self) -> None:
        """Be forgotten, once nothing is held any more."""
        ...

    async def waiting(self) -> int:
        """How many chats have something that is not handled yet."""
        ...


class Ledger(Protocol):
    """The returns that were read, session by session; what was read once stays as it was.

    Every method raises StoreUnavailable where the store does not answer, and may be repeated.
    """

    async def newest(self, pair: Pair) -> date | None:
        """The session of the last reading of a pair."""
        ...

    async def returns(self, pair: Pair) -> pd.DataFrame:
        """Log returns of both legs by session, oldest first; the same object while nothing was added."""
        ...

    async def add(self, pair: Pair, readings: Sequence[Reading], *, after: date | None) -> bool:
        """Add readings, oldest first, if the last one is still that of `after`; whether it was."""
        ...

    async def note(self, pair: Pair, restated: Sequence[Restatement]) -> int:
        """Keep in mind what is given differently now than it was read; how many of them are news."""
        ...

    async def restated(self) -> Sequence[tuple[Pair, Restatement]]:
        """What was noted, newest session first."""
        ...

    async def reading(self, pair: Pair, session: date) -> Reading | None:
        """What was read of a pair after a session."""
        ...

    async def accept(self) -> list[Pair]:
        """Put what was noted in the place of what was read; the pairs that are rewritten by that."""
        ...

    async def rewritten(self) -> list[Pair]:
        """Pairs that were rewritten, and whose alerts nobody has corrected yet."""
        ...

    async def corrected(self, pair: Pair) -> None:
        """Say that the alerts on a pair follow from what is written now."""
        ...


class Chats(Protocol):
    """The chats that use us, and what each has chosen.

    Every method raises StoreUnavailable where the store does not answer, and may be repeated.
    """

    async def of(self, telegram_id: int, kind: ChatKind) -> Chat:
        """The chat that Telegram calls so; it gets a number of ours when it is first met."""
        ...

    async def known(self, telegram_id: int) -> Chat | None:
        """The chat that Telegram calls so, if it was met before."""
        ...

    async def get(self, number: int) -> Chat | None:
        """The chat of a number, unless it was forgotten."""
        ...

    async def put(self, chat: Chat, *, digest_at: datetime | None = None) -> None:
        """Keep what a chat has chosen, and when its next digest is due; a forgotten one stays so."""
        ...

    async def moved(self, number: int, telegram_id: int) -> None:
        """Take the name that Telegram gives a chat by now; all that it has chosen meanwhile stays."""
        ...

    async def forget(self, chat: Chat) -> None:
        """Delete everything of a chat, its subscriptions included, at once."""
        ...

    def everybody(self) -> AsyncIterator[Chat]:
        """All chats, in no order."""
        ...

    async def digests_due(self, now: datetime, limit: int) -> list[tuple[int, datetime]]:
        """Numbers of chats whose digest is due, longest first, and when it was."""
        ...

    async def book_digests(self, bookings: Sequence[Booking]) -> int:
        """Book following digests, and queue those that are due, where nobody has; how many it were."""
        ...

    async def digests_between(self, start: datetime, end: datetime) -> int:
        """How many digests are booked from `start` to before `end`."""
        ...


class Subscriptions(Protocol):
    """What chats want to be told; changes and the messages about them are one step.

    Every method raises StoreUnavailable where the store does not answer, and may be repeated.
    """

    async def of(self, chat: int) -> list[Subscription]:
        """All of a chat, oldest first."""
        ...

    async def get(self, chat: int, name: str) -> Subscription | None:
        """One of a chat."""
        ...

    async def add(self, *subscriptions: Subscription) -> None:
        """Keep new ones; one of the same name in the same chat stays as it is.

        Where one is behind the others of its pair, the pair counts as evaluated up to where that is only.
        """
        ...

    async def change(
        self, before: Subscription, after: Subscription | None, delivery: Delivery | None = None
    ) -> bool:
        """Put one in the place of another (None deletes it) and queue a delivery, if `before` still is so.

        All of it happens or nothing does; returns whether it did.
        """
        ...

    async def change_all(self, changes: Sequence[Change]) -> list[bool]:
        """Make changes, each as `change` does; what they queue is one chunk of the outbox.

        Of one that is for many alike it is returned whether each was changed.
        """
        ...

    async def touched(self, pair: Pair, stretch: Stretch) -> list[Member]:
        """Those on a pair whom the sessions of a stretch may have moved, and those that end with them.

        Channels come first, then groups, then private chats; each event begins with others of them.
        """
        ...

    async def alike(self, members: Sequence[Member]) -> list[Alike]:
        """Those of these that are there, put together where they differ in nothing but whose they are."""
        ...

    def following(self, pair: Pair) -> AsyncIterator[Subscription]:
        """All on a pair that have not ended, in no order; who changes meanwhile may come as he was."""
        ...

    async def pairs(self) -> list[Pair]:
        """Pairs that anybody follows."""
        ...

    async def evaluated(self, pair: Pair) -> date | None:
        """Up to which session of the ledger all on a pair were last decided."""
        ...

    async def mark_evaluated(self, pair: Pair, session: date, *, before: date | None) -> None:
        """Say that all on a pair are decided up to a session, if they still count as up to `before`."""
        ...

    async def awake(self, now: datetime) -> list[Subscription]:
        """Those whose snooze has ended and is not cleared yet."""
        ...


class Outbox(Protocol):
    """Deliveries between deciding and sending; what was queued stays until it has an outcome.

    Every method raises StoreUnavailable where the store does not answer, and may be repeated.
    """

    async def take(self, lanes: Sequence[Lane], *, wait: bool = True) -> list[Entry]:
        """Hold a chunk that nobody holds, or whose holder is dead: what is open of it.

        It is of the first of the lanes that has any; where none has, nothing comes; to `wait` takes a moment.
        """
        ...

    async def keep(self) -> None:
        """Say that we are alive and still hold what we took."""
        ...

    async def permit(self, entry: Entry, chat: int) -> Permit:
        """Ask whether we may send it to the chat that Telegram calls so; what may go counts as an attempt."""
        ...

    async def done(
        self,
        entry: Entry,
        outcome: Outcome,
        message_id: int | None = None,
        *,
        reason: str = "",
        ends: Subscription | None = None,
    ) -> None:
        """Strike it out with its outcome, and with the alert that `ends` with it.

        The message's number is kept for replies; what went wrong, for the chat and for the owner.
        """
        ...

    async def postpone(self, entry: Entry, until: datetime) -> None:
        """Let it go until later, as it is told here."""
        ...

    async def leave(self) -> None:
        """Be forgotten, once nothing is held any more."""
        ...

    async def addressees(self, entries: Sequence[Entry]) -> list[Addressee]:
        """Whom these are for, as they are now, in their order."""
        ...

    async def waiting(self) -> Mapping[Lane, int]:
        """How many have no outcome yet."""
        ...

    async def queue(self, deliveries: Sequence[Delivery]) -> None:
        """Queue what nothing else is decided with."""
        ...


class Pace(Protocol):
    """How fast Telegram takes messages from all of us together; it never fails: at worst it lets all go."""

    async def reserve(self, chat: int) -> Permit:
        """Take a place for an answer to a chat, by Telegram's name: whether there is one, and how soon."""
        ...

    async def flooded(self, chat: int, wait_s: float) -> None:
        """Note that Telegram wants a chat left alone; where it says so of several, all but answers wait."""
        ...


class Mishaps(Protocol):
    """What went wrong with deliveries, and what follows from it.

    Every method raises StoreUnavailable where the store does not answer, and may be repeated.
    """

    async def refused(self, chat: int, now: datetime) -> Refusal:
        """Note that Telegram does not take messages for a chat from us any more."""
        ...

    async def held(self, event: str, chat: int, now: datetime) -> datetime | None:
        """Until when an event's messages are not to be sent, or a chat that refuses is left alone."""
        ...

    async def ended(self, chat: int, now: datetime) -> None:
        """Note that the alerts of a chat were paused, since it cannot be reached."""
        ...

    async def returned(self, chat: int) -> bool:
        """Forget that its alerts were paused for that; whether they were."""
        ...

    async def long_gone(self, now: datetime) -> list[int]:
        """Chats whose alerts were paused for that so long ago that nobody comes back."""
        ...

    async def fault(self, event: str, reason: str, chat: int) -> bool:
        """Note that Telegram finds fault with an event's message; whether the event is to rest by that."""
        ...

    async def failures(self, chat: int) -> Mapping[str, Failure]:
        """What failed last, and has not succeeded since, by the name of the alert."""
        ...

    async def outcomes(self) -> Mapping[Outcome, int]:
        """How many deliveries had which outcome."""
        ...

    async def dead_letters(self, outcome: Outcome, limit: int) -> tuple[int, list[DeadLetter]]:
        """How many deliveries are kept that ended so, and the newest of them."""
        ...

    async def resting(self) -> int:
        """How many chats are left alone, since they take nothing."""
        ...

    async def is_news(self, kind: str) -> bool:
        """Whether the owner was not told this kind of news in the last hour; it counts as told then."""
        ...


class PictureShelf(Protocol):
    """What Telegram calls the pictures that it has; it never fails: at worst a picture is uploaded again."""

    async def get(self, version: str) -> str | None:
        """The `file_id` of a picture that was uploaded."""
        ...

    async def put(self, version: str, file_id: str) -> None:
        """Remember what Telegram calls it."""
        ...


@dataclass(frozen=True, slots=True)
class Answered:
    """How a message was answered: by which message of ours, to which words, and whether with a picture."""

    message_id: int
    words: str
    with_picture: bool


class AnswerShelf(Protocol):
    """Which message answered which, for as long as an edit may still change it; it never fails."""

    async def get(self, chat: int, message_id: int) -> Answered | None:
        """How a message was answered, if that is not too long ago."""
        ...

    async def put(self, chat: int, message_id: int, answered: Answered) -> None:
        """Remember how a message was answered."""
        ...


class Checker(Protocol):
    """Who knows which prices were doubted and which were checked."""

    def doubts(self) -> Sequence[Doubt]:
        """Closes that cannot be as they were given, newest first."""
        ...

    def checks(self) -> Sequence[CrossCheck]:
        """Whether each coin was held against a second source."""
        ...
