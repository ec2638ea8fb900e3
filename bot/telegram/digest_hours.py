"""How many summaries one hour holds, and when one could come instead."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.alerts.digest import next_digest
from bot.errors import UsageError
from bot.model.chat import NEW_YORK, Chat, Digest
from bot.ports import Chats, Clock
from bot.translation import _

MOST_AN_HOUR = 90_000
"""Summaries: at 30 messages a second they are out within the hour, with room for alerts beside them.

A million of them at once would take 9.3 hours, and be of no use to most.
"""
HOUR = timedelta(hours=1)
FURTHEST = 12
"""Hours between what was wished for and what is offered."""
AFTER_CLOSE = time(16, 30)
"""When a summary after the close comes on most days, in New York."""


class DigestHours:
    """Knows which hours have room for one more summary."""

    def __init__(self, chats: Chats, clock: Clock, most: int = MOST_AN_HOUR) -> None:
        self._chats = chats
        self._clock = clock
        self._most = most

    async def nearest_free(self, chat: Chat, wished: Digest) -> Digest:
        """What a chat wishes if its hour has room, else what is nearest; raises UsageError if nothing is.

        A chat that has its place in an hour may move within it.
        """
        now = self._clock()
        booked = None if chat.digest is None else _hour(next_digest(chat.digest, chat.zone, now))
        for digest in _nearest(wished, ZoneInfo(chat.zone), now):
            hour = _hour(next_digest(digest, chat.zone, now))
            if hour == booked or await self._chats.digests_between(hour, hour + HOUR) < self._most:
                return digest
        raise UsageError(_("every hour near that one is full: try another day, such as /digest sun 10:00"))


def _nearest(wished: Digest, zone: ZoneInfo, now: datetime) -> Iterator[Digest]:
    """The wish itself, then other times: first those that are nearest; after the close only later ones."""
    yield wished
    there = ZoneInfo(NEW_YORK) if wished.at is None else zone
    day = next_digest(wished, zone.key, now).astimezone(there).date()
    first = datetime.combine(day, wished.at or AFTER_CLOSE, there)
    for hours in range(1, FURTHEST + 1):
        for moment in (first + hours * HOUR, first - hours * HOUR):
            if moment > first or wished.at is not None:
                local = moment.astimezone(zone)
                later = (local.date() - day).days
                weekday = None if wished.weekday is None else (wished.weekday + later) % 7
                yield Digest(weekday, time(local.hour, local.minute))


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
