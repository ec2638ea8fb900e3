"""Where something is asked, and who may change what a chat gets."""

from datetime import datetime, timedelta

import structlog
from telegram import Bot, CallbackQuery, Chat, Message
from telegram.error import TelegramError

from bot.errors import TelegramUnavailable
from bot.model.chat import ChatKind
from bot.ports import Clock
from bot.telegram.commands import Place
from bot.translation import _

STAND_INS = frozenset({777000, 136817688, 1087968824})
"""Whom Telegram names where a chat speaks instead of a person: its own account, a channel, a group."""
KEPT_FOR = timedelta(seconds=60)
"""How long somebody who is no admin any more may still act as one."""

logger = structlog.get_logger(__name__)


def place_of(chat: Chat, thread: int | None = None) -> Place:
    """A chat of Telegram's, as we see it."""
    kinds = {Chat.PRIVATE: ChatKind.PRIVATE, Chat.CHANNEL: ChatKind.CHANNEL}
    return Place(chat.id, kinds.get(chat.type, ChatKind.GROUP), thread, is_forum=bool(chat.is_forum))


def thread_of(message: Message) -> int | None:
    """The topic in which a message stands; replies have such a number too where there are no topics."""
    return message.message_thread_id if message.is_topic_message else None


def asker_of(message: Message) -> int | None:
    """Who asks in a group, if they show themselves."""
    is_shown = message.chat.type != Chat.PRIVATE and message.sender_chat is None
    return message.from_user.id if is_shown and message.from_user is not None else None


class Permissions:
    """Who may change what a chat gets: in private the person, in a group its admins.

    It fails towards refusal; raises TelegramUnavailable where Telegram does not tell who the admins are.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._admins: dict[int, tuple[datetime, frozenset[int]]] = {}

    async def may_type(self, message: Message) -> bool:
        """Whether who typed a message may; an admin who speaks as the group proves it by that alone."""
        chat, speaks_as = message.chat, message.sender_chat
        if chat.type == Chat.PRIVATE:
            return True
        if speaks_as is not None:
            return speaks_as.id == chat.id
        return message.from_user is not None and await self.is_admin(
            message.get_bot(), chat.id, message.from_user.id
        )

    async def may_tap(self, query: CallbackQuery, chat: Chat) -> bool:
        """Whether who tapped may; one who speaks as the group may not be known for an admin here."""
        return chat.type == Chat.PRIVATE or await self.is_admin(query.get_bot(), chat.id, query.from_user.id)

    async def is_admin(self, bot: Bot, chat: int, person: int) -> bool:
        """Whether somebody is an admin of a group, as of a minute ago at worst."""
        now = self._clock()
        known = self._admins.get(chat)
        if known is None or now - known[0] >= KEPT_FOR:
            self._admins = {of: each for of, each in self._admins.items() if now - each[0] < KEPT_FOR}
            known = self._admins[chat] = now, await _admins(bot, chat)
        return person in known[1]


async def _admins(bot: Bot, chat: int) -> frozenset[int]:
    try:
        return frozenset(admin.user.id for admin in await bot.get_chat_administrators(chat)) - STAND_INS
    except TelegramError as error:
        logger.warning("admins not known", chat=chat, reason=str(error))
        raise TelegramUnavailable(
            _("Telegram does not tell me who the admins are just now: try again in a minute")
        ) from error


def refused_tap() -> str:
    """What is said to a tap of somebody who may not; it does not show who speaks as the group."""
    return _(
        "Only admins can do that here. If you are an anonymous one, type the whole command: "
        "/alert breakdown on, /alerts pause 1, /settings berlin"
    )
