"""In which language somebody is answered."""

from telegram import Update

from bot.errors import StoreUnavailable
from bot.model.chat import Chat
from bot.ports import Chats
from bot.translation import ENGLISH, nearest


class Languages:
    """A chat's own where it has one; else that of who writes: as they chose it, or as Telegram tells it."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats

    async def of(self, update: Update) -> str:
        """The code of the language in which an update is answered."""
        chat = await self._met(update)
        if chat is not None and chat.language:
            return chat.language
        person = update.effective_user
        if person is None:
            return ENGLISH
        own = await self._known(person.id) if chat is None else None
        return own.language if own is not None and own.language else nearest(person.language_code)

    async def _met(self, update: Update) -> Chat | None:
        """The chat, if it is known; what can be said without the store is said all the same.

        What is typed behind our name in any chat is answered as in that of who types.
        """
        typed = update.inline_query
        where = update.effective_chat if typed is None else typed.from_user
        return None if where is None else await self._known(where.id)

    async def _known(self, telegram_id: int) -> Chat | None:
        try:
            return await self._chats.known(telegram_id)
        except StoreUnavailable:
            return None
