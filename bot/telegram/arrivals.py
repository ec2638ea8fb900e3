"""Groups that let us in: each is welcomed once, for as long as it is kept."""

from collections import deque
from dataclasses import replace
from datetime import timedelta
from functools import partial

import structlog
from telegram import Bot, ChatMemberUpdated, Message
from telegram.error import TelegramError

from bot.model.chat import Chat, ChatKind
from bot.model.message import Reply
from bot.ports import Chats, Clock
from bot.telegram.corr import CorrCommand
from bot.telegram.patience import Patience
from bot.telegram.sender import Sender
from bot.telegram.slots import sleep
from bot.telegram.start import figure_of_the_day
from bot.translation import language
from bot.views.start import group_start_text, start_buttons

SETTLES_S = 2.0
"""How long a supergroup that seems new may turn out to be a group that we knew under another name."""
JUST_NOW = timedelta(minutes=1)
"""How soon after a welcome a /start comes from the address that brought us, and not from anybody."""
REMEMBERED = 1000

logger = structlog.get_logger(__name__)


class Arrivals:
    """Welcomes who is new to us, and keeps it with the language of whoever let us in.

    It fails towards repetition: the welcome is written down once it was sent.
    """

    def __init__(self, chats: Chats, sender: Sender, corr: CorrCommand, clock: Clock) -> None:
        self._chats = chats
        self._sender = sender
        self._corr = corr
        self._clock = clock
        self._patiently = Patience("arrivals")
        self._moved: deque[int] = deque(maxlen=REMEMBERED)

    async def let_in(self, change: ChatMemberUpdated, *, may_write: bool) -> None:
        """Say what we are for, as far as we may; a group that we know, under whatever name, knows us."""
        where = change.chat
        if where.type == where.SUPERGROUP:
            await sleep(SETTLES_S)  # that it was another group before is told elsewhere, at the same time
        if where.id in self._moved or await self._known(where.id) is not None:
            return
        is_made = may_write and await self._welcome(change.get_bot(), where.id, is_forum=bool(where.is_forum))
        await self._keep(where.id, is_welcomed=is_made)

    async def started(self, message: Message) -> None:
        """Answer /start, which the address that brought us has typed as well: then all was said just now."""
        chat = await self._known(message.chat_id)
        if chat is not None and chat.welcomed is not None and self._clock() - chat.welcomed < JUST_NOW:
            return
        is_forum = bool(message.chat.is_forum)
        await self._sender.answer(message, await self._reply(message.get_bot(), is_forum=is_forum))
        await self._keep(message.chat_id, is_welcomed=False)  # as one that knows us

    def moved(self, telegram_id: int) -> None:
        """Note that a supergroup is none that is new, though we never kept what it was before."""
        self._moved.append(telegram_id)

    async def _welcome(self, bot: Bot, chat: int, *, is_forum: bool) -> bool:
        """Say it without a sound; whether that could be said there."""
        reply = replace(await self._reply(bot, is_forum=is_forum), silent=True)
        try:
            await self._sender.say(bot, chat, reply)
        except TelegramError as error:
            logger.info("welcome not delivered", chat=chat, reason=str(error))
            return False
        return True

    async def _reply(self, bot: Bot, *, is_forum: bool) -> Reply:
        today = await figure_of_the_day(self._corr)
        text = group_start_text(today, bot.username, is_forum=is_forum)
        return Reply(text, buttons=start_buttons(is_group=True))

    async def _known(self, telegram_id: int) -> Chat | None:
        return await self._patiently(partial(self._chats.known, telegram_id))

    async def _keep(self, telegram_id: int, *, is_welcomed: bool) -> None:
        now = self._clock()

        def welcomed(before: Chat) -> Chat:
            return replace(before, welcomed=now)

        chat = await self._patiently(partial(self._chats.of, telegram_id, ChatKind.GROUP, language()))
        if is_welcomed:
            await self._patiently(partial(self._chats.change, chat.number, welcomed))
