"""Hints in Redis: one script keeps a hint and what is to become of it.

A hint is either not known, or known and still to be told, or told: whoever dies in between loses none and
tells none twice. It is kept only by who knew all hints before it, since it may tell the same story as one.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.model.hint import Fate, Hint, KnownHints, Watch
from bot.store import keys
from bot.store.connection import Store
from bot.store.hint_codec import decode_hint, encode_hint

KEPT_FOR = timedelta(days=30)
MOST = 2000
"""Hints that are kept: a feed that is all hints must not fill the store."""
READ = "."

RECORD = """
local hints, seen, untold, version = unpack(KEYS)
local id, hint, at, oldest, most, known, tell = unpack(ARGV)
if redis.call('HEXISTS', hints, id) == 1 then return 1 end
if (redis.call('GET', version) or '0') ~= known then return 0 end
redis.call('HSET', hints, id, hint)
redis.call('ZADD', seen, at, id)
if tell == '1' then redis.call('ZADD', untold, at, id) end
redis.call('INCR', version)
local gone = redis.call('ZRANGEBYSCORE', seen, '-inf', '(' .. oldest, 'LIMIT', 0, 1000)
local over = redis.call('ZCARD', seen) - #gone - most
if over > 0 then
  for _, each in ipairs(redis.call('ZRANGE', seen, #gone, #gone + math.min(over, 1000) - 1)) do
    gone[#gone + 1] = each
  end
end
if #gone > 0 then
  redis.call('HDEL', hints, unpack(gone))
  redis.call('ZREM', seen, unpack(gone))
  redis.call('ZREM', untold, unpack(gone))
end
return 1
"""

logger = structlog.get_logger(__name__)


class RedisHints:
    """Hints for all processes at one Redis."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis
        self._record = redis.register_script(RECORD)

    async def known(self) -> KnownHints:
        """All that are kept, oldest first; what another version kept is left out."""
        # the version first: what is kept between the two is then read, too, and refused at worst
        version: Any = await self._redis.get(keys.HINTS_VERSION)
        kept: Any = await self._redis.hvals(keys.HINTS)
        hints = sorted(_decoded(kept), key=lambda hint: (hint.seen_at, hint.id))
        return KnownHints(tuple(hints), int(version or 0))

    async def record(self, hint: Hint, known: KnownHints) -> bool:
        """Keep a hint, to be told if that is its fate; whether it is kept now."""
        oldest = (hint.seen_at - KEPT_FOR).timestamp()
        tell = int(hint.fate is Fate.TELL)
        written, at = encode_hint(hint), hint.seen_at.timestamp()
        arguments: Any = [hint.id, written, at, oldest, MOST, known.version, tell]
        names = [keys.HINTS, keys.HINTS_SEEN, keys.HINTS_UNTOLD, keys.HINTS_VERSION]
        return bool(await self._record(names, arguments))

    async def still_there(self, hints: Sequence[Hint], now: datetime) -> None:
        """Say that hints that are kept are in a feed now."""
        if hints:
            seen: Any = {hint.id: now.timestamp() for hint in hints}
            await self._redis.zadd(keys.HINTS_SEEN, seen, xx=True, gt=True)

    async def untold(self) -> list[Hint]:
        """Those that are still to be told, oldest first."""
        ids: Any = await self._redis.zrange(keys.HINTS_UNTOLD, 0, -1)
        if not ids:
            return []
        kept: Any = await self._redis.hmget(keys.HINTS, ids)
        return list(_decoded(each for each in kept if each is not None))

    async def told(self, hint: Hint) -> None:
        """Say that a hint is queued for all who want to hear it."""
        await self._redis.zrem(keys.HINTS_UNTOLD, hint.id)

    async def watch(self, feed: str, now: datetime) -> Watch:
        """Since when a feed is asked, and whether it was read."""
        await self._redis.hsetnx(keys.FEEDS, feed, now.isoformat())
        kept: Any = await self._redis.hget(keys.FEEDS, feed)
        since = kept.decode()
        return Watch(datetime.fromisoformat(since.removesuffix(READ)), since.endswith(READ))

    async def was_read(self, feed: str) -> None:
        """Say that all hints in a feed were kept."""
        kept: Any = await self._redis.hget(keys.FEEDS, feed)
        if kept is not None and not kept.decode().endswith(READ):
            await self._redis.hset(keys.FEEDS, feed, kept.decode() + READ)


def _decoded(kept: Sequence[bytes] | Iterator[bytes]) -> Iterator[Hint]:
    for each in kept:
        try:
            yield decode_hint(each)
        except ValueError as error:
            logger.warning("hint of another version of Tandem: left alone", reason=repr(error))
