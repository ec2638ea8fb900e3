"""The people's side over HTTP: `/chat/api/…`, for the page and for tests.

Somebody is `{id, name, language?, admin?, anonymous?}`; who says nothing of themselves is the chat's first.

    GET    chats                        all chats: id, type, title; and topics, username, linked
    POST   chats                        type, title, topics?, username?, owner?, bot: false → id, topics
    GET    chats/ID/messages?after=N    what was said
    POST   chats/ID/messages            text, from, thread?, reply_to? → message_id, shown_to_bot
    PATCH  chats/ID/messages/N          text: the message is edited; DELETE takes it away
    POST   chats/ID/presses             message_id, data, from → toast, alert, url; 504 after 15 s
    POST   chats/ID/inline              query, offset?, from → id, results, button, next_offset, is_personal,
                                        cache_time, from_cache; 400 if inline mode is off, 504 after 15 s
    POST   chats/ID/inline/choose       id, result_id, from, thread? → message_id
    GET    chats/ID/shares?message_id=&request_id=&from=
                                        the chats that a `request_chat` button offers: id, type, title and
                                        bot_gets, the rights that the bot would be given
    POST   chats/ID/shares              message_id, request_id, chat, from → message_id
    GET    chats/ID/members             id, name, status, anonymous, rights, language, is_bot
    GET    chats/ID/menu?from=&language=    the commands that somebody sees
    POST   chats/ID/events              kind, by? and more, see below
    GET    bot                          id, name, username; inline, inline_feedback, stars, which POST sets
    GET    stream                       news as server-sent events
    GET    calls?after=N                Bot API calls: n, at, method, chat, status, paid
    GET    pace                         the limits; POST sets them
    GET    faults                       failures on order; POST orders, DELETE calls off

Whoever is named in an event's `by` must be allowed to do it, and is the `from` of what the bot is told; in a
chat that nobody owns, the first newcomer who acts is its owner. `who` is the bot unless somebody is named.
`rights` as a list are these alone; as an object they change the usual ones.

    block, unblock                      private chats
    add {who?, rights?, payload?}       the bot's `?startgroup=` or `?startchannel&admin=`, or a person
    kick {who?}, promote {who?, rights?}, demote {who?, rights?}
    migrate                             → id of the supergroup
    link {channel}, unlink              a supergroup becomes the discussion group of a channel
    create_topic {name}, close_topic, reopen_topic, delete_topic {thread?}    → thread
"""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.localchat.endpoints.backstage import Backstage
from bot.localchat.endpoints.chatting import Chatting
from bot.localchat.endpoints.pages import PAGE, Pages
from bot.localchat.endpoints.requests import Missing, refusal
from bot.localchat.speakers import Misuse
from bot.localchat.world import World

API = "/chat/api"
CHAT = f"{API}/chats/{{chat}}"


def people_side(world: World) -> Starlette:
    """Build the routes."""
    chatting, backstage, pages = Chatting(world), Backstage(world), Pages(world)
    routes = [
        Route(f"{API}/chats", chatting.chats, methods=["GET"]),
        Route(f"{API}/chats", chatting.open_chat, methods=["POST"]),
        Route(f"{CHAT}/messages", chatting.messages, methods=["GET"]),
        Route(f"{CHAT}/messages", chatting.type_text, methods=["POST"]),
        Route(f"{CHAT}/messages/{{message}}", chatting.edit, methods=["PATCH"]),
        Route(f"{CHAT}/messages/{{message}}", chatting.delete, methods=["DELETE"]),
        Route(f"{CHAT}/presses", chatting.press, methods=["POST"]),
        Route(f"{CHAT}/inline", chatting.inline, methods=["POST"]),
        Route(f"{CHAT}/inline/choose", chatting.choose, methods=["POST"]),
        Route(f"{CHAT}/shares", chatting.candidates, methods=["GET"]),
        Route(f"{CHAT}/shares", chatting.share, methods=["POST"]),
        Route(f"{CHAT}/members", chatting.members, methods=["GET"]),
        Route(f"{CHAT}/menu", chatting.menu, methods=["GET"]),
        Route(f"{CHAT}/events", chatting.happen, methods=["POST"]),
        Route(f"{API}/bot", backstage.bot, methods=["GET", "POST"]),
        Route(f"{API}/stream", backstage.stream, methods=["GET"]),
        Route(f"{API}/calls", backstage.calls, methods=["GET"]),
        Route(f"{API}/pace", backstage.pace, methods=["GET", "POST"]),
        Route(f"{API}/faults", backstage.faults, methods=["GET", "POST", "DELETE"]),
        Route("/chat/files/{path:path}", pages.file, methods=["GET"]),
        *(Route(f"/{path}", pages.page, methods=["GET"]) for path in PAGE),
    ]
    refusals = {Misuse: _misuse, Missing: _missing, ValueError: _misuse, TypeError: _misuse}
    return Starlette(routes=routes, exception_handlers={**refusals, 404: _no_such_page, 405: _no_such_page})


async def _misuse(_request: Request, error: Exception) -> Response:
    return refusal(400, str(error))


async def _missing(_request: Request, error: Exception) -> Response:
    return refusal(404, str(error))


async def _no_such_page(_request: Request, error: Exception) -> Response:
    return refusal(getattr(error, "status_code", 404), "there is nothing here")
