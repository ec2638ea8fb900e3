"""The inbox in Redis: one list of updates for each chat, and one stream of the chats that have any.

An entry of the stream is a ticket: whoever holds it serves the chat's line, alone, and so in order. A ticket
is there exactly as long as its line has updates. A holder that dies says nothing any more, and another takes
the ticket over (`crew`). It fails towards repetition: an update is struck out after it was handled.
"""

import json
from collections.abc import Sequence
from typing import Any

import structlog

from bot.errors import StoreUnavailable
from bot.ports import ALONE, Json, Line
from bot.store import keys
from bot.store.connection import Store
from bot.store.crew import GROUP, HOLDS, Crew

logger = structlog.get_logger(__name__)

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
PUT_BACK = (
    HOLDS
    + """
if not holds(ARGV[3]) then return end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[3])
redis.call('XDEL', KEYS[1], ARGV[3])
redis.call('XADD', KEYS[1], '*', 'line', ARGV[4])
"""
)


class RedisInbox:
    """The inbox as one process sees it; its name in the group is its own."""

    def __init__(self, redis: Store, crew: Crew | None = None) -> None:
        self._redis = redis
        self._crew = crew or Crew(redis)
        self._heads: dict[str, bytes] = {}
        self._is_unsure = False
        self._add, self._done, self._put_back = map(redis.register_script, (ADD, DONE, PUT_BACK))

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
        lines: list[Line] = []
        try:
            async with self._crew.taking(keys.INBOX):
                lines = await self._taken(limit)
        except StoreUnavailable:
            self._is_unsure = True
            raise
        return lines

    async def _taken(self, limit: int) -> list[Line]:
        if self._is_unsure:  # a line that was given to us may not have arrived
            ours = _lines(await self._crew.ours(keys.INBOX))
            self._is_unsure = False
            return ours
        dead = await self._crew.of_the_dead(keys.INBOX, limit)
        return _lines(dead) or await self._of_nobody(limit)

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
        more = await self._done([keys.INBOX, keys.line(line.name)], [GROUP, self._crew.me, line.ticket, head])
        self._heads.pop(line.ticket, None)
        return bool(more)

    async def keep(self) -> None:
        """Say that we are alive and still hold what we took."""
        await self._crew.beat()

    async def put_back(self, line: Line) -> None:
        """Let a line go as it is, for whoever takes it next."""
        await self._put_back([keys.INBOX], [GROUP, self._crew.me, line.ticket, line.name])

    async def leave(self) -> None:
        """Be forgotten by the group; not while it counts us as holding anything."""
        await self._crew.leave(keys.INBOX)

    async def waiting(self) -> int:
        """How many chats have something that is not handled yet."""
        return int(await self._redis.xlen(keys.INBOX))

    async def _of_nobody(self, limit: int) -> list[Line]:
        streams: Any = await self._redis.xreadgroup(
            GROUP, self._crew.me, {keys.INBOX: ">"}, count=limit, block=BLOCK_MS
        )
        return [line for _stream, entries in streams for line in _lines(entries)]


def _lines(entries: Sequence[tuple[bytes, dict[bytes, bytes]]]) -> list[Line]:
    return [Line(fields[b"line"].decode(), ticket.decode()) for ticket, fields in entries]


def line_of(update: Json) -> str:
    """Which line an update stands in: its chat's, else its person's, else one of its own.

    What somebody types into another chat belongs to no chat of ours: it has a line of its own, and neither
    waits for what its person asks elsewhere nor keeps that waiting.
    """
    for kind, content in update.items():
        if isinstance(content, dict) and kind != "inline_query":
            chat = content.get("chat") or (content.get("message") or {}).get("chat") or content.get("from")
            if chat:
                return str(chat["id"])
    return f"{ALONE}{update['update_id']}"
