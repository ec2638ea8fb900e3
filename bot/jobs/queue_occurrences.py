"""What happened is queued for whoever asked to be told, and what told it otherwise is edited."""

from datetime import datetime, timedelta

import structlog

from bot.alerts.occurrence import Occurrence
from bot.ports import Clock, Occurrences, Stage, Subscriptions

AGAIN = timedelta(minutes=5)
"""How often messages of an earlier version are looked for, once all there were are being edited."""

logger = structlog.get_logger(__name__)


class QueueOccurrences:
    """Goes on wherever the last run, of whichever process, left off."""

    def __init__(self, occurrences: Occurrences, subscriptions: Subscriptions, clock: Clock) -> None:
        self._occurrences = occurrences
        self._subscriptions = subscriptions
        self._clock = clock
        self._looked: dict[tuple[str, int], datetime] = {}

    async def __call__(self) -> None:
        """Queue whatever is open."""
        for occurrence, stage in await self._occurrences.open():
            if stage is Stage.AMENDED:
                await self._edit(occurrence)
                continue
            if stage is Stage.FOUND:
                members = await self._subscriptions.audience(occurrence.id, occurrence.circles)
                await self._occurrences.gathered(occurrence, members)
            queued = 0
            while page := await self._occurrences.queue_next(occurrence):
                queued += page
            if queued:
                logger.info("queued", occurrence=occurrence.id, recipients=queued)

    async def _edit(self, occurrence: Occurrence) -> None:
        """Edit what tells of an earlier version; also what was under way when that was looked for last."""
        now, key = self._clock(), (occurrence.id, occurrence.version)
        if now - self._looked.get(key, datetime.min.replace(tzinfo=now.tzinfo)) < AGAIN:
            return
        if queued := await self._occurrences.queue_edits(occurrence):
            logger.info("edits queued", occurrence=occurrence.id, messages=queued)
        self._looked[key] = now
