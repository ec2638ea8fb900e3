"""Updates out of the inbox: each chat's in their order, many chats at once, at a pace that suits people."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from bot.errors import StoreUnavailable
from bot.ports import Inbox, Json, Line
from bot.telegram.chat_pace import ChatPace
from bot.telegram.patience import Patience
from bot.telegram.slots import slot

AT_ONCE = 64
"""Updates handled at the same time."""
IN_HAND = 256
"""Lines taken at the same time: most of them may be waiting for their chat's pace."""
KEEP_EVERY_S = 3
TAP = "callback_query"
LAST_WORDS_S = 5
"""How long a stop waits for answers in hand; what is not done by then is done after the next start."""

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
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._serving: dict[asyncio.Task[None], Line] = {}
        self._handling: set[asyncio.Task[None]] = set()
        self._patiently = Patience("inbox")
        self._is_closing = False

    async def run(self) -> None:
        """Serve until cancelled; answers in hand are finished first, what waits is left to the next."""
        keeping = asyncio.create_task(self._keep(), name="keep lines")
        try:
            while True:
                if len(self._serving) >= IN_HAND:
                    await asyncio.wait(self._serving, return_when=asyncio.FIRST_COMPLETED)
                for line in await self._patiently(lambda: self._inbox.take(IN_HAND - len(self._serving))):
                    # after an outage of the store our own lines look like those of the dead
                    if line not in self._serving.values():
                        self._begin(line)
        finally:
            keeping.cancel()
            await self._close()

    def _begin(self, line: Line) -> None:
        task = asyncio.create_task(self._serve(line), name=f"serve {line.name}")
        self._serving[task] = line
        task.add_done_callback(self._served)

    def _served(self, task: asyncio.Task[None]) -> None:
        del self._serving[task]
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("line not served", exc_info=error)

    async def _close(self) -> None:
        self._is_closing = True
        left = dict(self._serving)
        for task in left.keys() - self._handling:
            task.cancel()
        if self._handling:
            await asyncio.wait(self._handling, timeout=LAST_WORDS_S)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        with suppress(StoreUnavailable):
            for line in left.values():
                await self._inbox.put_back(line)
            await self._inbox.leave()

    async def _serve(self, line: Line) -> None:
        """Handle the updates of a line, oldest first, until it is empty or we close."""
        while not self._is_closing:
            update = await self._next(line)
            if update is not None:
                async with slot(self._slots):
                    await self._handled(update)
            if not await self._patiently(lambda: self._inbox.done(line)):
                return

    async def _next(self, line: Line) -> Json | None:
        """The first of a line, once it is its turn; None where the line is another's by then."""
        update = await self._patiently(lambda: self._inbox.first(line))
        if update is None or TAP in update:  # whoever taps sees within a second that something happens
            return update
        if wait_s := self._pace.wait_s(line.name):
            await asyncio.sleep(wait_s)
            update = await self._patiently(lambda: self._inbox.first(line))
        return update

    async def _handled(self, update: Json) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - for the type checker: there is always one in a coroutine
        self._handling.add(task)
        try:
            await self._handle(update)
        finally:
            self._handling.discard(task)

    async def _keep(self) -> None:
        """Tell the inbox that we are still at it, or another process would take our lines over."""
        while True:
            await self._patiently(self._inbox.keep)
            await asyncio.sleep(KEEP_EVERY_S)
