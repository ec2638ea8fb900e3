"""The fields of figures that JSON can hold: each is read as what it has to be, or refused in words."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from reprlib import Repr
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.errors import UsageError
from bot.translation import _

Figures = Mapping[str, Any]
Value = TypeVar("Value")

NAME = re.compile(r"[0-9A-Za-z_-]{1,16}")
NONSENSE = (ValueError, TypeError, LookupError, AttributeError, OSError, OverflowError, RecursionError)
"""What the reading of a field raises where it cannot be read."""
LONGEST_TITLE = 255
"""Characters; Telegram allows fewer."""
SHORT = Repr()
"""Names a value in a line, however deep and long it is."""
SHORT.maxstring = 60


def needed(figures: Figures, name: str, read: Callable[[Any], Value]) -> Value:
    """What a field says that has to be there."""
    value = optional(figures, name, read)
    if value is None:
        raise UsageError(_("{field} is missing").format(field=name))
    return value


def optional(figures: Figures, name: str, read: Callable[[Any], Value]) -> Value | None:
    """What a field says, None where there is none."""
    value = figures.get(name)
    if value is None:
        return None
    try:
        return read(value)
    except NONSENSE as error:
        problem = _("{field} cannot be {value}").format(field=name, value=SHORT.repr(value)[:60])
        raise UsageError(problem) from error


def flag(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise TypeError("neither true nor false")
    return value


def whole(value: object) -> int:
    """A whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("no whole number")
    return value


def telegram_number(value: object) -> int:
    """A number that Telegram may give to a chat."""
    if abs(number := whole(value)) >= 2**52:
        raise ValueError("Telegram's numbers have at most 52 bits")
    return number


def real(value: object) -> float:
    """A number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError("no number")
    return float(value)


def alert_name(value: str) -> str:
    """What we may have called an alert."""
    if not NAME.fullmatch(value):
        raise ValueError("not a name that we give")
    return value


def time_of_day(value: str) -> time:
    """A time of the day."""
    if (at := time.fromisoformat(value)).tzinfo:
        raise ValueError("times are in the chat's own zone")
    return at


def zone(value: str) -> str:
    """A time zone."""
    return ZoneInfo(value).key


def title(value: str) -> str:
    """What a chat is called, in one line."""
    return " ".join(value.split())[:LONGEST_TITLE]


def iso(day: date | None) -> str | None:
    """A day as text."""
    return None if day is None else day.isoformat()


def only_set(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures that say anything."""
    return {name: value for name, value in figures.items() if value is not None and value is not False}
