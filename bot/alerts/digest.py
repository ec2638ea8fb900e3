"""When a chat's summary comes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.analytics.sessions import close_time, last_sessions
from bot.model.chat import Digest

AFTER_CLOSE = timedelta(minutes=30)
"""How long after the close a summary comes: its prices have settled by then."""
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def next_digest(digest: Digest, zone: str, after: datetime) -> datetime:
    """The first moment after a given one at which a summary is due, UTC.

    A time that the clocks leave out comes at the next that exists, one that they repeat comes once. After
    the close means that of the last session up to that weekday: where Friday is a holiday, Thursday's.
    """
    there = ZoneInfo(zone)
    begin = after.astimezone(there).date() - DAY  # its moment may lie in the day that follows
    return next(moment for moment in _moments(digest, there, begin) if moment > after)


def _moments(digest: Digest, zone: ZoneInfo, begin: date) -> Iterator[datetime]:
    day = begin
    while True:
        if digest.weekday in {None, day.weekday()}:
            yield _after_close(day) if digest.at is None else _at(day, digest.at, zone)
        day += DAY


def _after_close(day: date) -> datetime:
    return close_time(last_sessions(1, day)[-1].date()) + AFTER_CLOSE


def _at(day: date, at: time, zone: ZoneInfo) -> datetime:
    local = datetime.combine(day, at)
    while not _exists(local, zone):
        local += MINUTE
    return local.replace(tzinfo=zone).astimezone(UTC)


def _exists(local: datetime, zone: ZoneInfo) -> bool:
    """Whether the clocks of a zone ever show this; they leave an hour out in spring."""
    return local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local
