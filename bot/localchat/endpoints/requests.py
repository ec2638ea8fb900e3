"""Requests of people: what they say, and which chat and message they mean."""

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.localchat.chats import Chat, Message
from bot.localchat.speakers import Misuse
from bot.localchat.world import World


class Missing(Exception):
    """What was asked for does not exist."""


def chat_of(world: World, request: Request) -> Chat:
    """Find the chat that an address names."""
    name = request.path_params["chat"]
    chat = world.chats.get(int(name)) if name.lstrip("-").isdecimal() else None
    if chat is None:
        raise Missing(f"there is no chat {name}")
    return chat


def open_chat_of(world: World, request: Request) -> Chat:
    """Find a chat in which things can still happen."""
    chat = chat_of(world, request)
    if chat.migrated_to is not None:
        raise Misuse(f"this group became the supergroup {chat.migrated_to}")
    return chat


def message_of(world: World, request: Request) -> tuple[Chat, Message]:
    """Find the message that an address names."""
    chat, name = open_chat_of(world, request), request.path_params["message"]
    message = chat.messages.get(int(name)) if name.isdecimal() else None
    if message is None:
        raise Missing(f"there is no message {name}")
    return chat, message


async def given_in(request: Request) -> dict[str, object]:
    """Read the JSON object of a request."""
    try:
        given = json.loads(await request.body() or b"{}")
        json.dumps(given, ensure_ascii=False).encode()  # half a surrogate pair cannot be
    except ValueError as error:
        raise Misuse("the request must be JSON in UTF-8") from error
    if not isinstance(given, dict):
        raise Misuse("the request must be a JSON object")
    return given


def refusal(status: int, text: str) -> Response:
    """Say in one line what is wrong."""
    return JSONResponse({"error": text}, status)
