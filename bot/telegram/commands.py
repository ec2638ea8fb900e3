"""The one table of commands: menus, help and routing all come from it."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from telegram import (
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)

from bot.model.chat import ChatKind
from bot.model.message import Reply, Rows
from bot.translation import _


@dataclass(frozen=True, slots=True)
class Place:
    """The chat in which something is asked, as Telegram calls it; in a forum also in which topic.

    The general topic is no `thread`: it is meant where none is named. Somebody who `is_elsewhere` asks for it
    from their private chat, and is answered there.
    """

    telegram_id: int
    kind: ChatKind
    thread: int | None = None
    is_forum: bool = False
    is_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks, and where: the words behind the command; in a group also who, by number.

    There is no `asker` where that is not shown, as of somebody who speaks as the group. What is `written`
    there, with its markup, is made out for those who ask for it.
    """

    words: Sequence[str]
    place: Place
    asker: int | None = None
    written: Callable[[], str] = str


Answer = Callable[[Asked], Awaitable[Reply]]
"""Answers one command; raises TandemError for what it foresees going wrong."""


@dataclass(frozen=True, slots=True)
class Tap:
    """A button that was tapped, and where: its data split at the colons, without the verb; and who tapped.

    It is below a `message`, by Telegram's number.
    """

    words: Sequence[str]
    place: Place
    presser: int
    message: int = 0


@dataclass(frozen=True, slots=True)
class Tapped:
    """What comes of a tap: words for who tapped, and what becomes of the message."""

    toast: str | None = None
    edit: Reply | None = None
    """Takes the place of the message."""
    buttons: Rows | None = None
    """Take the place of its buttons alone."""
    reply: Reply | None = None
    """Comes as another message."""


class Menu(StrEnum):
    """The menus of Telegram that a command can stand in."""

    PRIVATE = "private"
    GROUP = "group"
    GROUP_ADMINS = "group admins"


SCOPES = {
    Menu.PRIVATE: BotCommandScopeAllPrivateChats(),
    Menu.GROUP: BotCommandScopeAllGroupChats(),
    Menu.GROUP_ADMINS: BotCommandScopeAllChatAdministrators(),
}


TapAnswer = Callable[[Tap], Awaitable[Tapped]]
"""Does what one kind of button asks for; raises TandemError for what it foresees going wrong."""


@dataclass(frozen=True, slots=True)
class TapHandler:
    """What answers the buttons of one verb; `for_admins` as in Command."""

    answer: TapAnswer
    command: str
    """What to type where the button is from another time."""
    for_admins: bool = True


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name, what menus say of it (once translated) and where, and what answers it.

    In groups, one that is `for_admins` is for them alone: it changes what the chat gets. One that is
    `for_owner` is for whoever runs the bot, in private; to everybody else it is no command at all.
    """

    name: str
    description: str
    answer: Answer
    menus: frozenset[Menu]
    for_admins: bool = False
    for_owner: bool = False
    is_pictured: bool = False
    """Whether it is answered with a picture: while that is made, the chat sees that one comes."""


def menu(commands: Iterable[Command], where: Menu) -> list[BotCommand]:
    """The entries of one menu, in the order of the table."""
    return [
        BotCommand(command.name, _(command.description)) for command in commands if where in command.menus
    ]
