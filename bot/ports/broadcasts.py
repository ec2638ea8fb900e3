"""Words of whoever runs the bot, to all who get anything from us."""

from datetime import date, datetime
from typing import Protocol

from bot.model.broadcast import Broadcast, Reach


class Broadcasts(Protocol):
    """Broadcasts, one under way at a time; what is begun by one process, another can go on with.

    Every method raises StoreUnavailable where the store does not answer, and may be repeated.
    """

    async def reach(self) -> Reach:
        """Whom one would be for now."""
        ...

    async def draft(self, html: str, expected: int, language: str) -> str:
        """Keep a text for so many chats until it is confirmed, in place of another; returns its name."""
        ...

    async def drop(self, name: str) -> bool:
        """Forget a draft; whether it was there."""
        ...

    async def begin(self, name: str, at: datetime, message: int, *, pays: bool) -> bool:
        """Make a broadcast of a draft, where that is the newest and none is under way; whether it was."""
        ...

    async def current(self) -> Broadcast | None:
        """The one that is under way."""
        ...

    async def get(self, name: str) -> Broadcast | None:
        """One of them, until a week after it ended."""
        ...

    async def queue_next(self, broadcast: Broadcast) -> int | None:
        """Queue deliveries to the next of those whom it is for; how many; None where all are."""
        ...

    async def stop(self, name: str) -> None:
        """Let nothing more of it go; what has left already arrives."""
        ...

    async def end(self, name: str) -> None:
        """Say that nothing comes of it any more: its words are forgotten, and another one may begin."""
        ...

    async def show_in(self, name: str, message: int) -> None:
        """Say which message tells of it from now on."""
        ...

    async def pay_no_more(self, name: str) -> None:
        """Let the rest of it go free."""
        ...

    async def paid(self, day: date) -> int:
        """How many tenths of a Star were paid in the month of a day."""
        ...
