"""What is said in a group to who is no admin of it and wants something changed."""

import re
from collections.abc import Sequence
from html import escape

from bot.model.message import Link, Rows
from bot.translation import _

PAYLOAD = re.compile(r"[0-9A-Za-z_-]{1,64}", re.ASCII)
"""What the address of a bot may hand on."""
POINT = re.compile(r"(\d)\.(\d)", re.ASCII)


def refused_text() -> str:
    """Whose business it is, and where it is one's own, HTML."""
    return escape(_("What I write in this group, its admins choose. In private you choose for yourself."))


def refused_buttons(words: Sequence[str], username: str) -> Rows:
    """The way to a private chat, in which the same is asked as far as an address can ask it."""
    command, *rest = words
    payload = "_".join((command.partition("@")[0], *(POINT.sub(r"\1p\2", word) for word in rest)))
    if not PAYLOAD.fullmatch(payload):
        payload = command.partition("@")[0]
    return ((Link(_("In private"), f"https://t.me/{username}?start={payload}"),),)
