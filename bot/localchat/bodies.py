"""The fields of a request, however they came: in the address, as a form, as JSON or as multipart."""

import json
from collections.abc import Iterable
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from bot.localchat.api_error import ApiError, bad_request
from bot.localchat.api_table import Upload

BODY_LIMIT = 52 * 1024 * 1024  # 50 MB a file, as Telegram, and some for the rest


async def fields_of(request: Request) -> dict[str, object]:
    """Read all fields of a request; raises ApiError for a body that cannot be read."""
    fields: dict[str, object] = dict(_decoded(request.url.query))
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if int(request.headers.get("content-length", 0)) > BODY_LIMIT:
        raise ApiError(413, "Request Entity Too Large")
    if kind == "multipart/form-data":
        return fields | await _multipart(request)
    body = await request.body()
    if kind == "application/json":
        return fields | _json(body)
    return fields | dict(_decoded(body.decode("utf-8", "replace")))


def _decoded(text: str) -> Iterable[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True) if text else ()


def _json(body: bytes) -> dict[str, object]:
    try:
        fields = json.loads(body or b"{}")
    except ValueError as error:
        raise bad_request("can't parse JSON object") from error
    if not isinstance(fields, dict):
        raise bad_request("can't parse JSON object")
    return {name: value for name, value in fields.items() if value is not None}


async def _multipart(request: Request) -> dict[str, object]:
    try:
        form = await request.form(max_part_size=BODY_LIMIT)
    except (MultiPartException, KeyError) as error:
        raise bad_request("can't parse multipart form") from error
    try:
        return {name: await _part(value) for name, value in form.items()}
    finally:
        await form.close()


async def _part(value: str | UploadFile) -> object:
    return value if isinstance(value, str) else Upload(value.filename or "file", await value.read())
