"""The scripts of chats: what belongs to one goes with it, moves with it, or is forgotten with it."""

from bot.store import keys
from bot.store.queueing import QUEUE

OF = """
local named, chats, newest, kinds = unpack(KEYS)
local number = redis.call('GET', named)
local kept = number and redis.call('HGET', chats, number)
if kept then return {tonumber(number), kept} end
number = redis.call('INCR', newest)
redis.call('SET', named, number)
redis.call('HSET', chats, number, ARGV[1])
if kinds then redis.call('SADD', kinds, number) end
return {number, ARGV[1]}
"""
KNOWN = """
local number = redis.call('GET', KEYS[1])
return number and {tonumber(number), redis.call('HGET', KEYS[2], number)}
"""
"""Asked of every update, by several: in one go."""
ITS = (
    f"local TELEGRAM, SUBSCRIPTIONS = '{keys.telegram(0)[:-1]}', '{keys.SUBSCRIPTIONS}'\n"
    f"local OF_CHAT = {{'{keys.former(0)[:-1]}', '{keys.receipts(0)[:-1]}', '{keys.failures(0)[:-1]}'}}\n"
    f"local CHATS, DIGESTS, FOLLOWED = '{keys.CHATS}', '{keys.DIGESTS}', '{keys.FOLLOWED}'\n"
    f"local RESTS, ENDED = '{keys.RESTS}', '{keys.ENDED}'\n"
    f"local SETS = {{'{keys.CHANNELS}', '{keys.GROUPS}', '{keys.LOST}'}}\n"
    f"local STEWARDS, LOOKED_AFTER = '{keys.STEWARDS}', '{keys.LOOKED_AFTER}'\n"
    """
local function name_of(kept) return string.format('%.0f', cjson.decode(kept).telegram_id) end
local function has_only(number, alerts)
  local key = SUBSCRIPTIONS .. number
  if redis.call('HLEN', key) ~= #alerts then return false end
  for _, alert in ipairs(alerts) do
    if redis.call('HGET', key, alert[1]) ~= alert[2] then return false end
  end
  return true
end
local function take_out(number, alert)
  for _, place in ipairs(alert[4]) do redis.call('ZREM', place, number .. ':' .. alert[1]) end
  if alert[3] ~= '' then redis.call('HINCRBY', FOLLOWED, alert[3], -1) end
end
local function leave(number, mine, theirs)
  for _, other in ipairs(redis.call('SMEMBERS', mine .. number)) do
    redis.call('SREM', theirs .. other, number)
  end
  redis.call('DEL', mine .. number)
end
local function forget(number, alerts)
  local kept = redis.call('HGET', CHATS, number)
  local names = redis.call('SMEMBERS', OF_CHAT[1] .. number)
  if kept then names[#names + 1] = name_of(kept) end
  for _, name in ipairs(names) do
    if redis.call('GET', TELEGRAM .. name) == number then redis.call('DEL', TELEGRAM .. name) end
  end
  for _, alert in ipairs(alerts) do take_out(number, alert) end
  redis.call('DEL', SUBSCRIPTIONS .. number)
  leave(number, STEWARDS, LOOKED_AFTER)
  leave(number, LOOKED_AFTER, STEWARDS)
  for _, key in ipairs(OF_CHAT) do redis.call('DEL', key .. number) end
  for _, set in ipairs(SETS) do redis.call('SREM', set, number) end
  for _, ranked in ipairs({DIGESTS, ENDED}) do redis.call('ZREM', ranked, number) end
  for _, hash in ipairs({RESTS, CHATS}) do redis.call('HDEL', hash, number) end
end
"""
)
"""For scripts: what belongs to a chat. An alert is its name, record, pair, places, their scores."""
FORGET = (
    ITS
    + """
local number, alerts = ARGV[1], cjson.decode(ARGV[2])
if not has_only(number, alerts) then return 0 end
forget(number, alerts)
return 1
"""
)
PUT = (
    ITS
    + """
local function take_over(number, other, alerts)
  for _, alert in ipairs(alerts) do
    if redis.call('HSETNX', SUBSCRIPTIONS .. number, alert[1], alert[2]) == 1 then
      for at, place in ipairs(alert[4]) do
        redis.call('ZADD', place, alert[5][at], number .. ':' .. alert[1])
      end
      if alert[3] ~= '' then redis.call('HINCRBY', FOLLOWED, alert[3], 1) end
    end
  end
  for _, person in ipairs(redis.call('SMEMBERS', STEWARDS .. other)) do
    redis.call('SADD', STEWARDS .. number, person)
    redis.call('SADD', LOOKED_AFTER .. person, number)
  end
  forget(other, alerts)
end
local number, chat, name, digest, digest_at, seen, other, alerts = unpack(ARGV)
alerts = cjson.decode(alerts)
local kept = redis.call('HGET', CHATS, number)
if not kept or (seen ~= '' and seen ~= kept) then return 0 end
if name ~= name_of(kept) then
  local now = redis.call('GET', TELEGRAM .. name) or ''
  if now ~= other or (other ~= '' and other ~= number and not has_only(other, alerts)) then return 0 end
  if other ~= '' and other ~= number then take_over(number, other, alerts) end
  redis.call('SADD', OF_CHAT[1] .. number, name_of(kept))
  redis.call('SET', TELEGRAM .. name, number)
  redis.call('DEL', OF_CHAT[2] .. number)
end
redis.call('HSET', CHATS, number, chat)
if digest == '' then
  redis.call('ZREM', DIGESTS, number)
elseif digest_at ~= '' then
  redis.call('ZADD', DIGESTS, digest_at, number)
end
return 1
"""
)
BOOK_DIGESTS = (
    QUEUE
    + """
local queued, booked = {}, 0
for _, booking in ipairs(cjson.decode(ARGV[1])) do
  local number, at, following, delivery = unpack(booking)
  local due = redis.call('ZSCORE', KEYS[1], number)
  if due and tonumber(due) == at then
    booked = booked + 1
    if following == '' then
      redis.call('ZREM', KEYS[1], number)
    else
      redis.call('ZADD', KEYS[1], following, number)
    end
    if delivery ~= '' then queued[#queued + 1] = delivery end
  end
end
queue(ARGV[2], queued)
return booked
"""
)
