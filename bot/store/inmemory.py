"""Chats and subscriptions in memory: for one process, and for as long as it lives."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count

from bot.alerts.circles import asks_for
from bot.model.audience import Alike, Change, Circle, Member, Stretch
from bot.model.chat import Booking, Chat, ChatKind, renamed
from bot.model.delivery import Delivery, Topic
from bot.model.subscription import Subscription
from bot.model.ticker import Pair
from bot.model.topic_rule import TopicRule
from bot.ports.chats import ChatChange, DigestAt, as_booked
from bot.store.touched import ends_by, is_touched


@dataclass
class Kept:
    """What chats and subscriptions share; `queued` are deliveries, oldest first."""

    numbers: "count[int]" = field(default_factory=lambda: count(1))
    named: dict[int, int] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    subscriptions: dict[tuple[int, str], Subscription] = field(default_factory=dict)
    digests: dict[int, datetime] = field(default_factory=dict)
    evaluated: dict[Pair, date] = field(default_factory=dict)
    queued: list[Delivery] = field(default_factory=list)

    def of(self, chat: int) -> list[Subscription]:
        """All of a chat, oldest first."""
        return [each for (number, _name), each in self.subscriptions.items() if number == chat]

    def on(self, pair: Pair) -> list[Subscription]:
        """All on a pair."""
        return [each for each in self.on_pairs() if each.pair == pair]

    def on_pairs(self) -> list[Subscription]:
        """All that are about a pair."""
        return [each for each in self.subscriptions.values() if not isinstance(each.rule, TopicRule)]


class MemoryChats:
    """The chats that use us."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    async def of(self, telegram_id: int, kind: ChatKind, language: str = "") -> Chat:
        """The chat that Telegram calls so; it gets a number, and a language, where it has none."""
        known = await self.known(telegram_id)
        chat = known or Chat(next(self._kept.numbers), telegram_id, kind)
        chat = replace(chat, language=chat.language or language)
        self._kept.chats[chat.number] = chat
        self._kept.named[telegram_id] = chat.number
        return chat

    async def known(self, telegram_id: int) -> Chat | None:
        """The chat that Telegram calls so, if it was met before."""
        return self._kept.chats.get(self._kept.named.get(telegram_id, 0))

    async def get(self, number: int) -> Chat | None:
        """The chat of a number, unless it was forgotten."""
        return self._kept.chats.get(number)

    async def put(self, chat: Chat, *, digest_at: datetime | None = None) -> None:
        """Keep what a chat has chosen; without `digest_at` its digest stays booked for when it was."""
        if chat.number not in self._kept.chats:
            return
        other = self._kept.named.get(chat.telegram_id)
        if other is not None and other != chat.number:
            await self._take_over(chat.number, self._kept.chats[other])
        self._kept.chats[chat.number] = chat
        self._kept.named[chat.telegram_id] = chat.number
        if chat.digest is None:
            self._kept.digests.pop(chat.number, None)
        elif digest_at is not None:
            self._kept.digests[chat.number] = digest_at

    async def change(self, number: int, how: ChatChange, *, digest_at: DigestAt = as_booked) -> Chat | None:
        """Change what a chat has chosen; returns what was before, unless it was forgotten."""
        if before := self._kept.chats.get(number):
            after = how(before)
            await self.put(after, digest_at=digest_at(after))
        return before

    async def moved(self, number: int, telegram_id: int) -> None:
        """Take the name that Telegram gives a chat by now; all that it has chosen meanwhile stays."""
        await self.change(number, lambda chat: renamed(chat, telegram_id))

    async def forget(self, chat: Chat) -> None:
        """Delete everything of a chat."""
        kept = self._kept
        for subscription in kept.of(chat.number):
            del kept.subscriptions[chat.number, subscription.id]
        kept.named = {name: number for name, number in kept.named.items() if number != chat.number}
        kept.chats.pop(chat.number, None)
        kept.digests.pop(chat.number, None)

    async def _take_over(self, number: int, other: Chat) -> None:
        """Each as old as it was; of two with one name, ours stays."""
        ours = {each.id for each in self._kept.of(number)}
        taken = [
            replace(each, chat=number) if each.chat == other.number and each.id not in ours else each
            for each in self._kept.subscriptions.values()
        ]
        self._kept.subscriptions = {(each.chat, each.id): each for each in taken}
        await self.forget(other)

    async def everybody(self) -> AsyncIterator[Chat]:
        """All chats."""
        for chat in list(self._kept.chats.values()):
            yield chat

    async def digests_due(self, now: datetime, limit: int) -> list[tuple[int, datetime]]:
        """Numbers of chats whose digest is due, longest first, and when it was."""
        due = [(number, at) for number, at in self._kept.digests.items() if at <= now]
        return sorted(due, key=lambda each: each[1])[:limit]

    async def book_digests(self, bookings: Sequence[Booking]) -> int:
        """Book following digests, and queue those that are due, where nobody has; how many it were."""
        mine = [each for each in bookings if self._kept.digests.get(each.chat) == each.due]
        for each in mine:
            del self._kept.digests[each.chat]
            if each.following is not None:
                self._kept.digests[each.chat] = each.following
            if not each.is_late:
                self._kept.queued.append(Delivery(each.chat, Topic.DIGEST, due=each.due))
        return len(mine)

    async def digests_between(self, start: datetime, end: datetime) -> int:
        """How many digests are booked from `start` to before `end`."""
        return sum(start <= at < end for at in self._kept.digests.values())


class MemorySubscriptions:
    """What chats want to be told."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    async def of(self, chat: int) -> list[Subscription]:
        """All of a chat, oldest first."""
        return self._kept.of(chat)

    async def get(self, chat: int, name: str) -> Subscription | None:
        """One of a chat."""
        return self._kept.subscriptions.get((chat, name))

    async def add(self, *subscriptions: Subscription) -> None:
        """Keep new ones; who is behind the others of its pair sets the pair back to where he is."""
        for each in subscriptions:
            if (each.chat, each.id) not in self._kept.subscriptions:
                self._put(each)

    async def change(
        self, before: Subscription, after: Subscription | None, delivery: Delivery | None = None
    ) -> bool:
        """Put one in the place of another and queue a delivery, if `before` still is so."""
        if await self.get(before.chat, before.id) != before:
            return False
        if after is None:
            del self._kept.subscriptions[before.chat, before.id]
        else:
            self._put(replace(after, chat=before.chat, id=before.id), before)
        if delivery is not None:
            self._kept.queued.append(delivery)
        return True

    async def change_all(self, changes: Sequence[Change]) -> list[bool]:
        """Make changes, each as `change` does."""
        return [all([await self._change_one(each, member) for member in each.members]) for each in changes]

    async def _change_one(self, change: Change, member: Member) -> bool:
        before, after, delivery = change.before, change.after, change.delivery
        return await self.change(
            replace(before, chat=member.chat, id=member.id),
            after and replace(after, chat=member.chat, id=member.id),
            delivery and replace(delivery, chat=member.chat, subscription=member.id),
        )

    async def touched(self, pair: Pair, stretch: Stretch) -> list[Member]:
        """Those on a pair whom a stretch may have moved, and those that end with it."""
        return [
            Member(each.chat, each.id)
            for each in self._kept.on(pair)
            if not each.over and (is_touched(each, stretch) or ends_by(each, stretch.until))
        ]

    async def audience(self, occurrence: str, circles: Sequence[Circle]) -> list[Member]:
        """Those who asked for something that is about no pair, and are in these circles: one of each chat."""
        found = [each for each in self._kept.subscriptions.values() if asks_for(each, circles)]
        return list({each.chat: Member(each.chat, each.id) for each in found}.values())

    async def alike(self, members: Sequence[Member]) -> list[Alike]:
        """Those of these that are there; put together they are not here."""
        found = [self._kept.subscriptions.get(member) for member in members]
        return [Alike(each, [Member(each.chat, each.id)]) for each in found if each is not None]

    async def following(self, pair: Pair) -> AsyncIterator[Subscription]:
        """All on a pair that have not ended."""
        for subscription in self._kept.on(pair):
            if not subscription.over:
                yield subscription

    async def pairs(self) -> list[Pair]:
        """Pairs that anybody follows."""
        return list(dict.fromkeys(each.pair for each in self._kept.on_pairs()))

    async def evaluated(self, pair: Pair) -> date | None:
        """Up to which session all on a pair were last decided."""
        return self._kept.evaluated.get(pair)

    async def mark_evaluated(self, pair: Pair, session: date, *, before: date | None) -> None:
        """Say that all on a pair are decided up to a session, if they still count as up to `before`."""
        if self._kept.evaluated.get(pair) == before:
            self._kept.evaluated[pair] = session

    async def awake(self, now: datetime) -> list[Subscription]:
        """Those whose snooze has ended and is not cleared yet."""
        return [
            each
            for each in self._kept.subscriptions.values()
            if each.snooze is not None and each.snooze.until is not None and each.snooze.until <= now
        ]

    def _put(self, after: Subscription, before: Subscription | None = None) -> None:
        if not isinstance(after.rule, TopicRule):
            self._join(after, before)
        self._kept.subscriptions[after.chat, after.id] = after

    def _join(self, after: Subscription, before: Subscription | None) -> None:
        pair, as_of = after.pair, after.as_of
        known, is_first = self._kept.evaluated.get(pair), not self._kept.on(pair)
        stays = before is not None and (before.rule, before.as_of) == (after.rule, as_of)
        if as_of is not None and (is_first or (known is not None and as_of < known and not stays)):
            self._kept.evaluated[pair] = as_of
