"""Who we are on Telegram, asked once."""

from dataclasses import dataclass

from telegram import (
    Bot,
    ChatFullInfo,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberRestricted,
    ChatPermissions,
)
from telegram.error import InvalidToken, TelegramError

from bot.errors import TelegramUnavailable
from bot.telegram.polling import refused
from bot.telegram.transport import AiohttpRequest
from bot.translation import _


@dataclass(frozen=True, slots=True)
class Standing:
    """Our name; whether @BotFather has inline mode on; why the chat for pictures takes none, if so."""

    username: str
    has_inline: bool
    media_trouble: str | None = None


async def ask_standing(token: str, api_root: str, media_chat: int | str | None) -> Standing:
    """Ask who a token belongs to; raises SettingsError or TelegramUnavailable."""
    try:
        async with Bot(
            token, f"{api_root}/bot", request=AiohttpRequest(), get_updates_request=AiohttpRequest()
        ) as bot:
            trouble = None if media_chat is None else await _trouble(bot, media_chat)
            return Standing(bot.username, bool(bot.supports_inline_queries), trouble)
    except InvalidToken:
        raise refused() from None
    except TelegramError as error:
        raise TelegramUnavailable(str(error)) from None


async def _trouble(bot: Bot, media_chat: int | str) -> str | None:
    """Why a chat takes no pictures of us; None where it does. Nothing is posted for that."""
    try:
        chat = await bot.get_chat(media_chat)
        if chat.type == chat.PRIVATE:
            return None
        member = await bot.get_chat_member(chat.id, bot.id)
    except TelegramError as error:
        return error.message
    return None if _may_post(member, chat) else _("add the bot as an admin who may post there")


def _may_post(member: ChatMember, chat: ChatFullInfo) -> bool:
    if isinstance(member, ChatMemberAdministrator):
        return chat.type != chat.CHANNEL or bool(member.can_post_messages)
    if isinstance(member, ChatMemberRestricted):
        return member.is_member and member.can_send_photos
    permissions = chat.permissions or ChatPermissions.no_permissions()
    return member.status == ChatMember.MEMBER and bool(permissions.can_send_photos)
