"""The one table of commands: menus, help and routing all come from it."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from telegram import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats

from bot.model.message import Reply


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks: the words behind the command; in a group also who, by Telegram's number."""

    words: Sequence[str]
    asker: int | None = None


Answer = Callable[[Asked], Awaitable[Reply]]
"""Answers one command; raises TandemError for what it foresees going wrong."""


class Menu(StrEnum):
    """The menus of Telegram that a command can stand in."""

    PRIVATE = "private"
    GROUP = "group"


SCOPES = {Menu.PRIVATE: BotCommandScopeAllPrivateChats(), Menu.GROUP: BotCommandScopeAllGroupChats()}


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name, what menus say of it and where, and what answers it."""

    name: str
    description: str
    answer: Answer
    menus: frozenset[Menu]


def menu(commands: Iterable[Command], where: Menu) -> list[BotCommand]:
    """The entries of one menu, in the order of the table."""
    return [BotCommand(command.name, command.description) for command in commands if where in command.menus]
