"""What the bot says, before it is said."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """Something to tap under a message; `data` comes back when it is tapped, at most 64 bytes."""

    text: str
    data: str

    def __post_init__(self) -> None:
        """Refuse what Telegram would refuse."""
        if not 1 <= len(self.data.encode()) <= 64:
            raise ValueError(f"callback data must have 1 to 64 bytes: {self.data!r}")


@dataclass(frozen=True, slots=True)
class Link:
    """An address to tap under a message: all that works below a channel's post."""

    text: str
    url: str


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
    """

    html: str
    picture: Picture | None = None
    buttons: Rows = ()
    document: Document | None = None
    silent: bool = False
    ahead: "Reply | None" = None
