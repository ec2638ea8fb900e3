"""A chat, and what it has chosen."""

from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.model.destination import Destination, Destinations, Subject
from bot.model.ticker import USUAL, Question

NEW_YORK = "America/New_York"


class ChatKind(StrEnum):
    """What kind of chat: who may change things, and which buttons work, depend on it."""

    PRIVATE = "private"
    GROUP = "group"
    """A supergroup as well."""
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From when to when messages come without a sound, in the chat's own time; may run over midnight."""

    start: time
    end: time

    def __post_init__(self) -> None:
        """Refuse hours that never begin or never end, or that are another zone's."""
        if self.start.tzinfo or self.end.tzinfo:
            raise ValueError("quiet hours are in the chat's own time")
        if self.start == self.end:
            raise ValueError("quiet hours begin and end at different times")

    def hold(self, moment: time) -> bool:
        """Whether a time of day is within them; the end is not."""
        if self.start < self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


@dataclass(frozen=True, slots=True)
class Digest:
    """When a chat wants its summary: daily at a time, or once a week.

    `weekday` counts from Monday, 0; None is every day. Without a time, it comes after that day's close.
    """

    weekday: int | None = None
    at: time | None = None

    def __post_init__(self) -> None:
        """Refuse what names no moment, or one in another zone."""
        if self.at is not None and self.at.tzinfo:
            raise ValueError("a digest comes in the chat's own time")
        if self.weekday is None and self.at is None:
            raise ValueError("a digest has a weekday, a time, or both")
        if self.weekday is not None and not 0 <= self.weekday <= 6:
            raise ValueError(f"weekdays are 0 to 6, not {self.weekday}")


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat under a number of our own, which it keeps when Telegram gives it another."""

    number: int
    telegram_id: int
    kind: ChatKind
    zone: str = NEW_YORK
    """Name of its time zone, as zoneinfo knows it."""
    quiet: QuietHours | None = None
    silent: bool = False
    """Whether all that comes unasked comes without a sound."""
    digest: Digest | None = None
    language: str = ""
    """By its code, as `bot.translation` knows it; empty where nobody has said it yet."""
    usual: Question = USUAL
    """What is asked where nothing else is said."""
    welcomed: datetime | None = None
    """When a group that let us in was told what we are for."""
    destinations: Destinations = ()
    """Which of its topics a group has chosen for what."""
    title: str = ""
    """What it was called last, where somebody looks after it from a private chat."""

    @property
    def has_chosen(self) -> bool:
        """Whether anything was set; that it was met, by whom, and its name are no choice of its own."""
        new = Chat(
            self.number,
            self.telegram_id,
            self.kind,
            language=self.language,
            welcomed=self.welcomed,
            title=self.title,
        )
        return self != new

    def local(self, moment: datetime) -> datetime:
        """A moment in the chat's own time."""
        return moment.astimezone(ZoneInfo(self.zone))

    def hushed(self, moment: datetime) -> bool:
        """Whether what comes at a moment comes without a sound."""
        return self.silent or (self.quiet is not None and self.quiet.hold(self.local(moment).time()))

    def destination(self, subject: Subject) -> Destination | None:
        """Where it wants to be told of something; None where it has chosen nothing for that."""
        return next((each for each in self.destinations if each.subject is subject), None)


def renamed(chat: Chat, telegram_id: int) -> Chat:
    """The same chat as Telegram calls it by now: there, other topics have the numbers of those before."""
    return (
        chat if chat.telegram_id == telegram_id else replace(chat, telegram_id=telegram_id, destinations=())
    )


@dataclass(frozen=True, slots=True)
class Booking:
    """A digest that was due, and when the chat's next one is; it is left out where it `is_late`."""

    chat: int
    due: datetime
    following: datetime | None
    is_late: bool = False
