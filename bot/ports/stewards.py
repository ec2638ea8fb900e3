"""Who looks after channels and groups from a private chat, and how they come to do so."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol


class Stewards(Protocol):
    """Who looks after which channels and groups: private chats and chats, all by numbers of ours.

    It gives nobody a right: that is asked of Telegram each time. Every method raises StoreUnavailable where
    the store does not answer, and may be repeated, but for `lost` and `regained`.
    """

    async def add(self, person: int, chat: int) -> None:
        """Let a private chat look after a chat, unless one of them was forgotten."""
        ...

    async def remove(self, person: int, chat: int) -> None:
        """Let it do so no more."""
        ...

    async def of(self, chat: int) -> Sequence[int]:
        """The private chats from which a chat is looked after."""
        ...

    async def looked_after(self, person: int) -> Sequence[int]:
        """The chats that are looked after from a private chat; who was met first, comes first."""
        ...

    async def lost(self, chat: int) -> bool:
        """Note that we may not write there any more; whether that is news."""
        ...

    async def regained(self, chat: int) -> bool:
        """Note that we may; whether that is news."""
        ...


class Heard(StrEnum):
    """By which of two updates we hear that a channel is handed to us."""

    CHOSEN = "chosen"
    LET_IN = "let in"

    @property
    def other(self) -> "Heard":
        """The other one."""
        return Heard.LET_IN if self is Heard.CHOSEN else Heard.CHOSEN


class Handovers(Protocol):
    """Who is about to hand us a channel; all of it is forgotten within minutes.

    Telegram tells of it twice, in any order: that we were let in, and that the channel was chosen. Every
    method raises StoreUnavailable where the store does not answer.
    """

    async def choose(self, person: int) -> None:
        """Note that a private chat is offered to choose a channel."""
        ...

    async def is_choosing(self, person: int) -> bool:
        """Whether it was, only just."""
        ...

    async def expect(self, person: int, telegram_id: int) -> None:
        """Note that somebody waits for us to be let into the channel that Telegram calls so."""
        ...

    async def expecting(self, telegram_id: int) -> Sequence[int]:
        """Who waits for that."""
        ...

    async def settled(self, person: int, telegram_id: int) -> None:
        """Note that they need not wait any more."""
        ...

    async def is_first(self, news: Heard, person: int, telegram_id: int) -> bool:
        """Whether somebody has not been told yet of a channel by the other news; if so, this one did it.

        Repeated, it is as if the same news came again, which is told.
        """
        ...
