"""Keyboards under messages, as strictly as Telegram takes them."""

from urllib.parse import urlsplit

from bot.localchat.api_error import bad_request
from bot.localchat.api_table import Json

DATA_LIMIT = 64  # bytes of callback data
BUTTON_LIMIT = 100  # buttons under one message

LOOKS = {"text", "icon_custom_emoji_id", "style"}  # all other fields say what a button does
SCHEMES = {"http", "https", "tg", "ton", ""}


def checked_markup(markup: Json | None) -> Json | None:
    """Refuse an inline keyboard that Telegram would refuse; other keyboards need no more than their types."""
    for row in (rows := (markup or {}).get("inline_keyboard", ())):
        for button in row:
            _check_button(button)
    if sum(map(len, rows)) > BUTTON_LIMIT:
        raise bad_request("reply markup is too long")
    return markup


def inline_part(markup: Json | None) -> Json:
    """Keep what a message shows of its markup: inline keyboards only, no empty ones."""
    rows = [row for row in (markup or {}).get("inline_keyboard", ()) if row]
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}


def _check_button(button: Json) -> None:
    actions = button.keys() - LOOKS
    if not button["text"]:
        raise bad_request('can\'t parse inline keyboard button: field "text" must be non-empty')
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        raise bad_request("can't parse inline keyboard button: exactly one action must be specified")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not _is_address(button["url"]):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")


def _is_address(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or " " in url:
        return False
    host = parts.netloc or parts.path.partition("/")[0]
    return parts.scheme in {"tg", "ton"} or "." in host
