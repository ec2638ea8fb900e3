"""Deliveries out of the outbox, to Telegram: alerts before what can wait, several at once."""

import asyncio
from collections import deque
from contextlib import suppress
from functools import partial
from itertools import islice

import structlog

from bot.errors import StoreUnavailable
from bot.model.addressee import Addressee
from bot.model.delivery import Entry, Lane
from bot.ports import Outbox
from bot.telegram.attempts import Attempts, Later
from bot.telegram.patience import Patience

AT_ONCE = 24
"""Deliveries that are begun: those that are not sent yet are put together, so that none waits for it."""
KEEP_EVERY_S = 2
AHEAD = 8
"""Of so many it is looked up together whom they are for, just before they are sent."""
LOOK_EVERY_S = 0.5
"""How soon an alert goes before what can wait."""
LAST_WORDS_S = 5
"""How long a stop waits for messages in hand; what is not sent by then is sent after the next start."""

logger = structlog.get_logger(__name__)


class Deliver:
    """Takes chunks from the outbox and sends what is in them; a delivery leaves it only with an outcome.

    It fails towards repetition: a process that dies leaves what it held to the next one.
    """

    def __init__(self, outbox: Outbox, attempts: Attempts, patience: Patience) -> None:
        self._outbox = outbox
        self._attempts = attempts
        self._patiently = patience
        self._waiting: dict[Lane, deque[Entry]] = {lane: deque() for lane in Lane}
        self._next: deque[Addressee] = deque()
        self._in_hand: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._looked_s = float("-inf")
        self._failure: BaseException | None = None

    async def run(self) -> None:
        """Deliver until cancelled; what is in hand is finished first."""
        keeping = asyncio.create_task(self._keep(), name="keep deliveries")
        try:
            while self._failure is None:
                await self._slots.acquire()
                await self._patiently(self._look)
                if self._next:
                    self._begin(self._next.popleft())
                else:
                    self._slots.release()
            raise self._failure
        finally:
            keeping.cancel()
            await self._close()

    async def one(self, addressee: Addressee) -> None:
        """Try it; before it was sent, a store that is away is waited for."""
        try:
            await self._patiently(partial(self._attempts, addressee))
        except Later as later:
            chat = later.entry.delivery.chat
            logger.info("delivered later", chat=chat, until=str(later.until), reason=later.reason)
            await self._patiently(partial(self._outbox.postpone, later.entry, later.until))
            if later.cause is not None:
                raise later.cause from None

    async def _look(self) -> None:
        """See who is next, a few at a time: an alert, as far as there is any."""
        if self._next:
            return
        await self._take()
        waiting = next((each for each in self._waiting.values() if each), deque[Entry]())
        if few := list(islice(waiting, AHEAD)):
            self._next.extend(await self._outbox.addressees(few))
            for _each in few:
                waiting.popleft()

    async def _take(self) -> None:
        """Take chunks: while others wait, only of a lane that goes before them, and only now and then."""
        now_s = asyncio.get_running_loop().time()
        lanes = list(Lane)
        first = next((at for at, lane in enumerate(lanes) if self._waiting[lane]), len(lanes))
        is_idle = first == len(lanes)
        if first == 0 or not (is_idle or now_s - self._looked_s >= LOOK_EVERY_S):
            return
        self._looked_s = now_s
        for entry in await self._outbox.take(lanes[:first], wait=is_idle):
            self._waiting[entry.lane].append(entry)

    def _begin(self, addressee: Addressee) -> None:
        entry = addressee.entry
        task = asyncio.create_task(self.one(addressee), name=f"deliver {entry.chunk} {entry.place}")
        self._in_hand.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._in_hand.discard(task)
        self._slots.release()
        if not task.cancelled() and (error := task.exception()) is not None:
            self._failure = error

    async def _close(self) -> None:
        """Do not leave off in the middle: who hears of it again, hears it twice."""
        self._attempts.close()
        if self._in_hand:
            await asyncio.wait(set(self._in_hand), timeout=LAST_WORDS_S)
        for task in self._in_hand:
            task.cancel()
        await asyncio.gather(*self._in_hand, return_exceptions=True)
        with suppress(StoreUnavailable):
            await self._outbox.leave()

    async def _keep(self) -> None:
        """Tell the outbox that we are still at it, or another process would take our deliveries over."""
        while True:
            with suppress(StoreUnavailable):
                await self._outbox.keep()
            await asyncio.sleep(KEEP_EVERY_S)
