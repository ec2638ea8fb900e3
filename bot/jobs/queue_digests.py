"""Queues the summaries that are due, and books each chat's next one."""

from datetime import datetime, timedelta

import structlog

from bot.alerts.digest import next_digest
from bot.ports import Chats, Clock

A_PAGE = 200
TOO_LATE = timedelta(hours=2)
"""Whoever was to get a summary of the morning does not want it in the afternoon."""

logger = structlog.get_logger(__name__)


class QueueDigests:
    """Takes the chats whose digest is due; its next time is moved in the step that queues it."""

    def __init__(self, chats: Chats, clock: Clock) -> None:
        self._chats = chats
        self._clock = clock

    async def __call__(self) -> None:
        """Queue what is due."""
        now = self._clock()
        while page := await self._chats.digests_due(now, A_PAGE):
            for number, due in page:
                await self._queue(number, due, now)

    async def _queue(self, number: int, due: datetime, now: datetime) -> None:
        chat = await self._chats.get(number)
        if chat is None or chat.digest is None:
            await self._chats.skip_digest(number, due, None)
            return
        following = next_digest(chat.digest, chat.zone, now)
        if now - due > TOO_LATE:
            logger.info("digest left out: it would be late", chat=number, due=due.isoformat())
            await self._chats.skip_digest(number, due, following)
        else:
            await self._chats.queue_digest(number, due, following)
