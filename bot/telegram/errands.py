"""What follows from a delivery that failed, beyond that delivery: for its chat, its event, and the owner."""

from dataclasses import replace
from datetime import datetime
from functools import partial

import structlog
from telegram.error import ChatMigrated, TelegramError

from bot.model.chat import Chat, ChatKind
from bot.model.delivery import Delivery, Topic
from bot.ports import Broadcasts, Chats, Mishaps, Outbox, Subscriptions
from bot.telegram.patience import Patience
from bot.telegram.steward_news import StewardNews
from bot.translation import _, later, speaking
from bot.views.channel_news import Loss

logger = structlog.get_logger(__name__)


class Errands:
    """Runs them, however long the store is away; `owner` is what Telegram calls whoever runs the bot."""

    def __init__(
        self,
        chats: Chats,
        subscriptions: Subscriptions,
        mishaps: Mishaps,
        outbox: Outbox,
        news: StewardNews,
        *,
        broadcasts: Broadcasts,
        patience: Patience,
        owner: int | None,
    ) -> None:
        self._chats = chats
        self._subscriptions = subscriptions
        self._mishaps = mishaps
        self._outbox = outbox
        self._news = news
        self._broadcasts = broadcasts
        self._patiently = patience
        self._owner = owner

    async def moved(self, chat: Chat, error: TelegramError) -> None:
        """Take a chat's new name."""
        if isinstance(error, ChatMigrated):
            await self._patiently(partial(self._chats.moved, chat.number, error.new_chat_id))

    async def refused(self, chat: Chat, now: datetime) -> datetime | None:
        """Leave a chat alone: until when; None where its alerts are paused, since nobody is there."""
        refusal = await self._patiently(partial(self._mishaps.refused, chat.number, now))
        await self._patiently(partial(self._news.lost, chat, Loss.REFUSED))
        if not refusal.has_ended:
            return refusal.until
        logger.info("chat cannot be reached: its alerts are paused", chat=chat.number)
        await self._patiently(partial(self._end, chat, now))
        return None

    async def fault(self, delivery: Delivery, reason: str) -> bool:
        """Note a message that Telegram finds fault with; whether its event rests by that."""
        noted = partial(self._mishaps.fault, delivery.event, reason, delivery.chat)
        rests = await self._patiently(noted)
        logger.error("message refused", delivery=str(delivery), reason=reason, event_rests=rests)
        text = later("Telegram refused a message: {reason}. /stats has it.")
        if rests:
            text = later("Telegram refuses “{event}” in chat after chat: {reason}. I try again in an hour.")
        await self._tell(f"fault:{delivery.event}:{rests}", text, event=delivery.event, reason=reason)
        return rests

    async def unpaid(self, delivery: Delivery, reason: str) -> None:
        """Let the rest of a broadcast go free, since what was paid for is not taken, or not so fast."""
        logger.warning("the rest of the broadcast goes free", broadcast=delivery.occurrence, reason=reason)
        await self._patiently(partial(self._broadcasts.pay_no_more, delivery.occurrence))
        text = later(
            "Telegram does not take what is paid for: {reason}. The rest of the broadcast goes free."
        )
        await self._tell(f"unpaid:{delivery.event}", text, reason=reason)

    async def unknown(self) -> None:
        """Tell the owner that nobody knows whether a message arrived."""
        text = later(
            "Of a message nobody knows whether it arrived, and I do not send it a third time: /stats."
        )
        await self._tell("unknown", text)

    async def _end(self, chat: Chat, now: datetime) -> None:
        """Pause all that a chat gets; it is kept, and offered again when somebody comes back."""
        for alert in await self._subscriptions.of(chat.number):
            if alert.over:  # its last message finds nobody
                await self._subscriptions.change(alert, None)
            elif not alert.paused:
                await self._subscriptions.change(alert, replace(alert, paused=True, snooze=None))
        if chat.digest is not None:
            await self._chats.change(chat.number, lambda before: replace(before, digest=None))
        await self._mishaps.ended(chat.number, now)

    async def _tell(self, kind: str, text: str, **values: str) -> None:
        """Tell the owner, unless that is old: by the first step it counts as told, so none is made twice."""
        if self._owner is None or not await self._patiently(partial(self._mishaps.is_news, kind)):
            return
        chat = await self._patiently(partial(self._chats.of, self._owner, ChatKind.PRIVATE))
        with speaking(chat.language):
            note = Delivery(chat.number, Topic.NOTE, note=_(text).format(**values))
        await self._patiently(partial(self._outbox.queue, [note]))
