"""Methods that put new messages into chats."""

from bot.localchat.api_error import bad_request
from bot.localchat.api_table import Json
from bot.localchat.call import Call
from bot.localchat.chats import Chat, Message
from bot.localchat.keyboards import checked_markup, inline_part
from bot.localchat.linking import pass_on
from bot.localchat.methods.content import CONTENT, caption_content, text_content
from bot.localchat.reach import check_permission, check_presence, checked_thread, quoted, replied_to
from bot.localchat.world import World

ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def send_message(world: World, call: Call) -> Json:
    """Send a text."""
    chat = world.chat(call.fields["chat_id"])
    check_permission(chat, "text")
    return _send(world, chat, call.fields, text_content(call.fields)).body


def send_photo(world: World, call: Call) -> Json:
    """Send a photo, uploaded or known."""
    chat = world.chat(call.fields["chat_id"])
    check_permission(chat, "photo")
    content = caption_content(call.fields)
    content["photo"] = world.files.photo(call.file(call.fields["photo"]))
    return _send(world, chat, call.fields, content).body


def send_document(world: World, call: Call) -> Json:
    """Send a file, uploaded or known."""
    chat = world.chat(call.fields["chat_id"])
    check_permission(chat, "document")
    content = caption_content(call.fields)
    content["document"] = world.files.document(call.file(call.fields["document"]))
    return _send(world, chat, call.fields, content).body


def copy_message(world: World, call: Call) -> Json:
    """Send the content of a message again; the original is not named."""
    original = _original(world, call, "copy")
    chat = world.chat(call.fields["chat_id"])
    content = {key: value for key, value in original.body.items() if key in CONTENT}
    check_permission(chat, _kind(content))
    if "caption" in call.fields and "text" not in content:
        content = {key: value for key, value in content.items() if not key.startswith("caption")}
        content |= caption_content(call.fields)
    return {"message_id": _send(world, chat, call.fields, content).id}


def forward_message(world: World, call: Call) -> Json:
    """Send a message on, saying where it comes from."""
    original = _original(world, call, "forward")
    chat = world.chat(call.fields["chat_id"])
    content = {key: value for key, value in original.body.items() if key in CONTENT}
    check_permission(chat, _kind(content))
    content["forward_origin"] = _origin(original)
    return _send(world, chat, call.fields, content).body


def send_chat_action(world: World, call: Call) -> bool:
    """Show that the bot is busy."""
    chat = world.chat(call.fields["chat_id"])
    check_presence(chat)
    if chat.is_channel:
        # That channels are not supported is documented since Bot API 9, the words of the refusal are not.
        raise bad_request("chat actions aren't supported in channel chats")
    if call.fields["action"] not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.stream.publish("action", chat=chat.id, action=call.fields["action"])
    return True


def _send(world: World, chat: Chat, fields: Json, content: Json) -> Message:
    """Put a message of the bot into a chat, after the checks that all of them share."""
    target = replied_to(chat, fields.get("reply_parameters"))
    thread = fields.get("message_thread_id")
    if thread is None and target and target.body.get("is_topic_message"):
        thread = target.thread  # a reply goes to the topic of what it answers
    markup = checked_markup(fields.get("reply_markup"), chat)
    body = {
        **bot_sender(world, chat),
        **checked_thread(chat, thread),
        **quoted(target),
        **content,
        **inline_part(markup),
    }
    if fields.get("protect_content"):
        body["has_protected_content"] = True
    keyboard = None if markup is None or "inline_keyboard" in markup else markup
    silent = fields.get("disable_notification", False)
    if is_paid := fields.get("allow_paid_broadcast", False):
        world.purse.check()
    message = world.post(chat, body, from_bot=True, silent=silent, keyboard=keyboard)
    if is_paid:
        world.purse.pay()
    pass_on(world, chat, message)
    return message


def bot_sender(world: World, chat: Chat) -> Json:
    """Say who speaks: in a channel the channel itself."""
    return {"sender_chat": chat.as_json()} if chat.is_channel else {"from": world.bot.as_json()}


def _original(world: World, call: Call, verb: str) -> Message:
    source = world.chat(call.fields["from_chat_id"])
    message = source.messages.get(call.fields["message_id"])
    if message is None:
        raise bad_request(f"message to {verb} not found")
    if not message.body.keys() & set(CONTENT):
        raise bad_request(f"message can't be {'copied' if verb == 'copy' else 'forwarded'}")
    return message


def _kind(content: Json) -> str:
    return next(kind for kind in ("text", "photo", "document") if kind in content)


def _origin(message: Message) -> Json:
    body = message.body
    if "sender_chat" in body:
        chat = {"type": "channel", "chat": body["sender_chat"], "message_id": message.id}
        return {"date": body["date"], **chat}
    return {"type": "user", "date": body["date"], "sender_user": body["from"]}


HANDLERS = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendChatAction": send_chat_action,
    "copyMessage": copy_message,
    "forwardMessage": forward_message,
}
