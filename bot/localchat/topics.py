"""What happens to the topics of a forum."""

from bot.localchat.api_table import Json
from bot.localchat.chats import GENERAL, Chat, Topic
from bot.localchat.speakers import Given, Misuse, actor
from bot.localchat.world import World

RIGHT = "can_manage_topics"


def _create(world: World, chat: Chat, given: Given) -> Json:
    _topics(chat)
    actor(chat, given, RIGHT)
    return {"thread": world.open_topic(chat, str(given.get("name") or "Topic"))}


def _close(world: World, chat: Chat, given: Given) -> Json:
    return _set_closed(world, chat, given, is_closed=True)


def _reopen(world: World, chat: Chat, given: Given) -> Json:
    return _set_closed(world, chat, given, is_closed=False)


def _set_closed(world: World, chat: Chat, given: Given, *, is_closed: bool) -> Json:
    thread, topic = _topic(chat, given)
    by = actor(chat, given, RIGHT)
    topic.is_closed = is_closed
    place = {} if thread == GENERAL else {"message_thread_id": thread, "is_topic_message": True}
    news: Json = {"forum_topic_closed" if is_closed else "forum_topic_reopened": {}}
    message = world.post(chat, {"from": by.as_json(), **place, **news})
    world.tell("message", message)
    return {"thread": thread}


def _delete(world: World, chat: Chat, given: Given) -> Json:
    """Delete a topic with all that stands in it; bots are not told."""
    thread, topic = _topic(chat, given)
    if thread == GENERAL:
        raise Misuse("the general topic cannot be deleted")
    actor(chat, given, "can_delete_messages")
    topic.is_deleted = True
    for message_id in [number for number, message in chat.messages.items() if message.thread == thread]:
        world.delete(chat, message_id)
    return {"thread": thread}


def _topic(chat: Chat, given: Given) -> tuple[int, Topic]:
    """Find the topic meant: `thread`, or `who`, or else the newest."""
    topics = _topics(chat)
    chosen = given.get("thread", given.get("who"))
    thread = max(topics) if chosen is None else int(str(chosen))
    if thread not in topics or topics[thread].is_deleted:
        raise Misuse(f"there is no topic {thread}")
    return thread, topics[thread]


def _topics(chat: Chat) -> dict[int, Topic]:
    if chat.topics is None:
        raise Misuse("this chat has no topics")
    return chat.topics


EVENTS = {
    "create_topic": _create,
    "close_topic": _close,
    "reopen_topic": _reopen,
    "delete_topic": _delete,
}
