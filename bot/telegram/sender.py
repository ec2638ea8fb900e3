"""Replies on their way to Telegram, at its pace; what surely did not arrive is sent again."""

import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any, TypeVar, cast

import structlog
from telegram import (
    Bot,
    InputMediaPhoto,
    Message,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, RetryAfter
from tenacity import (
    AsyncRetrying,
    stop_before_delay,
)

from bot.model.delivery import Verdict
from bot.model.message import Picture, Reply, Rows
from bot.ports import Json, Pace, PictureShelf
from bot.telegram.again import Again, wait_s
from bot.telegram.keyboard import keyboard, markup
from bot.telegram.pictures import Photo, Pictures
from bot.telegram.simpler import is_unreadable, is_without_rights, simpler, unmarked
from bot.telegram.slots import sleep
from bot.telegram.spots import ANYWHERE, Spot, is_about_the_topic
from bot.telegram.transport import Upload, called
from bot.telegram.verdicts import retry_after

PATIENCE_S = 120
"""An answer that would come later than this is of no use to whoever asked, and is given up."""
FILENAME = "correlation.png"

logger = structlog.get_logger(__name__)

T = TypeVar("T")


class Sender:
    """Sends and edits; every picture is drawn and uploaded once, and named by its `file_id` from then on.

    All of it raises TelegramError where a message cannot be delivered.
    """

    def __init__(self, pictures: PictureShelf, pace: Pace) -> None:
        self._pictures = Pictures(pictures)
        self._pace = pace

    async def answer(self, message: Message, reply: Reply, *, quoting: bool = False) -> Message:
        """Answer a message, in its own topic; what the chat does not allow is left away.

        In groups every answer points at its message; in private chats only where it is `quoting`.
        """
        if reply.ahead is not None:
            await self.answer(message, reply.ahead, quoting=quoting)
            reply = replace(reply, ahead=None)
        try:
            return await self._answer(message, reply, {"do_quote": True} if quoting else {})
        except BadRequest as error:
            if reply.picture is not None and is_without_rights(error):
                return await self.answer(message, replace(reply, picture=None), quoting=quoting)
            if is_unreadable(error):
                return await self._answer(message, unmarked(reply, error), {"parse_mode": None})
            if not is_about_the_topic(error):
                raise
            return await self._answer(message, reply, {"message_thread_id": None, "do_quote": False})

    async def _answer(self, message: Message, reply: Reply, where: Mapping[str, Any]) -> Message:
        more: dict[str, Any] = {
            "parse_mode": ParseMode.HTML,
            "reply_markup": markup(reply),
            "allow_sending_without_reply": True,
            "disable_notification": reply.silent or None,
            **where,
        }
        if reply.document is not None:
            content, filename = reply.document.content, reply.document.name
            document = partial(message.reply_document, content, caption=reply.html, filename=filename, **more)
            return await self._patiently(message.chat_id, document)
        if reply.picture is None:
            return await self._patiently(message.chat_id, partial(message.reply_text, reply.html, **more))

        async def send(photo: Photo) -> Message:
            sending = partial(message.reply_photo, photo, caption=reply.html, filename=FILENAME, **more)
            return await self._patiently(message.chat_id, sending)

        return await self._pictures.sent(reply.picture, send, _file_id)

    async def say(self, bot: Bot, chat: int, reply: Reply) -> None:
        """Send words that answer no message, in the place of an answer and with as much patience."""
        how: dict[str, Any] = {"parse_mode": ParseMode.HTML, "reply_markup": keyboard(reply.buttons)}
        how |= {"disable_notification": reply.silent}
        await self._patiently(chat, partial(bot.send_message, chat, reply.html, **how))

    def ready(self, reply: Reply) -> AbstractAsyncContextManager[Reply]:
        """Have a reply at hand, to be sent at once: see Pictures."""
        return self._pictures.ready(reply)

    @property
    def pictures(self) -> Pictures:
        """What Telegram calls the pictures that it has of us."""
        return self._pictures

    async def named(self, bot: Bot, chat: int, picture: Picture) -> str:
        """What Telegram calls a picture; one that it does not have is posted to a chat for that, silently."""

        async def upload(drawn: bytes) -> str:
            return _file_id(await bot.send_photo(chat, drawn, filename=FILENAME, disable_notification=True))

        # its turn comes first: whoever answers with the same picture does not wait for that chat's pace
        return await self._patiently(chat, partial(self._pictures.named, picture, upload))

    async def send(
        self,
        bot: Bot,
        chat: int,
        reply: Reply,
        *,
        silent: bool = False,
        spot: Spot = ANYWHERE,
        is_paid: bool = False,
    ) -> int:
        """Send a message that nobody asked for, once, by a permit that the caller has; returns its number.

        What Telegram does not take of it is left away: its picture where the chat has none, its markup where
        it cannot be read.
        """
        more: dict[str, Any] = {"chat_id": chat, "disable_notification": silent, "parse_mode": ParseMode.HTML}
        more |= spot.told()
        if is_paid:
            more["allow_paid_broadcast"] = True
        try:
            sent = await self._sent(bot, reply, more)
        except BadRequest as error:
            less = simpler(reply, error)
            if less is None:
                raise
            await self.turn(chat)
            plainly = {"parse_mode": None} if is_unreadable(error) else {}
            sent = await self._sent(bot, less, more | plainly)
        return int(sent["message_id"])

    async def _sent(self, bot: Bot, reply: Reply, more: Mapping[str, Any]) -> Json:
        """What Telegram says of a message that it took; not read into objects, which nobody needs."""
        buttons = markup(reply)
        told = {**more, "reply_markup": buttons and buttons.to_dict()}
        if reply.picture is None:
            return await called(bot, "sendMessage", {**told, "text": reply.html})

        calls = count()

        async def send(photo: Photo) -> Json:
            if next(calls):  # the permit is for one
                await self.turn(more["chat_id"])
            given = photo if isinstance(photo, str) else Upload(FILENAME, photo, "image/png")
            about = {"photo": given, "caption": reply.html, "show_caption_above_media": True}
            return await called(bot, "sendPhoto", told | about)

        return await self._pictures.sent(reply.picture, send, _raw_file_id, is_ready=True)

    async def amend(self, bot: Bot, chat: int, number: int, reply: Reply) -> None:
        """Put words in the place of earlier words, once, by a permit that the caller has."""
        buttons = keyboard(reply.buttons)
        where = {"chat_id": chat, "message_id": number, "reply_markup": buttons and buttons.to_dict()}
        await called(bot, "editMessageText", {**where, "text": reply.html, "parse_mode": ParseMode.HTML})

    async def edit(
        self, bot: Bot, chat: int, number: int, reply: Reply, *, under_picture: bool = False
    ) -> None:
        """Put a reply in the place of an earlier one.

        Words alone cannot take the place of a picture: `under_picture` it stays, and they become its caption.
        """
        where: dict[str, Any] = {
            "chat_id": chat,
            "message_id": number,
            "reply_markup": keyboard(reply.buttons),
        }
        if reply.picture is None:
            html: dict[str, Any] = {"parse_mode": ParseMode.HTML, **where}
            if under_picture:
                await self._patiently(chat, partial(bot.edit_message_caption, caption=reply.html, **html))
            else:
                await self._patiently(chat, partial(bot.edit_message_text, reply.html, **html))
            return

        async def send(photo: Photo) -> Message:
            media = InputMediaPhoto(photo, caption=reply.html, parse_mode=ParseMode.HTML, filename=FILENAME)
            # of a message of ours it is the message that comes back, never just True
            editing = partial(bot.edit_message_media, media, **where)
            return cast("Message", await self._patiently(chat, editing))

        await self._pictures.sent(reply.picture, send, _file_id)

    async def edit_buttons(self, bot: Bot, chat: int, number: int, buttons: Rows) -> None:
        """Put other buttons under an earlier message."""
        markup = keyboard(buttons)
        editing = partial(bot.edit_message_reply_markup, chat_id=chat, message_id=number, reply_markup=markup)
        await self._patiently(chat, editing)

    async def _patiently(self, chat: int, call: Callable[[], Awaitable[T]]) -> T:
        """Call once it is the chat's turn, and again where it surely did not arrive."""

        async def in_turn() -> T:
            await self.turn(chat)
            try:
                return await call()
            except RetryAfter as error:
                await self._pace.flooded(chat, retry_after(error).total_seconds())
                raise

        retrying = AsyncRetrying(
            sleep=sleep, retry=Again(), wait=wait_s, stop=stop_before_delay(PATIENCE_S), reraise=True
        )
        result: T = await retrying(in_turn)
        return result

    async def turn(self, chat: int) -> None:
        """Wait for the place of an answer in the pace of all; raises RetryAfter where that takes too long."""
        deadline = time.monotonic() + PATIENCE_S
        while (permit := await self._pace.reserve(chat)).verdict is not Verdict.GO:
            if time.monotonic() + permit.wait_s > deadline:
                raise RetryAfter(timedelta(seconds=permit.wait_s))
            await sleep(permit.wait_s)
        await sleep(permit.wait_s)


def _file_id(sent: Message) -> str:
    return sent.photo[-1].file_id


def _raw_file_id(sent: Json) -> str:
    return str(sent["photo"][-1]["file_id"])
