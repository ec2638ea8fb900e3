"""Who looks after channels and groups, in Redis.

What is known of channels that are about to be handed to us lives by the server's clock, for minutes.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.ports import Heard
from bot.store import keys
from bot.store.connection import Store

CHOOSING_FOR = EXPECTING_FOR = timedelta(minutes=10)
GREETED_FOR = timedelta(seconds=60)
"""How far apart the two updates may come that tell of one channel."""

ADD = """
local chats, stewards, looked_after = unpack(KEYS)
local person, chat = unpack(ARGV)
for _, number in ipairs(ARGV) do
  if redis.call('HEXISTS', chats, number) == 0 then return end
end
redis.call('SADD', stewards, person)
redis.call('SADD', looked_after, chat)
"""
REMOVE = """
redis.call('SREM', KEYS[1], ARGV[1])
redis.call('SREM', KEYS[2], ARGV[2])
"""
EXPECT = """
redis.call('SADD', KEYS[1], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
"""
IS_FIRST = """
local mine, other = unpack(KEYS)
if redis.call('DEL', other) == 1 then return 0 end
redis.call('SET', mine, '1', 'EX', ARGV[1])
return 1
"""


class RedisStewards:
    """Who looks after which chats, for all processes at one Redis; `forget` of a chat leaves none behind."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis
        self._add, self._remove = map(redis.register_script, (ADD, REMOVE))

    async def add(self, person: int, chat: int) -> None:
        """Let a private chat look after a chat, unless one of them was forgotten."""
        touched = [keys.CHATS, keys.stewards(chat), keys.looked_after(person)]
        await self._add(touched, [person, chat])

    async def remove(self, person: int, chat: int) -> None:
        """Let it do so no more."""
        await self._remove([keys.stewards(chat), keys.looked_after(person)], [person, chat])

    async def of(self, chat: int) -> Sequence[int]:
        """The private chats from which a chat is looked after."""
        return await self._numbers(keys.stewards(chat))

    async def looked_after(self, person: int) -> Sequence[int]:
        """The chats that are looked after from a private chat; who was met first, comes first."""
        return await self._numbers(keys.looked_after(person))

    async def lost(self, chat: int) -> bool:
        """Note that we may not write there any more; whether that is news."""
        return bool(await self._redis.sadd(keys.LOST, str(chat)))

    async def regained(self, chat: int) -> bool:
        """Note that we may; whether that is news."""
        return bool(await self._redis.srem(keys.LOST, str(chat)))

    async def _numbers(self, key: str) -> Sequence[int]:
        kept: Any = await self._redis.smembers(key)
        return sorted(map(int, kept))


class RedisHandovers:
    """Who is about to hand us a channel, for all processes at one Redis."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis
        self._expect, self._is_first = map(redis.register_script, (EXPECT, IS_FIRST))

    async def choose(self, person: int) -> None:
        """Note that a private chat is offered to choose a channel."""
        await self._redis.set(keys.choosing(person), "1", ex=CHOOSING_FOR)

    async def is_choosing(self, person: int) -> bool:
        """Whether it was, only just."""
        return bool(await self._redis.exists(keys.choosing(person)))

    async def expect(self, person: int, telegram_id: int) -> None:
        """Note that somebody waits for us to be let into the channel that Telegram calls so."""
        await self._expect([keys.expecting(telegram_id)], [person, int(EXPECTING_FOR.total_seconds())])

    async def expecting(self, telegram_id: int) -> Sequence[int]:
        """Who waits for that."""
        kept: Any = await self._redis.smembers(keys.expecting(telegram_id))
        return sorted(map(int, kept))

    async def settled(self, person: int, telegram_id: int) -> None:
        """Note that they need not wait any more."""
        await self._redis.srem(keys.expecting(telegram_id), str(person))

    async def is_first(self, news: Heard, person: int, telegram_id: int) -> bool:
        """Whether somebody has not been told yet of a channel by the other news; if so, this one did it."""
        told = [keys.greeted(person, telegram_id, each) for each in (news, news.other)]
        return bool(await self._is_first(told, [int(GREETED_FOR.total_seconds())]))
