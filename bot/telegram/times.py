"""Times of day as people write them: 8, 08:00, 8.30, 8pm."""

import re
from contextlib import suppress
from datetime import time

from bot.errors import UsageError
from bot.model.chat import QuietHours
from bot.telegram.arguments import shorten
from bot.translation import _

TIME = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?h?\s*([ap])?\.?(?:m\.?)?", re.ASCII | re.IGNORECASE)
BETWEEN = re.compile(
    r"\s*(?:[-\N{MINUS SIGN}\N{EN DASH}\N{EM DASH}]|\bto\b|\buntil\b|\btill\b)\s*|\s+", re.IGNORECASE
)
NOON = 12
NAMED = {"noon": time(NOON), "midnight": time()}


def parse_time(typed: str) -> time:
    """A time of day; raises UsageError."""
    if (named := NAMED.get(typed.strip().casefold())) is not None:
        return named
    found = TIME.fullmatch(typed.strip())
    if found is not None:
        with suppress(ValueError):
            return time(_hour(int(found[1]), (found[3] or "").casefold()), int(found[2] or 0))
    text = _("no time of day '{typed}'; type one such as 08:00 or 8pm")
    raise UsageError(text.format(typed=shorten(typed)))


def _hour(hour: int, half: str) -> int:
    """The hour of 24: 12am is 0, 12pm is 12, and 24 the midnight that ends the day."""
    if not half:
        return 0 if hour == 2 * NOON else hour
    if not 1 <= hour <= NOON:
        raise ValueError(hour)
    return hour % NOON + (NOON if half == "p" else 0)


def parse_quiet(typed: str) -> QuietHours:
    """From when to when, "22-7", "10pm to 7am"; raises UsageError."""
    parts = BETWEEN.split(re.sub(r"\s+([ap]\.?m)", r"\1", typed.strip(), flags=re.IGNORECASE))
    if len(parts) != 2:
        text = _("quiet hours go from a time to a time: quiet 22:00-7:30, or quiet off")
        raise UsageError(text)
    start, end = map(parse_time, parts)
    if start == end:
        raise UsageError(_("quiet hours begin and end at different times; silent on is for all day"))
    return QuietHours(start, end)
