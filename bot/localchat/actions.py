"""What people do in chats: type, edit, delete, tap."""

from itertools import count

from bot.localchat.api_table import Json
from bot.localchat.chats import GENERAL, Chat, Message
from bot.localchat.formatted import TEXT_LIMIT, Formatted, utf16_length
from bot.localchat.linking import pass_on
from bot.localchat.privacy import is_for_bot
from bot.localchat.queries import Answer
from bot.localchat.reach import quoted
from bot.localchat.speakers import Given, Misuse, Speaker, object_in, speaker, writer
from bot.localchat.world import World

_query_ids = count(1)


def type_text(world: World, chat: Chat, given: Given) -> tuple[Message, bool]:
    """Type a message; tells whether the bot is shown it."""
    who = writer(world, chat, object_in(given, "from"))
    formatted = _typed(given)
    target = _target(chat, given)
    body = {
        **who.sender,
        **placed(world, chat, who, given),
        **_answered(chat, target, given),
        "text": formatted.text,
    }
    if formatted.entities:
        body["entities"] = list(formatted.entities)
    message = world.post(chat, body)
    is_shown = is_for_bot(world.bot, chat, message)
    if is_shown:
        world.tell("channel_post" if chat.is_channel else "message", message)
    pass_on(world, chat, message)
    return message, is_shown


def edit_text(world: World, chat: Chat, message: Message, given: Given) -> None:
    """Change one's own message."""
    if message.from_bot or "text" not in message.body or "via_bot" in message.body:
        raise Misuse("only what people typed can be edited here")
    formatted = _typed(given)
    kept = {key: value for key, value in message.body.items() if key != "entities"}
    entities = {"entities": list(formatted.entities)} if formatted.entities else {}
    message.body = {**kept, "text": formatted.text, **entities, "edit_date": int(world.now())}
    world.show(chat, message)
    if is_for_bot(world.bot, chat, message):
        world.tell("edited_channel_post" if chat.is_channel else "edited_message", message)


async def press(world: World, chat: Chat, given: Given, patience_s: float) -> Answer | None:
    """Tap a button and wait for what the bot gives back; None if it gives nothing in time."""
    message_id, data = given.get("message_id"), given.get("data")
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= 64:
        raise Misuse("data must be 1 to 64 bytes of text")
    who = speaker(world, chat, object_in(given, "from"))
    query_id = f"{world.updates.next_id}{next(_query_ids):06}"
    query = {"id": query_id, "from": who.person.as_json(), "chat_instance": str(chat.id), "data": data}
    world.updates.add("callback_query", {**query, **_tapped(chat, message_id)})
    return await world.queries.wait(query_id, patience_s)


def _typed(given: Given) -> Formatted:
    text = given.get("text")
    if not isinstance(text, str) or not text.strip():
        raise Misuse("text must not be empty")
    if utf16_length(text) > TEXT_LIMIT:
        raise Misuse(f"text must not be longer than {TEXT_LIMIT} characters")
    return Formatted(text).trimmed().with_found()


def _target(chat: Chat, given: Given) -> Message | None:
    if given.get("reply_to") is None:
        return None
    target = chat.messages.get(int(str(given["reply_to"])))
    if target is None:
        raise Misuse(f"there is no message {given['reply_to']} to reply to")
    return target


def placed(world: World, chat: Chat, who: Speaker, given: Given) -> Json:
    """Say what topic this is in; one that nobody opened yet is opened, a closed one is its admins' alone."""
    if chat.topics is None:
        return {}
    number = int(str(given.get("thread") or GENERAL))
    if number not in chat.topics:
        world.open_topic(chat, f"Topic {number}", number)
    topic = chat.topics[number]
    if topic.is_deleted:
        raise Misuse(f"topic {number} was deleted")
    if topic.is_closed and not who.member.may("can_manage_topics"):
        raise Misuse(f"topic {topic.name} is closed")
    return {} if number == GENERAL else {"message_thread_id": number, "is_topic_message": True}


def _answered(chat: Chat, target: Message | None, given: Given) -> Json:
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
    """Tell what the bot learns of the message under a tap: of one sent via it no more than its name."""
    if message_id in chat.gone:
        return {"message": {"chat": chat.as_json(), "message_id": message_id, "date": 0}}
    message = chat.messages.get(message_id) if isinstance(message_id, int) else None
    if message and message.inline_id:
        return {"inline_message_id": message.inline_id}
    if message is None or not message.from_bot:
        raise Misuse(f"there is no message {message_id} of the bot here")
    return {"message": message.body}
