"""Chats as they are met: one that is new is kept, and spoken to as whoever asks there."""

from bot.model.chat import Chat, ChatKind
from bot.ports import Chats
from bot.telegram.commands import Place
from bot.translation import language


async def met(chats: Chats, place: Place) -> Chat:
    """The chat of a place."""
    return await chats.of(place.telegram_id, place.kind, language())


async def met_person(chats: Chats, person: int) -> Chat:
    """The private chat of a person."""
    return await met(chats, Place(person, ChatKind.PRIVATE))
