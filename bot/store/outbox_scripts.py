"""The scripts of the outbox: what happens to a delivery between being queued and its outcome."""

from bot.store.connection import ALWAYS
from bot.store.crew import HOLDS
from bot.store.pace import PACE
from bot.store.queueing import QUEUE

ADD = QUEUE + "queue(ARGV[1], {unpack(ARGV, 2)})"
WAKE = (
    ALWAYS
    + QUEUE
    + """
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, SIZE)
local lanes = {}
for _, waiting in ipairs(due) do
  local lane, delivery = string.match(waiting, '^(%S+) %S+ %S+ (.*)$')
  lanes[lane] = lanes[lane] or {}
  table.insert(lanes[lane], delivery)
end
for lane, deliveries in pairs(lanes) do put_chunk(lane, deliveries) end
if #due > 0 then redis.call('ZREM', KEYS[1], unpack(due)) end
"""
)
CLOSE = """
local function strike_out(stream, chunk, group, entry, place)
  if redis.call('HDEL', chunk, place) == 0 then return false end
  redis.call('HDEL', chunk, 'h' .. place)
  if redis.call('EXISTS', chunk) == 0 then
    redis.call('XACK', stream, group, entry)
    redis.call('XDEL', stream, entry)
  end
  return true
end
"""
PERMIT = (
    ALWAYS
    + HOLDS
    + PACE
    + """
local _stream, chunk, broadcast, paid = unpack(KEYS)
local _group, _me, entry, place, chat, paid_most, paid_kept_s, paid_every = unpack(ARGV)
if not holds(entry) or redis.call('HEXISTS', chunk, place) == 0 then return {'lost', 0, 0} end
local phase, pays = unpack(redis.call('HMGET', broadcast, 'phase', 'pays'))  -- both false of anything else
if phase == 'stopped' then return {'over', 0, 0} end
local told = {}
for at = 9, #ARGV do told[at - 8] = tonumber(ARGV[at]) end
local is_paid = pays == '1' and tonumber(redis.call('GET', paid) or '0') < tonumber(paid_most)
local verdict, wait = unpack(pace(chat, false, told, is_paid and tonumber(paid_every)))
if verdict ~= 'go' then return {verdict, wait, 0} end
redis.call('HSET', chunk, 'h' .. place, 1)
if is_paid then
  redis.call('INCR', paid)
  redis.call('EXPIRE', paid, paid_kept_s)
  redis.call('HINCRBY', broadcast, 'paid', 1)
end
return {verdict, wait, is_paid and 1 or 0}
"""
)
DONE = (
    ALWAYS
    + CLOSE
    + """
local stream, chunk, open, outcomes, receipts, failures, subscriptions = unpack(KEYS)
local chats, dead, followed, rests, tried, ended, lost, broadcast = unpack(KEYS, 8)
local group, entry, place, lane, outcome, chat, name, receipt, failure = unpack(ARGV)
local letter, letters, ends, pair, kept_s, told_as, told_s = unpack(ARGV, 10)
if not strike_out(stream, chunk, group, entry, place) then return end
redis.call('HINCRBY', open, lane, -1)
redis.call('HINCRBY', outcomes, outcome, 1)
if redis.call('EXISTS', broadcast) == 1 then redis.call('HINCRBY', broadcast, outcome, 1) end
if outcome == 'sent' then
  redis.call('HDEL', rests, chat)
  redis.call('ZREM', ended, chat)
  redis.call('SREM', lost, chat)
  redis.call('PFADD', tried, chat)
  redis.call('EXPIRE', tried, kept_s)
end
if letter ~= '' then
  redis.call('LPUSH', dead, letter)
  redis.call('LTRIM', dead, 0, letters - 1)
end
if name == '' or redis.call('HEXISTS', chats, chat) == 0 then return end
if receipt ~= '' then redis.call('HSET', receipts, told_as, receipt) end
if receipt ~= '' and tonumber(told_s) > 0 then redis.call('EXPIRE', receipts, told_s) end
if failure ~= '' then
  redis.call('HSET', failures, name, failure)
elseif outcome == 'sent' then
  redis.call('HDEL', failures, name)
end
local kept = redis.call('HGET', subscriptions, name)
if ends ~= '' and kept and string.match(kept, '^%d+ (.*)$') == ends then
  for _, its in ipairs({subscriptions, receipts, failures}) do redis.call('HDEL', its, name) end
  redis.call('HINCRBY', followed, pair, -1)
end
"""
)
POSTPONE = (
    ALWAYS
    + HOLDS
    + CLOSE
    + """
local stream, chunk, due = unpack(KEYS)
local group, _me, entry, place, lane, moment, delivery = unpack(ARGV)
if not holds(entry) or not strike_out(stream, chunk, group, entry, place) then return end
redis.call('ZADD', due, moment, lane .. ' ' .. entry .. ' ' .. place .. ' ' .. delivery)
"""
)
ADDRESSEES = """
local chats, rests = unpack(KEYS)
local found = {}
for at = 1, #ARGV, 7 do
  local chat, subscriptions, name, receipts, told_as, resting, whole = unpack(ARGV, at, at + 6)
  found[#found + 1] = {
    redis.call('HGET', chats, chat) or '',
    redis.call('HGET', subscriptions, name) or '',
    redis.call('HGET', receipts, told_as) or '',
    redis.call('HGET', rests, chat) or '',
    redis.call('PTTL', resting),
    whole == '1' and redis.call('HGETALL', subscriptions) or {},
  }
end
return found
"""
