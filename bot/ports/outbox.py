"""Messages that nobody asked for on their way, and what goes wrong with them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model.addressee import Addressee
from bot.model.delivery import Delivery, Entry, Lane, Outcome, Permit
from bot.model.mishap import DeadLetter, Failure, Refusal
from bot.model.subscription import Subscription


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
        to: int | None = None,
    ) -> None:
        """Strike it out with its outcome, and with the alert that `ends` with it.

        The message's number is kept for replies, as one to what Telegram calls `to`; what went wrong, for the
        chat and for the owner.
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
