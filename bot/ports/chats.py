"""Chats, and what they want to be told."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.model.audience import Alike, Change, Circle, Member, Stretch
from bot.model.chat import Booking, Chat, ChatKind
from bot.model.delivery import Delivery
from bot.model.subscription import Subscription
from bot.model.ticker import Pair

ChatChange = Callable[[Chat], Chat]
"""What becomes of a chat."""
DigestAt = Callable[[Chat], datetime | None]
"""When a chat's next digest is due; None leaves it booked for when it was."""


def as_booked(_chat: Chat) -> datetime | None:
    """Leave a digest booked for when it was."""
    return None


class Chats(Protocol):
    """The chats that use us, and what each has chosen.

    Every method raises StoreUnavailable where the store does not answer, and may be repeated.
    """

    async def of(self, telegram_id: int, kind: ChatKind, language: str = "") -> Chat:
        """The chat that Telegram calls so; it gets a number of ours when it is first met.

        One that has no language yet takes this one.
        """
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

    async def change(self, number: int, how: ChatChange, *, digest_at: DigestAt = as_booked) -> Chat | None:
        """Change what a chat has chosen, as it is by then; returns what was before, unless it was forgotten.

        Where somebody else changes it at the same moment, `how` is asked again. `digest_at` is asked of the
        chat as it is then.
        """
        ...

    async def moved(self, number: int, telegram_id: int) -> None:
        """Take the name that Telegram gives a chat by now; all that it has chosen meanwhile stays.

        But for its topics: under another name their numbers mean nothing.
        """
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

    async def audience(self, occurrence: str, circles: Sequence[Circle]) -> list[Member]:
        """Those who asked for something that is about no pair, and are in these circles: one of each chat.

        Channels come first, then groups, then private chats; each occurrence begins with others of them.
        """
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
