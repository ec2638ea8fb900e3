"""A time zone as people name it: a city, an offset, or the name that the database has for it."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from bot.errors import UsageError
from bot.model.cities import NAMESAKES
from bot.telegram.arguments import listed, shorten
from bot.translation import _

OFFSET = re.compile(r"(?:utc|gmt)?([+-])(\d{1,2})(?::?(\d{2}))?", re.ASCII)
PLAIN = str.maketrans("\N{MINUS SIGN}\N{EN DASH}łøđ", "--lod")
"""Letters that are no plain one with an accent."""
EAST, WEST = 14, 12
"""As far as clocks are ahead of Greenwich, and behind it."""
OFFERED = 3
ALIKE = 0.75
"""How much of a name has to be right: there are hundreds, and many are nearly the same."""
NO_PLACE = {"localtime", "Factory"}
"""In the database of some machines, and nowhere on earth."""
HALF_MONTH = timedelta(days=15)


def parse_zone(words: Sequence[str], now: datetime) -> str:
    """The name of the zone that words mean; raises UsageError, which offers those that come near."""
    typed = " ".join(words)
    key = _key(typed)
    offset = OFFSET.fullmatch(key)
    if offset is not None:  # before Etc/GMT+2, which is west of Greenwich: nobody means that
        return _offset(typed, *offset.groups())
    found = _distinct(_by_name().get(key) or _by_place().get(key) or (), now)
    if len(found) == 1:
        return found[0]
    if found:
        text = _("there are several '{typed}': type {choices}")
        raise UsageError(text.format(typed=shorten(typed), choices=listed(found[:OFFERED])))
    raise UsageError(_unknown(typed, key))


def _key(typed: str) -> str:
    """A name without accents, blanks, points and capitals; what parts and offsets are written with stays."""
    letters = unicodedata.normalize("NFKD", typed.casefold().translate(PLAIN))
    return "".join(letter for letter in letters if letter.isalnum() or letter in "/+-:")


@cache
def _by_name() -> Mapping[str, Sequence[str]]:
    """Names with what is before their last part: "europe/berlin"."""
    return {_key(name): (name,) for name in _names() if "/" in name}


@cache
def _by_place() -> Mapping[str, Sequence[str]]:
    """Last parts of names, and what else is in those zones: "berlin", "munich"."""
    places = defaultdict(list)
    for name in _names():
        places[_key(name.rpartition("/")[2])].append(name)
    for name, cities in NAMESAKES.items():
        places.update({_key(city): [name] for city in cities})
    return dict(places)


def _names() -> list[str]:
    # the first of those that are the same is taken: Asia/Singapore, not Singapore, but UTC, not Etc/UTC
    return sorted(
        available_timezones() - NO_PLACE,
        key=lambda name: (name.startswith("Etc/"), name.count("/") != 1, name),
    )


def _distinct(names: Iterable[str], now: datetime) -> list[str]:
    """One of all that show the same time throughout the coming year."""
    by_times: dict[tuple[timedelta | None, ...], str] = {}
    for name in names:
        zone = ZoneInfo(name)
        times = tuple((now + n * HALF_MONTH).astimezone(zone).utcoffset() for n in range(25))
        by_times.setdefault(times, name)
    return list(by_times.values())


def _offset(typed: str, sign: str, hours: str, minutes: str | None) -> str:
    ahead = int(hours) if sign == "+" else -int(hours)
    if int(minutes or 0):
        text = _("'{typed}' is no whole number of hours: type a city instead, such as Kolkata")
        raise UsageError(text.format(typed=shorten(typed)))
    if not -WEST <= ahead <= EAST:
        text = _("no clock shows '{typed}': UTC−{west} to UTC+{east}, or type a city")
        raise UsageError(text.format(typed=shorten(typed), west=WEST, east=EAST))
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"  # the database counts westwards


def _unknown(typed: str, key: str) -> str:
    close = get_close_matches(key, _by_place(), n=OFFERED, cutoff=ALIKE)
    advice = _("try a large city near you, such as Berlin, or UTC+2")
    if close:
        names = [city for place in close for city in _written(place)]
        advice = _("did you mean {guess}?").format(guess=listed(names) if len(names) > 1 else names[0])
    return _("no city '{typed}'; {advice}").format(typed=shorten(typed), advice=advice)


def _written(place: str) -> list[str]:
    """A place as it is written: "New York"."""
    cities = [city for cities in NAMESAKES.values() for city in cities if _key(city) == place]
    return cities[:1] or [_by_place()[place][0].rpartition("/")[2].replace("_", " ")]
