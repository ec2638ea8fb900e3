"""Messages in a private chat that are about another: they say which, and their buttons lead there."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import ClassVar

from bot.errors import UsageError
from bot.model.chat import Chat
from bot.model.message import DATA_LIMIT, Button, Link, Reply, Rows
from bot.translation import _
from bot.views.alert_buttons import begin_button
from bot.views.alert_taps import AlertTap, Deed
from bot.views.buttons import outdated
from bot.views.captions import CAPTION, TEXT, length
from bot.views.channel_buttons import ChannelDeed, ChannelTap
from bot.views.titles import LONGEST_ON_BUTTON, named, title_text

NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
REACHING = ("alert", "alerts", "digest", "export", "forget", "settings", "status", "stop")
"""Commands that reach another chat where it is named."""
NAMELESS = re.compile(rf"(?<![\w/.])/({'|'.join(REACHING)})\b(?! ?@)", re.ASCII)
"""One of them in a text that names none: typed so, it would mean the private chat."""


@dataclass(frozen=True, slots=True)
class BehalfTap:
    """A tap that is meant for another chat, by our number: what its button would say in that chat."""

    command: ClassVar = "channels"
    verb: ClassVar = "@"

    chat: int
    words: Sequence[str]

    def data(self) -> str:
        """As callback data: "@:12:al:list:0"."""
        return ":".join((self.verb, str(self.chat), *self.words))

    @classmethod
    def read(cls, words: Sequence[str]) -> "BehalfTap":
        """Understand the words behind the verb; raises UsageError for what no button of ours says."""
        if len(words) < 2 or not NUMBER.fullmatch(words[0]):
            raise UsageError(outdated(cls.command))
        return cls(int(words[0]), tuple(words[1:]))


def about(reply: Reply, chat: Chat, verbs: Collection[str]) -> Reply:
    """A message about another chat: its first line says so, its commands and buttons are meant for that."""
    return replace(reply, html=_below(chat, reply), buttons=meant_for(reply.buttons, chat, verbs))


def with_way_back(reply: Reply, chat: Chat) -> Reply:
    """The same with a button that leads to the card of the chat."""
    back = ChannelTap(ChannelDeed.CARD, chat.number)
    text = _("Back to {title}").format(title=title_text(chat, LONGEST_ON_BUTTON))
    return replace(reply, buttons=(*reply.buttons, (Button(text, back.data()),)))


def meant_for(buttons: Rows, chat: Chat, verbs: Collection[str]) -> Rows:
    """The same buttons, those of these verbs meant for another chat; what does not fit is left out."""
    rows = (tuple(_meant_for(button, chat, verbs) for button in row) for row in buttons)
    kept = (tuple(button for button in row if button is not None) for row in rows)
    return tuple(row for row in kept if row)


def chat_buttons(chat: Chat, verbs: Collection[str]) -> Rows:
    """The ways in to all that a chat chooses, meant for it."""
    ways_in = (
        (Button(_("Alerts"), AlertTap(Deed.LIST).data()), begin_button()),
        (Button(_("Summary"), "digest:show"), Button(_("Settings"), "set:show")),
    )
    return meant_for(ways_in, chat, verbs)


def head(chat: Chat) -> str:
    """The first line of what is about a chat, HTML."""
    return f"<i>{escape(_('For {chat}:').format(chat=named(chat)))}</i>"


def _meant_for(button: Button | Link, chat: Chat, verbs: Collection[str]) -> Button | Link | None:
    if isinstance(button, Link):
        return button
    verb, *_words = words = button.data.split(":")
    if verb not in verbs:
        return button
    data = BehalfTap(chat.number, words).data()
    # an alert that came from elsewhere may have a long name
    return Button(button.text, data) if len(data.encode()) <= DATA_LIMIT else None


def _below(chat: Chat, reply: Reply) -> str:
    """A message with a line above it and the chat named in its commands, as far as that fits."""
    limit = TEXT if reply.picture is None and reply.document is None else CAPTION
    reaching = NAMELESS.sub(rf"/\1 @{chat.number}", reply.html)
    wanted = (f"{head(chat)}\n{reaching}", f"{head(chat)}\n{reply.html}")
    return next((html for html in wanted if length(html) <= limit), reply.html)
