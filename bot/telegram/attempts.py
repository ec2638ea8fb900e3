"""One try at one delivery: it is written down what came of it, or said when it is tried again."""

import asyncio
import random
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.errors import StoreUnavailable, TandemError
from bot.model.addressee import Addressee
from bot.model.chat import Chat
from bot.model.delivery import Delivery, Entry, Outcome, Permit, Topic, Verdict
from bot.model.message import Reply
from bot.model.mishap import EVENT_RESTS
from bot.ports import Clock, Outbox, Pace
from bot.telegram.errands import Errands
from bot.telegram.patience import Patience
from bot.telegram.placing import Placing
from bot.telegram.polling import refused
from bot.telegram.sender import Sender
from bot.telegram.unasked import Unasked, UnaskedMessages, ending
from bot.telegram.verdicts import Fate, fate, retry_after

AT_ONCE = 8
"""Messages in flight: enough for 30 a second while Telegram takes a quarter of one to answer."""
PAID_AT_ONCE = 24
"""The same of those that are paid for: all that are begun."""
UNKNOWN_AGAIN = timedelta(seconds=60)
"""When what got no answer is sent once more: it may have arrived."""
LONGEST_WAIT = timedelta(minutes=5)

logger = structlog.get_logger(__name__)


class Later(Exception):
    """A delivery that is not made now; `entry` is it as it is then, `cause` what everybody stops for."""

    def __init__(self, entry: Entry, until: datetime, reason: str, *, cause: Exception | None = None) -> None:
        super().__init__(reason)
        self.entry = entry
        self.until = until
        self.reason = reason
        self.cause = cause


class Attempts:
    """Tries deliveries: asks whether each may go, sends it, and writes down its outcome."""

    def __init__(
        self,
        outbox: Outbox,
        messages: UnaskedMessages,
        errands: Errands,
        *,
        patience: Patience,
        pace: Pace,
        sender: Sender,
        placing: Placing,
        bot: Bot,
        clock: Clock,
    ) -> None:
        self._outbox = outbox
        self._messages = messages
        self._errands = errands
        self._patiently = patience
        self._pace = pace
        self._sender = sender
        self._placing = placing
        self._bot = bot
        self._clock = clock
        self._in_flight = {False: asyncio.Semaphore(AT_ONCE), True: asyncio.Semaphore(PAID_AT_ONCE)}
        """By whether they may be paid for."""
        self._asking = asyncio.Lock()
        self._is_closing = False

    def close(self) -> None:
        """Let nothing more go than what has left already."""
        self._is_closing = True

    async def __call__(self, addressee: Addressee) -> None:
        """Try one; raises Later, and StoreUnavailable where nothing was sent.

        What came of it once it was sent is written down, however long that takes.
        """
        entry, now = addressee.entry, self._clock()
        if entry.was_in_hand:
            await self._unknown(addressee, "a worker died while it sent it")
        elif entry.delivery.is_over(now):
            await self._outbox.done(entry, Outcome.EXPIRED)
        elif entry.delivery.topic is Topic.BROADCAST and addressee.rests:
            await self._outbox.done(entry, Outcome.REFUSED)
        elif addressee.held_until is not None:
            raise Later(entry, addressee.held_until, "the chat, or the message, is left alone for now")
        elif (message := await self._put_together(addressee)) is None:
            await self._outbox.done(entry, Outcome.NOTHING_TO_SEND, ends=ending(addressee))
        elif message.wait_until is not None:
            raise Later(entry, message.wait_until, "its alert sleeps")
        elif message.is_there:
            await self._outbox.done(entry, Outcome.NOTHING_TO_SEND, message.earlier)
        else:
            if message.version:
                told = replace(entry.delivery, version=message.version)
                addressee = replace(addressee, entry=replace(entry, delivery=told))
            async with self._sender.ready(message.reply) as reply, self._in_flight[message.pays]:
                await self._in_turn(addressee, replace(message, reply=reply))

    async def _put_together(self, addressee: Addressee) -> Unasked | None:
        entry = addressee.entry
        try:
            return await self._messages.of(addressee, self._bot.username)
        except StoreUnavailable:
            raise
        except TandemError as error:  # a number that is not to be had just now
            raise self._backing_off(entry, str(error)) from error
        except Exception as error:  # one that cannot be put together must not hold up other chats
            logger.exception("message not put together", delivery=str(entry.delivery))
            raise Later(entry, self._clock() + LONGEST_WAIT, "an error of ours") from error

    async def _in_turn(self, addressee: Addressee, message: Unasked) -> None:
        """Send it once it is its turn, unless it is somebody else's or nobody wants it by then."""
        permit = await self._permitted(addressee.entry, message.chat.telegram_id)
        if permit.verdict is Verdict.GO:
            await self._send(addressee, replace(message, pays=permit.is_paid))
        elif permit.verdict is Verdict.OVER:
            await self._outbox.done(addressee.entry, Outcome.NOTHING_TO_SEND)

    async def _permitted(self, entry: Entry, chat: int) -> Permit:
        """Wait for its turn; what the outbox says in the end."""
        async with self._asking:  # one of us waits for the next place, the others for that one
            permit = await self._asked(entry, chat)
            while permit.verdict is Verdict.SOON:
                await asyncio.sleep(permit.wait_s)
                permit = await self._asked(entry, chat)
        if permit.verdict is Verdict.LATER:
            raise Later(entry, self._clock() + timedelta(seconds=permit.wait_s), "the pace")
        await asyncio.sleep(permit.wait_s)
        return permit

    async def _asked(self, entry: Entry, chat: int) -> Permit:
        return Permit(Verdict.LOST) if self._is_closing else await self._outbox.permit(entry, chat)

    async def _send(self, addressee: Addressee, message: Unasked) -> None:
        """Send it; whatever is not a clear answer may mean that it arrived."""
        entry = addressee.entry
        try:
            number = await self._sent(entry.delivery, message)
        except TelegramError as error:
            if message.pays:
                await self._not_paid_for(entry, error)
            await self._failed(addressee, message.chat, error)
        else:
            ends, to = ending(addressee), message.chat.telegram_id
            done = partial(self._outbox.done, entry, Outcome.SENT, number, ends=ends, to=to)
            await self._patiently(done)

    async def _sent(self, delivery: Delivery, message: Unasked) -> int:
        """Send it, as an answer to what it follows; what was wrong is put right as well."""
        reply, chat, earlier = message.reply, message.chat.telegram_id, message.earlier
        is_correction = delivery.topic is Topic.CORRECTION
        if delivery.topic is Topic.AMENDED and earlier is not None:
            await self._amend(chat, earlier, reply)
            return earlier
        if is_correction and earlier is not None and await self._put_right(chat, earlier, reply):
            reply = message.instead or reply
        return await self._placing.send(message, reply)

    async def _amend(self, chat: int, number: int, reply: Reply) -> None:
        """Put words in the place of a message, if that is still there and says something else."""
        try:
            await self._sender.amend(self._bot, chat, number, reply)
        except BadRequest as error:
            logger.info("message not edited", chat=chat, reason=str(error))

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

    async def _not_paid_for(self, entry: Entry, error: TelegramError) -> None:
        """Let the rest go free where Telegram does not take so much; what it finds fault with, again."""
        if fate(error) in {Fate.FLOODED, Fate.FAULT}:
            await self._errands.unpaid(entry.delivery, str(error))
        if fate(error) is Fate.FAULT:
            raise Later(entry, self._clock(), str(error)) from error

    async def _failed(self, addressee: Addressee, chat: Chat, error: TelegramError) -> None:
        """Do what Telegram's answer asks for: the table of DESIGN 5.6."""
        entry, now, reason = addressee.entry, self._clock(), str(error)
        match fate(error):
            case Fate.AGAIN:
                raise self._backing_off(entry, reason) from error
            case Fate.UNKNOWN:
                await self._unknown(addressee, reason)
            case Fate.FLOODED:
                wait = retry_after(error)
                await self._pace.flooded(chat.telegram_id, wait.total_seconds())
                raise Later(entry, now + wait, reason) from error
            case Fate.MOVED:
                await self._errands.moved(chat, error)
                raise Later(entry, now, "the group is a supergroup now") from error
            case Fate.TOKEN:
                raise Later(entry, now, "the token is refused", cause=refused()) from error
            case Fate.REFUSED:
                await self._refused(addressee, chat, reason)
            case Fate.FAULT:
                if await self._errands.fault(entry.delivery, reason):
                    raise Later(entry, now + EVENT_RESTS, reason) from error
                await self._ended(addressee, Outcome.FAILED, reason)

    async def _refused(self, addressee: Addressee, chat: Chat, reason: str) -> None:
        """Try it again once its chat is tried again; a broadcast does not wait for who blocked us."""
        entry = addressee.entry
        until = await self._errands.refused(chat, self._clock())
        if until is not None and entry.delivery.topic is not Topic.BROADCAST:
            raise Later(entry, until, reason)
        await self._ended(addressee, Outcome.REFUSED, reason)

    async def _unknown(self, addressee: Addressee, reason: str) -> None:
        """What may have arrived is sent once more, and then never again by itself."""
        entry = addressee.entry
        if not entry.delivery.unknown:
            again = replace(entry, delivery=replace(entry.delivery, unknown=1))
            raise Later(again, self._clock() + UNKNOWN_AGAIN, reason)
        logger.error("nobody knows whether it arrived", delivery=str(entry.delivery))
        await self._ended(addressee, Outcome.UNKNOWN, reason)
        await self._errands.unknown()

    async def _ended(self, addressee: Addressee, outcome: Outcome, reason: str) -> None:
        entry, ends = addressee.entry, ending(addressee)
        await self._patiently(partial(self._outbox.done, entry, outcome, reason=reason, ends=ends))

    def _backing_off(self, entry: Entry, reason: str) -> Later:
        """How long to leave what surely did not arrive: ever longer, and not all at the same moment."""
        delivery = entry.delivery
        wait = min(timedelta(seconds=2 ** min(delivery.attempt, 9)), LONGEST_WAIT)
        again = replace(entry, delivery=replace(delivery, attempt=delivery.attempt + 1))
        return Later(again, self._clock() + wait * random.uniform(0.5, 1), reason)  # noqa: S311 - no secret
