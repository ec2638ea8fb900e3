"""Forgets the chats that could not be reached for so long that nobody comes back."""

import structlog

from bot.model.chat import Chat
from bot.ports import Chats, Clock, Mishaps, Subscriptions

logger = structlog.get_logger(__name__)


class ForgetGone:
    """Deletes all that is kept of chats whose alerts were paused long ago, since they took nothing.

    It may stop anywhere: a chat is struck out of those to be forgotten after it was.
    """

    def __init__(self, mishaps: Mishaps, chats: Chats, subscriptions: Subscriptions, clock: Clock) -> None:
        self._mishaps = mishaps
        self._chats = chats
        self._subscriptions = subscriptions
        self._clock = clock

    async def __call__(self) -> None:
        """Forget all whose time has come."""
        now = self._clock()
        while gone := await self._mishaps.long_gone(now):
            for number in gone:
                chat = await self._chats.get(number)
                if chat is not None and not await self._wants_anything(chat):
                    await self._chats.forget(chat)
                await self._mishaps.returned(number)
            logger.info("chats forgotten: they were out of reach for too long", chats=len(gone))

    async def _wants_anything(self, chat: Chat) -> bool:
        """Whether somebody has turned on something since, though nothing was sent yet."""
        alerts = await self._subscriptions.of(chat.number)
        return chat.digest is not None or not all(alert.paused for alert in alerts)
