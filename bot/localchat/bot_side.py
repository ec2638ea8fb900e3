"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import asyncio
import json
from inspect import isawaitable

from starlette.requests import Request
from starlette.responses import Response

from bot.localchat.api_error import ApiError
from bot.localchat.api_table import METHODS, Upload, check
from bot.localchat.bodies import fields_of
from bot.localchat.call import Call
from bot.localchat.methods import HANDLERS
from bot.localchat.world import World


class ConnectionCut(Exception):
    """The connection shall end without an answer."""


async def answer(world: World, request: Request, token: str, method: str) -> Response:
    """Carry out one call and log it; raises ConnectionCut where the caller gets no answer."""
    at, status, chat, paid = world.now(), 0, None, False
    try:
        fields = await fields_of(request)
        chat = fields.get("chat_id")
        result = await _result(world, token, method, fields, at)
        response = _answer(200, {"ok": True, "result": result})
        status, paid = 200, _is_paid(fields)
    except ApiError as error:
        response, status = _refusal(error), error.status
    finally:
        world.calls.record(at, METHODS.get(method.lower(), method), _reference(chat), status, paid=paid)
    return response


def file_answer(world: World, token: str, path: str) -> Response:
    """Give back a file by the path that getFile said."""
    if token != world.token:
        return _refusal(ApiError(401, "Unauthorized"))
    if path not in world.files.by_path:
        return _refusal(ApiError(404, "Not Found"))
    stored = world.files.by_path[path]
    return Response(stored.data, media_type=stored.media_type)


async def _result(world: World, token: str, method: str, fields: dict[str, object], at: float) -> object:
    """Judge in Telegram's order: token, method, pace, fields, then the call itself."""
    if token != world.token:
        raise ApiError(401, "Unauthorized")
    name = METHODS.get(method.lower())
    if name is None:
        raise ApiError(404, "Not Found: method not found")
    chat = str(fields.get("chat_id", ""))
    fault = world.faults.take(name, chat)
    if fault is None:
        world.pace.arrive(name, chat, at, is_paid=_is_paid(fields))
        return await _carry_out(world, name, fields)
    if not fault.after_delivery:
        await asyncio.sleep(fault.delay_s)
    if refusal := fault.refusal():
        raise refusal
    if fault.status == 0 and not fault.after_delivery:
        raise ConnectionCut
    world.pace.arrive(name, chat, at, is_paid=_is_paid(fields))
    result = await _carry_out(world, name, fields)
    if fault.after_delivery:
        await asyncio.sleep(fault.delay_s)
        raise ConnectionCut
    return result


async def _carry_out(world: World, name: str, fields: dict[str, object]) -> object:
    uploads = {key: value for key, value in fields.items() if isinstance(value, Upload)}
    call = Call(check(name, fields), uploads)
    if name not in HANDLERS:
        raise ApiError(501, f"Not Implemented: the local chat does not play {name}")
    result = HANDLERS[name](world, call)
    return await result if isawaitable(result) else result


def _is_paid(fields: dict[str, object]) -> bool:
    """Tell whether a call asks for the fast lane; however it came, as text or as a truth value."""
    return str(fields.get("allow_paid_broadcast", "")).lower() in {"true", "1"}


def _reference(chat: object) -> int | str | None:
    """Log a chat by its number where it has one."""
    text = "" if chat is None else str(chat)
    return int(text) if text.lstrip("-").isdecimal() else text or None


def _refusal(error: ApiError) -> Response:
    body: dict[str, object] = {"ok": False, "error_code": error.status, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return _answer(error.status, body)


def _answer(status: int, body: dict[str, object]) -> Response:
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Response(content, status, media_type="application/json")
