"""What people do in chats: open them, type, tap, choose."""

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.localchat import actions, events, inline_mode, sharing
from bot.localchat.chats import Chat
from bot.localchat.endpoints.requests import chat_of, given_in, message_of, open_chat_of, refusal
from bot.localchat.people import Member
from bot.localchat.speakers import Given, Misuse, object_in, person_of
from bot.localchat.view import chat_view, member_view, message_view
from bot.localchat.world import CHAT_TYPES, World

PATIENCE_S = 15.0


class Chatting:
    """One endpoint a method."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def chats(self, _request: Request) -> Response:
        """List all chats."""
        return JSONResponse([chat_view(chat) for chat in self.world.chats.values()])

    async def open_chat(self, request: Request) -> Response:
        """Open a chat, with the bot in it unless told otherwise."""
        chat = _opened(self.world, await given_in(request))
        opened = {topic.name: number for number, topic in (chat.topics or {}).items()}
        return JSONResponse({"id": chat.id, **({"topics": opened} if opened else {})}, 201)

    async def messages(self, request: Request) -> Response:
        """List the messages of a chat after a number."""
        chat, after = chat_of(self.world, request), int(request.query_params.get("after", 0))
        newer = [message for number, message in chat.messages.items() if number > after]
        return JSONResponse([message_view(message, self.world) for message in newer])

    async def type_text(self, request: Request) -> Response:
        """Let somebody type."""
        chat = open_chat_of(self.world, request)
        message, is_shown = actions.type_text(self.world, chat, await given_in(request))
        return JSONResponse({"message_id": message.id, "shown_to_bot": is_shown}, 201)

    async def edit(self, request: Request) -> Response:
        """Let somebody edit what they typed."""
        chat, message = message_of(self.world, request)
        actions.edit_text(self.world, chat, message, await given_in(request))
        return JSONResponse({"message_id": message.id})

    async def delete(self, request: Request) -> Response:
        """Let somebody delete a message; bots are not told."""
        chat, message = message_of(self.world, request)
        self.world.delete(chat, message.id)
        return JSONResponse({"message_id": message.id})

    async def press(self, request: Request) -> Response:
        """Let somebody tap a button, and wait for what comes back."""
        given = await given_in(request)
        patience_s = _patience(given)
        answer = await actions.press(self.world, open_chat_of(self.world, request), given, patience_s)
        if answer is None:
            return refusal(504, f"the bot did not answer the press within {patience_s:g} s")
        return JSONResponse(asdict(answer))

    async def inline(self, request: Request) -> Response:
        """Let somebody type behind the bot's name, and wait for its results."""
        given = await given_in(request)
        patience_s = _patience(given)
        answer = await inline_mode.ask(self.world, open_chat_of(self.world, request), given, patience_s)
        if answer is None:
            return refusal(504, f"the bot did not answer the query within {patience_s:g} s")
        return JSONResponse(answer)

    async def choose(self, request: Request) -> Response:
        """Let somebody send one of the results."""
        chat = open_chat_of(self.world, request)
        message = inline_mode.choose(self.world, chat, await given_in(request))
        return JSONResponse({"message_id": message.id}, 201)

    async def candidates(self, request: Request) -> Response:
        """List the chats that a button's chooser offers."""
        query = {name: int(text) for name, text in request.query_params.items()}
        given = {**query, "from": {"id": query["from"]} if "from" in query else None}
        return JSONResponse(sharing.candidates(self.world, open_chat_of(self.world, request), given))

    async def share(self, request: Request) -> Response:
        """Let somebody pick a chat in a button's chooser."""
        message = sharing.share(self.world, open_chat_of(self.world, request), await given_in(request))
        return JSONResponse({"message_id": message.id}, 201)

    async def happen(self, request: Request) -> Response:
        """Let something happen to a chat."""
        outcome = events.happen(self.world, open_chat_of(self.world, request), await given_in(request))
        return JSONResponse({"ok": True, **outcome})

    async def members(self, request: Request) -> Response:
        """List who is in a chat, the bot last."""
        chat = chat_of(self.world, request)
        everybody = [*chat.members.values(), chat.bot]
        return JSONResponse([member_view(member) for member in everybody if member.is_present])

    async def menu(self, request: Request) -> Response:
        """Return the commands that somebody sees in a chat."""
        chat = chat_of(self.world, request)
        member = chat.members.get(int(request.query_params.get("from", 0)))
        language = request.query_params.get("language", "")
        return JSONResponse(self.world.menus.seen_by(chat, member, language))


def _opened(world: World, given: Given) -> Chat:
    kind, topics, owner = given.get("type", "private"), given.get("topics"), object_in(given, "owner")
    has_bot = bool(given.get("bot", True))
    if kind not in CHAT_TYPES:
        raise Misuse(f"type must be one of {', '.join(CHAT_TYPES)}")
    if topics and kind != "supergroup":
        raise Misuse("only supergroups have topics")
    if kind == "private" and (owner is not None or not has_bot):
        raise Misuse("a private chat is with the bot, and nobody owns it")
    names = [str(name) for name in topics] if isinstance(topics, list) else ()
    username = str(given["username"]) if given.get("username") else None
    title = str(given.get("title") or "Chat")
    chat = world.add_chat(str(kind), title, names if topics else None, username, has_bot=has_bot)
    if owner is not None:
        person = person_of(chat, owner)
        chat.members[person.id] = Member(person, "creator", is_anonymous=bool(owner.get("anonymous")))
    return chat


def _patience(given: Given) -> float:
    return float(str(given.get("patience_s", PATIENCE_S)))
