"""Deliveries out of the outbox, to Telegram: what came of each is written down."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial

import structlog
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.errors import StoreUnavailable, TandemError
from bot.model.delivery import Delivery, Entry, Outcome, Topic
from bot.model.message import Reply
from bot.ports import Chats, Clock, Outbox
from bot.telegram.sender import Sender
from bot.telegram.unasked import Unasked, UnaskedMessages

AT_ONCE = 8
KEEP_EVERY_S = 3
LAST_WORDS_S = 5
"""How long a stop waits for messages in hand; what is not sent by then is sent after the next start."""
RETRY_S = 0.25
UNKNOWN_AGAIN = timedelta(seconds=60)
"""When what got no answer is sent once more: it may have arrived."""
LONGEST_WAIT = timedelta(minutes=5)

logger = structlog.get_logger(__name__)


class Deliver:
    """Takes deliveries from the outbox and sends them; one leaves it only with an outcome.

    It fails towards repetition: a process that dies leaves what it held to the next one.
    """

    def __init__(
        self,
        outbox: Outbox,
        messages: UnaskedMessages,
        chats: Chats,
        *,
        sender: Sender,
        bot: Bot,
        clock: Clock,
    ) -> None:
        self._outbox = outbox
        self._messages = messages
        self._chats = chats
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
                    await self._wait_for_store(error)
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
            ended = await asyncio.gather(*map(self._in_order, by_chat.values()), return_exceptions=True)
        finally:
            self._held -= set(entries)
        for each in ended:
            if isinstance(each, BaseException):
                raise each

    async def _keep(self) -> None:
        """Tell the outbox that we are still at it, or another process would take our deliveries over."""
        while True:
            await asyncio.sleep(KEEP_EVERY_S)
            try:
                await self._outbox.keep(list(self._held))
            except StoreUnavailable:
                logger.debug("deliveries not kept")

    async def _in_order(self, entries: Sequence[Entry]) -> None:
        """Deliver those of one chat; what comes after one that is put off waits as long."""
        for at, entry in enumerate(entries):
            try:
                await self._one(entry)
            except _Later as later:
                await self._put_off(entries[at:], later)
                return

    async def _one(self, entry: Entry) -> None:
        delivery = entry.delivery
        earlier = await self._earlier(delivery)
        if delivery.topic is Topic.MOVED and earlier is not None:  # it did arrive, as of another session
            await self._done(entry, Outcome.NOTHING_TO_SEND, earlier)
            return
        message = await self._put_together(entry, earlier)
        if message is None:
            await self._done(entry, Outcome.NOTHING_TO_SEND)
        elif await self._outbox.permit(entry):
            await self._sent(entry, message, earlier)

    async def _earlier(self, delivery: Delivery) -> int | None:
        if delivery.told is None:
            return None
        return await self._outbox.receipt(delivery.chat, delivery.subscription, delivery.told)

    async def _put_together(self, entry: Entry, earlier: int | None) -> Unasked | None:
        try:
            return await self._messages.of(entry.delivery, earlier, self._bot.username)
        except StoreUnavailable:
            raise
        except TandemError as error:  # a number that is not to be had just now
            raise _Later(_backoff(entry), str(error)) from error
        except Exception as error:  # one that cannot be put together must not hold up other chats
            logger.exception("message not put together", delivery=str(entry.delivery))
            raise _Later(LONGEST_WAIT, "an error of ours") from error

    async def _sent(self, entry: Entry, message: Unasked, earlier: int | None) -> None:
        """Send it, once it is permitted: whatever is not a clear answer may mean that it arrived."""
        chat = message.chat
        try:
            number = await self._send(entry.delivery, message, earlier)
        except ChatMigrated as error:
            await self._chats.moved(chat.number, error.new_chat_id)
            raise _Later(timedelta(), "the group is a supergroup now") from error
        except (Forbidden, BadRequest) as error:
            logger.warning("not delivered", chat=chat.number, reason=str(error))
            await self._done(entry, Outcome.REFUSED)
        except RetryAfter as error:
            raise _Later(_as_timedelta(error.retry_after), str(error)) from error
        except TimedOut as error:
            await self._unknown(entry, error)
        except (InvalidToken, NetworkError) as error:
            raise _Later(_backoff(entry), str(error)) from error
        except TelegramError as error:  # an answer that nobody can read
            await self._unknown(entry, error)
        else:
            await self._done(entry, Outcome.SENT, number)

    async def _send(self, delivery: Delivery, message: Unasked, earlier: int | None) -> int:
        """Send it, as an answer to what it follows; what was wrong is put right as well."""
        reply, chat = message.reply, message.chat.telegram_id
        is_correction = delivery.topic is Topic.CORRECTION
        if is_correction and earlier is not None and await self._put_right(chat, earlier, reply):
            reply = message.instead or reply
        sent = await self._sender.send(self._bot, chat, reply, silent=message.silent, reply_to=earlier)
        return sent.message_id

    async def _put_right(self, chat: int, number: int, reply: Reply) -> bool:
        """Put a correction in the place of the alert that was wrong, if that is still there."""
        for under_picture in (True, False):
            try:
                await self._sender.edit(self._bot, chat, number, reply, under_picture=under_picture)
            except BadRequest as error:
                if "not modified" in error.message:  # by a worker that died before it could answer it
                    return True
                logger.info("alert not edited", chat=chat, reason=str(error))
            else:
                return True
        return False

    async def _unknown(self, entry: Entry, error: TelegramError) -> None:
        """What may have arrived is sent once more, and then never again by itself."""
        if entry.delivery.unknown:
            logger.error("nobody knows whether it arrived", delivery=str(entry.delivery))
            await self._done(entry, Outcome.UNKNOWN)
            return
        raise _Later(UNKNOWN_AGAIN, str(error), is_unknown=True) from error

    async def _put_off(self, entries: Sequence[Entry], later: "_Later") -> None:
        first, *rest = entries
        logger.info("delivered later", chat=first.delivery.chat, wait=str(later.wait), reason=later.reason)
        until = self._clock() + later.wait
        if later.is_unknown:
            first = replace(first, delivery=replace(first.delivery, unknown=first.delivery.unknown + 1))
        for each in (first, *rest):
            await self._persistently(partial(self._outbox.postpone, each, until))

    async def _done(self, entry: Entry, outcome: Outcome, number: int | None = None) -> None:
        await self._persistently(partial(self._outbox.done, entry, outcome, number))

    async def _persistently(self, call: Callable[[], Awaitable[None]]) -> None:
        """Call until the store is back: an outcome that is not written would be a message sent twice."""
        while True:
            try:
                await call()
            except StoreUnavailable as error:
                await self._wait_for_store(error)
            else:
                return

    async def _wait_for_store(self, error: StoreUnavailable) -> None:
        if not self._is_away:
            logger.warning("the outbox does not answer: waiting for it", reason=str(error))
        self._is_away = True
        await asyncio.sleep(RETRY_S)


class _Later(Exception):
    """A delivery that cannot be made now; `is_unknown` if it may have been made all the same."""

    def __init__(self, wait: timedelta, reason: str, *, is_unknown: bool = False) -> None:
        super().__init__(reason)
        self.wait = wait
        self.reason = reason
        self.is_unknown = is_unknown


def _backoff(entry: Entry) -> timedelta:
    """How long to leave what surely did not arrive."""
    return min(timedelta(seconds=2 ** min(entry.delivery.attempt, 9)), LONGEST_WAIT)


def _as_timedelta(asked: int | timedelta) -> timedelta:
    return asked if isinstance(asked, timedelta) else timedelta(seconds=asked)
