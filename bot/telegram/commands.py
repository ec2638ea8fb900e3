"""The one table of commands: menus, help and routing all come from it."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from telegram import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats

from bot.model.message import Reply

Answer = Callable[[list[str]], Awaitable[Reply]]
"""Answers one command, given the words behind it; raises TandemError for what it foresees going wrong."""


class Menu(StrEnum):
    """The menus of Telegram that a command can stand in."""

    PRIVATE = "private"
    GROUP = "group"


SCOPES = {Menu.PRIVATE: BotCommandScopeAllPrivateChats(), Menu.GROUP: BotCommandScopeAllGroupChats()}


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name, what menus and /help say of it, and what answers it."""

    name: str
    description: str
    answer: Answer
    menus: frozenset[Menu]


def menu(commands: Iterable[Command], where: Menu) -> list[BotCommand]:
    """The entries of one menu, in the order of the table."""
    return [BotCommand(command.name, command.description) for command in commands if where in command.menus]
