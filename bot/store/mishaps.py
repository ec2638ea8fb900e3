"""What went wrong with deliveries, in Redis: chats that refuse, messages that are refused.

Chats are judged by the clock that is handed in. How long an event rests, and the owner is left in peace, goes
by the server's: set, it ends that so much earlier or later.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

from bot.model.delivery import Outcome
from bot.model.mishap import EVENT_RESTS, DeadLetter, Failure, Refusal
from bot.store import keys
from bot.store.codec import decode_delivery
from bot.store.connection import ALWAYS, Store

PROBE_AFTER = timedelta(hours=8)
"""How long a chat that refuses is left alone."""
REFUSALS, REFUSES_FOR = 3, timedelta(hours=24)
"""After so many, over so long, nobody waits there any more."""
STORM, STORM_SHARE = 20, 0.02
"""When more chats, and a larger share of those tried this hour, refuse, it is not about the chats."""
GONE_AFTER = timedelta(days=90)
SAME_FAULT = 5
FAULT_KEPT, NOTE_KEPT = timedelta(days=1), timedelta(hours=1)
COUNTED_S = 2 * 24 * 3600
"""How long the counts of an hour are kept: a chat that refuses is asked again within that."""

REFUSED = (
    ALWAYS
    + f"local REFUSING, TRIED = '{keys.refusing(0)[:-1]}', '{keys.tried(0)[:-1]}'"
    + """
local rests = KEYS[1]
local chat, now, rest_s, many, long_s, storm, share, kept_s, same_s = unpack(ARGV)
now = tonumber(now)
local function hour_of(second) return string.format('%.0f', math.floor(second / 3600)) end
local function is_storm(hour)
  local refuse = redis.call('SCARD', REFUSING .. hour)
  return refuse > tonumber(storm) and refuse > share * redis.call('PFCOUNT', TRIED .. hour)
end
redis.call('SADD', REFUSING .. hour_of(now), chat)
redis.call('PFADD', TRIED .. hour_of(now), chat)
for _, counts in ipairs({REFUSING, TRIED}) do redis.call('EXPIRE', counts .. hour_of(now), kept_s) end
local number, since, ends = string.match(redis.call('HGET', rests, chat) or '', '^(%d+) (%d+) (%d+)$')
local last = ends and ends - rest_s
local is_same = last and now < last + same_s  -- told twice, by a message and by the chat
number, since = tonumber(number or 0), tonumber(since or now)
-- what was refused in a storm said nothing of the chat
if last and not is_same and is_storm(hour_of(last)) then number, since = 0, now end
number = number + (is_same and 0 or 1)
redis.call('HSET', rests, chat, string.format('%d %.0f %.0f', number, since, now + rest_s))
local is_long = number >= tonumber(many) and now - since >= tonumber(long_s)
return is_long and not is_storm(hour_of(now)) and 1 or 0
"""
)
FAULT = (
    ALWAYS
    + """
redis.call('SADD', KEYS[1], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
if redis.call('SCARD', KEYS[1]) < tonumber(ARGV[3]) then return 0 end
redis.call('SET', KEYS[2], '1', 'EX', ARGV[4])
redis.call('DEL', KEYS[1])
return 1
"""
)


class RedisMishaps:
    """What went wrong, for all processes at one Redis."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis
        self._refused, self._fault = map(redis.register_script, (REFUSED, FAULT))

    async def refused(self, chat: int, now: datetime) -> Refusal:
        """Note that Telegram does not take messages for a chat from us any more."""
        rest_s, long_s = int(PROBE_AFTER.total_seconds()), int(REFUSES_FOR.total_seconds())
        told = [chat, int(now.timestamp()), rest_s, REFUSALS, long_s, STORM, STORM_SHARE, COUNTED_S, 3600]
        has_ended = await self._refused([keys.RESTS], told)
        return Refusal(now + PROBE_AFTER, bool(has_ended))

    async def held(self, event: str, chat: int, now: datetime) -> datetime | None:
        """Until when an event's messages are not to be sent, or a chat that refuses is left alone."""
        async with self._redis.pipeline(transaction=False) as together:
            together.hget(keys.RESTS, str(chat))
            together.pttl(keys.resting(event))
            rest, event_rests_ms = await together.execute()
        return held_until(rest, event_rests_ms, now)

    async def resting(self) -> int:
        """How many chats are left alone, since they take nothing."""
        return int(await self._redis.hlen(keys.RESTS))

    async def ended(self, chat: int, now: datetime) -> None:
        """Note that the alerts of a chat were paused, since it cannot be reached."""
        await self._redis.zadd(keys.ENDED, {str(chat): now.timestamp()})
        await self._redis.hdel(keys.RESTS, str(chat))

    async def returned(self, chat: int) -> bool:
        """Forget that its alerts were paused for that; whether they were."""
        await self._redis.hdel(keys.RESTS, str(chat))
        return bool(await self._redis.zrem(keys.ENDED, str(chat)))

    async def long_gone(self, now: datetime) -> list[int]:
        """Chats whose alerts were paused for that so long ago that nobody comes back."""
        since = (now - GONE_AFTER).timestamp()
        found: Any = await self._redis.zrange(keys.ENDED, "-inf", since, byscore=True, offset=0, num=200)
        return [int(chat) for chat in found]

    async def fault(self, event: str, reason: str, chat: int) -> bool:
        """Note that Telegram finds fault with an event's message; whether the event is to rest by that."""
        same = keys.faults(event, blake2b(reason.encode(), digest_size=6).hexdigest())
        lives = [int(span.total_seconds()) for span in (FAULT_KEPT, EVENT_RESTS)]
        told = [chat, lives[0], SAME_FAULT, lives[1]]
        return bool(await self._fault([same, keys.resting(event)], told))

    async def failures(self, chat: int) -> Mapping[str, Failure]:
        """What failed last, and has not succeeded since, by the name of the alert."""
        kept: Any = await self._redis.hgetall(keys.failures(chat))
        return {name.decode(): _failure(value) for name, value in kept.items()}

    async def outcomes(self) -> Mapping[Outcome, int]:
        """How many deliveries had which outcome."""
        kept: Any = await self._redis.hmget(keys.OUTCOMES, list(Outcome))
        return {outcome: int(number or 0) for outcome, number in zip(Outcome, kept, strict=True)}

    async def dead_letters(self, outcome: Outcome, limit: int) -> tuple[int, list[DeadLetter]]:
        """How many deliveries are kept that ended so, and the newest of them."""
        key = keys.dead_letters(outcome)
        kept: Any = await self._redis.lrange(key, 0, limit - 1)
        return int(await self._redis.llen(key)), [_letter(each) for each in kept]

    async def is_news(self, kind: str) -> bool:
        """Whether the owner was not told this kind of news in the last hour; it counts as told then."""
        return bool(await self._redis.set(keys.note(kind), "1", nx=True, ex=NOTE_KEPT))


def held_until(rest: bytes | None, event_rests_ms: int, now: datetime) -> datetime | None:
    """Until when nothing is sent to a chat, by what is kept of it, or of an event."""
    until = [datetime.fromtimestamp(int(rest.split()[2]), UTC)] if rest else []
    if event_rests_ms > 0:
        until.append(now + timedelta(milliseconds=event_rests_ms))
    return max((each for each in until if each > now), default=None)


def hour_of(now: datetime) -> int:
    """An hour in which chats are counted."""
    return int(now.timestamp()) // 3600


def _failure(kept: bytes | str) -> Failure:
    told = json.loads(kept)
    return Failure(datetime.fromisoformat(told["at"]), told["reason"])


def _letter(kept: bytes) -> DeadLetter:
    """A delivery and its failure, one JSON object behind the other."""
    told = kept.decode()
    _delivery, end = json.JSONDecoder().raw_decode(told)
    return DeadLetter(decode_delivery(told[:end]), _failure(told[end:].strip()))
