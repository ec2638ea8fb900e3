"""Stories in the news, and the hints among them."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_TITLE, LONGEST_SOURCE, LONGEST_LINK = 200, 60, 2000
_link = re.compile(r"https?://[^\s/?#@\\<>\"']+(?:[/?#][^\s<>\"\\]*)?", re.IGNORECASE)
_tracking = re.compile(r"[?&](?:utm_[a-z]+|fbclid|gclid)=[^&#]*", re.IGNORECASE)


class Subject(StrEnum):
    """What a hint may be about."""

    SAYLOR = "saylor"
    CORRELATION = "correlation"


@dataclass(frozen=True, slots=True)
class Story:
    """A headline: where it can be read, who published it, and when, where that is said."""

    title: str
    link: str
    source: str
    published: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse what no reader should be shown."""
        for name, text, most in (
            ("title", self.title, LONGEST_TITLE),
            ("source", self.source, LONGEST_SOURCE),
            ("link", self.link, LONGEST_LINK),
        ):
            if not (text.strip() and text.isprintable() and len(text) <= most):
                raise ValueError(f"{name} must be 1 to {most} printable characters")
        if _link.fullmatch(self.link) is None:
            raise ValueError("link must be a plain http or https address")
        if self.published is not None and self.published.utcoffset() is None:
            raise ValueError("published must be timezone-aware")

    @property
    def id(self) -> str:
        """Its name with us, as long as its address stays the same but for how readers are followed."""
        address = self.link.partition("#")[0].removeprefix("https://").removeprefix("http://")
        bare = _tracking.sub("", address).removeprefix("www.").rstrip("/?")
        return hashlib.blake2b(bare.encode(), digest_size=8).hexdigest()


class Fate(StrEnum):
    """What became of a hint, and why."""

    TELL = "tell"
    PAST = "past"
    """It was there before we looked, or is too old by now."""
    SAME = "same"
    """Another headline of the same story came first."""
    TOO_MANY = "too many"
    """So many were told within a day that a feed must be out of its mind."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A story that hints at something; `seen_at` is when we saw it first."""

    story: Story
    subject: Subject
    seen_at: datetime
    fate: Fate = Fate.TELL

    def __post_init__(self) -> None:
        """Refuse a moment that is none."""
        if self.seen_at.utcoffset() is None:
            raise ValueError("seen_at must be timezone-aware")

    @property
    def id(self) -> str:
        """That of its story."""
        return self.story.id

    @property
    def at(self) -> datetime:
        """When it was published; where nobody says, when we saw it."""
        return self.story.published or self.seen_at


@dataclass(frozen=True, slots=True)
class Watch:
    """Since when a feed is asked, and whether it was ever read."""

    since: datetime
    was_read: bool = False


@dataclass(frozen=True, slots=True)
class KnownHints:
    """All hints of the last month, oldest first; `version` changes with each that is added."""

    hints: tuple[Hint, ...] = ()
    version: int = 0
