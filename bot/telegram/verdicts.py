"""What Telegram's answers mean for a message that nobody asked for."""

from datetime import timedelta
from enum import Enum, auto

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

ABOUT_THE_CHAT = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "chat_write_forbidden",
    "chat_send_plain_forbidden",
    "chat_restricted",
    "chat_admin_required",
    "channel_private",
    "user_banned_in_channel",
    "topic_closed",
    "no write access",
    "no rights to send",
    "not enough rights to send text",
    "need administrator rights",
    "bot was kicked",
    "bot is not a member",
    "group chat was deactivated",
    "user is deactivated",
)
"""How a 400 speaks of the chat, and not of the message; its topic is the general one."""
DELETED = "immediately deleted"
"""How a 500 says that the message arrived; somebody in the chat deletes what we write."""


class Fate(Enum):
    """What becomes of a message after an answer."""

    AGAIN = auto()
    """It surely did not arrive."""
    UNKNOWN = auto()
    """It may have arrived."""
    FLOODED = auto()
    """Its chat wants to be left alone for a while."""
    MOVED = auto()
    """Its chat has another number."""
    TOKEN = auto()
    """Nobody listens to us at all."""
    REFUSED = auto()
    """Its chat takes nothing from us."""
    FAULT = auto()
    """The message itself is wrong."""


def fate(error: TelegramError) -> Fate:
    """What an error means."""
    kinds: tuple[tuple[type[TelegramError], Fate], ...] = (
        (RetryAfter, Fate.FLOODED),
        (ChatMigrated, Fate.MOVED),
        (InvalidToken, Fate.TOKEN),
        (Forbidden, Fate.REFUSED),
        (TimedOut, Fate.UNKNOWN),
        (BadRequest, Fate.REFUSED if is_about_the_chat(error) else Fate.FAULT),
        (NetworkError, Fate.UNKNOWN if DELETED in error.message else Fate.AGAIN),
    )
    return next((fate for kind, fate in kinds if isinstance(error, kind)), Fate.UNKNOWN)


def is_about_the_chat(error: TelegramError) -> bool:
    """Whether Telegram speaks of the chat, and not of the message."""
    said = error.message.lower()
    return any(words in said for words in ABOUT_THE_CHAT)


def retry_after(error: TelegramError) -> timedelta:
    """How long flood control lasts."""
    asked = error.retry_after if isinstance(error, RetryAfter) else timedelta()
    return asked if isinstance(asked, timedelta) else timedelta(seconds=asked)
