"""May the bot say this here? Blocks, rights, topics, and what it replies to."""

from bot.localchat.api_error import bad_request, forbidden
from bot.localchat.api_table import Json
from bot.localchat.chats import GENERAL, Chat, Message, Topic

PERMISSIONS = {
    "text": ("can_send_messages", "text messages"),
    "photo": ("can_send_photos", "photos"),
    "document": ("can_send_documents", "documents"),
}


def check_presence(chat: Chat) -> None:
    """Refuse where the bot was blocked or is no member."""
    if chat.bot.is_present:
        return
    if chat.type == "private":
        raise forbidden("bot was blocked by the user")
    if chat.bot.status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    raise forbidden(f"bot is not a member of the {chat.type} chat")


def check_permission(chat: Chat, kind: str) -> None:
    """Refuse what the bot may not send here."""
    check_presence(chat)
    if chat.is_channel:
        if not chat.bot.may("can_post_messages"):
            raise bad_request("need administrator rights in the channel chat")
    elif chat.bot.status == "restricted":
        right, words = PERMISSIONS[kind]
        if not chat.bot.may(right):
            raise bad_request(f"not enough rights to send {words} to the chat")


def checked_thread(chat: Chat, thread: int | None) -> Json:
    """Return what a message says of its topic; raises ApiError for one that cannot be written to."""
    if chat.topics is None:
        if thread is not None:
            raise bad_request("message thread not found")
        return {}
    if thread == GENERAL:  # the general topic is meant by saying nothing
        raise bad_request("message thread not found")
    topic = chat.topics.get(thread or GENERAL)
    if topic is None or topic.is_deleted:
        raise bad_request("message thread not found")
    _check_open(chat, topic)
    return {} if thread is None else {"message_thread_id": thread, "is_topic_message": True}


def _check_open(chat: Chat, topic: Topic) -> None:
    if topic.is_closed and not chat.bot.may("can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")


def replied_to(chat: Chat, parameters: Json | None) -> Message | None:
    """Find the message replied to."""
    if parameters is None:
        return None
    message = chat.messages.get(parameters["message_id"])
    if message is None and not parameters.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message


def quoted(message: Message | None) -> Json:
    """Return what a reply says of the message before it, which says nothing of its own."""
    if message is None:
        return {}
    body = {key: value for key, value in message.body.items() if key != "reply_to_message"}
    return {"reply_to_message": body}
