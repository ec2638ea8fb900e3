"""Our own standing in channels and groups, for those who look after them, or are about to."""

from collections.abc import Awaitable, Callable
from functools import partial

import structlog
from telegram import Bot, ChatMemberUpdated
from telegram.error import TelegramError

from bot.errors import TandemError
from bot.model.chat import Chat, ChatKind
from bot.model.message import Reply
from bot.ports import Chats, Clock, Handovers, Heard, Stewards
from bot.telegram.channel_setup import ChannelSetup
from bot.telegram.membership import is_there, may_write
from bot.telegram.patience import Patience
from bot.telegram.permissions import place_of
from bot.telegram.sender import Sender
from bot.telegram.steward_news import StewardNews
from bot.translation import language, speaking
from bot.views.channel_buttons import begin_buttons
from bot.views.channel_news import Loss, offer_text

logger = structlog.get_logger(__name__)


class OurStanding:
    """Tells in private what becomes of us in a channel or group; there itself nothing is posted.

    Who never wrote to us hears nothing. Nothing is lost while the store is away.
    """

    def __init__(
        self,
        chats: Chats,
        stewards: Stewards,
        handovers: Handovers,
        setup: ChannelSetup,
        news: StewardNews,
        *,
        sender: Sender,
        clock: Clock,
    ) -> None:
        self._chats = chats
        self._stewards = stewards
        self._handovers = handovers
        self._setup = setup
        self._news = news
        self._sender = sender
        self._clock = clock
        self._patiently = Patience("our standing")

    async def changed(self, change: ChatMemberUpdated) -> None:
        """Follow a change of it."""
        place = place_of(change.chat)
        if place.kind is ChatKind.PRIVATE:
            return
        by = await self._known(change.from_user.id)
        chat = await self._known(place.telegram_id)
        if chat is not None and chat.telegram_id == place.telegram_id:
            await self._patiently(partial(self._tell_stewards, chat, change, by))
        if place.kind is ChatKind.CHANNEL and is_there(change.new_chat_member):
            await self._tell_newcomers(change, by)

    async def _tell_stewards(self, chat: Chat, change: ChatMemberUpdated, by: Chat | None) -> None:
        old, new = change.old_chat_member, change.new_chat_member
        could, can = may_write(old, chat.kind), may_write(new, chat.kind)
        if could and not can:
            await self._news.lost(chat, Loss.NO_RIGHT if is_there(new) else Loss.REMOVED)
        elif can and not could:
            await self._news.back(chat, knows=None if by is None else by.number)

    async def _tell_newcomers(self, change: ChatMemberUpdated, by: Chat | None) -> None:
        """Go on with whoever waits for us to be let in, and with who let us in."""
        telegram_id, title = change.chat.id, change.chat.title or ""
        waiting = await self._patiently(partial(self._handovers.expecting, telegram_id))
        for number in waiting:
            person = await self._patiently(partial(self._chats.get, number))
            if person is not None:
                begin = partial(self._setup.begin, person.telegram_id, telegram_id, title)
                await self._send(change.get_bot(), person, begin)
        if by is not None and by.number not in waiting and _is_news(change):
            await self._send(change.get_bot(), by, partial(self._to_adder, by, telegram_id, title))

    async def _to_adder(self, person: Chat, telegram_id: int, title: str) -> Reply | None:
        """What is said to who let us in: who did not ask for the channel just now, is asked."""
        chat = await self._chats.known(telegram_id)
        is_steward = chat is not None and person.number in await self._stewards.of(chat.number)
        if is_steward or await self._handovers.is_choosing(person.number):
            return await self._setup.greeting(Heard.LET_IN, person.telegram_id, telegram_id, title)
        return Reply(offer_text(title), buttons=begin_buttons(telegram_id))

    async def _send(self, bot: Bot, person: Chat, write: Callable[[], Awaitable[Reply | None]]) -> None:
        """Send what answers no message, in the place of an answer."""
        try:
            with speaking(person.language or language()):
                reply = await self._patiently(write)
            if reply is not None:
                await self._sender.turn(person.telegram_id)
                silent = person.hushed(self._clock())
                await self._sender.send(bot, person.telegram_id, reply, silent=silent)
        except (TandemError, TelegramError) as error:  # they can choose the channel again
            logger.warning("news of a channel not delivered", chat=person.number, reason=str(error))

    async def _known(self, telegram_id: int) -> Chat | None:
        return await self._patiently(partial(self._chats.known, telegram_id))


def _is_news(change: ChatMemberUpdated) -> bool:
    """Whether we were not there, or could not post, before."""
    old, new = change.old_chat_member, change.new_chat_member
    can = may_write(new, ChatKind.CHANNEL)
    return not is_there(old) or (can and not may_write(old, ChatKind.CHANNEL))
