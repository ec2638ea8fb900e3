"""Chats in Redis, under numbers of our own: only records and `tg:` keys know what Telegram calls them."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import structlog

from bot.alerts.portable import chat_figures, read_chat
from bot.errors import UsageError
from bot.model.chat import Booking, Chat, ChatKind, renamed
from bot.model.delivery import Delivery, Topic
from bot.ports.chats import ChatChange, DigestAt, as_booked
from bot.store import keys
from bot.store.chat_scripts import BOOK_DIGESTS, FORGET, KNOWN, OF, PUT
from bot.store.codec import encode_delivery, encode_figures
from bot.store.connection import Store
from bot.store.places import group, places
from bot.store.subscription_codec import decode_subscription

SETS = {ChatKind.CHANNEL: keys.CHANNELS, ChatKind.GROUP: keys.GROUPS}

logger = structlog.get_logger(__name__)


class RedisChats:
    """Chats, for all processes at one Redis."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis
        scripts = map(redis.register_script, (OF, KNOWN, PUT, FORGET, BOOK_DIGESTS))
        self._of, self._known, self._put, self._forget, self._book_digests = scripts

    async def of(self, telegram_id: int, kind: ChatKind, language: str = "") -> Chat:
        """The chat that Telegram calls so; it gets a number of ours when it is first met.

        One that has no language takes this one: those that were met before there were languages have none.
        """
        new = Chat(0, telegram_id, kind, language=language)
        touched = [keys.telegram(telegram_id), keys.CHATS, keys.NEWEST_CHAT]
        touched += [SETS[kind]] if kind in SETS else []
        number, kept = await self._of(touched, [encode_figures(chat_figures(new))])
        chat = decode_chat(number, kept) or replace(new, number=number)
        if chat.language or not language:
            return chat
        await self.change(number, lambda before: replace(before, language=before.language or language))
        return replace(chat, language=language)

    async def known(self, telegram_id: int) -> Chat | None:
        """The chat that Telegram calls so, if it was met before."""
        found: Any = await self._known([keys.telegram(telegram_id), keys.CHATS])
        return None if found is None or found[1] is None else decode_chat(*found)

    async def get(self, number: int) -> Chat | None:
        """The chat of a number, unless it was forgotten."""
        kept: Any = await self._redis.hget(keys.CHATS, str(number))
        return None if kept is None else decode_chat(number, kept)

    async def put(self, chat: Chat, *, digest_at: datetime | None = None) -> None:
        """Keep what a chat has chosen; without `digest_at` its digest stays booked for when it was.

        One that Telegram calls otherwise by now stays the same chat, but its messages have other numbers.
        What was met under its new name meanwhile becomes part of it.
        """
        while not await self._write(chat, digest_at=digest_at) and await self.get(chat.number):
            logger.debug("chat changed meanwhile", chat=chat.number)

    async def change(self, number: int, how: ChatChange, *, digest_at: DigestAt = as_booked) -> Chat | None:
        """Change what a chat has chosen, as it is by then; returns what was before, if anything."""
        while True:
            kept: Any = await self._redis.hget(keys.CHATS, str(number))
            chat = None if kept is None else decode_chat(number, kept)
            if chat is None:
                return None
            after = how(chat)
            if await self._write(after, digest_at=digest_at(after), seen=kept):
                return chat

    async def moved(self, number: int, telegram_id: int) -> None:
        """Take the name that Telegram gives a chat by now; all that it has chosen meanwhile stays."""
        await self.change(number, lambda chat: renamed(chat, telegram_id))

    async def forget(self, chat: Chat) -> None:
        """Delete everything of a chat at once; what is queued for it finds nobody."""
        done = False
        while not done:
            alerts = await self._alerts(chat.number)
            done = await self._forget([keys.CHATS], [chat.number, json.dumps(alerts)])

    async def everybody(self) -> AsyncIterator[Chat]:
        """All chats, in no order."""
        seen = set()
        async for number, kept in self._redis.hscan_iter(keys.CHATS):
            chat = None if number in seen else decode_chat(int(number), kept)
            seen.add(number)
            if chat is not None:
                yield chat

    async def digests_due(self, now: datetime, limit: int) -> list[tuple[int, datetime]]:
        """Numbers of chats whose digest is due, longest first, and when it was."""
        due: Any = await self._redis.zrange(
            keys.DIGESTS, "-inf", now.timestamp(), byscore=True, offset=0, num=limit, withscores=True
        )
        return [(int(number), datetime.fromtimestamp(second, UTC)) for number, second in due]

    async def book_digests(self, bookings: Sequence[Booking]) -> int:
        """Book following digests, and queue those that are due, where nobody has; how many it were."""
        figures = [_booked(each) for each in bookings]
        told = [json.dumps(figures), Topic.DIGEST.lane]
        return int(await self._book_digests([keys.DIGESTS], told))

    async def digests_between(self, start: datetime, end: datetime) -> int:
        """How many digests are booked from `start` to before `end`."""
        return int(await self._redis.zcount(keys.DIGESTS, start.timestamp(), f"({end.timestamp()}"))

    async def _write(self, chat: Chat, *, digest_at: datetime | None = None, seen: bytes = b"") -> bool:
        """Put a chat in the place of what was `seen` of it, or of whatever is there; whether it did."""
        other: Any = await self._redis.get(keys.telegram(chat.telegram_id)) or b""
        taken = await self._alerts(int(other)) if other and int(other) != chat.number else []
        told: list[str | int | bytes] = [
            chat.number,
            encode_figures(chat_figures(chat)),
            chat.telegram_id,
            "" if chat.digest is None else "booked",
            _second(digest_at),
            seen,
            other,
            json.dumps(taken),
        ]
        return bool(await self._put([keys.CHATS], told))

    async def _alerts(self, number: int) -> list[list[object]]:
        """The alerts of a chat as scripts want to know them."""
        kept: Any = await self._redis.hgetall(keys.subscriptions(number))
        found: list[list[object]] = []
        for name, value in kept.items():
            alert = decode_subscription(number, name.decode(), value)
            where = {} if alert is None else places(alert)
            pair = "" if alert is None else group(alert.rule)
            found.append([name.decode(), value.decode(), pair, list(where), list(where.values())])
        return found


def _booked(booking: Booking) -> list[object]:
    delivery = Delivery(booking.chat, Topic.DIGEST, due=booking.due)
    return [
        str(booking.chat),
        int(booking.due.timestamp()),
        _second(booking.following),
        "" if booking.is_late else encode_delivery(delivery),
    ]


def _second(moment: datetime | None) -> int | str:
    return "" if moment is None else int(moment.timestamp())


def decode_chat(number: int, kept: bytes) -> Chat | None:
    """A chat as it is kept; None, said in the log, where another version of Tandem wrote it."""
    try:
        return read_chat(json.loads(kept), number)
    except (UsageError, ValueError) as error:
        logger.warning("chat of another version of Tandem: left alone", chat=number, reason=str(error))
        return None
