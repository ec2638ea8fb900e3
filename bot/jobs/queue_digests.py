"""Queues the summaries that are due, and books each chat's next one."""

from datetime import datetime

import structlog

from bot.alerts.digest import next_digest
from bot.model.chat import Booking
from bot.model.delivery import Delivery, Topic
from bot.ports import Chats, Clock

A_PAGE = 200

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
            bookings = [await self._booking(number, due, now) for number, due in page]
            if late := sum(each.is_late for each in bookings):
                logger.info("digests left out: they would be late", digests=late)
            await self._chats.book_digests(bookings)

    async def _booking(self, number: int, due: datetime, now: datetime) -> Booking:
        chat = await self._chats.get(number)
        if chat is None or chat.digest is None:
            return Booking(number, due, None, is_late=True)
        following = next_digest(chat.digest, chat.zone, now)
        return Booking(number, due, following, is_late=Delivery(number, Topic.DIGEST, due=due).is_over(now))
