"""Broadcasts in Redis: a draft that waits to be confirmed, the one that is under way, and how far it is.

Whom it is for is found by the numbers of chats, which rise: one script looks at the next of them, queues
those that get anything from us as a chunk, and moves the place from where it goes on. So each chat is either
still to be looked at or already dealt with, whoever dies and however many go on. Outcomes are counted by the
script that strikes a delivery out, and Stars by the one that permits it (`outbox_scripts`).
"""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from bot.model.broadcast import Broadcast, Phase, Reach
from bot.model.delivery import Delivery, Outcome, Topic
from bot.store import keys
from bot.store.broadcast_scripts import BEGIN, CHANGE, DROP, END, LOOKED_AT, QUEUE_NEXT, REACH, STOP
from bot.store.codec import encode_what
from bot.store.connection import Store

DRAFT_KEPT, KEPT = timedelta(days=1), timedelta(days=7)


class RedisBroadcasts:
    """Broadcasts, for all processes at one Redis."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis
        scripts = map(redis.register_script, (REACH, BEGIN, QUEUE_NEXT, STOP, END, CHANGE, DROP))
        self._reach, self._begin, self._queue_next, self._stop, self._end, self._change, self._drop = scripts

    async def reach(self) -> Reach:
        """Whom one would be for now."""
        newest = int(await self._redis.get(keys.NEWEST_CHAT) or 0)
        counts = [0] * 5
        for after in range(0, newest, LOOKED_AT):
            found = await self._reach([keys.CHATS], [after, min(after + LOOKED_AT, newest)])
            counts = [so_far + here for so_far, here in zip(counts, found, strict=True)]
        return Reach(*counts)

    async def draft(self, html: str, expected: int, language: str) -> str:
        """Keep a text for so many chats until it is confirmed, in place of another; returns its name."""
        name = secrets.token_hex(6)
        told: dict[Any, Any] = {"name": name, "html": html, "expected": expected, "language": language}
        async with self._redis.pipeline(transaction=True) as together:
            together.hset(keys.DRAFT, mapping=told)
            together.expire(keys.DRAFT, DRAFT_KEPT)
            await together.execute()
        return name

    async def drop(self, name: str) -> bool:
        """Forget a draft; whether it was there."""
        return bool(await self._drop([keys.DRAFT], [name]))

    async def begin(self, name: str, at: datetime, message: int, *, pays: bool) -> bool:
        """Make a broadcast of a draft, where that is the newest and none is under way; whether it was."""
        touched = [keys.DRAFT, keys.BROADCAST, keys.NEWEST_CHAT, keys.broadcast(name)]
        return bool(await self._begin(touched, [name, at.isoformat(), message, int(pays)]))

    async def current(self) -> Broadcast | None:
        """The one that is under way."""
        name: Any = await self._redis.get(keys.BROADCAST)
        return None if name is None else await self.get(name.decode())

    async def get(self, name: str) -> Broadcast | None:
        """One of them, until a week after it ended."""
        kept: Any = await self._redis.hgetall(keys.broadcast(name))
        return _read(name, {field.decode(): value.decode() for field, value in kept.items()})

    async def queue_next(self, broadcast: Broadcast) -> int | None:
        """Queue deliveries to the next of those whom it is for; how many; None where all are."""
        delivery = Delivery(0, Topic.BROADCAST, due=broadcast.at, occurrence=broadcast.name)
        told: list[str | int] = [delivery.topic.lane, encode_what(delivery), LOOKED_AT]
        queued = int(await self._queue_next([keys.broadcast(broadcast.name)], told))
        return None if queued < 0 else queued

    async def stop(self, name: str) -> None:
        """Let nothing more of it go; what has left already arrives."""
        await self._stop([keys.broadcast(name)])

    async def end(self, name: str) -> None:
        """Say that nothing comes of it any more, and let another one begin."""
        await self._end([keys.broadcast(name), keys.BROADCAST], [name, int(KEPT.total_seconds())])

    async def show_in(self, name: str, message: int) -> None:
        """Say which message tells of it from now on."""
        await self._change([keys.broadcast(name)], ["message", message])

    async def pay_no_more(self, name: str) -> None:
        """Let the rest of it go free."""
        await self._change([keys.broadcast(name)], ["pays", 0])

    async def paid(self, day: date) -> int:
        """How many tenths of a Star were paid in the month of a day."""
        return int(await self._redis.get(keys.paid(month_of(day))) or 0)


def month_of(day: date) -> str:
    """The month of a day, as 2025-09."""
    return f"{day:%Y-%m}"


def _read(name: str, kept: Mapping[str, str]) -> Broadcast | None:
    """A broadcast as it is kept."""
    if not kept:
        return None
    return Broadcast(
        name,
        kept["html"],
        datetime.fromisoformat(kept["at"]),
        int(kept["message"]),
        int(kept["expected"]),
        kept["language"],
        pays=kept["pays"] == "1",
        phase=Phase(kept["phase"]),
        queued=int(kept["queued"]),
        paid=int(kept.get("paid", 0)),
        outcomes={each: int(kept[each]) for each in Outcome if each in kept},
    )
