"""Chats and messages as people see them."""

from typing import Protocol

from bot.localchat.api_table import Json
from bot.localchat.chats import Chat, Message
from bot.localchat.files import Files
from bot.localchat.people import Member

SERVICE = {
    "forum_topic_created": "Topic “{0[name]}” was opened",
    "forum_topic_closed": "The topic was closed",
    "forum_topic_reopened": "The topic was opened again",
    "new_chat_members": "{0[0][first_name]} was added",
    "left_chat_member": "{0[first_name]} was removed",
    "chat_shared": "You chose a chat",
    "migrate_to_chat_id": "The group became a supergroup",
    "migrate_from_chat_id": "The group became a supergroup",
}


class Place(Protocol):
    """Where files can be loaded from."""

    address: str
    files: Files


def chat_view(chat: Chat) -> Json:
    """Describe a chat."""
    view: Json = {"id": chat.id, "type": chat.type, "title": chat.title}
    if chat.username:
        view["username"] = chat.username
    if chat.linked is not None:
        view["linked"] = chat.linked
    if chat.topics is not None:
        view["topics"] = [
            {"thread": number, "name": topic.name, "closed": topic.is_closed}
            for number, topic in chat.topics.items()
            if not topic.is_deleted
        ]
    return view


def message_view(message: Message, place: Place) -> Json:
    """Describe a message."""
    body = message.body
    return {
        "message_id": message.id,
        "from_bot": message.from_bot,
        "from": _author(body),
        "via_bot": "via_bot" in body,
        "forwarded": body.get("is_automatic_forward", False),
        "at": body["date"],
        "text": body.get("text"),
        "caption": body.get("caption"),
        "entities": body.get("entities") or body.get("caption_entities") or [],
        "caption_above": body.get("show_caption_above_media", False),
        "photo": photo_address(body["photo"], place) if "photo" in body else None,
        "document": _document(body, place),
        "buttons": body.get("reply_markup", {}).get("inline_keyboard", []),
        "keyboard": message.keyboard,
        "reply_to": _reply_to(body),
        "thread": message.thread,
        "silent": message.silent,
        "edited": "edit_date" in body,
        "service": _service(body),
    }


def _author(body: Json) -> Json | None:
    """Name the speaker: a chat that speaks for itself comes before the stand-in in `from`."""
    if chat := body.get("sender_chat"):
        return {"id": chat["id"], "name": chat["title"]}
    if user := body.get("from"):
        return {"id": user["id"], "name": user["first_name"]}
    return None


def _reply_to(body: Json) -> int | None:
    """Name the message answered; that all of a topic answers its opening means nothing to people."""
    target = body.get("reply_to_message", {})
    return None if "forum_topic_created" in target else target.get("message_id")


def photo_address(photo: list[Json], place: Place) -> str:
    """Say where the largest size of a photo can be looked at."""
    file_id: str = photo[-1]["file_id"]
    return place.files.on_the_web.get(file_id) or _address(file_id, place)


def member_view(member: Member) -> Json:
    """Describe somebody in a chat."""
    return {
        "id": member.person.id,
        "name": member.person.name,
        "status": member.status,
        "anonymous": member.is_anonymous,
        "rights": dict(member.rights),
        "language": member.person.language,
        "is_bot": member.person.is_bot,
    }


def _document(body: Json, place: Place) -> Json | None:
    if document := body.get("document"):
        return {"name": document["file_name"], "address": _address(document["file_id"], place)}
    return None


def _address(file_id: str, place: Place) -> str:
    return f"{place.address}/chat/files/{place.files.find(file_id).path}"


def _service(body: Json) -> str | None:
    """Word a message that no one wrote."""
    for news, words in SERVICE.items():
        if news in body:
            return words.format(body[news])
    return None
