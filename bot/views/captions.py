"""How much Telegram lets us say below a picture, and what is left away where there is too much."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from bot.views.wording import plain

CAPTION, TEXT = 1024, 4096
"""UTF-16 units after the markup was read: below a picture, and in a message of words alone."""
TERMINAL = sys.maxsize
"""There nothing needs to be left away."""

_above: ContextVar[int] = ContextVar("above", default=0)
"""Units that are kept free; of each task its own."""


@contextmanager
def below(html: str) -> Iterator[None]:
    """Leave room for a line above whatever is put together meanwhile."""
    token = _above.set(length(html) + 1)
    try:
        yield
    finally:
        _above.reset(token)


def length(html: str) -> int:
    """Length as Telegram counts it."""
    return len(plain(html).encode("utf-16-le")) // 2


def fitting(required: Sequence[str], extras: Sequence[str], *, limit: int = CAPTION) -> list[str]:
    """Those of the extras, the most important first, that fit beside what must be said."""
    room = limit - _above.get() - sum(length(text) for text in required)
    kept = []
    for extra in extras:
        if (room := room - length(extra) - 1) < 0:
            break
        kept.append(extra)
    return kept
