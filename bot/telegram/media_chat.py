"""Pictures for cards that others post: Telegram wants to have them before."""

import asyncio
from collections.abc import Callable
from functools import partial

from telegram import Bot
from telegram.error import TelegramError

from bot.model.message import Picture
from bot.telegram.ongoing import Ongoing, result
from bot.telegram.sender import Sender
from bot.telegram.transport import called

REST_S = 60
"""How long a chat is left alone that took no picture."""
AT_ONCE = 8
"""Uploads that may wait for the chat's pace; who asks for more gets words."""


class MediaChat:
    """Knows what Telegram calls our pictures; one that it does not have is posted to a chat, once.

    `chat` is its number or @name; without one nothing is posted. Whoever has this closes it.
    """

    def __init__(self, sender: Sender, chat: int | str | None, monotonic: Callable[[], float]) -> None:
        self._sender = sender
        self._chat = chat
        self._monotonic = monotonic
        self._uploads = Ongoing[str, str]("upload")
        self._rests_until = 0.0

    async def known(self, picture: Picture) -> str | None:
        """What Telegram calls a picture, if it has it."""
        return await self._sender.pictures.known(picture)

    async def named(self, bot: Bot, picture: Picture, within_s: float) -> str | None:
        """The same, once it is uploaded; an upload that takes longer goes on, for whoever asks next."""
        known = await self.known(picture)
        if known is not None or self._chat is None or not self._takes(picture):
            return known
        uploading = self._uploads.begin(picture.version, partial(self._upload, bot, self._chat, picture))
        await asyncio.wait({uploading}, timeout=within_s)
        return result(uploading)

    def uploads(self, picture: Picture) -> bool:
        """Whether it is being uploaded just now."""
        return picture.version in self._uploads

    def refused(self, picture: Picture, file_id: str) -> None:
        """Note that Telegram does not know a picture by that name any more."""
        self._sender.pictures.refused(picture, file_id)

    async def close(self) -> None:
        """End the uploads that nobody waits for any more."""
        await self._uploads.close()

    def _takes(self, picture: Picture) -> bool:
        if picture.version in self._uploads:
            return True
        return len(self._uploads) < AT_ONCE and self._monotonic() >= self._rests_until

    async def _upload(self, bot: Bot, chat: int | str, picture: Picture) -> str:
        try:
            if isinstance(chat, str):  # the pace knows chats by their numbers
                chat = self._chat = int((await called(bot, "getChat", {"chat_id": chat}))["id"])
            return await self._sender.named(bot, chat, picture)
        except TelegramError:
            self._rests_until = self._monotonic() + REST_S
            raise
