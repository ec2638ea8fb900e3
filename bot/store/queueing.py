"""How deliveries get into the outbox: as a chunk, by the script that decides on them."""

from bot.store import keys

CHUNK_SIZE = 200

QUEUE = (
    f"local OUTBOX, CHUNK, OPEN, SIZE = '{keys.OUTBOX}', '{keys.CHUNK}', '{keys.OPEN}', {CHUNK_SIZE}"
    """
local function put_chunk(lane, deliveries)
  if #deliveries == 0 then return end
  local id = redis.call('XADD', OUTBOX .. lane, '*', 'size', #deliveries)
  local told = {}
  for place, delivery in ipairs(deliveries) do
    told[#told + 1] = place
    told[#told + 1] = delivery
  end
  redis.call('HSET', CHUNK .. lane .. ':' .. id, unpack(told))
end
local function queue(lane, deliveries)
  for first = 1, #deliveries, SIZE do
    put_chunk(lane, {unpack(deliveries, first, math.min(first + SIZE - 1, #deliveries))})
  end
  if #deliveries > 0 then redis.call('HINCRBY', OPEN, lane, #deliveries) end
end
"""
)
"""For scripts: `queue(lane, deliveries)` adds them to the outbox."""
