"""What a chat asks where it says nothing else."""

from dataclasses import replace

from bot.model.message import Reply
from bot.model.ticker import USUAL
from bot.ports import Chats
from bot.telegram.arguments import completed
from bot.telegram.commands import Answer, Asked


class AsUsual:
    """Answers as a command does, with the chat's usual coin, benchmark and window for those left out."""

    def __init__(self, chats: Chats, answer: Answer) -> None:
        self._chats = chats
        self._answer = answer

    async def __call__(self, asked: Asked) -> Reply:
        """Complete the question, and answer it."""
        chat = await self._chats.known(asked.place.telegram_id)
        if chat is not None and chat.usual != USUAL:
            asked = replace(asked, words=completed(asked.words, chat.usual))
        return await self._answer(asked)
