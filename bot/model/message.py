"""What the bot says, before it is said."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reply:
    """One message as HTML; with a picture (PNG), the words stand below it."""

    html: str
    picture: bytes | None = None
