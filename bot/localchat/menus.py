"""Command menus by scope and language, and which of them a person sees."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.localchat.api_error import bad_request
from bot.localchat.api_table import Json
from bot.localchat.chats import Chat
from bot.localchat.people import Member

COMMAND_LIMIT = 100
NAME = re.compile(r"[a-z0-9_]{1,32}")

Commands = list[Json]
DEFAULT: Json = {"type": "default"}


@dataclass(slots=True)
class Menus:
    """Every menu that the bot has set."""

    _menus: dict[tuple[str, str], Commands] = field(default_factory=dict)

    def put(self, scope: Json | None, language: str, commands: Commands) -> None:
        """Set a menu; an empty one is no menu."""
        if len(commands) > COMMAND_LIMIT:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            _check(command)
        if commands:
            self._menus[_key(scope, language)] = commands
        else:
            self._menus.pop(_key(scope, language), None)

    def get(self, scope: Json | None, language: str) -> Commands:
        """Return the menu of exactly this scope and language."""
        return self._menus.get(_key(scope, language), [])

    def seen_by(self, chat: Chat, member: Member | None, language: str) -> Commands:
        """Pick the menu that somebody sees: scope comes before language."""
        for scope in _scopes(chat, member):
            for code in (language, ""):
                if commands := self.get(scope, code):
                    return commands
        return []


def _key(scope: Json | None, language: str) -> tuple[str, str]:
    return json.dumps(scope or DEFAULT, sort_keys=True), language


def _check(command: Json) -> None:
    if not NAME.fullmatch(command["command"].removeprefix("/")):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(command["description"]) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


def _scopes(chat: Chat, member: Member | None) -> Iterator[Json]:
    """List the scopes that hold for somebody in a chat, narrowest first."""
    is_admin = member is not None and member.is_admin
    if chat.is_group and member:
        yield {"type": "chat_member", "chat_id": chat.id, "user_id": member.person.id}
    if chat.is_group and is_admin:
        yield {"type": "chat_administrators", "chat_id": chat.id}
    yield {"type": "chat", "chat_id": chat.id}
    if chat.is_group and is_admin:
        yield {"type": "all_chat_administrators"}
    if chat.is_group:
        yield {"type": "all_group_chats"}
    if chat.type == "private":
        yield {"type": "all_private_chats"}
    yield DEFAULT
