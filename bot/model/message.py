"""What the bot says, before it is said."""

from collections.abc import Callable
from dataclasses import dataclass

DATA_LIMIT = 64
"""Bytes of what comes back when a button is tapped."""


@dataclass(frozen=True, slots=True)
class Button:
    """Something to tap under a message; `data` comes back when it is tapped, at most 64 bytes."""

    text: str
    data: str

    def __post_init__(self) -> None:
        """Refuse what Telegram would refuse."""
        if not 1 <= len(self.data.encode()) <= DATA_LIMIT:
            raise ValueError(f"callback data must have 1 to 64 bytes: {self.data!r}")


@dataclass(frozen=True, slots=True)
class Link:
    """An address to tap under a message: all that works below a channel's post."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class ChannelRequest:
    """Something to tap in the place of the keyboard, by which somebody hands us a channel that they run.

    `number` comes back with the channel. Only where we `are_there` can it be chosen; else Telegram lets us in
    with it.
    """

    text: str
    number: int
    are_there: bool


Rows = tuple[tuple[Button | Link, ...], ...]
"""Buttons, row by row."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that is drawn only if it must be: equal versions are the same picture."""

    version: str
    draw: Callable[[], bytes]
    """Returns a PNG; takes its time."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file to be kept."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """One message as HTML; with a picture or a document, the words stand below it.

    A `silent` one is seen, and disturbs nobody. Where one is to be read `ahead` of it, that is sent before.
    It has `buttons` below it or `requests` in the place of the keyboard, never both.
    """

    html: str
    picture: Picture | None = None
    buttons: Rows = ()
    document: Document | None = None
    silent: bool = False
    requests: tuple[ChannelRequest, ...] = ()
    ahead: "Reply | None" = None
