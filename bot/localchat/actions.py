"""What people do in chats: type, edit, delete, tap."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count

from bot.localchat.api_table import Json
from bot.localchat.chats import GENERAL, Chat, Message
from bot.localchat.formatted import TEXT_LIMIT, Formatted, utf16_length
from bot.localchat.people import ANONYMOUS_ADMIN, CHANNEL_BOT, TELEGRAM, Member, Person, admin_rights
from bot.localchat.queries import Answer
from bot.localchat.reach import quoted
from bot.localchat.world import World

_query_ids = count(1)


class Misuse(Exception):
    """A person's request that makes no sense; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who acts, and how they appear."""

    member: Member
    sender: Json  # `from` and `sender_chat` of what they say

    @property
    def person(self) -> Person:
        """Who it is really: a tap shows them even where a message hides them."""
        return self.member.person


def speaker(world: World, chat: Chat, given: Mapping[str, object] | None) -> Speaker:
    """Find out who acts; who was not there yet comes in, who says `admin` is made one."""
    given = given or {}
    person = _person(chat, given)
    member = chat.admit(person, lambda known: _standing(chat, replace(known, person=person), given))
    return Speaker(member, _sender(world, chat, member, given))


def type_text(world: World, chat: Chat, given: Mapping[str, object]) -> tuple[Message, bool]:
    """Type a message; tells whether the bot is shown it."""
    who = speaker(world, chat, _object(given, "from"))
    formatted = _typed(given)
    target = _target(chat, given)
    body = {
        **who.sender,
        **_placed(world, chat, given),
        **_answered(chat, target, given),
        "text": formatted.text,
    }
    if formatted.entities:
        body["entities"] = list(formatted.entities)
    message = world.post(chat, body)
    is_shown = chat.bot.is_present and is_for_bot(world, chat, message)
    if is_shown:
        world.tell("channel_post" if chat.is_channel else "message", message)
    return message, is_shown


def edit_text(world: World, chat: Chat, message: Message, given: Mapping[str, object]) -> None:
    """Change one's own message."""
    if message.from_bot or "text" not in message.body:
        raise Misuse("only what people typed can be edited here")
    formatted = _typed(given)
    kept = {key: value for key, value in message.body.items() if key != "entities"}
    entities = {"entities": list(formatted.entities)} if formatted.entities else {}
    message.body = {**kept, "text": formatted.text, **entities, "edit_date": int(world.now())}
    world.show(chat, message)
    if chat.bot.is_present and is_for_bot(world, chat, message):
        world.tell("edited_channel_post" if chat.is_channel else "edited_message", message)


async def press(world: World, chat: Chat, given: Mapping[str, object], patience_s: float) -> Answer | None:
    """Tap a button and wait for what the bot gives back; None if it gives nothing in time."""
    message_id, data = given.get("message_id"), given.get("data")
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= 64:
        raise Misuse("data must be 1 to 64 bytes of text")
    who = speaker(world, chat, _object(given, "from"))
    query_id = f"{world.updates.next_id}{next(_query_ids):06}"
    query = {"id": query_id, "from": who.person.as_json(), "chat_instance": str(chat.id), "data": data}
    world.updates.add("callback_query", {**query, "message": _tapped(chat, message_id)})
    return await world.queries.wait(query_id, patience_s)


def is_for_bot(world: World, chat: Chat, message: Message) -> bool:
    """Privacy mode: in groups a bot that is no admin sees commands for it and replies to it.

    A command without its name counts only after the bot has spoken in the group.
    """
    if not chat.is_group or chat.bot.is_admin:
        return True
    target = message.body.get("reply_to_message", {})
    if target.get("from", {}).get("id") == world.bot.id:
        return True
    text = message.body["text"]
    if not text.startswith("/"):
        return False
    name = text.split()[0].partition("@")[2]
    return name.lower() == str(world.bot.username).lower() if name else chat.bot_spoke


def _person(chat: Chat, given: Mapping[str, object]) -> Person:
    default = next((m.person for m in chat.members.values()), Person(1001, "You"))
    try:
        user_id = int(str(given.get("id", default.id)))
    except ValueError:
        raise Misuse("from.id must be a number") from None
    known = chat.members.get(user_id)
    name = given.get("name") or (known.person.name if known else default.name)
    language = given.get("language") or (known.person.language if known else None)
    username = given.get("username") or (known.person.username if known else None)
    return Person(
        user_id, str(name), str(language) if language else None, str(username) if username else None
    )


def _standing(chat: Chat, member: Member, given: Mapping[str, object]) -> Member:
    """Make an administrator of who says so, and a plain member of who says not."""
    if chat.type == "private":
        return member
    anonymous = bool(given.get("anonymous", member.is_anonymous))
    if given.get("admin", member.is_admin or anonymous):
        rights = member.rights if member.is_admin else admin_rights(chat.type)
        status = member.status if member.is_admin else "administrator"
        return replace(member, status=status, rights=rights, is_anonymous=anonymous)
    return replace(member, status="member", rights={}, is_anonymous=False)


def _sender(world: World, chat: Chat, member: Member, given: Mapping[str, object]) -> Json:
    if chat.is_channel:
        return {"sender_chat": chat.as_json()}
    if "sender_chat" in given:
        channel = world.chats.get(int(str(given["sender_chat"])))
        if channel is None:
            raise Misuse("from.sender_chat must be the id of a chat")
        stand_in = TELEGRAM if given.get("automatic_forward") else CHANNEL_BOT
        forwarded = {"is_automatic_forward": True} if given.get("automatic_forward") else {}
        return {"from": stand_in.as_json(), "sender_chat": channel.as_json(), **forwarded}
    if member.is_anonymous and chat.is_group:
        return {"from": ANONYMOUS_ADMIN.as_json(), "sender_chat": chat.as_json()}
    return {"from": member.person.as_json()}


def _typed(given: Mapping[str, object]) -> Formatted:
    text = given.get("text")
    if not isinstance(text, str) or not text.strip():
        raise Misuse("text must not be empty")
    if utf16_length(text) > TEXT_LIMIT:
        raise Misuse(f"text must not be longer than {TEXT_LIMIT} characters")
    return Formatted(text).trimmed().with_found()


def _target(chat: Chat, given: Mapping[str, object]) -> Message | None:
    if given.get("reply_to") is None:
        return None
    target = chat.messages.get(int(str(given["reply_to"])))
    if target is None:
        raise Misuse(f"there is no message {given['reply_to']} to reply to")
    return target


def _placed(world: World, chat: Chat, given: Mapping[str, object]) -> Json:
    """Say what topic this is in; one that nobody opened yet is opened."""
    thread = given.get("thread")
    if thread is None or thread == GENERAL or chat.topics is None:
        return {}
    number = int(str(thread))
    if number not in chat.topics:
        world.open_topic(chat, f"Topic {number}", number)
    if chat.topics[number].is_deleted:
        raise Misuse(f"topic {number} was deleted")
    return {"message_thread_id": number, "is_topic_message": True}


def _answered(chat: Chat, target: Message | None, given: Mapping[str, object]) -> Json:
    """Say what this replies to. In a topic everything replies at least to its first message.

    In a group without topics a reply carries a thread number too, without being a topic's.
    """
    if target is None:
        opening = chat.messages.get(int(str(given.get("thread") or 0))) if chat.topics else None
        return quoted(opening) if opening and "forum_topic_created" in opening.body else {}
    if chat.type == "supergroup" and chat.topics is None:
        return {"message_thread_id": target.thread or target.id, **quoted(target)}
    return quoted(target)


def _tapped(chat: Chat, message_id: object) -> Json:
    """Return the message under a tap, or what is left of a deleted one."""
    if message_id in chat.gone:
        return {"chat": chat.as_json(), "message_id": message_id, "date": 0}
    message = chat.messages.get(message_id) if isinstance(message_id, int) else None
    if message is None or not message.from_bot:
        raise Misuse(f"there is no message {message_id} of the bot here")
    return message.body


def _object(given: Mapping[str, object], name: str) -> Mapping[str, object] | None:
    value = given.get(name)
    if value is not None and not isinstance(value, dict):
        raise Misuse(f"{name} must be an object")
    return value
