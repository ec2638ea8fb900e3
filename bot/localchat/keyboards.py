"""Keyboards under messages and in place of people's own, as strictly as Telegram takes them."""

from urllib.parse import urlsplit

from bot.localchat.api_error import bad_request
from bot.localchat.api_table import Json
from bot.localchat.chats import Chat

DATA_LIMIT = 64  # bytes of callback data
BUTTON_LIMIT = 100  # buttons under one message

LOOKS = {"text", "icon_custom_emoji_id", "style"}  # all other fields say what a button does
SCHEMES = {"http", "https", "tg", "ton", ""}
PRIVATE_ONLY = {
    "request_users": "users",
    "request_chat": "chats",
    "request_contact": "phone number",
    "request_location": "location",
    "request_poll": "poll",
}


def checked_markup(markup: Json | None, chat: Chat) -> Json | None:
    """Refuse a keyboard that Telegram would refuse in this chat."""
    if markup is None or "inline_keyboard" in markup:
        return checked_inline(markup)
    if chat.is_channel:
        raise bad_request("inline keyboard expected")
    buttons = [button for row in markup.get("keyboard", ()) for button in row]
    for button in buttons:
        _check_reply_button(button, chat)
    asked = [button["request_chat"]["request_id"] for button in buttons if "request_chat" in button]
    if len(set(asked)) < len(asked):
        raise bad_request("BUTTON_ID_INVALID")
    return markup


def checked_inline(markup: Json | None) -> Json | None:
    """Refuse an inline keyboard that Telegram would refuse."""
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


def _check_reply_button(button: Json, chat: Chat) -> None:
    if not button["text"]:
        raise bad_request("keyboard button text must be non-empty")
    actions = button.keys() - LOOKS
    if len(actions) > 1:
        raise bad_request("can't parse keyboard button: at most one action must be specified")
    for action in actions & PRIVATE_ONLY.keys():
        if chat.type != "private":
            raise bad_request(f"{PRIVATE_ONLY[action]} can be requested in private chats only")
    if "request_chat" in button:
        _check_request(button["request_chat"])


def _check_request(request: Json) -> None:
    """Refuse a request for a chat whose rights contradict each other."""
    if not -(2**31) <= request["request_id"] < 2**31:
        raise bad_request('field "request_id" must be a valid Number')
    user, bot = request.get("user_administrator_rights"), request.get("bot_administrator_rights")
    if user is not None and not given(user):
        raise bad_request("ADMIN_RIGHTS_EMPTY")
    if bot is not None and not given(bot) <= given(user or {}):
        # That it is refused is documented, the words are not.
        raise bad_request("bot_administrator_rights must be a subset of user_administrator_rights")


def given(rights: Json) -> set[str]:
    """List the rights of a ChatAdministratorRights that are given."""
    return {right for right, is_given in rights.items() if is_given}
