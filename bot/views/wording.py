"""How numbers and dates are written."""

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from html import unescape

from babel.dates import format_date
from babel.numbers import get_decimal_symbol, get_group_symbol

from bot.translation import _, language, ngettext, written_day

MINUS = "\N{MINUS SIGN}"
THIN = "\N{NARROW NO-BREAK SPACE}"
GROUPED_BY = {"es": THIN}
"""Spanish writes 1.895 or 1,895 by country, and either is a small number in another: a space is none."""


def decimal(value: float, *, digits: int = 2) -> str:
    """A number with a real minus sign: 0.36, −0.05; never −0.00."""
    return written(f"{value:z.{digits}f}")


def grouped(value: float | Decimal, *, digits: int = 0) -> str:
    """A number whose thousands stand apart: 1,895."""
    return written(f"{value:z,.{digits}f}")


def percent(value: float, *, digits: int = 1) -> str:
    """A signed share: +1.0%, −0.2%."""
    return _("{number}%").format(number=written(f"{100 * value:+z.{digits}f}"))


def share(value: float, *, digits: int = 0) -> str:
    """A share of a whole: 96%."""
    return _("{number}%").format(number=written(f"{100 * value:z.{digits}f}"))


def written(number: str) -> str:
    """A number as Python writes it, with the marks of the language, and a real minus sign."""
    return number.translate(_marks(language()))


@cache
def _marks(code: str) -> dict[int, str]:
    group = GROUPED_BY.get(code) or get_group_symbol(code)
    return {ord(","): group, ord("."): get_decimal_symbol(code), ord("-"): MINUS}


def day(moment: date) -> str:
    """A date with its weekday: Fri 26 Sep 2025."""
    return format_date(moment, "EEE d MMM y", locale=language())


def short_day(moment: date) -> str:
    """A date without its weekday: 26 Sep 2025."""
    return written_day(moment)


def near_day(moment: date, *, seen_from: date) -> str:
    """A date without the year where that goes without saying: 10 Jul, 26 Sep 2024."""
    return day_of_month(moment) if moment.year == seen_from.year else short_day(moment)


def day_of_month(moment: date) -> str:
    """A date without its year: 10 Jul."""
    return format_date(moment, "d MMM", locale=language())


def weekday(moment: date) -> str:
    """A day of the week: Fri."""
    return format_date(moment, "EEE", locale=language())


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
