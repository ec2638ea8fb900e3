"""What Tandem asks of the outside, in its own words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from bot.model.closes import Closes
from bot.model.doubt import CrossCheck, Doubt
from bot.model.ticker import Ticker

Clock = Callable[[], datetime]
"""Returns the time now, timezone-aware, in UTC."""


class PriceSource(Protocol):
    """Somewhere that closes come from."""

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        """Give the closes of the sessions from `start` to `until`, both included: one `Closes` per ticker.

        They come in the order of `tickers`, all of them or none, and all sampled at the same moments.
        Raises SourceUnavailable (or one of its kinds) where one of them has nothing that can be used. What
        is returned has been looked at: no hole is filled, nothing from after `until` is in it; how old it
        is, is for the caller to judge.
        """
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

    async def keep(self, lines: Sequence[Line]) -> None:
        """Say that we are alive and still hold these."""
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
