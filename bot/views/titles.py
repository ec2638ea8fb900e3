"""What a chat is called in front of people."""

from bot.model.chat import Chat
from bot.translation import _
from bot.views.wording import shortened

LONGEST_TITLE, LONGEST_ON_BUTTON = 40, 24
ISOLATE, POP = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
"""What stands between them is written in its own direction, and leaves the rest alone."""


def title_text(chat: Chat, longest: int = LONGEST_TITLE) -> str:
    """What a chat is called, not too long."""
    return isolated(chat.title, longest) if chat.title else _("without a name")


def isolated(title: str, longest: int = LONGEST_TITLE) -> str:
    """A name that somebody else gave, whichever way it is written."""
    return f"{ISOLATE}{shortened(title, longest)}{POP}"


def named(chat: Chat) -> str:
    """A chat in a sentence, with what is typed for it: "News (@12)"."""
    return _("{title} (@{number})").format(title=title_text(chat), number=chat.number)
