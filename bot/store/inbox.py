"""The inbox in Redis: one list of updates for each chat, and one stream of the chats that have any.

An entry of the stream is a ticket: whoever holds it serves the chat's line, alone, and so in order. A ticket
is there exactly as long as its line has updates. A holder that dies says nothing any more, and after
`DEAD_AFTER_MS` another takes the ticket over. It fails towards repetition: an update is struck out after it
was handled.
"""

import json
import secrets
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import structlog
from redis.exceptions import ResponseError

from bot.ports import Json, Line
from bot.store import keys
from bot.store.connection import Store

logger = structlog.get_logger(__name__)

GROUP = "bot"
DEAD_AFTER_MS = 10_000
LOOK_FOR_DEAD_EVERY_S = 1
BLOCK_MS = 1000
LONGEST_LINE = 200
"""Updates of one chat that may wait; who types faster than that, for minutes, is not a person."""

ADD = """
local dropped = 0
for i = 2, #KEYS, 2 do
  local mark, line, name, update = KEYS[i], KEYS[i + 1], ARGV[i + 1], ARGV[i + 2]
  if redis.call('SET', mark, '1', 'NX', 'EX', ARGV[1]) then
    if redis.call('LLEN', line) >= tonumber(ARGV[2]) then
      dropped = dropped + 1
    elseif redis.call('RPUSH', line, update) == 1 then
      redis.call('XADD', KEYS[1], '*', 'line', name)
    end
  end
end
return dropped
"""
HOLDS = """
local function holds(ticket)
  local pending = redis.call('XPENDING', KEYS[1], ARGV[1], ticket, ticket, 1)
  return pending[1] and pending[1][2] == ARGV[2]
end
"""
DONE = (
    HOLDS
    + """
if not holds(ARGV[3]) then return 0 end
if redis.call('LINDEX', KEYS[2], 0) == ARGV[4] then redis.call('LPOP', KEYS[2]) end
if redis.call('LLEN', KEYS[2]) > 0 then return 1 end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[3])
redis.call('XDEL', KEYS[1], ARGV[3])
return 0
"""
)
KEEP = (
    HOLDS
    + """
for i = 3, #ARGV do
  if holds(ARGV[i]) then redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[i], 'JUSTID') end
end
"""
)
PUT_BACK = (
    HOLDS
    + """
if not holds(ARGV[3]) then return end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[3])
redis.call('XDEL', KEYS[1], ARGV[3])
redis.call('XADD', KEYS[1], '*', 'line', ARGV[4])
"""
)
LEAVE = """
if #redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2]) == 0 then
  redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
end
"""


class RedisInbox:
    """The inbox as one process sees it; its name in the group is its own."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis
        self._me = secrets.token_hex(8)
        self._heads: dict[str, bytes] = {}
        self._looked_for_dead = float("-inf")
        scripts = map(redis.register_script, (ADD, DONE, KEEP, PUT_BACK, LEAVE))
        self._add, self._done, self._keep, self._put_back, self._leave = scripts

    async def add(self, updates: Sequence[Json]) -> None:
        """Put updates at the end of their chats' lines."""
        if not updates:
            return
        touched, told = [keys.INBOX], [str(int(keys.MARK_KEPT.total_seconds())), str(LONGEST_LINE)]
        for update in updates:
            name = line_of(update)
            touched += [keys.update_mark(update["update_id"]), keys.line(name)]
            told += [name, json.dumps(update)]
        if dropped := await self._add(touched, told):
            logger.warning("a chat sends more than can be answered", updates_dropped=dropped)

    async def take(self, limit: int) -> list[Line]:
        """Hold lines that nobody holds, or whose holder is dead; waits a moment where there are none."""
        try:
            return await self._of_the_dead(limit) or await self._of_nobody(limit)
        except ResponseError as error:
            if str(error).startswith("UNBLOCKED"):  # somebody deleted the stream, or a failover began
                return []
            if not str(error).startswith("NOGROUP"):
                raise
            with suppress(ResponseError):  # another process was quicker: BUSYGROUP
                await self._redis.xgroup_create(keys.INBOX, GROUP, id="0", mkstream=True)
            return []

    async def first(self, line: Line) -> Json | None:
        """The update at the head of a line that we hold."""
        head: bytes | None = await self._redis.lindex(keys.line(line.name), 0)  # type: ignore[assignment]
        if head is None:
            return None
        self._heads[line.ticket] = head
        update: Json = json.loads(head)
        return update

    async def done(self, line: Line) -> bool:
        """Strike the head out; may be repeated, since it names what it strikes out."""
        head = self._heads.get(line.ticket, b"")
        more = await self._done([keys.INBOX, keys.line(line.name)], [GROUP, self._me, line.ticket, head])
        self._heads.pop(line.ticket, None)
        return bool(more)

    async def keep(self, lines: Sequence[Line]) -> None:
        """Say that we are alive and still hold these."""
        if lines:
            await self._keep([keys.INBOX], [GROUP, self._me, *(line.ticket for line in lines)])

    async def put_back(self, line: Line) -> None:
        """Let a line go as it is, for whoever takes it next."""
        await self._put_back([keys.INBOX], [GROUP, self._me, line.ticket, line.name])

    async def leave(self) -> None:
        """Be forgotten by the group; not while it counts us as holding anything."""
        with suppress(ResponseError):  # no group: nobody to be forgotten by
            await self._leave([keys.INBOX], [GROUP, self._me])

    async def waiting(self) -> int:
        """How many chats have something that is not handled yet."""
        return int(await self._redis.xlen(keys.INBOX))

    async def _of_the_dead(self, limit: int) -> list[Line]:
        if time.monotonic() - self._looked_for_dead < LOOK_FOR_DEAD_EVERY_S:
            return []
        self._looked_for_dead = time.monotonic()
        claimed: Any = await self._redis.xautoclaim(keys.INBOX, GROUP, self._me, DEAD_AFTER_MS, count=limit)
        return _lines(claimed[1])

    async def _of_nobody(self, limit: int) -> list[Line]:
        streams: Any = await self._redis.xreadgroup(
            GROUP, self._me, {keys.INBOX: ">"}, count=limit, block=BLOCK_MS
        )
        return [line for _stream, entries in streams for line in _lines(entries)]


def _lines(entries: Sequence[tuple[bytes, dict[bytes, bytes]]]) -> list[Line]:
    return [Line(fields[b"line"].decode(), ticket.decode()) for ticket, fields in entries]


def line_of(update: Json) -> str:
    """Which line an update stands in: its chat's, else its person's, else one of its own."""
    for content in update.values():
        if isinstance(content, dict):
            chat = content.get("chat") or (content.get("message") or {}).get("chat") or content.get("from")
            if chat:
                return str(chat["id"])
    return f"update-{update['update_id']}"
