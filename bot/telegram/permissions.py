"""Where something is asked, and who may change what a chat gets."""

from telegram import Chat

from bot.model.chat import ChatKind
from bot.telegram.commands import Place


def place_of(chat: Chat) -> Place:
    """A chat of Telegram's, as we see it."""
    kinds = {Chat.PRIVATE: ChatKind.PRIVATE, Chat.CHANNEL: ChatKind.CHANNEL}
    return Place(chat.id, kinds.get(chat.type, ChatKind.GROUP))
