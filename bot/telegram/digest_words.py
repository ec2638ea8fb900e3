"""The words of /digest: 08:00, fri, fri 18:00, off."""

from collections.abc import Sequence
from datetime import time

from bot.errors import UsageError
from bot.model.chat import Digest
from bot.telegram.arguments import shorten
from bot.telegram.times import parse_time
from bot.translation import _

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORTEST = 2
"""Letters that name a weekday: mo, fri."""
FRIDAY, MORNING = 4, time(8)
OFF = {"off", "none", "never", "stop", "no"}
DAILY, WEEKLY = {"daily", "day", "everyday"}, {"weekly", "week"}
FILLERS = {"at", "on", "every", "after", "close", "the"}


def parse_digest(typed: Sequence[str]) -> Digest | None:
    """When the summary is wanted, None for never; raises UsageError."""
    words = [word for word in " ".join(typed).casefold().split() if word not in FILLERS]
    if len(words) == 1 and words[0] in OFF:
        return None
    days = {weekday for word in words if (weekday := _weekday(word)) is not None}
    daily = any(word in DAILY for word in words)
    rest = [word for word in words if _weekday(word) is None and word not in DAILY]
    if not words or len(days) + daily > 1:
        raise UsageError(_("say when: /digest 08:00, /digest fri, /digest fri 18:00 or /digest off"))
    weekday = next(iter(days), None)
    if weekday is not None and not rest:
        return Digest(weekday)
    return Digest(weekday, at=_time(" ".join(rest)) if rest else MORNING)


def _time(typed: str) -> time:
    try:
        return parse_time(typed)
    except UsageError:
        text = _("no time or weekday '{typed}'; try 08:00, fri, fri 18:00 or off")
        raise UsageError(text.format(typed=shorten(typed))) from None


def _weekday(word: str) -> int | None:
    """The number of a weekday, shortened or not; a week is from Friday to Friday."""
    if word in WEEKLY:
        return FRIDAY
    name = word.removesuffix("s") if len(word) > SHORTEST + 2 else word
    found = [number for number, day in enumerate(WEEKDAYS) if len(name) >= SHORTEST and day.startswith(name)]
    return found[0] if len(found) == 1 else None
