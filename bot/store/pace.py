"""The pace that Telegram takes, kept by all processes together, on the server's clock.

A script reserves the next place and says when it is. Times are microseconds. One that lies further ahead than
it can, is of a clock that was set back since, and counts as now: that clock frees and holds nothing for long.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from bot.errors import StoreUnavailable
from bot.model.delivery import Permit, Verdict
from bot.settings import TELEGRAM_TAKES, TELEGRAM_TAKES_PAID
from bot.store import keys
from bot.store.connection import ALWAYS, Store

SECOND = 1_000_000
LEAD_S = 0.04
"""How long ahead a place may be for what nobody waits for: answers are next, and no place is left empty."""
FURTHEST_S = 2.0
"""How long ahead a place may be for an answer."""
FLOODED_CHATS, TOGETHER_S = 3, 2.0
"""When so many chats want to be left alone within so long, it is about all of us."""

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Rates:
    """How much Telegram takes: 30 a second, one a second in a chat, 20 a minute in a group, more or less.

    29.3 a second leaves 24 ms for a message that is late, before 31 arrive within a second.
    """

    per_second: float = TELEGRAM_TAKES
    paid_per_second: float = TELEGRAM_TAKES_PAID
    """Messages that are paid for; they have places of their own, and take none from others."""
    paid_a_month: int = 0
    """How many of them there may be."""
    chat_s: float = 1.05
    burst: int = 3
    """Answers that one chat may get at once."""
    alert_s: float = 3.1
    """What lies between an alert and the next in one chat: nobody waits, and one may be two seconds late."""
    group_most: int = 20
    group_s: float = 63.0
    """A minute, and three seconds by which a message may be late."""
    for_alerts: int = 5
    """Of those of a group, how many answers leave to alerts."""

    def times(self, factor: float) -> "Rates":
        """The same, so much quicker."""
        return replace(
            self,
            per_second=self.per_second * factor,
            paid_per_second=self.paid_per_second * factor,
            chat_s=self.chat_s / factor,
            alert_s=self.alert_s / factor,
            group_s=self.group_s / factor,
        )

    def told(self) -> Sequence[int]:
        """What the script wants to know of what is free."""
        return (
            round(SECOND / self.per_second),
            round(self.chat_s * SECOND),
            round(self.alert_s * SECOND),
            self.burst,
            self.group_most,
            round(self.group_s * SECOND),
            self.for_alerts,
            round(LEAD_S * SECOND),
            round(FURTHEST_S * SECOND),
        )


TELEGRAM = Rates()

TIMES = """
local function microseconds()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000000 + tonumber(time[2])
end
local function text(number) return string.format('%.0f', number) end
local function put(key, value, for_us)
  redis.call('SET', key, value, 'PX', text(math.max(1, math.ceil(for_us / 1000))))
end
local function kept(key, now, furthest)
  local at = tonumber(redis.call('GET', key) or '0')
  return at > now + furthest and now or at
end
local function held_back(key, now)
  local from, ends = string.match(redis.call('GET', key) or '', '^(%d+) (%d+)$')
  if not from or now < tonumber(from) then return 0 end
  return math.max(0, tonumber(ends) - now)
end
"""
PACE = (
    TIMES
    + f"""
local ALL, PAID, FLOOD = '{keys.PACE}', '{keys.PAID_PACE}', '{keys.FLOOD}'
local CHAT, MINUTE, FLOODED = '{keys.pace(0)[:-1]}', '{keys.minute(0)[:-1]}', '{keys.flood(0)[:-1]}'
"""
    + """
local function wait_of_group(chat, is_answer, now, most, window, for_alerts, furthest)
  if string.sub(chat, 1, 1) ~= '-' then return 0 end
  local places, at = MINUTE .. chat, (is_answer and most - for_alerts or most) - 1
  local oldest = tonumber(redis.call('LINDEX', places, at) or '0')
  if oldest > now + furthest then
    for each = 0, redis.call('LLEN', places) - 1 do redis.call('LSET', places, each, text(now)) end
    oldest = now
  end
  return oldest + window - now
end
local function pace(chat, is_answer, told, paid_every)
  local every, chat_every, alert_every, burst, most, window, for_alerts, lead, furthest = unpack(told)
  local now, all = microseconds(), paid_every and PAID or ALL
  every = paid_every or every
  local rest = math.max(held_back(FLOODED .. chat, now), is_answer and 0 or held_back(FLOOD, now))
  if rest > 0 then return {'later', rest} end
  local turn = tonumber(redis.call('GET', CHAT .. chat) or '0')
  if turn > now + burst * chat_every + furthest then turn = 0 end
  local wait = turn - now + (is_answer and (1 - burst) * chat_every or alert_every - chat_every)
  wait = math.max(wait, wait_of_group(chat, is_answer, now, most, window, for_alerts, furthest))
  if wait > 0 then return {'later', wait} end
  local place = math.max(kept(all, now, furthest + every), now)
  local ahead = is_answer and furthest or lead
  if place - now > ahead then return {'soon', place - now - ahead} end
  put(all, text(place + every), furthest + every)
  turn = math.max(turn, place) + chat_every
  put(CHAT .. chat, text(turn), turn - now + alert_every)
  if string.sub(chat, 1, 1) == '-' then
    redis.call('LPUSH', MINUTE .. chat, text(place))
    redis.call('LTRIM', MINUTE .. chat, 0, most - 1)
    redis.call('PEXPIRE', MINUTE .. chat, text(math.ceil((window + furthest) / 1000)))
  end
  return {'go', place - now}
end
"""
)
"""For scripts: takes the next place for a message to a chat, or says how long to wait before asking again.

What is paid for has places of its own, so long after each other as `paid_every` says.
"""
RESERVE = (
    ALWAYS
    + PACE
    + """
local told = {}
for at = 2, #ARGV do told[at - 1] = tonumber(ARGV[at]) end
return pace(ARGV[1], true, told)
"""
)
FLOODED = (
    ALWAYS
    + TIMES
    + """
local flooded, floods, all = unpack(KEYS)
local chat, wait, many, together = unpack(ARGV)
local now = microseconds()
local ends = now + tonumber(wait)
put(flooded, text(now) .. ' ' .. text(ends), tonumber(wait))
redis.call('LPUSH', floods, chat .. ' ' .. text(now) .. ' ' .. text(ends))
redis.call('LTRIM', floods, 0, 99)
local chats, number, longest = {}, 0, 0
for _, noted in ipairs(redis.call('LRANGE', floods, 0, -1)) do
  local who, at, till = string.match(noted, '^(%S+) (%d+) (%d+)$')
  at, till = tonumber(at), tonumber(till)
  if at <= now and now - at <= tonumber(together) then
    number = number + (chats[who] and 0 or 1)
    chats[who], longest = true, math.max(longest, till)
  end
end
if number < tonumber(many) then return 0 end
longest = math.max(longest, now + held_back(all, now))
put(all, text(now) .. ' ' .. text(longest), longest - now)
return longest - now
"""
)


class RedisPace:
    """The pace, for all processes at one Redis."""

    def __init__(self, redis: Store, rates: Rates) -> None:
        self._told = rates.told()
        self._reserve, self._flooded = map(redis.register_script, (RESERVE, FLOODED))

    async def reserve(self, chat: int) -> Permit:
        """Take a place for an answer to a chat, by Telegram's name: whether there is one, and how soon.

        While the store is away, there always is: who asks does not wait for it.
        """
        try:
            verdict, wait = await self._reserve([keys.PACE], [chat, *self._told])
        except StoreUnavailable as error:
            logger.debug("the pace is not kept", reason=str(error))
            return Permit(Verdict.GO)
        return Permit(Verdict(verdict.decode()), wait / SECOND)

    async def flooded(self, chat: int, wait_s: float) -> None:
        """Note that Telegram wants a chat left alone; where it says so of several, all but answers wait."""
        touched = [keys.flood(chat), keys.FLOODS, keys.FLOOD]
        told = [chat, round(wait_s * SECOND), FLOODED_CHATS, round(TOGETHER_S * SECOND)]
        try:
            if all_wait := await self._flooded(touched, told):
                logger.warning("telegram asks all of us to slow down", wait_s=all_wait / SECOND)
        except StoreUnavailable as error:
            logger.debug("flood control is not noted", reason=str(error))
