"""Taps on the buttons under an answer."""

import asyncio

import structlog
from telegram import CallbackQuery, Chat, Message
from telegram.error import BadRequest, TelegramError

from bot.errors import TandemError
from bot.telegram.compare import CompareCommand
from bot.telegram.corr import CorrCommand
from bot.telegram.sender import Sender
from bot.telegram.why import WhyCommand
from bot.translation import _
from bot.views.buttons import AnyTap, CompareTap, CorrTap, Tap, chooser_buttons, outdated, read_tap

TOAST_AFTER_S = 0.8
"""Whoever taps sees within a second that something happens."""
LONGEST_TOAST = 200

logger = structlog.get_logger(__name__)


class Taps:
    """Does what a tap asks for, mostly to the message that was tapped; every tap is answered."""

    def __init__(self, corr: CorrCommand, compare: CompareCommand, why: WhyCommand, sender: Sender) -> None:
        self._corr = corr
        self._compare = compare
        self._why = why
        self._sender = sender

    async def __call__(self, query: CallbackQuery) -> None:
        """Answer one tap, if only by a toast."""
        work = asyncio.create_task(self._do(query))
        try:
            done, _pending = await asyncio.wait({work}, timeout=TOAST_AFTER_S)
            if done:
                await _toast(query, work.result())
            else:
                await _toast(query, _("One moment…"))
                await work
        finally:
            work.cancel()

    async def _do(self, query: CallbackQuery) -> str | None:
        """Do what the tap asks for; returns what to tell whoever tapped."""
        try:
            tap = read_tap(query.data or "")
            message = query.message
            if not isinstance(message, Message) or not _is_offered(message, query.data):
                return outdated(tap.command)
            if not await _may(query, message.chat, tap):
                text = _("This card is somebody else's: type /{command} for one of your own")
                return text.format(command=tap.command)
            if isinstance(tap, CorrTap) and tap.tap is Tap.WHY:
                answer = await self._why.card(tap.pair, tap.window)
                await self._sender.answer(message, answer, quoting=True)
                return None
            return await self._change(message, tap)
        except TandemError as error:
            return str(error)
        except TelegramError as error:
            logger.warning("tap not done", reason=str(error))
            return _("Telegram did not take it just now: tap again")

    async def _change(self, message: Message, tap: AnyTap) -> str | None:
        where = message.get_bot(), message.chat.id, message.message_id
        try:
            if isinstance(tap, CompareTap):
                await self._sender.edit(*where, await self._compare.card(tap))
            elif tap.tap in {Tap.COINS, Tap.BENCHMARKS}:
                await self._sender.edit_buttons(*where, chooser_buttons(tap))
            else:
                await self._sender.edit(*where, await self._corr.card(tap))
        except BadRequest as error:
            if "not modified" in error.message:
                return _("Nothing new since then")
            logger.info("card not edited", reason=str(error))
            text = _("This message cannot be changed any more: type /{command}")
            return text.format(command=tap.command)
        return None


def _is_offered(message: Message, data: str | None) -> bool:
    """Whether the message really has that button: anybody can send any data."""
    if message.reply_markup is None:
        return False
    return any(button.callback_data == data for row in message.reply_markup.inline_keyboard for button in row)


async def _may(query: CallbackQuery, chat: Chat, tap: AnyTap) -> bool:
    """In a group a card belongs to who asked for it, and to the admins."""
    if tap.asker is None or tap.asker == query.from_user.id:
        return True
    if chat.type == Chat.PRIVATE:
        return False
    admins = await query.get_bot().get_chat_administrators(chat.id)
    return any(admin.user.id == query.from_user.id for admin in admins)


async def _toast(query: CallbackQuery, text: str | None) -> None:
    try:
        await query.answer(text and text[:LONGEST_TOAST])
    except TelegramError as error:  # too old by now: nobody waits for it
        logger.info("tap not answered", reason=str(error))
