"""Channels that people hand to us from their private chat."""

from html import escape

from telegram import Message

from bot.errors import TandemError
from bot.model.message import Reply
from bot.ports import Chats, Handovers, Heard
from bot.telegram.channel_cards import ChannelCards
from bot.telegram.charges import Charge, Charges
from bot.telegram.met import met_person
from bot.telegram.rights import Powers
from bot.telegram.sender import Sender
from bot.views.channel_buttons import ADD
from bot.views.channel_news import arrived_text, no_right_text, not_in_yet_text, not_theirs_text


class ChannelSetup:
    """Takes a channel over once Telegram says that both we and whoever hands it to us may post there.

    Telegram tells of a channel twice, in any order: that it was chosen, and that we were let in. The first of
    the two that finds all as it should be is answered with its card, and the other with nothing.
    """

    def __init__(
        self, charges: Charges, cards: ChannelCards, chats: Chats, handovers: Handovers, sender: Sender
    ) -> None:
        self._charges = charges
        self._cards = cards
        self._chats = chats
        self._handovers = handovers
        self._sender = sender

    async def shared(self, message: Message) -> None:
        """Answer that a channel was chosen."""
        chosen, person = message.chat_shared, message.chat.id
        if chosen is None:
            return
        title = chosen.title or ""
        try:
            if chosen.request_id == ADD:
                reply = await self.greeting(Heard.CHOSEN, person, chosen.chat_id, title)
            else:
                reply = await self.begin(person, chosen.chat_id, title)
        except TandemError as error:
            reply = Reply(escape(str(error)))
        if reply is not None:
            await self._sender.answer(message, reply)

    async def begin(self, person: int, telegram_id: int, title: str) -> Reply:
        """The card of a channel that is theirs to look after from now on, or what is missing for that."""
        missing = await self._missing(person, telegram_id, title)
        return missing or await self._taken(person, telegram_id, title)

    async def greeting(self, heard: Heard, person: int, telegram_id: int, title: str) -> Reply | None:
        """The same; None where they were told already, by the other of the two."""
        missing = await self._missing(person, telegram_id, title)
        if missing is not None:
            return missing
        steward = await met_person(self._chats, person)
        is_first = await self._handovers.is_first(heard, steward.number, telegram_id)
        return await self._taken(person, telegram_id, title) if is_first else None

    async def _missing(self, person: int, telegram_id: int, title: str) -> Reply | None:
        """What keeps us from taking it over; where that may come, it is waited for."""
        powers = await self._charges.powers(person, telegram_id)
        if powers.are_there and not powers.may_decide:
            return Reply(escape(not_theirs_text(title)))
        if powers.may_write:
            return None
        steward = await met_person(self._chats, person)
        await self._handovers.expect(steward.number, telegram_id)
        return Reply(no_right_text(title) if powers.are_there else not_in_yet_text(title))

    async def _taken(self, person: int, telegram_id: int, title: str) -> Reply:
        steward = await met_person(self._chats, person)
        await self._handovers.settled(steward.number, telegram_id)
        chat = await self._charges.take(person, telegram_id, title)
        powers = Powers(are_there=True, may_decide=True, may_write=True)
        return await self._cards.of(Charge(chat, powers), arrived_text())
