"""A message into the topic where its group wants it; into the general one where that takes nothing."""

from functools import partial
from typing import Any

from telegram import Bot
from telegram.error import BadRequest

from bot.model.chat import Chat
from bot.model.message import Reply
from bot.telegram.lost_topics import LostTopics
from bot.telegram.sender import Sender
from bot.telegram.spots import Spot, is_about_the_spot, is_closed, spots
from bot.telegram.unasked import Unasked


class Placing:
    """Tries one place of a chat after the other, each in its turn; what the last one says is raised."""

    def __init__(self, sender: Sender, lost: LostTopics, bot: Bot) -> None:
        self._sender = sender
        self._lost = lost
        self._bot = bot

    async def send(self, message: Unasked, reply: Reply) -> int:
        """Send it, as an answer to what it follows; returns its number."""
        to = message.chat.telegram_id
        *better, last = spots(message.earlier, message.thread)
        how: dict[str, Any] = {"silent": message.silent, "is_paid": message.pays}
        send = partial(self._sender.send, self._bot, to, reply, **how)
        for spot in better:
            try:
                number = await send(spot=spot)
            except BadRequest as error:
                if not is_about_the_spot(error):
                    raise
                await self._refused(message.chat, spot, error)
                await self._sender.turn(to)  # the permit was for one
            else:
                await self._taken(message.chat, spot)
                return number
        return await send(spot=last)

    async def _refused(self, chat: Chat, spot: Spot, error: BadRequest) -> None:
        if spot.thread is not None and is_closed(error):
            await self._lost.closed(chat, spot.thread)
        elif spot.thread is not None:
            await self._lost.gone(chat, spot.thread)

    async def _taken(self, chat: Chat, spot: Spot) -> None:
        if spot.thread is None:
            return
        if any(each.is_closed for each in chat.destinations if each.thread == spot.thread):
            await self._lost.open_again(chat, spot.thread)
