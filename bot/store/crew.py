"""Who is alive among the processes that hold entries of streams.

Each raises a beat. Whose beat stands still for DEAD_AFTER_S of one's own monotonic clock counts as dead, and
what it holds is taken over, if the beat still stands there. No other clock is looked at: a server's clock
that is set frees and holds nothing.
"""

import secrets
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from redis.exceptions import ResponseError

from bot.errors import StoreUnavailable
from bot.store import keys
from bot.store.connection import ALWAYS, Store

GROUP = "bot"
DEAD_AFTER_S = 10.0
LOOK_EVERY_S = 1.0

HOLDS = """
local function holds(entry)
  local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], entry, entry, 1)
  return not pending.err and pending[1] and pending[1][2] == ARGV[2]  -- an error: the stream is gone
end
"""
"""For scripts: whether we hold an entry of the stream; ARGV begins with the group and our name."""
BEAT = ALWAYS + "redis.call('HINCRBY', KEYS[1], ARGV[1], 1)"
TAKE_OVER = """
local stream, crew = KEYS[1], KEYS[2]
local group, me, dead, seen, limit = unpack(ARGV)
if (redis.call('HGET', crew, dead) or '0') ~= seen then return {} end
local ids = {}
for _, pending in ipairs(redis.call('XPENDING', stream, group, '-', '+', limit, dead)) do
  ids[#ids + 1] = pending[1]
end
if #ids == 0 then
  redis.call('XGROUP', 'DELCONSUMER', stream, group, dead)
  redis.call('HDEL', crew, dead)
  return {}
end
return redis.call('XCLAIM', stream, group, me, 0, unpack(ids))
"""
LEAVE = """
if #redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2]) == 0 then
  redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
end
"""

Found = list[tuple[bytes, dict[bytes, bytes]]]
"""Entries of a stream: their numbers and fields."""


class Crew:
    """The others, as one process sees them; `me` is what this one is called."""

    def __init__(self, redis: Store, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.me = secrets.token_hex(8)
        self._redis = redis
        self._now_s = monotonic
        self._seen: defaultdict[str, dict[str, tuple[int, float]]] = defaultdict(dict)
        """Of each stream: the beat of each who holds anything, and since when it stands there."""
        self._looked_s: dict[str, float] = {}
        scripts = map(redis.register_script, (BEAT, TAKE_OVER, LEAVE))
        self._beat, self._take_over, self._leave = scripts

    @asynccontextmanager
    async def taking(self, *streams: str) -> AsyncIterator[None]:
        """Take entries of streams within; it is left without any where they have no group yet."""
        try:
            yield
        except ResponseError as error:
            if str(error).startswith("UNBLOCKED"):  # somebody deleted the stream, or a failover began
                return
            if not str(error).startswith("NOGROUP"):
                raise
            for stream in streams:
                with suppress(ResponseError):  # another process was quicker: BUSYGROUP
                    await self._redis.xgroup_create(stream, GROUP, id="0", mkstream=True)

    async def beat(self) -> None:
        """Say that we are alive."""
        try:
            await self._beat([keys.CREW], [self.me])
        except StoreUnavailable:
            self._seen.clear()  # nobody can say anything just now
            raise

    async def of_the_dead(self, stream: str, limit: int) -> Found:
        """Hold what a dead one held of a stream; looked for once in a while."""
        now_s = self._now_s()
        if now_s - self._looked_s.get(stream, float("-inf")) < LOOK_EVERY_S:
            return []
        self._looked_s[stream] = now_s
        for name, beat in await self._silent(stream):
            entries = await self._take_over([stream, keys.CREW], [GROUP, self.me, name, beat, limit])
            if entries:
                # what was deleted meanwhile comes without fields
                return [(number, _fields(fields)) for number, fields in entries if fields]
        return []

    async def ours(self, stream: str) -> Found:
        """All that the group counts as ours: also what we never heard of, since the answer was lost."""
        found: Any = await self._redis.xreadgroup(GROUP, self.me, {stream: "0"})
        return [entry for _stream, entries in found for entry in entries]

    async def leave(self, *streams: str) -> None:
        """Be forgotten; not by a stream of which we hold anything."""
        for stream in streams:
            with suppress(ResponseError):  # no group: nobody to be forgotten by
                await self._leave([stream], [GROUP, self.me])
        await self._redis.hdel(keys.CREW, self.me)

    async def _silent(self, stream: str) -> list[tuple[str, int]]:
        """Who has a name at a stream and has been silent for too long; and the beat of each."""
        beats: Any = await self._redis.hgetall(keys.CREW)
        now_s, seen = self._now_s(), self._seen[stream]
        standing = {name: int(beats.get(name.encode(), 0)) for name in await self._names(stream)}
        self._seen[stream] = {
            name: (beat, seen[name][1] if name in seen and beat in {0, seen[name][0]} else now_s)
            for name, beat in standing.items()  # 0 where somebody found that it is dead: nobody begins anew
        }
        return [
            (name, beat)
            for name, (beat, since_s) in self._seen[stream].items()
            if now_s - since_s >= DEAD_AFTER_S
        ]

    async def _names(self, stream: str) -> list[str]:
        try:
            found: Any = await self._redis.xinfo_consumers(stream, GROUP)
        except ResponseError:  # no stream or no group yet: nobody is there
            return []
        return [name for name in (each["name"].decode() for each in found) if name != self.me]


def _fields(flat: Any) -> dict[bytes, bytes]:  # noqa: ANN401 - as it comes out of a script
    return dict(zip(flat[::2], flat[1::2], strict=True))
