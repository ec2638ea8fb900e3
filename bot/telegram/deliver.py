"""Deliveries out of the outbox, to Telegram: what came of each is written down."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import structlog
from telegram import Bot, Message
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from bot.errors import StoreUnavailable, TandemError
from bot.model.chat import Chat
from bot.model.delivery import Delivery, Entry, Outcome, Topic
from bot.model.message import Reply
from bot.model.subscription import Subscription
from bot.ports import Chats, Clock, Outbox, Subscriptions
from bot.telegram.alert_writer import AlertWriter
from bot.telegram.sender import Sender
from bot.views.correction import corrected_text, correction_text

AT_ONCE = 8
KEEP_EVERY_S = 3
LAST_WORDS_S = 5
"""How long a stop waits for messages in hand; what is not sent by then is sent after the next start."""
RETRY_S = 0.25
UNKNOWN_AGAIN = timedelta(seconds=60)
"""When what got no answer is sent once more: it may have arrived."""
LONGEST_WAIT = timedelta(minutes=5)

WriteDigest = Callable[[Chat], Awaitable[Reply]]
"""Puts the summary of a chat together."""

logger = structlog.get_logger(__name__)


class Deliver:
    """Takes deliveries from the outbox and sends them; one leaves it only with an outcome.

    It fails towards repetition: a process that dies leaves what it held to the next one.
    """

    def __init__(
        self,
        outbox: Outbox,
        chats: Chats,
        subscriptions: Subscriptions,
        *,
        alerts: AlertWriter,
        digest: WriteDigest,
        sender: Sender,
        bot: Bot,
        clock: Clock,
    ) -> None:
        self._outbox = outbox
        self._chats = chats
        self._subscriptions = subscriptions
        self._alerts = alerts
        self._digest = digest
        self._sender = sender
        self._bot = bot
        self._clock = clock
        self._held: set[Entry] = set()
        self._is_away = False

    async def run(self) -> None:
        """Deliver until cancelled; what is in hand is finished first."""
        keeping = asyncio.create_task(self._keep(), name="keep deliveries")
        try:
            while True:
                try:
                    await self._finishing(await self._outbox.take(AT_ONCE))
                    self._is_away = False
                except StoreUnavailable as error:
                    if not self._is_away:
                        logger.warning("the outbox does not answer: waiting for it", reason=str(error))
                    self._is_away = True
                    await asyncio.sleep(RETRY_S)
        finally:
            keeping.cancel()
            with suppress(StoreUnavailable):
                await self._outbox.leave()

    async def _finishing(self, entries: Sequence[Entry]) -> None:
        """Deliver these, and do not leave off in the middle: who hears of it again, hears it twice."""
        delivering = asyncio.create_task(self.deliver(entries))
        try:
            await asyncio.shield(delivering)
        except asyncio.CancelledError:
            await asyncio.wait({delivering}, timeout=LAST_WORDS_S)
            delivering.cancel()
            raise

    async def deliver(self, entries: Sequence[Entry]) -> None:
        """Deliver these, many chats at once and each chat in order."""
        by_chat: defaultdict[int, list[Entry]] = defaultdict(list)
        for entry in entries:
            by_chat[entry.delivery.chat].append(entry)
        self._held |= set(entries)
        try:
            await asyncio.gather(*map(self._in_order, by_chat.values()))
        finally:
            self._held -= set(entries)

    async def _keep(self) -> None:
        """Tell the outbox that we are still at it, or another process would take our deliveries over."""
        while True:
            await asyncio.sleep(KEEP_EVERY_S)
            try:
                await self._outbox.keep(list(self._held))
            except StoreUnavailable:
                logger.debug("deliveries not kept")

    async def _in_order(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            try:
                await self._one(entry)
            except StoreUnavailable:
                raise
            except TandemError as error:  # a number that is not to be had just now
                await self._later(entry, error, self._backoff(entry))
            except Exception:  # one message that cannot be put together must not hold up the others
                logger.exception("delivery failed", delivery=str(entry.delivery))
                await self._later(entry, None, LONGEST_WAIT)

    async def _one(self, entry: Entry) -> None:
        delivery = entry.delivery
        chat = await self._chats.get(delivery.chat)
        subscription = await self._subscriptions.get(delivery.chat, delivery.subscription)
        reply = None if chat is None else await self._written(chat, subscription, delivery)
        if chat is None or reply is None:
            await self._outbox.done(entry, Outcome.NOTHING_TO_SEND)
        elif await self._outbox.permit(entry):
            await self._sent(entry, chat, subscription, reply)

    async def _written(
        self, chat: Chat, subscription: Subscription | None, delivery: Delivery
    ) -> Reply | None:
        """The message of a delivery; None where nobody waits for it any more."""
        if delivery.topic is Topic.DIGEST:
            return await self._digest(chat)
        if subscription is None or subscription.paused:
            return None
        if delivery.topic is Topic.CORRECTION:
            return Reply(correction_text(subscription, delivery.told))
        return await self._alerts.write(subscription, delivery, chat.kind, self._bot.username)

    async def _sent(self, entry: Entry, chat: Chat, subscription: Subscription | None, reply: Reply) -> None:
        try:
            message = await self._send(entry.delivery, chat, subscription, reply)
        except ChatMigrated as error:
            await self._chats.put(replace(chat, telegram_id=error.new_chat_id))
            await self._later(entry, error, timedelta())
        except (Forbidden, BadRequest) as error:
            logger.warning("not delivered", chat=chat.number, reason=str(error))
            await self._outbox.done(entry, Outcome.REFUSED)
        except RetryAfter as error:
            await self._later(entry, error, _as_timedelta(error.retry_after))
        except TimedOut as error:
            await self._unknown(entry, error)
        except (InvalidToken, NetworkError) as error:
            await self._later(entry, error, self._backoff(entry))
        else:
            await self._outbox.done(entry, Outcome.SENT, message.message_id)

    async def _send(
        self, delivery: Delivery, chat: Chat, subscription: Subscription | None, reply: Reply
    ) -> Message:
        """Send it, as an answer to what it follows; what was wrong is put right as well."""
        earlier = None
        if delivery.told is not None:
            earlier = await self._outbox.receipt(chat.number, delivery.subscription, delivery.told)
        wrong = earlier if delivery.topic is Topic.CORRECTION else None
        if wrong is not None and subscription is not None and await self._put_right(chat, wrong, reply):
            reply = Reply(corrected_text(subscription))
        now = self._clock()
        silent = delivery.topic is Topic.DIGEST or chat.hushed(now)
        return await self._sender.send(self._bot, chat.telegram_id, reply, silent=silent, reply_to=earlier)

    async def _put_right(self, chat: Chat, message: int, reply: Reply) -> bool:
        """Put a correction in the place of the alert that was wrong, if that is still there."""
        for under_picture in (True, False):
            try:
                await self._sender.edit(
                    self._bot, chat.telegram_id, message, reply, under_picture=under_picture
                )
            except BadRequest as error:
                if "not modified" in error.message:  # by a worker that died before it could answer it
                    return True
                logger.info("alert not edited", chat=chat.number, reason=str(error))
            else:
                return True
        return False

    async def _unknown(self, entry: Entry, error: TimedOut) -> None:
        """What may have arrived is sent once more, and then never again by itself."""
        if entry.delivery.attempt:
            logger.error("nobody knows whether it arrived", delivery=str(entry.delivery))
            await self._outbox.done(entry, Outcome.UNKNOWN)
        else:
            await self._later(entry, error, UNKNOWN_AGAIN)

    async def _later(self, entry: Entry, error: Exception | None, wait: timedelta) -> None:
        logger.info("delivered later", chat=entry.delivery.chat, wait=str(wait), reason=str(error))
        await self._outbox.postpone(entry, self._clock() + wait)

    @staticmethod
    def _backoff(entry: Entry) -> timedelta:
        """How long to leave what surely did not arrive."""
        return min(timedelta(seconds=2 ** min(entry.delivery.attempt, 9)), LONGEST_WAIT)


def _as_timedelta(asked: int | timedelta) -> timedelta:
    return asked if isinstance(asked, timedelta) else timedelta(seconds=asked)
