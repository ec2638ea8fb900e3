"""The scripts of broadcasts: whom one is for, and how it begins, goes on and ends."""

from bot.store import keys
from bot.store.queueing import QUEUE

LOOKED_AT = 500
"""Numbers of chats that one call looks at, at most: those that are in use may lie far apart."""

WHO = (
    f"local CHATS, RESTS, SUBSCRIPTIONS = '{keys.CHATS}', '{keys.RESTS}', '{keys.SUBSCRIPTIONS}'\n"
    """
local function is_on(kept)
  local words = string.match(kept, '^%d+ (.*)$') or ''
  if string.sub(words, 1, 1) == '{' then  -- as the first versions kept it
    local is_told, told = pcall(cjson.decode, words)
    return is_told and not (told.paused or told.over)
  end
  return words ~= '' and not string.find(words .. ' ', ' [px] ')
end
local function wants_anything(number, chat)
  if chat.digest then return true end
  for _, kept in ipairs(redis.call('HVALS', SUBSCRIPTIONS .. number)) do
    if is_on(kept) then return true end
  end
  return false
end
-- calls `found(number, what)` for each chat whose number is after one, up to another
local function look(after, up_to, found)
  local numbers = {}
  for number = after + 1, up_to do numbers[#numbers + 1] = string.format('%.0f', number) end
  if #numbers == 0 then return end
  local chats = redis.call('HMGET', CHATS, unpack(numbers))
  local rests = redis.call('HMGET', RESTS, unpack(numbers))
  for at, number in ipairs(numbers) do
    local is_read, chat = pcall(cjson.decode, chats[at] or '')
    if is_read and type(chat) == 'table' then
      if not wants_anything(number, chat) then found(number, 'nothing')
      elseif rests[at] then found(number, 'rests')
      else found(number, chat.kind) end
    end
  end
end
"""
)
"""For scripts: who gets anything from us. Numbers are given in turn, so that none is missed or met twice."""
REACH = (
    WHO
    + """
local counts = {private = 0, group = 0, channel = 0, nothing = 0, rests = 0}
look(tonumber(ARGV[1]), tonumber(ARGV[2]), function(_number, what)
  counts[what] = (counts[what] or 0) + 1
end)
return {counts.private, counts.group, counts.channel, counts.nothing, counts.rests}
"""
)
BEGIN = """
local draft, current, newest, broadcast = unpack(KEYS)
local name, at, message, pays = unpack(ARGV)
if redis.call('HGET', draft, 'name') ~= name or redis.call('EXISTS', current) == 1 then return 0 end
redis.call('SET', current, name)
redis.call('RENAME', draft, broadcast)
redis.call('PERSIST', broadcast)
redis.call('HSET', broadcast, 'phase', 'queueing', 'at', at, 'message', message, 'pays', pays,
  'queued', 0, 'after', 0, 'newest', redis.call('GET', newest) or '0')
return 1
"""
QUEUE_NEXT = (
    QUEUE
    + WHO
    + """
local broadcast, lane, delivery, looked_at = KEYS[1], unpack(ARGV)
local phase, after, newest = unpack(redis.call('HMGET', broadcast, 'phase', 'after', 'newest'))
if phase ~= 'queueing' then return -1 end
after, newest = tonumber(after), tonumber(newest)
local last, deliveries = math.min(newest, after + looked_at), {}
local function found(number, what)
  if what == 'nothing' or what == 'rests' then return end
  deliveries[#deliveries + 1] = '{"chat":' .. number .. ',' .. delivery
end
while after < last and #deliveries < SIZE do
  local up_to = math.min(last, after + SIZE - #deliveries)
  look(after, up_to, found)
  after = up_to
end
queue(lane, deliveries)
redis.call('HINCRBY', broadcast, 'queued', #deliveries)
redis.call('HSET', broadcast, 'after', string.format('%.0f', after))
if after >= newest then redis.call('HSET', broadcast, 'phase', 'sending') end
return #deliveries
"""
)
STOP = """
local phase = redis.call('HGET', KEYS[1], 'phase')
if phase == 'queueing' or phase == 'sending' then redis.call('HSET', KEYS[1], 'phase', 'stopped') end
"""
END = """
local broadcast, current = unpack(KEYS)
local name, kept_s = unpack(ARGV)
if redis.call('GET', current) ~= name then return end
redis.call('HSET', broadcast, 'html', '')
redis.call('EXPIRE', broadcast, kept_s)
redis.call('DEL', current)
"""
CHANGE = "if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end"
"""Writes one field of a broadcast that is there."""
DROP = """
if redis.call('HGET', KEYS[1], 'name') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
"""
