"""The sentences of a document that say something of bitcoin: in figures, or by what it was paid."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.signals.filing.wording import Span, span_in

LONGEST = 6_000
"""Characters of a paragraph; what is longer was not written for people."""

LED = 6
"""Lines that one which ends in a colon leads, at most."""

_heading = re.compile(r"Item\s+\d", re.IGNORECASE)
_break = re.compile(r"(?<=[.!?;])\s+(?=[A-Z“\"(•–-])|(?<=\])\s+|\s+-\s+(?=[A-Z])|\s+•\s+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, and the period that a line above it announces."""

    text: str
    lead: Span | None = None


def sentences(lines: Sequence[str]) -> Iterator[Sentence]:
    """Every sentence that speaks of bitcoin; a line that ends in a colon leads the next ones."""
    lead: Span | None = None
    led = 0
    for line in lines:
        if line.endswith(":"):
            lead, led = span_in(line), 0
        elif _heading.match(line) or led >= LED:
            lead = None
        else:
            led += 1
        if not _speaks_of_it(line) or len(line) > LONGEST:
            continue
        for part in _break.split(line):
            if _speaks_of_it(part):
                yield Sentence(part, lead)


def _speaks_of_it(text: str) -> bool:
    words = text.lower()
    return ("bitcoin" in words or "btc" in words) and ("using" in words or any(map(str.isdigit, text)))
