"""The buttons with which channels and groups are looked after from a private chat."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.errors import UsageError
from bot.model.chat import Chat, ChatKind
from bot.model.message import Button, ChannelRequest, Link, Rows
from bot.model.ticker import Pair
from bot.translation import _
from bot.views.buttons import outdated
from bot.views.titles import LONGEST_ON_BUTTON, title_text

PAGE = 8
"""Chats on one page of the list."""
ADD, ALREADY = 1, 2
"""The numbers of the two requests for a channel."""
NUMBER = re.compile(r"-?[0-9]{1,16}", re.ASCII)


class ChannelDeed(StrEnum):
    """What a tap asks for; most are about one chat, by our number."""

    LIST = "list"
    """By the number of the page."""
    ADD = "add"
    CARD = "card"
    BEGIN = "begin"
    """Looks after a channel from now on, by Telegram's number: it may not have one of ours."""
    TEST = "test"
    POST = "post"
    REMOVE = "remove"
    """Asks how."""
    DROP = "drop"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class ChannelTap:
    """One tap: what it asks for, and about which number."""

    command: ClassVar = "channels"
    verb: ClassVar = "ch"

    deed: ChannelDeed
    number: int = 0

    def data(self) -> str:
        """As callback data: "ch:card:12"."""
        return f"{self.verb}:{self.deed}:{self.number}"

    @classmethod
    def read(cls, words: Sequence[str]) -> "ChannelTap":
        """Understand the words behind the verb; raises UsageError for what no button of ours says."""
        try:
            deed, number = words
            if NUMBER.fullmatch(number):
                return cls(ChannelDeed(deed), int(number))
        except ValueError:
            pass
        raise UsageError(outdated(cls.command))


def channel_requests() -> tuple[ChannelRequest, ...]:
    """In the place of the keyboard: to let us into a channel, or to choose one where we are already."""
    return (
        ChannelRequest(_("Add to a channel"), ADD, are_there=False),
        ChannelRequest(_("Already added"), ALREADY, are_there=True),
    )


def list_buttons(chats: Sequence[Chat], page: int, last: int) -> Rows:
    """Below a page of the list: one for each chat, the pages beside it, and another channel."""
    rows = [(_button(title_text(chat, LONGEST_ON_BUTTON), ChannelDeed.CARD, chat.number),) for chat in chats]
    others = []
    if page:
        others.append(_button(_("Earlier"), ChannelDeed.LIST, page - 1))
    if page < last:
        others.append(_button(_("Later"), ChannelDeed.LIST, page + 1))
    another = _button(_("Another channel"), ChannelDeed.ADD, 0)
    return tuple(row for row in (*rows, tuple(others), (another,)) if row)


def card_buttons(chat: Chat) -> Rows:
    """Below the card of one: what it gets, what can be posted, and the way out.

    Those of the first rows say what they would say in that chat, and are meant for it: see on_behalf.
    """
    number = chat.number
    posts = (
        (_button(_("Post the correlation now"), ChannelDeed.POST, number),),
        (_button(_("Send a test post"), ChannelDeed.TEST, number),),
    )
    return (
        *(posts if chat.kind is ChatKind.CHANNEL else ()),
        (_button(_("Remove"), ChannelDeed.REMOVE, number), _button(_("All channels"), ChannelDeed.LIST, 0)),
    )


def removing_buttons(chat: Chat) -> Rows:
    """How to part: only from one's own list, or altogether; or not."""
    return (
        (_button(_("Only from my list"), ChannelDeed.DROP, chat.number),),
        (_button(_("Leave it altogether"), ChannelDeed.LEAVE, chat.number),),
        (_button(_("Back"), ChannelDeed.CARD, chat.number),),
    )


def begin_buttons(telegram_id: int) -> Rows:
    """Below the news that we were let into a channel."""
    return ((_button(_("Manage"), ChannelDeed.BEGIN, telegram_id),),)


def posted_buttons(pair: Pair, window: int, username: str) -> Rows:
    """Below a card that was posted: addresses alone, since every reader could press anything else."""
    words = f"{pair.asset.key}_{pair.benchmark.key}_{window}"
    bot = f"https://t.me/{username}"
    return ((Link(_("Why"), f"{bot}?start=why_{words}"), Link(_("Now"), f"{bot}?start=corr_{words}")),)


def home_buttons(username: str) -> Rows:
    """Below a test post: who we are."""
    return ((Link(_("What is this?"), f"https://t.me/{username}"),),)


def _button(text: str, deed: ChannelDeed, number: int) -> Button:
    return Button(text, ChannelTap(deed, number).data())
