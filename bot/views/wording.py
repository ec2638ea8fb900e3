"""How numbers and dates are written."""

import re
from datetime import date
from html import unescape

MINUS = "\N{MINUS SIGN}"


def decimal(value: float, *, digits: int = 2) -> str:
    """A number with a real minus sign: 0.36, −0.05; never −0.00."""
    return f"{value:z.{digits}f}".replace("-", MINUS)


def percent(value: float, *, digits: int = 1) -> str:
    """A signed share: +1.0%, −0.2%."""
    return f"{value:+z.{digits}%}".replace("-", MINUS)


def day(moment: date) -> str:
    """A date with its weekday: Fri 26 Sep 2025."""
    return f"{moment:%a} {moment.day} {moment:%b %Y}"


def plain(html: str) -> str:
    """The same words without their markup, for a terminal."""
    return unescape(re.sub(r"<[^<>]+>", "", html))
