"""Occurrences in Redis: what happened, how far telling it is, and which message told it.

Telling goes in steps that each leave all done or nothing: whom it is for is gathered once, as a list; one
script takes the next of that list and queues them as a chunk. It fails towards repetition nowhere: who was
taken is queued. Which version a message told is kept with its number, so that those of an earlier one are
found by comparing, also where they were still under way when a better one came.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

import structlog

from bot.alerts.occurrence import Occurrence
from bot.model.audience import Member
from bot.model.delivery import Delivery, Topic
from bot.ports import Stage
from bot.store import keys
from bot.store.codec import encode_what
from bot.store.connection import Store
from bot.store.occurrence_codec import decode_occurrence, encode_occurrence
from bot.store.queueing import CHUNK_SIZE, QUEUE

GATHER_AT_ONCE = 5000
SCAN_AT_ONCE = 500
OPEN = {stage.encode() for stage in Stage} - {Stage.QUEUED.encode()}

ADD = """
local kept, stages = unpack(KEYS)
local name, occurrence = unpack(ARGV)
if redis.call('HSETNX', kept, name, occurrence) == 0 then return 0 end
redis.call('HSET', stages, name, 'found')
return 1
"""
AMEND = """
local kept, stages = unpack(KEYS)
local name, before, after, is_newer = unpack(ARGV)
if redis.call('HGET', kept, name) ~= before then return 0 end
redis.call('HSET', kept, name, after)
if is_newer == '1' and redis.call('HGET', stages, name) == 'queued' then
  redis.call('HSET', stages, name, 'amended')
end
return 1
"""
GATHERED = """
local stages, waiting, gathered = unpack(KEYS)
local name = ARGV[1]
if redis.call('HGET', stages, name) ~= 'found' then redis.call('DEL', gathered) return 0 end
if redis.call('EXISTS', gathered) == 1 then redis.call('RENAME', gathered, waiting) end
redis.call('PERSIST', waiting)
redis.call('HSET', stages, name, 'ready')
return 1
"""
DELIVERIES = """
local function deliveries_to(members, delivery)
  local found = {}
  for at, member in ipairs(members) do
    local chat, name = string.match(member, '^(%d+):(.*)$')
    found[at] = '{"chat":' .. chat .. ',"subscription":"' .. name .. '",' .. delivery
  end
  return found
end
"""
QUEUE_NEXT = (
    QUEUE
    + DELIVERIES
    + """
local stages, waiting, kept = unpack(KEYS)
local name, lane, delivery = unpack(ARGV)
if redis.call('HGET', stages, name) ~= 'ready' then return 0 end
local members = redis.call('LRANGE', waiting, 0, SIZE - 1)
if #members == 0 then  -- of one that was amended meanwhile, some may have heard the first version
  local is_anew = cjson.decode(redis.call('HGET', kept, name)).version > 1
  redis.call('HSET', stages, name, is_anew and 'amended' or 'queued')
  return 0
end
queue(lane, deliveries_to(members, delivery))
redis.call('LTRIM', waiting, SIZE, -1)
return #members
"""
)
QUEUE_EDITS = (
    QUEUE
    + DELIVERIES
    + """
local told, lane, version, delivery = KEYS[1], unpack(ARGV)
local members = {}
for at = 4, #ARGV, 2 do
  local member, before = unpack(ARGV, at, at + 1)
  if redis.call('HGET', told, member) == before then
    redis.call('HSET', told, member, version .. ' ' .. string.match(before, ' (.*)$'))
    members[#members + 1] = member
  end
end
queue(lane, deliveries_to(members, delivery))
return #members
"""
)

logger = structlog.get_logger(__name__)


class RedisOccurrences:
    """Occurrences, for all processes at one Redis."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis
        scripts = map(redis.register_script, (ADD, AMEND, GATHERED, QUEUE_NEXT, QUEUE_EDITS))
        self._add, self._amend, self._gathered, self._queue_next, self._queue_edits = scripts

    async def begun(self, now: datetime) -> datetime:
        """When anybody began to tell of anything, which is now where nobody has."""
        await self._redis.set(keys.TELLING_SINCE, now.isoformat(), nx=True)
        kept: Any = await self._redis.get(keys.TELLING_SINCE)
        return datetime.fromisoformat(kept.decode())

    async def all(self) -> list[Occurrence]:
        """All that are kept, oldest first; what another version kept is left out."""
        kept: Any = await self._redis.hgetall(keys.OCCURRENCES)
        found = [_decoded(name.decode(), value) for name, value in kept.items()]
        return sorted((each for each in found if each is not None), key=lambda each: (each.at, each.id))

    async def get(self, name: str) -> Occurrence | None:
        """One of them."""
        kept: Any = await self._redis.hget(keys.OCCURRENCES, name)
        return None if kept is None else _decoded(name, kept)

    async def add(self, occurrence: Occurrence) -> bool:
        """Keep a new one, to be told; whether it was new."""
        told = [occurrence.id, encode_occurrence(occurrence)]
        return bool(await self._add([keys.OCCURRENCES, keys.STAGES], told))

    async def amend(self, before: Occurrence, after: Occurrence) -> bool:
        """Put one in the place of another, if that is still so."""
        is_newer = int(after.version > before.version)
        told: list[str | int] = [before.id, encode_occurrence(before), encode_occurrence(after), is_newer]
        return bool(await self._amend([keys.OCCURRENCES, keys.STAGES], told))

    async def open(self) -> list[tuple[Occurrence, Stage]]:
        """Those of which somebody has still to be told, oldest first."""
        stages: Any = await self._redis.hgetall(keys.STAGES)
        at = {name.decode(): Stage(stage.decode()) for name, stage in stages.items() if stage in OPEN}
        found = await self.all() if at else []
        return [(each, at[each.id]) for each in found if each.id in at]

    async def gathered(self, occurrence: Occurrence, members: Sequence[Member]) -> bool:
        """Keep whom one that was found is for, in their order; whether nobody had."""
        gathered = keys.waiting_for(f"{occurrence.id}:{uuid4().hex}")
        for first in range(0, len(members), GATHER_AT_ONCE):
            page = [f"{each.chat}:{each.id}" for each in members[first : first + GATHER_AT_ONCE]]
            await self._redis.rpush(gathered, *page)
            await self._redis.expire(gathered, 3600)
        touched = [keys.STAGES, keys.waiting_for(occurrence.id), gathered]
        return bool(await self._gathered(touched, [occurrence.id]))

    async def queue_next(self, occurrence: Occurrence) -> int:
        """Queue deliveries to the next of those that were gathered; how many."""
        delivery = _delivery(occurrence, occurrence.topic)
        touched = [keys.STAGES, keys.waiting_for(occurrence.id), keys.OCCURRENCES]
        told = [occurrence.id, delivery.topic.lane, encode_what(delivery)]
        return int(await self._queue_next(touched, told))

    async def queue_edits(self, occurrence: Occurrence) -> int:
        """Queue edits of all messages that tell of an earlier version, each once; how many."""
        told, delivery = keys.told(occurrence.id), _delivery(occurrence, Topic.AMENDED)
        head = [delivery.topic.lane, str(occurrence.version), encode_what(delivery)]
        queued, page = 0, list[bytes]()
        async for member, receipt in self._redis.hscan_iter(told, count=SCAN_AT_ONCE):
            if int(receipt.partition(b" ")[0]) < occurrence.version:
                page += [member, receipt]
            if len(page) >= 2 * CHUNK_SIZE:
                queued += int(await self._queue_edits([told], [*head, *page]))
                page = []
        return queued + (int(await self._queue_edits([told], [*head, *page])) if page else 0)

    async def forget(self, occurrence: Occurrence) -> None:
        """Delete one, and all that is kept about telling it."""
        async with self._redis.pipeline(transaction=True) as together:
            together.hdel(keys.OCCURRENCES, occurrence.id)
            together.hdel(keys.STAGES, occurrence.id)
            together.delete(keys.waiting_for(occurrence.id), keys.told(occurrence.id))
            await together.execute()


def _delivery(occurrence: Occurrence, topic: Topic) -> Delivery:
    return Delivery(0, topic, due=occurrence.at, occurrence=occurrence.id, version=occurrence.version)


def _decoded(name: str, kept: bytes) -> Occurrence | None:
    try:
        return decode_occurrence(name, kept)
    except ValueError as error:
        logger.warning("occurrence of another version of Tandem: left alone", reason=repr(error))
        return None
