"""How a subscription is changed: by one script, with all that points to it and the message about it."""

from bot.model.audience import Change
from bot.model.subscription import Subscription
from bot.store import keys
from bot.store.codec import encode_what
from bot.store.places import group, places
from bot.store.queueing import QUEUE
from bot.store.subscription_codec import encode_subscription

CHANGE = (
    QUEUE
    + f"local SUBSCRIPTIONS, RECEIPTS = '{keys.SUBSCRIPTIONS}', '{keys.receipts(0)[:-1]}'\n"
    + f"local FAILURES = '{keys.failures(0)[:-1]}'"
    + """
local newest, evaluated, followed = unpack(KEYS)
local book, changes = ARGV[1], cjson.decode(ARGV[2])
local function mark(pair, session)
  if redis.call('HGET', evaluated, 'book') ~= book then
    redis.call('DEL', evaluated)
    redis.call('HSET', evaluated, 'book', book)
  end
  redis.call('HSET', evaluated, pair, session)
end
local up_to = {}  -- how far each pair is, as of now
local function join(pair, as_of, is_new)
  local alone = is_new and redis.call('HINCRBY', followed, pair, 1) == 1
  if not up_to[pair] then
    local known = redis.call('HMGET', evaluated, 'book', pair)
    up_to[pair] = known[1] == book and known[2] or ''
  end
  if as_of ~= '' and (alone or as_of < up_to[pair]) then
    mark(pair, as_of)
    up_to[pair] = as_of
  end
end
local function change_one(chat, name, before, after, left, joined, as_of, out, into)
  local key, member = SUBSCRIPTIONS .. chat, chat .. ':' .. name
  local age, found = string.match(redis.call('HGET', key, name) or '', '^(%d+) (.*)$')
  if (found or '') ~= before then return false end
  if after ~= '' then  -- first, since a script that has written is not stopped any more when memory is full
    redis.call('HSET', key, name, (age or redis.call('INCR', newest)) .. ' ' .. after)
  else
    for _, its in ipairs({SUBSCRIPTIONS, RECEIPTS, FAILURES}) do redis.call('HDEL', its .. chat, name) end
  end
  for _, place in ipairs(out) do redis.call('ZREM', place, member) end
  for at = 1, #into, 2 do redis.call('ZADD', into[at], into[at + 1], member) end
  if before ~= '' and left ~= joined then redis.call('HINCRBY', followed, left, -1) end
  if after ~= '' then join(joined, as_of, before == '' or left ~= joined) end
  return true
end
local done, queued = {}, {}
for at, change in ipairs(changes) do
  local members, lane, delivery = unpack(change)
  done[at] = 1
  for who = 1, #members, 2 do
    local chat, name = members[who], members[who + 1]
    if not change_one(chat, name, unpack(change, 4)) then
      done[at] = 0
    elseif lane ~= '' then
      queued[lane] = queued[lane] or {}
      table.insert(queued[lane], '{"chat":' .. chat .. ',"subscription":"' .. name .. '",' .. delivery)
    end
  end
end
for lane, deliveries in pairs(queued) do queue(lane, deliveries) end
return done
"""
)


def change_figures(words: str, change: Change, *, are_placed: bool = True) -> list[object]:
    """What the script wants to know of a change: `words` are those that are kept, empty where nothing is.

    Where it is not known whether sets point to what is kept, they are made to.
    """
    before, after, delivery = change.before, change.after, change.delivery
    old = places(before) if words and are_placed else {}
    new = {} if after is None else places(after)
    return [
        [each for member in change.members for each in (str(member.chat), member.id)],
        "" if delivery is None else delivery.topic.lane,
        "" if delivery is None else encode_what(delivery),
        words,
        "" if after is None else encode_subscription(after),
        group(before.rule),
        "" if after is None else group(after.rule),
        _decided_up_to(before if words else None, after),
        [place for place in old if place not in new],
        [each for place, score in new.items() if old.get(place) != score for each in (place, score)],
    ]


def _decided_up_to(before: Subscription | None, after: Subscription | None) -> str:
    """How far somebody is for whom the pair has to wait: not one that was passed over and stays as it was."""
    if after is None or after.as_of is None:
        return ""
    if before is not None and (before.rule, before.as_of) == (after.rule, after.as_of):
        return ""
    return after.as_of.isoformat()
