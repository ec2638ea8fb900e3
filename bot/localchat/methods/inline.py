"""The answer to an inline query, as strictly as Telegram takes it."""

import re
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from bot.localchat.api_error import bad_request
from bot.localchat.api_table import Json
from bot.localchat.call import Call
from bot.localchat.inline_queries import Answer, Result
from bot.localchat.keyboards import checked_inline, inline_part
from bot.localchat.methods.content import caption_content, text_content
from bot.localchat.world import World

RESULT_LIMIT = 50
CACHE_S = 300
OFFSET_LIMIT = ID_LIMIT = 64  # bytes
START_PARAMETER = re.compile(r"[A-Za-z0-9_-]+")
NO_JPEG = {".png", ".gif", ".webp", ".svg", ".bmp"}


def answer_inline_query(world: World, call: Call) -> bool:
    """Offer results to who typed the query."""
    fields = call.fields
    answer = Answer(
        tuple(_result(world, result) for result in fields["results"]),
        max(fields.get("cache_time", CACHE_S), 0),
        fields.get("is_personal", False),
        fields.get("next_offset", ""),
        _button(fields.get("button")),
    )
    world.inline.check(fields["inline_query_id"])
    _check(answer)
    world.inline.answer(fields["inline_query_id"], answer)
    return True


def _check(answer: Answer) -> None:
    ids = [result.id for result in answer.results]
    if len(ids) > RESULT_LIMIT:
        raise bad_request("RESULTS_TOO_MUCH")
    for result_id in ids:
        if not result_id:
            raise bad_request("RESULT_ID_EMPTY")
        if len(result_id.encode()) > ID_LIMIT:
            raise bad_request("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    if len(answer.next_offset.encode()) > OFFSET_LIMIT:
        raise bad_request("NEXT_OFFSET_INVALID")


def _result(world: World, given: Json) -> Result:
    """Read one result with the message that it makes."""
    kind = given["type"]
    if kind == "article":
        content, thumbnail = _text(given), _web(given.get("thumbnail_url"))
        if not given["title"]:
            raise bad_request("ARTICLE_TITLE_EMPTY")
    elif kind == "photo" and "photo_file_id" in given:
        photo = world.files.photo(given["photo_file_id"])
        content, thumbnail = _photo(given, photo), world.photo_address(photo)
    elif kind == "photo" and "photo_url" in given:
        photo = world.files.web_photo(_jpeg(given), given.get("photo_width"), given.get("photo_height"))
        content, thumbnail = _photo(given, photo), _web(given["thumbnail_url"])
    else:
        raise bad_request(f"the local chat knows inline results that are articles or photos, not {kind}")
    content |= inline_part(checked_inline(given.get("reply_markup")))
    return Result(given["id"], kind, given.get("title"), given.get("description"), thumbnail, content)


def _text(given: Json) -> Json:
    """Read the text that is sent for a result."""
    content = given["input_message_content"]
    if "message_text" not in content:
        raise bad_request("the local chat knows inline messages that are texts or photos")
    return text_content({**content, "text": content["message_text"]})


def _photo(given: Json, photo: list[Json]) -> Json:
    return _text(given) if "input_message_content" in given else {"photo": photo, **caption_content(given)}


def _jpeg(given: Json) -> str:
    """Check the addresses of a photo: Telegram fetches them, and only takes JPEG."""
    url, thumbnail = given["photo_url"], given["thumbnail_url"]
    if not url:
        raise bad_request("WEBDOCUMENT_URL_EMPTY")
    if not thumbnail:
        raise bad_request("PHOTO_THUMB_URL_EMPTY")
    address = str(_web(url))
    if PurePosixPath(urlsplit(address).path).suffix.lower() in NO_JPEG:
        raise bad_request("PHOTO_CONTENT_TYPE_INVALID")
    return address


def _web(url: str | None) -> str | None:
    """Check an address that Telegram's servers must be able to reach."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError as error:
        raise bad_request("WEBDOCUMENT_URL_INVALID") from error
    is_public = "." in host and not host.replace(".", "").isdecimal() and not host.endswith(".local")
    if parts.scheme not in {"http", "https"} or not is_public or " " in url:
        raise bad_request("WEBDOCUMENT_URL_INVALID")
    return url


def _button(button: Json | None) -> Json | None:
    """Check the button above the results, which leads into the private chat."""
    if button is None:
        return None
    if not button["text"]:
        raise bad_request("SWITCH_PM_TEXT_EMPTY")
    if "web_app" in button or "start_parameter" not in button:
        raise bad_request("the local chat knows inline results buttons with a start_parameter only")
    parameter = button["start_parameter"]
    if not parameter:
        raise bad_request("can't use empty start parameter")
    if len(parameter) > ID_LIMIT:
        raise bad_request("too long start parameter specified")
    if not START_PARAMETER.fullmatch(parameter):
        raise bad_request("unallowed characters in start parameter are used")
    return button


HANDLERS = {"answerInlineQuery": answer_inline_query}
