"""How numbers and dates are written."""

import re
from datetime import date, timedelta
from html import unescape

from bot.translation import ngettext

MINUS = "\N{MINUS SIGN}"


def decimal(value: float, *, digits: int = 2) -> str:
    """A number with a real minus sign: 0.36, −0.05; never −0.00."""
    return f"{value:z.{digits}f}".replace("-", MINUS)


def percent(value: float, *, digits: int = 1) -> str:
    """A signed share: +1.0%, −0.2%."""
    return f"{value:+z.{digits}%}".replace("-", MINUS)


def day(moment: date) -> str:
    """A date with its weekday: Fri 26 Sep 2025."""
    return f"{moment:%a} {short_day(moment)}"


def short_day(moment: date) -> str:
    """A date without its weekday: 26 Sep 2025."""
    return f"{moment.day} {moment:%b %Y}"


def near_day(moment: date, *, seen_from: date) -> str:
    """A date without the year where that goes without saying: 10 Jul, 26 Sep 2024."""
    return f"{moment.day} {moment:%b}" if moment.year == seen_from.year else short_day(moment)


def duration(span: timedelta) -> str:
    """A span in its largest unit: 40 seconds, 3 hours, 2 days."""
    seconds = int(span.total_seconds())
    if seconds < 60:
        return ngettext("{n} second", "{n} seconds", seconds).format(n=seconds)
    if seconds < 3600:
        return ngettext("{n} minute", "{n} minutes", seconds // 60).format(n=seconds // 60)
    if seconds < 86400:
        return ngettext("{n} hour", "{n} hours", seconds // 3600).format(n=seconds // 3600)
    return ngettext("{n} day", "{n} days", seconds // 86400).format(n=seconds // 86400)


def shortened(text: str, most: int) -> str:
    """A text, or the beginning of one that has too many letters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def plain(html: str) -> str:
    """The same words without their markup, for a terminal."""
    return unescape(re.sub(r"<[^<>]+>", "", html))
