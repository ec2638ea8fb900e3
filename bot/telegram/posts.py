"""Posts that somebody sends to their channel now: a test, or the correlation."""

from contextlib import suppress
from dataclasses import replace
from html import escape

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.model.chat import Chat
from bot.model.message import Reply
from bot.model.ticker import Pair
from bot.ports import Clock
from bot.telegram.corr import CorrCommand
from bot.telegram.sender import Sender
from bot.telegram.verdicts import Fate, fate
from bot.translation import language, speaking
from bot.views.buttons import CorrTap, Tap
from bot.views.channel_buttons import home_buttons, posted_buttons
from bot.views.channel_news import posted_text, trial_text, unanswered, unposted

logger = structlog.get_logger(__name__)


class Posts:
    """Writes to a channel in the place of an answer, once, and says what became of it."""

    def __init__(self, corr: CorrCommand, sender: Sender, bot: Bot, clock: Clock) -> None:
        self._corr = corr
        self._sender = sender
        self._bot = bot
        self._clock = clock

    async def test(self, chat: Chat) -> Reply:
        """Post that posts arrive."""
        with speaking(chat.language or language()):
            post = Reply(trial_text(), buttons=home_buttons(self._bot.username))
        return await self._post(chat, post)

    async def correlation(self, chat: Chat, pair: Pair, window: int) -> Reply:
        """Post the card of a pair as it is now."""
        with speaking(chat.language or language()):
            card = await self._corr.card(CorrTap(Tap.SHOW, pair, window))
            post = replace(card, buttons=posted_buttons(pair, window, self._bot.username))
        return await self._post(chat, post)

    async def _post(self, chat: Chat, reply: Reply) -> Reply:
        silent = chat.hushed(self._clock())
        try:
            async with self._sender.ready(reply) as ready:
                await self._sender.turn(chat.telegram_id)
                number = await self._sender.send(self._bot, chat.telegram_id, ready, silent=silent)
        except TelegramError as error:
            logger.info("not posted", chat=chat.number, reason=str(error))
            if fate(error) is Fate.UNKNOWN:
                return Reply(escape(unanswered()))
            return Reply(escape(unposted(str(error))))
        return Reply(posted_text(chat, await self._address(chat, number)))

    async def _address(self, chat: Chat, number: int) -> str:
        """Where a post can be seen, if that is to be known."""
        with suppress(TelegramError):
            if username := (await self._bot.get_chat(chat.telegram_id)).username:
                return f"t.me/{username}/{number}"
        return ""
