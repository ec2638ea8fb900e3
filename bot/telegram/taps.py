"""Taps on the buttons under an answer."""

import asyncio

import structlog
from telegram import CallbackQuery, Chat, Message
from telegram.error import BadRequest, TelegramError

from bot.errors import TandemError
from bot.telegram.corr import CorrCommand
from bot.telegram.sender import Sender
from bot.translation import _
from bot.views.buttons import CorrTap, Tap, chooser_buttons

TOAST_AFTER_S = 0.8
"""Whoever taps sees within a second that something happens."""
LONGEST_TOAST = 200

logger = structlog.get_logger(__name__)


class CorrTaps:
    """Edits the message that was tapped; every tap is answered, if only by a toast."""

    def __init__(self, corr: CorrCommand, sender: Sender) -> None:
        self._corr = corr
        self._sender = sender

    async def __call__(self, query: CallbackQuery) -> None:
        """Answer one tap."""
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
            tap = CorrTap.read(query.data or "")
            if not _is_offered(query):
                return _("this button is from another time; type /corr")
            if not await _may(query, tap):
                return _("This card is somebody else's: type /corr for one of your own")
            return await self._change(query, tap)
        except TandemError as error:
            return str(error)
        except TelegramError as error:
            logger.warning("tap not done", reason=str(error))
            return _("Telegram did not take it just now: tap again")

    async def _change(self, query: CallbackQuery, tap: CorrTap) -> str | None:
        if query.message is None:
            return _("This message is too old: type /corr")
        where = query.get_bot(), query.message.chat.id, query.message.message_id
        try:
            if tap.tap in {Tap.COINS, Tap.BENCHMARKS}:
                await self._sender.edit_buttons(*where, chooser_buttons(tap))
            else:
                await self._sender.edit(*where, await self._corr.card(tap))
        except BadRequest as error:
            if "not modified" in error.message:
                return _("Nothing new since then")
            logger.info("card not edited", reason=str(error))
            return _("This message cannot be changed any more: type /corr")
        return None


def _is_offered(query: CallbackQuery) -> bool:
    """Whether the message really has that button: anybody can send any data."""
    message = query.message
    if not isinstance(message, Message) or message.reply_markup is None:
        return False
    return any(
        button.callback_data == query.data for row in message.reply_markup.inline_keyboard for button in row
    )


async def _may(query: CallbackQuery, tap: CorrTap) -> bool:
    """In a group a card belongs to who asked for it, and to the admins."""
    if tap.asker is None or tap.asker == query.from_user.id:
        return True
    if query.message is None or query.message.chat.type == Chat.PRIVATE:
        return False
    admins = await query.get_bot().get_chat_administrators(query.message.chat.id)
    return any(admin.user.id == query.from_user.id for admin in admins)


async def _toast(query: CallbackQuery, text: str | None) -> None:
    try:
        await query.answer(text and text[:LONGEST_TOAST])
    except TelegramError as error:  # too old by now: nobody waits for it
        logger.info("tap not answered", reason=str(error))
