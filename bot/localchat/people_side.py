"""The people's side over HTTP: `/chat/api/…`, for the page and for tests.

Beside what docs and tests share: `DELETE …/messages/N`, `GET …/menu?from=&language=` (the commands somebody
sees), `GET /chat/api/bot`, `GET /chat/api/stream` (news as server-sent events), `GET` and `DELETE` of faults.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from importlib.resources import files

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.localchat import actions, events
from bot.localchat.actions import Misuse
from bot.localchat.chats import Chat, Message
from bot.localchat.view import chat_view, message_view
from bot.localchat.world import CHAT_TYPES, World

PRESS_PATIENCE_S = 15.0
PAGE = {
    "": ("index.html", "text/html"),
    "chat.css": ("chat.css", "text/css"),
    "chat.js": ("chat.js", "text/javascript"),
}
# Nothing from elsewhere, nothing inline. Browser tests wait by evaluating expressions; the page never does.
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
}


class Missing(Exception):
    """What was asked for does not exist."""


def people_side(world: World) -> Starlette:
    """Build the routes."""
    side = PeopleSide(world)
    routes = [
        Route("/chat/api/chats", side.chats, methods=["GET"]),
        Route("/chat/api/chats", side.open_chat, methods=["POST"]),
        Route("/chat/api/chats/{chat}/messages", side.messages, methods=["GET"]),
        Route("/chat/api/chats/{chat}/messages", side.type_text, methods=["POST"]),
        Route("/chat/api/chats/{chat}/messages/{message}", side.edit, methods=["PATCH"]),
        Route("/chat/api/chats/{chat}/messages/{message}", side.delete, methods=["DELETE"]),
        Route("/chat/api/chats/{chat}/presses", side.press, methods=["POST"]),
        Route("/chat/api/chats/{chat}/events", side.happen, methods=["POST"]),
        Route("/chat/api/chats/{chat}/menu", side.menu, methods=["GET"]),
        Route("/chat/api/faults", side.faults, methods=["GET", "POST", "DELETE"]),
        Route("/chat/api/calls", side.calls, methods=["GET"]),
        Route("/chat/api/pace", side.pace, methods=["GET", "POST"]),
        Route("/chat/api/bot", side.bot, methods=["GET"]),
        Route("/chat/api/stream", side.stream, methods=["GET"]),
        Route("/chat/files/{path:path}", side.file, methods=["GET"]),
        *(Route(f"/{path}", side.page, methods=["GET"]) for path in PAGE),
    ]
    refusals = {Misuse: _misuse, Missing: _missing, ValueError: _misuse, TypeError: _misuse}
    return Starlette(routes=routes, exception_handlers={**refusals, 404: _no_such_page, 405: _no_such_page})


class PeopleSide:
    """One endpoint a method."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def chats(self, _request: Request) -> Response:
        """List all chats."""
        return JSONResponse([chat_view(chat) for chat in self.world.chats.values()])

    async def open_chat(self, request: Request) -> Response:
        """Open a chat with the bot in it."""
        given = await _given(request)
        kind, topics = given.get("type", "private"), given.get("topics")
        if kind not in CHAT_TYPES:
            raise Misuse(f"type must be one of {', '.join(CHAT_TYPES)}")
        if topics and kind != "supergroup":
            raise Misuse("only supergroups have topics")
        names = [str(name) for name in topics] if isinstance(topics, list) else ()
        title = str(given.get("title") or "Chat")
        username = given.get("username")
        chat = self.world.add_chat(
            str(kind), title, names if topics else None, str(username) if username else None
        )
        opened = {topic.name: number for number, topic in (chat.topics or {}).items()}
        return JSONResponse({"id": chat.id, **({"topics": opened} if opened else {})}, 201)

    async def messages(self, request: Request) -> Response:
        """List the messages of a chat after a number."""
        chat, after = self._chat(request), int(request.query_params.get("after", 0))
        newer = [message for number, message in chat.messages.items() if number > after]
        return JSONResponse([message_view(message, self.world) for message in newer])

    async def type_text(self, request: Request) -> Response:
        """Let somebody type."""
        message, is_shown = actions.type_text(self.world, self._open(request), await _given(request))
        return JSONResponse({"message_id": message.id, "shown_to_bot": is_shown}, 201)

    async def edit(self, request: Request) -> Response:
        """Let somebody edit what they typed."""
        chat, message = self._message(request)
        actions.edit_text(self.world, chat, message, await _given(request))
        return JSONResponse({"message_id": message.id})

    async def delete(self, request: Request) -> Response:
        """Let somebody delete a message; bots are not told."""
        chat, message = self._message(request)
        self.world.delete(chat, message.id)
        return JSONResponse({"message_id": message.id})

    async def press(self, request: Request) -> Response:
        """Let somebody tap a button, and wait for what comes back."""
        given = await _given(request)
        patience_s = float(str(given.get("patience_s", PRESS_PATIENCE_S)))
        answer = await actions.press(self.world, self._open(request), given, patience_s)
        if answer is None:
            return _error(504, f"the bot did not answer the press within {patience_s:g} s")
        return JSONResponse(asdict(answer))

    async def happen(self, request: Request) -> Response:
        """Let something happen to a chat."""
        outcome = events.happen(self.world, self._open(request), await _given(request))
        return JSONResponse({"ok": True, **outcome})

    async def menu(self, request: Request) -> Response:
        """Return the commands that somebody sees in a chat."""
        chat = self._chat(request)
        member = chat.members.get(int(request.query_params.get("from", 0)))
        language = request.query_params.get("language", "")
        return JSONResponse(self.world.menus.seen_by(chat, member, language))

    async def faults(self, request: Request) -> Response:
        """Order failures, list what is still ordered, or call all of it off."""
        faults = self.world.faults
        if request.method == "POST":
            return JSONResponse(asdict(faults.order(await _given(request))), 201)
        if request.method == "DELETE":
            faults.pending.clear()
        return JSONResponse([asdict(fault) for fault in faults.pending])

    async def calls(self, request: Request) -> Response:
        """List Bot API calls after a number."""
        return JSONResponse(self.world.calls.after(int(request.query_params.get("after", 0))))

    async def pace(self, request: Request) -> Response:
        """Show or set the limits."""
        pace = self.world.pace
        if request.method == "POST":
            pace.set(pace.limits.changed(await _given(request)))
        return JSONResponse(asdict(pace.limits))

    async def bot(self, _request: Request) -> Response:
        """Say who the bot is."""
        bot = self.world.bot
        return JSONResponse({"id": bot.id, "name": bot.name, "username": bot.username})

    async def stream(self, _request: Request) -> Response:
        """Send news as they happen."""
        return StreamingResponse(self._news(), media_type="text/event-stream", headers=PAGE_HEADERS)

    async def _news(self) -> AsyncIterator[str]:
        with self.world.stream.follow() as queue:
            yield ": welcome\n\n"  # opens the stream before anything happens
            while True:
                yield f"data: {json.dumps(await queue.get())}\n\n"

    async def file(self, request: Request) -> Response:
        """Give a photo or document to the browser."""
        stored = self.world.files.by_path.get(request.path_params["path"])
        if stored is None:
            raise Missing("no such file")
        is_photo = stored.media_type.startswith("image/")
        download = {} if is_photo else {"Content-Disposition": "attachment"}
        return Response(stored.data, media_type=stored.media_type, headers=PAGE_HEADERS | download)

    async def page(self, request: Request) -> Response:
        """Serve the page and its two companions."""
        name, media_type = PAGE[request.url.path.removeprefix("/")]
        content = files("bot.localchat").joinpath("page", name).read_bytes()
        return Response(content, media_type=media_type, headers=PAGE_HEADERS)

    def _chat(self, request: Request) -> Chat:
        name = request.path_params["chat"]
        chat = self.world.chats.get(int(name)) if name.lstrip("-").isdecimal() else None
        if chat is None:
            raise Missing(f"there is no chat {name}")
        return chat

    def _open(self, request: Request) -> Chat:
        """Find a chat in which things can still happen."""
        chat = self._chat(request)
        if chat.migrated_to is not None:
            raise Misuse(f"this group became the supergroup {chat.migrated_to}")
        return chat

    def _message(self, request: Request) -> tuple[Chat, Message]:
        chat, name = self._open(request), request.path_params["message"]
        message = chat.messages.get(int(name)) if name.isdecimal() else None
        if message is None:
            raise Missing(f"there is no message {name}")
        return chat, message


async def _given(request: Request) -> dict[str, object]:
    """Read the JSON object of a request."""
    try:
        given = json.loads(await request.body() or b"{}")
        json.dumps(given, ensure_ascii=False).encode()  # half a surrogate pair cannot be
    except ValueError as error:
        raise Misuse("the request must be JSON in UTF-8") from error
    if not isinstance(given, dict):
        raise Misuse("the request must be a JSON object")
    return given


async def _misuse(_request: Request, error: Exception) -> Response:
    return _error(400, str(error))


async def _missing(_request: Request, error: Exception) -> Response:
    return _error(404, str(error))


async def _no_such_page(_request: Request, error: Exception) -> Response:
    return _error(getattr(error, "status_code", 404), "there is nothing here")


def _error(status: int, text: str) -> Response:
    return JSONResponse({"error": text}, status)
