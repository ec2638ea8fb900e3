"""Methods that change or delete messages, and answer taps on their buttons."""

from bot.localchat.api_error import bad_request
from bot.localchat.api_table import Json, Upload
from bot.localchat.call import Call
from bot.localchat.chats import Chat, Message
from bot.localchat.formatted import utf16_length
from bot.localchat.keyboards import checked_inline, inline_part
from bot.localchat.methods.content import CONTENT, caption_content, text_content
from bot.localchat.queries import Answer
from bot.localchat.reach import check_presence
from bot.localchat.world import World

LOOKS = ("show_caption_above_media", "has_media_spoiler", "link_preview_options")
TWO_DAYS_S = 48 * 3600
TOAST_LIMIT = 200


def edit_text(world: World, call: Call) -> Json | bool:
    """Change the text of a message."""
    chat, message = _edited(world, call)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    if "text" not in call.fields:
        raise bad_request("message text is empty")
    return _change(world, chat, message, text_content(call.fields), call)


def edit_caption(world: World, call: Call) -> Json | bool:
    """Change the caption under a photo or document."""
    chat, message = _edited(world, call)
    if "text" in message.body:
        raise bad_request("there is no caption in the message to edit")
    media = {key: message.body[key] for key in ("photo", "document") if key in message.body}
    return _change(world, chat, message, media | caption_content(call.fields), call)


def edit_media(world: World, call: Call) -> Json | bool:
    """Put another photo or document into a message."""
    chat, message = _edited(world, call)
    media = call.fields["media"]
    kind = media["type"]
    if kind not in {"photo", "document"}:
        raise bad_request(f"the local chat knows photos and documents, not {kind}")
    store = world.files.photo if kind == "photo" else world.files.document
    file = call.file(media["media"])
    if message.inline_id and isinstance(file, Upload):
        raise bad_request("a new file can't be uploaded into an inline message")
    content = {kind: store(file), **caption_content(media)}
    return _change(world, chat, message, content, call)


def edit_markup(world: World, call: Call) -> Json | bool:
    """Change the buttons of a message."""
    chat, message = _edited(world, call)
    content = {key: message.body[key] for key in (*CONTENT, *LOOKS) if key in message.body}
    return _change(world, chat, message, content, call)


def delete_message(world: World, call: Call) -> bool:
    """Delete one message."""
    chat = world.chat(call.fields["chat_id"])
    _delete(world, chat, call.fields["message_id"])
    return True


def delete_messages(world: World, call: Call) -> bool:
    """Delete several messages; those that are not there are skipped."""
    chat = world.chat(call.fields["chat_id"])
    for message_id in call.fields["message_ids"]:
        if message_id in chat.messages:
            _delete(world, chat, message_id)
    return True


def answer_callback_query(world: World, call: Call) -> bool:
    """Answer a tap: a toast, an alert, an address, or nothing."""
    text, url = call.fields.get("text") or None, call.fields.get("url") or None
    if utf16_length(text or "") > TOAST_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    if url and not url.startswith((f"https://t.me/{world.bot.username}?start=", "tg://")):
        raise bad_request("URL_INVALID")
    is_alert = call.fields.get("show_alert", False)
    answer = Answer(toast=None if is_alert else text, alert=text if is_alert else None, url=url)
    world.queries.answer(call.fields["callback_query_id"], answer)
    return True


def _edited(world: World, call: Call) -> tuple[Chat, Message]:
    """Find the message to edit: it must be the bot's own."""
    fields = call.fields
    if "inline_message_id" in fields:
        return _sent_via_bot(world, fields["inline_message_id"])
    if "chat_id" not in fields:
        raise bad_request("chat_id is empty")
    if "message_id" not in fields:
        raise bad_request("message identifier is not specified")
    chat = world.chat(fields["chat_id"])
    check_presence(chat)
    message = chat.messages.get(fields["message_id"])
    if message is None:
        raise bad_request("message to edit not found")
    if not message.from_bot or not message.body.keys() & set(CONTENT):
        raise bad_request("message can't be edited")
    return chat, message


def _sent_via_bot(world: World, inline_id: str) -> tuple[Chat, Message]:
    """Find a message that somebody sent via the bot, wherever that was."""
    chat_id, message_id = world.inline.sent.get(inline_id, (0, 0))
    chat = world.chats.get(chat_id)
    message = chat.messages.get(message_id) if chat else None
    if chat is None or message is None:
        raise bad_request("MESSAGE_ID_INVALID")
    return chat, message


def _change(world: World, chat: Chat, message: Message, content: Json, call: Call) -> Json | bool:
    """Give a message new content and buttons; the same again is refused.

    Of a message sent via it, a bot learns no more than that it worked.
    """
    dropped = {*CONTENT, *LOOKS, "reply_markup"}
    kept = {key: value for key, value in message.body.items() if key not in dropped}
    body = {**kept, **content, **inline_part(checked_inline(call.fields.get("reply_markup")))}
    if body == message.body:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        )
    # A new object: updates on their way keep the message as it was.
    message.body = {**body, "edit_date": int(world.now())}
    world.show(chat, message)
    return True if message.inline_id else message.body


def _delete(world: World, chat: Chat, message_id: int) -> None:
    check_presence(chat)
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request("message to delete not found")
    may_any = chat.type == "private" or chat.bot.may("can_delete_messages")
    if not (message.from_bot or may_any):
        raise bad_request("message can't be deleted")
    if world.now() - message.body["date"] > TWO_DAYS_S:
        raise bad_request("message can't be deleted for everyone")
    world.delete(chat, message_id)


HANDLERS = {
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageMedia": edit_media,
    "editMessageReplyMarkup": edit_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "answerCallbackQuery": answer_callback_query,
}
