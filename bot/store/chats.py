"""Chats in Redis, under numbers of our own: only records and `tg:` keys know what Telegram calls them."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import structlog

from bot.alerts.portable import chat_figures, read_chat
from bot.errors import UsageError
from bot.model.chat import Chat, ChatKind
from bot.model.delivery import Delivery, Topic
from bot.store import keys
from bot.store.codec import encode_delivery, encode_figures
from bot.store.connection import Store
from bot.store.subscription_codec import UNLINK

COMMON = (keys.CHATS, keys.DIGESTS, keys.SNOOZES)
PREFIXES = (keys.TELEGRAM, keys.FORMER, keys.SUBSCRIPTIONS, keys.FOLLOWERS, keys.RECEIPTS)

OF = """
local number = redis.call('GET', KEYS[1])
local kept = number and redis.call('HGET', KEYS[2], number)
if kept then return {tonumber(number), kept} end
number = redis.call('INCR', KEYS[3])
redis.call('SET', KEYS[1], number)
redis.call('HSET', KEYS[2], number, ARGV[1])
return {number, ARGV[1]}
"""
FORGOTTEN = (
    UNLINK
    + """
local chats, digests, snoozes = unpack(KEYS)
local telegram, former, subscriptions, followers, receipts = unpack(ARGV)
local function name_of(kept) return string.format('%.0f', cjson.decode(kept).telegram_id) end
local function forget(number)
  local kept = redis.call('HGET', chats, number)
  local names = redis.call('SMEMBERS', former .. number)
  if kept then names[#names + 1] = name_of(kept) end
  for _, name in ipairs(names) do
    if redis.call('GET', telegram .. name) == number then redis.call('DEL', telegram .. name) end
  end
  local all = redis.call('HGETALL', subscriptions .. number)
  for at = 1, #all, 2 do unlink(followers, snoozes, number .. ':' .. all[at], all[at + 1]) end
  redis.call('DEL', subscriptions .. number, receipts .. number, former .. number)
  redis.call('ZREM', digests, number)
  redis.call('HDEL', chats, number)
end
"""
)
FORGET = FORGOTTEN + "forget(ARGV[6])"
PUT = (
    FORGOTTEN
    + """
local function take_over(number, other)
  local all = redis.call('HGETALL', subscriptions .. other)
  for at = 1, #all, 2 do
    if redis.call('HSETNX', subscriptions .. number, all[at], all[at + 1]) == 1 then
      local said = cjson.decode(string.match(all[at + 1], '^%d+ (.*)$'))
      local until_s = redis.call('ZSCORE', snoozes, other .. ':' .. all[at])
      redis.call('SADD', followers .. said.asset .. ':' .. said.benchmark, number .. ':' .. all[at])
      if until_s then redis.call('ZADD', snoozes, until_s, number .. ':' .. all[at]) end
    end
  end
  forget(other)
end
local number, chat, name, digest, digest_at, seen = unpack(ARGV, 6)
local kept = redis.call('HGET', chats, number)
if not kept or (seen ~= '' and seen ~= kept) then return 0 end
redis.call('HSET', chats, number, chat)
if name ~= name_of(kept) then
  local other = redis.call('GET', telegram .. name)
  if other and other ~= number then take_over(number, other) end
  redis.call('SADD', former .. number, name_of(kept))
  redis.call('SET', telegram .. name, number)
  redis.call('DEL', receipts .. number)
end
if digest == '' then
  redis.call('ZREM', digests, number)
elseif digest_at ~= '' then
  redis.call('ZADD', digests, digest_at, number)
end
return 1
"""
)
BOOK_DIGEST = """
local due = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not due or tonumber(due) ~= tonumber(ARGV[2]) then return 0 end
if ARGV[3] == '' then
  redis.call('ZREM', KEYS[1], ARGV[1])
else
  redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
end
if ARGV[4] ~= '' then redis.call('XADD', KEYS[2], '*', 'delivery', ARGV[4]) end
return 1
"""

logger = structlog.get_logger(__name__)


class RedisChats:
    """Chats, for all processes at one Redis."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis
        scripts = map(redis.register_script, (OF, PUT, FORGET, BOOK_DIGEST))
        self._of, self._put, self._forget, self._book_digest = scripts

    async def of(self, telegram_id: int, kind: ChatKind) -> Chat:
        """The chat that Telegram calls so; it gets a number of ours when it is first met."""
        new = Chat(0, telegram_id, kind)
        touched = [keys.telegram(telegram_id), keys.CHATS, keys.NEWEST_CHAT]
        number, kept = await self._of(touched, [encode_figures(chat_figures(new))])
        return _decoded(number, kept) or Chat(number, telegram_id, kind)

    async def known(self, telegram_id: int) -> Chat | None:
        """The chat that Telegram calls so, if it was met before."""
        number: Any = await self._redis.get(keys.telegram(telegram_id))
        return None if number is None else await self.get(int(number))

    async def get(self, number: int) -> Chat | None:
        """The chat of a number, unless it was forgotten."""
        kept: Any = await self._redis.hget(keys.CHATS, str(number))
        return None if kept is None else _decoded(number, kept)

    async def put(self, chat: Chat, *, digest_at: datetime | None = None) -> None:
        """Keep what a chat has chosen; without `digest_at` its digest stays booked for when it was.

        One that Telegram calls otherwise by now stays the same chat, but its messages have other numbers.
        What was met under its new name meanwhile becomes part of it.
        """
        await self._write(chat, digest_at=digest_at)

    async def moved(self, number: int, telegram_id: int) -> None:
        """Take the name that Telegram gives a chat by now; all that it has chosen meanwhile stays."""
        done = False
        while not done:
            kept: Any = await self._redis.hget(keys.CHATS, str(number))
            chat = None if kept is None else _decoded(number, kept)
            done = chat is None or await self._write(replace(chat, telegram_id=telegram_id), seen=kept)

    async def _write(self, chat: Chat, *, digest_at: datetime | None = None, seen: bytes = b"") -> bool:
        """Put a chat in the place of what was `seen` of it, or of whatever is there; whether it did."""
        told: list[str | int | bytes] = [
            chat.number,
            encode_figures(chat_figures(chat)),
            chat.telegram_id,
            "" if chat.digest is None else "booked",
            _second(digest_at),
            seen,
        ]
        return bool(await self._put(COMMON, [*PREFIXES, *told]))

    async def forget(self, chat: Chat) -> None:
        """Delete everything of a chat at once; what is queued for it finds nobody."""
        await self._forget(COMMON, [*PREFIXES, chat.number])

    async def everybody(self) -> AsyncIterator[Chat]:
        """All chats, in no order."""
        seen = set()
        async for number, kept in self._redis.hscan_iter(keys.CHATS):
            chat = None if number in seen else _decoded(int(number), kept)
            seen.add(number)
            if chat is not None:
                yield chat

    async def digests_due(self, now: datetime, limit: int) -> list[tuple[int, datetime]]:
        """Numbers of chats whose digest is due, longest first, and when it was."""
        due: Any = await self._redis.zrange(
            keys.DIGESTS, "-inf", now.timestamp(), byscore=True, offset=0, num=limit, withscores=True
        )
        return [(int(number), datetime.fromtimestamp(second, UTC)) for number, second in due]

    async def queue_digest(self, number: int, due: datetime, following: datetime | None) -> bool:
        """Queue the digest that was due, and book the following one, if nobody has; whether it was so."""
        return await self._book(number, due, following, encode_delivery(Delivery(number, Topic.DIGEST)))

    async def skip_digest(self, number: int, due: datetime, following: datetime | None) -> bool:
        """Book the following digest and leave out the one that was due, if nobody has; whether it was so."""
        return await self._book(number, due, following, "")

    async def _book(self, number: int, due: datetime, following: datetime | None, delivery: str) -> bool:
        told = [number, _second(due), _second(following), delivery]
        return bool(await self._book_digest([keys.DIGESTS, keys.OUTBOX], told))


def _second(moment: datetime | None) -> int | str:
    return "" if moment is None else int(moment.timestamp())


def _decoded(number: int, kept: bytes) -> Chat | None:
    try:
        return read_chat(json.loads(kept), number)
    except (UsageError, ValueError) as error:
        logger.warning("chat of another version of Tandem: left alone", chat=number, reason=str(error))
        return None
