"""The outbox in Redis: a stream of deliveries, and a sorted set of those that wait for a moment.

Whoever takes an entry holds it; a holder that dies says nothing any more, and after `DEAD_AFTER_MS` another
takes the entry over. It fails towards repetition: an entry is struck out after it was sent. What was
decided is written by scripts elsewhere, which add the delivery in the same step.
"""

import math
import secrets
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import structlog
from redis.exceptions import ResponseError

from bot.model.delivery import Entry, Outcome
from bot.ports import Clock
from bot.store import keys
from bot.store.codec import decode_delivery, encode_delivery
from bot.store.connection import Store
from bot.store.inbox import HOLDS, KEEP, LEAVE
from bot.store.subscription_codec import UNLINK

GROUP = "bot"
DEAD_AFTER_MS = 10_000
LOOK_FOR_DEAD_EVERY_S = 1
BLOCK_MS = 1000

logger = structlog.get_logger(__name__)

ALWAYS = "#!lua flags=allow-oom\n"
"""What empties the outbox is done while memory is full, too."""
WAKE = (
    ALWAYS
    + """
local due = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
for _, postponed in ipairs(due) do
  redis.call('XADD', KEYS[1], '*', 'delivery', string.match(postponed, ' (.*)$'))
  redis.call('ZREM', KEYS[2], postponed)
end
"""
)
PERMIT = (
    ALWAYS
    + HOLDS
    + """
if not holds(ARGV[3]) then return 0 end
redis.call('HINCRBY', KEYS[2], ARGV[3], 1)
return 1
"""
)
DONE = (
    ALWAYS
    + UNLINK
    + """
local outbox, attempts, outcomes, receipts, subscriptions, snoozes, chats = unpack(KEYS)
local group, id, outcome, receipt, message, kept_s, chat, name, session, followers = unpack(ARGV)
if redis.call('XDEL', outbox, id) == 0 then return end
redis.call('XACK', outbox, group, id)
redis.call('HDEL', attempts, id)
redis.call('HINCRBY', outcomes, outcome, 1)
if message ~= '' and redis.call('HEXISTS', chats, chat) == 1 then
  redis.call('HSET', receipts, receipt, message)
  redis.call('EXPIRE', receipts, kept_s)
end
local kept = name ~= '' and redis.call('HGET', subscriptions, name)
local said = kept and cjson.decode(string.match(kept, '^%d+ (.*)$'))
if said and said.over and said.sent == session then
  unlink(followers, snoozes, chat .. ':' .. name, kept)
  redis.call('HDEL', subscriptions, name)
end
"""
)
POSTPONE = (
    ALWAYS
    + HOLDS
    + """
if not holds(ARGV[3]) then return end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[3])
redis.call('XDEL', KEYS[1], ARGV[3])
redis.call('HDEL', KEYS[2], ARGV[3])
redis.call('ZADD', KEYS[3], ARGV[4], ARGV[3] .. ' ' .. ARGV[5])
"""
)


class RedisOutbox:
    """The outbox as one process sees it; its name in the group is its own."""

    def __init__(self, redis: Store, clock: Clock) -> None:
        self._redis = redis
        self._clock = clock
        self._me = secrets.token_hex(8)
        self._looked_for_dead = float("-inf")
        scripts = map(redis.register_script, (WAKE, PERMIT, DONE, POSTPONE, KEEP, LEAVE))
        self._wake, self._permit, self._done, self._postpone, self._keep, self._leave = scripts

    async def take(self, limit: int) -> list[Entry]:
        """Hold deliveries that nobody holds, or whose holder is dead; waits a moment where there are none."""
        try:
            await self._wake([keys.OUTBOX, keys.POSTPONED], [_millisecond(self._clock()), limit])
            return await self._of_the_dead(limit) or await self._of_nobody(limit)
        except ResponseError as error:
            if str(error).startswith("UNBLOCKED"):  # somebody deleted the stream, or a failover began
                return []
            if not str(error).startswith("NOGROUP"):
                raise
            with suppress(ResponseError):  # another process was quicker: BUSYGROUP
                await self._redis.xgroup_create(keys.OUTBOX, GROUP, id="0", mkstream=True)
            return []

    async def keep(self, entries: Sequence[Entry]) -> None:
        """Say that we are alive and still hold these."""
        if entries:
            await self._keep([keys.OUTBOX], [GROUP, self._me, *(entry.id for entry in entries)])

    async def permit(self, entry: Entry) -> bool:
        """Ask whether we may send it: still ours, and nobody did; counts as an attempt."""
        return bool(await self._permit([keys.OUTBOX, keys.ATTEMPTS], [GROUP, self._me, entry.id]))

    async def done(self, entry: Entry, outcome: Outcome, message_id: int | None = None) -> None:
        """Strike it out with its outcome, whoever holds it: what was sent was sent."""
        delivery = entry.delivery
        message = "" if message_id is None or delivery.session is None else message_id
        await self._done(
            [
                keys.OUTBOX,
                keys.ATTEMPTS,
                keys.OUTCOMES,
                keys.receipts(delivery.chat),
                keys.subscriptions(delivery.chat),
                keys.SNOOZES,
                keys.CHATS,
            ],
            [
                GROUP,
                entry.id,
                outcome,
                _receipt(delivery.subscription, delivery.session),
                message,
                int(keys.RECEIPT_KEPT.total_seconds()),
                delivery.chat,
                delivery.subscription,
                str(delivery.session),
                keys.FOLLOWERS,
            ],
        )

    async def postpone(self, entry: Entry, until: datetime) -> None:
        """Let it go until later, one attempt richer."""
        later = replace(entry.delivery, attempt=entry.delivery.attempt + 1)
        told = [GROUP, self._me, entry.id, str(_millisecond(until)), encode_delivery(later)]
        await self._postpone([keys.OUTBOX, keys.ATTEMPTS, keys.POSTPONED], told)

    async def receipt(self, chat: int, subscription: str, session: date) -> int | None:
        """Which message told a chat of a subscription's session, if that is still known."""
        message: Any = await self._redis.hget(keys.receipts(chat), _receipt(subscription, session))
        return None if message is None else int(message)

    async def leave(self) -> None:
        """Be forgotten by the group; not while it counts us as holding anything."""
        with suppress(ResponseError):  # no group: nobody to be forgotten by
            await self._leave([keys.OUTBOX], [GROUP, self._me])

    async def waiting(self) -> int:
        """How many have no outcome yet."""
        return int(await self._redis.xlen(keys.OUTBOX)) + int(await self._redis.zcard(keys.POSTPONED))

    async def _of_the_dead(self, limit: int) -> list[Entry]:
        """What a holder had that died; what it was permitted to send may have been sent."""
        if time.monotonic() - self._looked_for_dead < LOOK_FOR_DEAD_EVERY_S:
            return []
        self._looked_for_dead = time.monotonic()
        claimed: Any = await self._redis.xautoclaim(keys.OUTBOX, GROUP, self._me, DEAD_AFTER_MS, count=limit)
        entries = _entries(claimed[1])
        if not entries:
            return []
        permitted: Any = await self._redis.hmget(keys.ATTEMPTS, [entry.id for entry in entries])
        return [_tried(entry, int(times or 0)) for entry, times in zip(entries, permitted, strict=True)]

    async def _of_nobody(self, limit: int) -> list[Entry]:
        streams: Any = await self._redis.xreadgroup(
            GROUP, self._me, {keys.OUTBOX: ">"}, count=limit, block=BLOCK_MS
        )
        return [entry for _stream, entries in streams for entry in _entries(entries)]


def _entries(found: Sequence[tuple[bytes, dict[bytes, bytes]]]) -> list[Entry]:
    entries = []
    for number, fields in found:
        try:
            entries.append(Entry(number.decode(), decode_delivery(fields[b"delivery"])))
        except (
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
        ) as error:
            logger.warning("delivery of another version of Tandem: left alone", reason=repr(error))
    return entries


def _tried(entry: Entry, times: int) -> Entry:
    return replace(entry, delivery=replace(entry.delivery, unknown=entry.delivery.unknown + times))


def _receipt(subscription: str, session: date | None) -> str:
    return f"{subscription}:{session}"


def _millisecond(moment: datetime) -> int:
    return math.ceil(moment.timestamp() * 1000)
