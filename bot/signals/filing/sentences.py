"""The sentences of a document that say something of bitcoin: in figures, or by what it was paid."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.signals.filing.wording import Span, span_in

LONGEST = 20_000
"""Characters of a paragraph; what is longer was not written for people."""

_break = re.compile(r"(?<=[.!?;])\s+(?=[A-Z“\"(•–-])|(?<=\])\s+|\s+-\s+(?=[A-Z])|\s+•\s+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, and the period that a line above announces; `is_cut` where the document ends within it."""

    text: str
    lead: Span | None = None
    is_cut: bool = False


def sentences(lines: Sequence[str]) -> Iterator[Sentence]:
    """Every sentence that speaks of bitcoin; a line that ends in a colon leads the next ones."""
    lead: Span | None = None
    for at, line in enumerate(lines):
        if line.endswith(":"):
            lead = span_in(line)
        if not _speaks_of_it(line) or len(line) > LONGEST:
            continue
        parts = _break.split(line)
        for place, part in enumerate(parts):
            is_last = at + 1 == len(lines) and place + 1 == len(parts)
            if _speaks_of_it(part):
                yield Sentence(part, lead, is_cut=is_last and not re.search(r"[.!?)\]”\"*]\s*$", part))


def _speaks_of_it(text: str) -> bool:
    words = text.lower()
    return ("bitcoin" in words or "btc" in words) and ("using" in words or any(map(str.isdigit, text)))
