"""Replies on their way to Telegram, patiently: what surely did not arrive is sent again."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, TypeVar, cast

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    stop_before_delay,
    wait_random_exponential,
)

from bot.model.message import Button, Link, Picture, Reply, Rows
from bot.ports import PictureShelf
from bot.telegram.slots import sleep
from bot.telegram.transport import NotWritten

PATIENCE_S = 120
"""An answer that would come later than this is of no use to whoever asked, and is given up."""
TOPIC_GONE = ("thread not found", "topic_closed", "topic_deleted")
FILENAME = "correlation.png"

T = TypeVar("T")
Photo = str | bytes
"""A picture that Telegram has, by its file_id, or one that it is given."""

_backing_off = wait_random_exponential(multiplier=0.5, max=10)


class Sender:
    """Sends and edits; every picture is drawn and uploaded once, and named by its `file_id` from then on.

    All of it raises TelegramError where a message cannot be delivered.
    """

    def __init__(self, pictures: PictureShelf) -> None:
        self._pictures = pictures
        self._drawing = asyncio.Semaphore(1)  # drawing holds the interpreter: two at once gain nothing
        self._first: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def answer(self, message: Message, reply: Reply, *, quoting: bool = False) -> Message:
        """Answer a message, in its own topic; what the chat does not allow is left away.

        In groups every answer points at its message; in private chats only where it is `quoting`.
        """
        try:
            return await self._answer(message, reply, {"do_quote": True} if quoting else {})
        except BadRequest as error:
            if reply.picture is not None and _is_without_rights(error):
                return await self.answer(message, replace(reply, picture=None), quoting=quoting)
            if not any(gone in error.message.lower() for gone in TOPIC_GONE):
                raise
            return await self._answer(message, reply, {"message_thread_id": None, "do_quote": False})

    async def _answer(self, message: Message, reply: Reply, where: Mapping[str, Any]) -> Message:
        more: dict[str, Any] = {
            "parse_mode": ParseMode.HTML,
            "reply_markup": _markup(reply.buttons),
            "allow_sending_without_reply": True,
            **where,
        }
        if reply.document is not None:
            content, filename = reply.document.content, reply.document.name
            return await _patiently(
                message.reply_document, content, caption=reply.html, filename=filename, **more
            )
        if reply.picture is None:
            return await _patiently(message.reply_text, reply.html, **more)

        async def send(photo: Photo) -> Message:
            return await _patiently(message.reply_photo, photo, caption=reply.html, filename=FILENAME, **more)

        return await self._with_photo(reply.picture, send)

    async def send(
        self, bot: Bot, chat: int, reply: Reply, *, silent: bool = False, reply_to: int | None = None
    ) -> Message:
        """Send a message that nobody asked for, once; it answers an earlier one of ours, if that is there.

        Where a chat takes no pictures it comes without one.
        """
        try:
            return await self._send(bot, chat, reply, silent=silent, reply_to=reply_to)
        except BadRequest as error:
            if reply.picture is None or not _is_without_rights(error):
                raise
            without = replace(reply, picture=None)
            return await self._send(bot, chat, without, silent=silent, reply_to=reply_to)

    async def _send(
        self, bot: Bot, chat: int, reply: Reply, *, silent: bool, reply_to: int | None
    ) -> Message:
        more: dict[str, Any] = {
            "parse_mode": ParseMode.HTML,
            "reply_markup": _markup(reply.buttons),
            "disable_notification": silent,
        }
        if reply_to is not None:
            more["reply_parameters"] = ReplyParameters(reply_to, allow_sending_without_reply=True)
        if reply.picture is None:
            return await bot.send_message(chat, reply.html, **more)

        async def send(photo: Photo) -> Message:
            return await bot.send_photo(
                chat, photo, caption=reply.html, filename=FILENAME, show_caption_above_media=True, **more
            )

        return await self._with_photo(reply.picture, send)

    async def edit(
        self, bot: Bot, chat: int, number: int, reply: Reply, *, under_picture: bool = False
    ) -> None:
        """Put a reply in the place of an earlier one.

        Words alone cannot take the place of a picture: `under_picture` it stays, and they become its caption.
        """
        where = {"chat_id": chat, "message_id": number, "reply_markup": _markup(reply.buttons)}
        if reply.picture is None:
            html: dict[str, Any] = {"parse_mode": ParseMode.HTML, **where}
            if under_picture:
                await _patiently(bot.edit_message_caption, caption=reply.html, **html)
            else:
                await _patiently(bot.edit_message_text, reply.html, **html)
            return

        async def send(photo: Photo) -> Message:
            media = InputMediaPhoto(photo, caption=reply.html, parse_mode=ParseMode.HTML, filename=FILENAME)
            # of a message of ours it is the message that comes back, never just True
            return cast("Message", await _patiently(bot.edit_message_media, media, **where))

        await self._with_photo(reply.picture, send)

    async def edit_buttons(self, bot: Bot, chat: int, number: int, buttons: Rows) -> None:
        """Put other buttons under an earlier message."""
        await _patiently(
            bot.edit_message_reply_markup, chat_id=chat, message_id=number, reply_markup=_markup(buttons)
        )

    async def _with_photo(self, picture: Picture, send: Callable[[Photo], Awaitable[Message]]) -> Message:
        if (known := await self._pictures.get(picture.version)) is not None:
            try:
                return await send(known)
            except BadRequest as error:
                if not _is_bad_file_id(error):
                    raise
        async with self._alone(picture.version):
            # whoever was first may have uploaded it while we waited
            if (newer := await self._pictures.get(picture.version)) not in (None, known):
                return await send(newer)
            async with self._drawing:
                drawn = await asyncio.to_thread(picture.draw)
            sent = await send(drawn)
            await self._pictures.put(picture.version, sent.photo[-1].file_id)
            return sent

    @asynccontextmanager
    async def _alone(self, version: str) -> AsyncIterator[None]:
        """One upload of a picture at a time; a lock that nobody waits for is forgotten."""
        lock = self._first[version]
        try:
            async with lock:
                yield
        finally:
            if not lock.locked():
                self._first.pop(version, None)


async def _patiently(call: Callable[..., Awaitable[T]], *arguments: object, **named: object) -> T:
    retrying = AsyncRetrying(
        sleep=sleep, retry=_Again(), wait=_wait_s, stop=stop_before_delay(PATIENCE_S), reraise=True
    )
    result: T = await retrying(call, *arguments, **named)
    return result


def _markup(buttons: Rows) -> InlineKeyboardMarkup | None:
    if not buttons:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in buttons])


def _button(button: Button | Link) -> InlineKeyboardButton:
    if isinstance(button, Link):
        return InlineKeyboardButton(button.text, url=button.url)
    return InlineKeyboardButton(button.text, callback_data=button.data)


def _is_without_rights(error: BadRequest) -> bool:
    return "rights to send" in error.message.lower()


def _is_bad_file_id(error: BadRequest) -> bool:
    return "file identifier" in error.message.lower() or "file_id" in error.message.lower()


class _Again:
    """Whether to try again: what was refused for the pace, not written, or a 5xx surely did not arrive.

    What got no answer may have arrived: it is tried once more, since no answer is worse than one twice.
    """

    def __init__(self) -> None:
        self._unknown = 0

    def __call__(self, state: RetryCallState) -> bool:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, TimedOut):
            self._unknown += 1
            return self._unknown == 1
        # of NetworkError's other kinds each is a verdict
        return isinstance(error, RetryAfter | NotWritten) or type(error) is NetworkError


def _wait_s(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, RetryAfter):
        asked = error.retry_after
        return asked if isinstance(asked, int) else asked.total_seconds()
    return _backing_off(state)
