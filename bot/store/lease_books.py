"""Where leases are written: in Redis for all processes, or in memory for one."""

from dataclasses import dataclass, field

from bot.store import keys
from bot.store.connection import Store
from bot.store.lease import Beat

RAISE = """
local owner, count = redis.call('HGET', KEYS[1], 'owner') or '', redis.call('HGET', KEYS[1], 'count') or '0'
if owner ~= ARGV[3] and (owner ~= ARGV[1] or count ~= ARGV[2]) then return {owner, tonumber(count)} end
redis.call('HSET', KEYS[1], 'owner', ARGV[3])
return {ARGV[3], redis.call('HINCRBY', KEYS[1], 'count', 1)}
"""
GIVE_BACK = """
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return end
redis.call('HSET', KEYS[1], 'owner', '')
redis.call('HINCRBY', KEYS[1], 'count', 1)
"""


class RedisLeaseBook:
    """One lease, for all processes at one Redis."""

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        self._key = keys.lease(name)
        self._raise, self._give_back = map(store.register_script, (RAISE, GIVE_BACK))

    async def look(self) -> Beat:
        """The beat now."""
        owner, count = await self._store.hmget(self._key, ["owner", "count"])
        return Beat(_text(owner), int(count or 0))

    async def raise_from(self, seen: Beat, owner: str) -> Beat:
        """Raise the beat for this owner, or say whose it is."""
        found, count = await self._raise([self._key], [seen.owner, seen.count, owner])
        return Beat(_text(found), count)

    async def give_back(self, owner: str) -> None:
        """Free the lease, if it is this owner's."""
        await self._give_back([self._key], [owner])


@dataclass
class MemoryLeaseBook:
    """One lease, for whoever shares this object."""

    beat: Beat = field(default_factory=Beat)

    async def look(self) -> Beat:
        """The beat now."""
        return self.beat

    async def raise_from(self, seen: Beat, owner: str) -> Beat:
        """Raise the beat for this owner, or say whose it is."""
        if self.beat.owner == owner or self.beat == seen:
            self.beat = Beat(owner, self.beat.count + 1)
        return self.beat

    async def give_back(self, owner: str) -> None:
        """Free the lease, if it is this owner's."""
        if self.beat.owner == owner:
            self.beat = Beat("", self.beat.count + 1)


def _text(answer: bytes | str | None) -> str:
    return answer.decode() if isinstance(answer, bytes) else answer or ""
