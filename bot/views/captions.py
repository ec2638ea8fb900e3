"""How much Telegram lets us say below a picture, and what is left away where there is too much."""

import sys
from collections.abc import Sequence

from bot.views.wording import plain

CAPTION, TEXT = 1024, 4096
"""UTF-16 units after the markup was read: below a picture, and in a message of words alone."""
TERMINAL = sys.maxsize
"""There nothing needs to be left away."""


def length(html: str) -> int:
    """Length as Telegram counts it."""
    return len(plain(html).encode("utf-16-le")) // 2


def fitting(required: Sequence[str], extras: Sequence[str], *, limit: int = CAPTION) -> list[str]:
    """Those of the extras, the most important first, that fit beside what must be said."""
    room = limit - sum(length(text) for text in required)
    kept = []
    for extra in extras:
        if (room := room - length(extra) - 1) < 0:
            break
        kept.append(extra)
    return kept
