"""A broadcast that was confirmed is queued, a few seconds' worth ahead of what is sent of it."""

import structlog

from bot.model.broadcast import TENTHS, Broadcast, Phase, Terms
from bot.ports import Broadcasts, Clock

AHEAD_S = 20
"""So many seconds' worth may wait in the outbox: enough while nobody leads, and no summary waits longer."""

logger = structlog.get_logger(__name__)


class QueueBroadcast:
    """Goes on wherever the last run, of whichever process, left off."""

    def __init__(self, broadcasts: Broadcasts, terms: Terms, clock: Clock) -> None:
        self._broadcasts = broadcasts
        self._terms = terms
        self._clock = clock

    async def __call__(self) -> None:
        """Queue the next of those whom it is for."""
        broadcast = await self._broadcasts.current()
        if broadcast is None or broadcast.phase is not Phase.QUEUEING:
            return
        room = await self._ahead(broadcast) - broadcast.waiting
        while room > 0 and (queued := await self._broadcasts.queue_next(broadcast)) is not None:
            room -= queued
        logger.debug("broadcast queued", broadcast=broadcast.name)

    async def _ahead(self, broadcast: Broadcast) -> float:
        """How many may wait: more where they go faster, as far as that can still be paid this month."""
        free, paid = AHEAD_S * self._terms.per_second, AHEAD_S * self._terms.paid_per_second
        if not broadcast.pays:
            return free
        left = TENTHS * self._terms.stars - await self._broadcasts.paid(self._clock())
        return max(free, min(paid, left))
