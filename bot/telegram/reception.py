"""Updates out of the inbox: each chat's in their order, many chats at once, at a pace that suits people."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from bot.errors import StoreUnavailable
from bot.ports import Inbox, Json, Line
from bot.telegram.chat_pace import ChatPace

AT_ONCE = 32
"""Updates handled at the same time."""
IN_HAND = 256
"""Lines taken at the same time: most of them may be waiting for their chat's pace."""
KEEP_EVERY_S = 3
LAST_WORDS_S = 5
"""How long a stop waits for answers in hand; what is not done by then is done after the next start."""
RETRY_S = 0.25

T = TypeVar("T")
Handle = Callable[[Json], Awaitable[None]]
"""Handles one update; whatever goes wrong with it is its own business."""

logger = structlog.get_logger(__name__)


class Reception:
    """Takes lines of updates from the inbox and serves each to its end.

    It fails towards repetition: an update leaves its line only after it was handled, so that a process that
    dies leaves it to the next one.
    """

    def __init__(self, inbox: Inbox, handle: Handle, pace: ChatPace) -> None:
        self._inbox = inbox
        self._handle = handle
        self._pace = pace
        self._free = asyncio.Semaphore(AT_ONCE)
        self._serving: dict[asyncio.Task[None], Line] = {}
        self._is_closing = False

    async def run(self) -> None:
        """Serve until cancelled; answers in hand are finished first."""
        keeping = asyncio.create_task(self._keep(), name="keep lines")
        try:
            while True:
                if len(self._serving) >= IN_HAND:
                    await asyncio.wait(self._serving, return_when=asyncio.FIRST_COMPLETED)
                for line in await _persistently(lambda: self._inbox.take(IN_HAND - len(self._serving))):
                    self._begin(line)
        finally:
            self._is_closing = True
            if self._serving:
                await asyncio.wait(self._serving, timeout=LAST_WORDS_S)
            for task in (keeping, *self._serving):
                task.cancel()
            await asyncio.gather(keeping, *self._serving, return_exceptions=True)

    def _begin(self, line: Line) -> None:
        task = asyncio.create_task(self._serve(line), name=f"serve {line.name}")
        self._serving[task] = line
        task.add_done_callback(self._serving.pop)

    async def _serve(self, line: Line) -> None:
        """Handle the updates of a line, oldest first, until it is empty or we close."""
        while not self._is_closing:
            await asyncio.sleep(self._pace.wait_s(line.name))
            async with self._free:
                update = await _persistently(lambda: self._inbox.first(line))
                if update is not None:
                    await self._handle(update)
            if not await _persistently(lambda: self._inbox.done(line)):
                return
        await self._inbox.put_back(line)

    async def _keep(self) -> None:
        """Tell the inbox that we are still at it, or another process would take our lines over."""
        while True:
            await asyncio.sleep(KEEP_EVERY_S)
            await _persistently(lambda: self._inbox.keep(list(self._serving.values())))


async def _persistently(call: Callable[[], Awaitable[T]]) -> T:
    """Call again until the store answers: what was handled must not be handled again."""
    warned = False
    while True:
        try:
            return await call()
        except StoreUnavailable as error:
            if not warned:
                logger.warning("the inbox does not answer: waiting for it", reason=str(error))
                warned = True
            await asyncio.sleep(RETRY_S)
