"""A text with its entities: how Telegram counts it, trims it, and what it finds in it by itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.localchat.api_error import bad_request
from bot.localchat.api_table import Json

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024

# What Telegram marks without being asked, most specific first.
FOUND = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"]+[^\s<>\".,;:!?)'])"
    r"|(?P<email>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w/<>])(?P<bot_command>/\w{1,64}(?:@\w{3,32})?)(?![\w/])"
    r"|(?<!\w)(?P<mention>@\w{4,32})\b"
    r"|(?<!\w)(?P<hashtag>#\w*[^\W\d]\w*)"
    r"|(?<!\w)(?P<cashtag>\$[A-Z]{1,8})\b",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text and its entities, whose offsets count UTF-16 code units."""

    text: str
    entities: tuple[Json, ...] = ()

    def trimmed(self) -> "Formatted":
        """Drop white space at both ends, as Telegram stores every text."""
        text = self.text.strip()
        if len(text) == len(self.text):
            return self
        lead = utf16_length(self.text[: len(self.text) - len(self.text.lstrip())])
        end = utf16_length(text)
        moved = (_clipped(entity, lead, end) for entity in self.entities)
        return Formatted(text, tuple(entity for entity in moved if entity))

    def with_found(self) -> "Formatted":
        """Mark addresses, mentions, commands and tags where nothing else is."""
        taken = [(entity["offset"], entity["offset"] + entity["length"]) for entity in self.entities]
        found = (e for e in _found(self.text) if not _overlaps(e, taken))
        entities = sorted((*self.entities, *found), key=lambda e: (e["offset"], -e["length"]))
        return Formatted(self.text, tuple(entities))


def utf16_length(text: str) -> int:
    """Measure in UTF-16 code units, the way Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def checked_text(formatted: Formatted) -> Formatted:
    """Check the text of a message: 1 to 4096 characters."""
    formatted = formatted.trimmed()
    if not formatted.text:
        raise bad_request("message text is empty")
    if utf16_length(formatted.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return formatted.with_found()


def checked_caption(formatted: Formatted) -> Formatted:
    """Check the caption under a photo or file: at most 1024 characters."""
    formatted = formatted.trimmed()
    if utf16_length(formatted.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return formatted.with_found()


def _found(text: str) -> list[Json]:
    if not any(mark in text for mark in "/@#$"):  # most texts: spare them the search
        return []
    return [
        {
            "type": str(match.lastgroup),
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match.group()),
        }
        for match in FOUND.finditer(text)
    ]


def _overlaps(entity: Json, taken: Sequence[tuple[int, int]]) -> bool:
    start, end = entity["offset"], entity["offset"] + entity["length"]
    return any(start < other_end and other_start < end for other_start, other_end in taken)


def _clipped(entity: Json, lead: int, end: int) -> Json | None:
    first = max(entity["offset"] - lead, 0)
    last = min(entity["offset"] + entity["length"] - lead, end)
    return {**entity, "offset": first, "length": last - first} if last > first else None
