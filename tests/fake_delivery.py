"""Fakes of what delivers: the outbox, the pace, and what went wrong."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bot.model.addressee import Addressee
from bot.model.delivery import Delivery, Entry, Lane, Outcome, Permit, Verdict
from bot.model.mishap import DeadLetter, Failure, Refusal
from bot.model.subscription import Subscription
from bot.store.inmemory import Kept


class Ended(NamedTuple):
    """How a delivery left the outbox."""

    delivery: Delivery
    outcome: Outcome
    message_id: int | None = None
    reason: str = ""
    ends: Subscription | None = None


@dataclass
class FakeOutbox:
    """An outbox that gives chunk after chunk out, for the chats and alerts that are kept, and forgets nothing."""

    kept: Kept = field(default_factory=Kept)
    chunks: list[list[Entry]] = field(default_factory=list)
    receipts: dict[date, int] = field(default_factory=dict)
    """Numbers of messages, by the session that they told of."""
    held: dict[int, datetime] = field(default_factory=dict)
    """Until when each chat is left alone."""
    permits: list[Permit] = field(default_factory=list)
    """What the next who ask are told; all others may go."""
    failures: dict[str, list[Exception]] = field(default_factory=dict)
    """What the next calls of a method raise, once each."""
    taken: list[tuple[tuple[Lane, ...], bool]] = field(default_factory=list)
    """Which lanes were asked for, and whether to wait."""
    looked_up: list[list[Entry]] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    """Chats that somebody asked a permit for."""
    ended: list[Ended] = field(default_factory=list)
    postponed: list[tuple[Delivery, datetime]] = field(default_factory=list)
    queued: list[Delivery] = field(default_factory=list)
    beats: int = 0
    has_left: bool = False

    async def _fail(self, method: str) -> None:
        await asyncio.sleep(0)
        if failures := self.failures.get(method):
            raise failures.pop(0)

    async def take(self, lanes: Sequence[Lane], *, wait: bool = True) -> list[Entry]:
        self.taken.append((tuple(lanes), wait))
        await self._fail("take")
        for lane in lanes:
            for place, chunk in enumerate(self.chunks):
                if chunk[0].lane is lane:
                    return self.chunks.pop(place)
        await asyncio.sleep(0.001 if wait else 0)
        return []

    async def keep(self) -> None:
        self.beats += 1
        await self._fail("keep")

    async def permit(self, entry: Entry, chat: int) -> Permit:
        self.asked.append(chat)
        await self._fail("permit")
        return self.permits.pop(0) if self.permits else Permit(Verdict.GO)

    async def done(
        self,
        entry: Entry,
        outcome: Outcome,
        message_id: int | None = None,
        *,
        reason: str = "",
        ends: Subscription | None = None,
        to: int | None = None,
    ) -> None:
        await self._fail("done")
        self.ended.append(Ended(entry.delivery, outcome, message_id, reason, ends))

    async def postpone(self, entry: Entry, until: datetime) -> None:
        await self._fail("postpone")
        self.postponed.append((entry.delivery, until))

    async def leave(self) -> None:
        await self._fail("leave")
        self.has_left = True

    async def addressees(self, entries: Sequence[Entry]) -> list[Addressee]:
        await self._fail("addressees")
        self.looked_up.append(list(entries))
        return [self._addressee(entry, entry.delivery) for entry in entries]

    def _addressee(self, entry: Entry, delivery: Delivery) -> Addressee:
        return Addressee(
            entry,
            self.kept.chats.get(delivery.chat),
            self.kept.subscriptions.get((delivery.chat, delivery.subscription)),
            tuple(each for each in self.kept.of(delivery.chat) if each.id != delivery.subscription),
            None if delivery.told is None else self.receipts.get(delivery.told),
            self.held.get(delivery.chat),
        )

    async def waiting(self) -> Mapping[Lane, int]:
        await self._fail("waiting")
        return {lane: sum(each[0].lane is lane for each in self.chunks) for lane in Lane}

    async def queue(self, deliveries: Sequence[Delivery]) -> None:
        await self._fail("queue")
        self.queued += deliveries


@dataclass
class FakePace:
    """A pace that tells the first who ask what it is given, and lets all others go."""

    permits: list[Permit] = field(default_factory=list)
    reserved: list[int] = field(default_factory=list)
    """Chats that took a place, or tried to."""
    floods: list[tuple[int, float]] = field(default_factory=list)

    async def reserve(self, chat: int) -> Permit:
        self.reserved.append(chat)
        return self.permits.pop(0) if self.permits else Permit(Verdict.GO)

    async def flooded(self, chat: int, wait_s: float) -> None:
        self.floods.append((chat, wait_s))


@dataclass
class FakeMishaps:
    """What went wrong, in memory.

    A chat that refuses rests for eight hours, and is given up at the third time over a day, or when it `ends`;
    an event rests once five chats find the same fault with it.
    """

    ends: bool = False
    rests: dict[int, datetime] = field(default_factory=dict)
    """Until when each chat is left alone."""
    events: dict[str, datetime] = field(default_factory=dict)
    """Until when each event is."""
    gone: dict[int, datetime] = field(default_factory=dict)
    """When the alerts of each chat were paused."""
    refusals: list[int] = field(default_factory=list)
    since: dict[int, datetime] = field(default_factory=dict)
    """When each chat refused first."""
    faults: list[tuple[str, str, int]] = field(default_factory=list)
    failed: dict[int, dict[str, Failure]] = field(default_factory=dict)
    """By chat and alert."""
    counted: dict[Outcome, int] = field(default_factory=dict)
    letters: dict[Outcome, list[DeadLetter]] = field(default_factory=dict)
    """Newest first."""
    told: set[str] = field(default_factory=set)
    failures_to_come: list[Exception] = field(default_factory=list)
    """What the next calls about a chat raise, once each."""

    def _refuse(self) -> None:
        if self.failures_to_come:
            raise self.failures_to_come.pop(0)

    async def refused(self, chat: int, now: datetime) -> Refusal:
        self._refuse()
        self.refusals.append(chat)
        self.rests[chat] = now + timedelta(hours=8)
        is_long = now - self.since.setdefault(chat, now) >= timedelta(hours=24)
        return Refusal(self.rests[chat], self.ends or (is_long and self.refusals.count(chat) >= 3))

    async def held(self, event: str, chat: int, now: datetime) -> datetime | None:
        until = [self.rests.get(chat, now), self.events.get(event, now)]
        return max((each for each in until if each > now), default=None)

    async def ended(self, chat: int, now: datetime) -> None:
        self.rests.pop(chat, None)
        self.gone[chat] = now

    async def returned(self, chat: int) -> bool:
        self._refuse()
        self.rests.pop(chat, None)
        return self.gone.pop(chat, None) is not None

    async def long_gone(self, now: datetime) -> list[int]:
        since = now - timedelta(days=90)
        return [chat for chat, at in self.gone.items() if at <= since]

    async def fault(self, event: str, reason: str, chat: int) -> bool:
        self.faults.append((event, reason, chat))
        return len({who for what, why, who in self.faults if (what, why) == (event, reason)}) >= 5

    async def failures(self, chat: int) -> Mapping[str, Failure]:
        return self.failed.get(chat, {})

    async def outcomes(self) -> Mapping[Outcome, int]:
        return {outcome: self.counted.get(outcome, 0) for outcome in Outcome}

    async def dead_letters(self, outcome: Outcome, limit: int) -> tuple[int, list[DeadLetter]]:
        kept = self.letters.get(outcome, [])
        return len(kept), kept[:limit]

    async def resting(self) -> int:
        return len(self.rests)

    async def is_news(self, kind: str) -> bool:
        is_news = kind not in self.told
        self.told.add(kind)
        return is_news
