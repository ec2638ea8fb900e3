"""Taps on the buttons under an answer."""

import asyncio
from collections.abc import Mapping
from html import escape

import structlog
from telegram import CallbackQuery, Message
from telegram.error import BadRequest, TelegramError

from bot.errors import TandemError
from bot.model.message import Reply
from bot.telegram.commands import Tap, TapHandler, Tapped
from bot.telegram.compare import CompareCommand
from bot.telegram.corr import CorrCommand
from bot.telegram.network import NetworkCommand
from bot.telegram.permissions import Permissions, place_of, refused_tap, thread_of
from bot.telegram.sender import Sender
from bot.telegram.why import WhyCommand
from bot.translation import _
from bot.views.buttons import AnyTap, CompareTap, CorrTap, NetworkTap, chooser_buttons, outdated, read_tap
from bot.views.buttons import Tap as CardTap

TOAST_AFTER_S = 0.8
"""Whoever taps sees within a second that something happens."""
LONGEST_TOAST = 200

logger = structlog.get_logger(__name__)


class Taps:
    """Does what a tap asks for, mostly to the message that was tapped; every tap is answered.

    Data whose verb is one of the handlers' goes there; the rest are cards of /corr, /compare and /network.
    """

    def __init__(
        self,
        corr: CorrCommand,
        compare: CompareCommand,
        why: WhyCommand,
        network: NetworkCommand,
        sender: Sender,
        *,
        handlers: Mapping[str, TapHandler],
        permissions: Permissions,
    ) -> None:
        self._corr = corr
        self._compare = compare
        self._why = why
        self._network = network
        self._sender = sender
        self._handlers = handlers
        self._permissions = permissions

    async def __call__(self, query: CallbackQuery) -> None:
        """Answer one tap, if only by a toast."""
        work = asyncio.create_task(self._do(query))
        try:
            done, _pending = await asyncio.wait({work}, timeout=TOAST_AFTER_S)
            if done:
                await _toast(query, work.result().toast)
            else:
                await _toast(query, _("One moment…"))
                await self._say_late(query, await work)
        finally:
            work.cancel()

    async def _say_late(self, query: CallbackQuery, tapped: Tapped) -> None:
        """A tap has one toast, and that is gone: what cannot be seen otherwise is said by a message."""
        is_seen = tapped.edit is not None or tapped.buttons is not None or tapped.reply is not None
        if tapped.toast is not None and not is_seen and isinstance(query.message, Message):
            await self._sender.answer(query.message, Reply(escape(tapped.toast)))

    async def _do(self, query: CallbackQuery) -> Tapped:
        """Do what the tap asks for; returns what came of it."""
        verb, *words = (query.data or "").split(":")
        handler = self._handlers.get(verb)
        try:
            if handler is not None:
                return await self._handled(query, handler, words)
            return Tapped(await self._on_card(query))
        except TandemError as error:
            return Tapped(str(error))
        except TelegramError as error:
            logger.warning("tap not done", reason=str(error))
            return Tapped(_("Telegram did not take it just now: tap again"))

    async def _handled(self, query: CallbackQuery, handler: TapHandler, words: list[str]) -> Tapped:
        message = query.message
        if not isinstance(message, Message) or not _is_offered(message, query.data):
            return Tapped(outdated(handler.command))
        if handler.for_admins and not await self._permissions.may_tap(query, message.chat):
            return Tapped(refused_tap())
        place = place_of(message.chat, thread_of(message))
        tapped = await handler.answer(Tap(words, place, query.from_user.id, message.message_id))
        await self._carry_out(message, tapped)
        return tapped

    async def _carry_out(self, message: Message, tapped: Tapped) -> None:
        """Show what came of a tap; a message that cannot be changed any more is followed by another."""
        where = message.get_bot(), message.chat.id, message.message_id
        try:
            if tapped.edit is not None:
                await self._sender.edit(*where, tapped.edit, under_picture=message.text is None)
            if tapped.buttons is not None:
                await self._sender.edit_buttons(*where, tapped.buttons)
        except BadRequest as error:
            if "not modified" not in error.message:
                logger.info("message not edited", reason=str(error))
                if tapped.edit is not None:
                    await self._sender.answer(message, tapped.edit)
        if tapped.reply is not None:
            await self._sender.answer(message, tapped.reply)

    async def _on_card(self, query: CallbackQuery) -> str | None:
        tap = read_tap(query.data or "")
        message = query.message
        if not isinstance(message, Message) or not _is_offered(message, query.data):
            return outdated(tap.command)
        if not await self._is_theirs(query, message, tap):
            text = _("This card is somebody else's: type /{command} for one of your own")
            return text.format(command=tap.command)
        if isinstance(tap, CorrTap) and tap.tap is CardTap.WHY:
            answer = await self._why.card(tap.pair, tap.window)
            await self._sender.answer(message, answer, quoting=True)
            return None
        return await self._change(message, tap)

    async def _change(self, message: Message, tap: AnyTap) -> str | None:
        where = message.get_bot(), message.chat.id, message.message_id
        try:
            if isinstance(tap, CompareTap):
                await self._sender.edit(*where, await self._compare.card(tap))
            elif isinstance(tap, NetworkTap):
                await self._sender.edit(*where, await self._network.card(tap))
            elif tap.tap in {CardTap.COINS, CardTap.BENCHMARKS}:
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

    async def _is_theirs(self, query: CallbackQuery, message: Message, tap: AnyTap) -> bool:
        """In a group a card belongs to who asked for it, and to the admins."""
        if tap.asker is None or tap.asker == query.from_user.id:
            return True
        if message.chat.type == message.chat.PRIVATE:
            return False
        return await self._permissions.may_tap(query, message.chat)


def _is_offered(message: Message, data: str | None) -> bool:
    """Whether the message really has that button: anybody can send any data."""
    if message.reply_markup is None:
        return False
    return any(button.callback_data == data for row in message.reply_markup.inline_keyboard for button in row)


async def _toast(query: CallbackQuery, text: str | None) -> None:
    try:
        await query.answer(text and text[:LONGEST_TOAST])
    except TelegramError as error:  # too old by now: nobody waits for it
        logger.info("tap not answered", reason=str(error))
