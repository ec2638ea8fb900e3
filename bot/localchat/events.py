"""What else happens to chats: blocks, kicks, promotions, migration, topics that end."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.localchat.actions import Misuse, speaker
from bot.localchat.api_table import Json
from bot.localchat.chats import GENERAL, Chat, Topic
from bot.localchat.people import Member, Person, admin_rights
from bot.localchat.world import World

Event = Callable[[World, Chat, Mapping[str, object]], Json]


def happen(world: World, chat: Chat, given: Mapping[str, object]) -> Json:
    """Let something happen."""
    kind = given.get("kind")
    if not isinstance(kind, str) or kind not in EVENTS:
        raise Misuse(f"kind must be one of {', '.join(EVENTS)}")
    return EVENTS[kind](world, chat, given)


def _block(world: World, chat: Chat, _given: Mapping[str, object]) -> Json:
    _only(chat, "private")
    world.change_bot(chat, _somebody(chat), "kicked")
    return {}


def _unblock(world: World, chat: Chat, _given: Mapping[str, object]) -> Json:
    _only(chat, "private")
    world.change_bot(chat, _somebody(chat), "member")
    return {}


def _kick(world: World, chat: Chat, given: Mapping[str, object]) -> Json:
    return _give(world, chat, given, "kicked", {})


def _add(world: World, chat: Chat, given: Mapping[str, object]) -> Json:
    if chat.is_channel:
        return _promote(world, chat, given)
    return _give(world, chat, given, "member", {})


def _promote(world: World, chat: Chat, given: Mapping[str, object]) -> Json:
    return _give(world, chat, given, "administrator", admin_rights(chat.type, _rights(given)))


def _demote(world: World, chat: Chat, given: Mapping[str, object]) -> Json:
    """Make a plain member, or with rights a restricted one; channels have no members that are bots."""
    rights = _rights(given)
    status = "restricted" if rights else "member"
    return _give(world, chat, given, "left" if chat.is_channel and not _who(world, given) else status, rights)


def _give(
    world: World, chat: Chat, given: Mapping[str, object], status: str, rights: Mapping[str, bool]
) -> Json:
    """Give the bot, or who is named, another standing."""
    _only(chat, "group", "supergroup", "channel")
    who = _who(world, given)
    if who is None:
        world.change_bot(chat, _somebody(chat), status, rights)
    else:
        old = speaker(world, chat, who).member
        world.change_member(chat, _somebody(chat), old, replace(old, status=status, rights=dict(rights)))
    return {}


def _migrate(world: World, chat: Chat, _given: Mapping[str, object]) -> Json:
    """Turn a group into a supergroup: a new chat with the same people, in which the bot is new as well.

    It is not told that it left the group (tdlib/telegram-bot-api, issue 266).
    """
    _only(chat, "group")
    new = world.add_chat("supergroup", chat.title)
    new.members, new.bot_spoke = dict(chat.members), chat.bot_spoke
    new.bot = replace(new.bot, status="left")
    world.change_bot(new, _somebody(chat), chat.bot.status, chat.bot.rights)
    sender = {"from": _somebody(chat).as_json()}
    world.tell("message", world.post(chat, {**sender, "migrate_to_chat_id": new.id}))
    chat.migrated_to = new.id
    world.tell("message", world.post(new, {**sender, "migrate_from_chat_id": chat.id}))
    return {"id": new.id}


def _create_topic(world: World, chat: Chat, given: Mapping[str, object]) -> Json:
    _topics(chat)
    return {"thread": world.open_topic(chat, str(given.get("name") or "Topic"))}


def _close_topic(world: World, chat: Chat, given: Mapping[str, object]) -> Json:
    return _set_closed(world, chat, given, is_closed=True)


def _reopen_topic(world: World, chat: Chat, given: Mapping[str, object]) -> Json:
    return _set_closed(world, chat, given, is_closed=False)


def _set_closed(world: World, chat: Chat, given: Mapping[str, object], *, is_closed: bool) -> Json:
    thread, topic = _topic(chat, given)
    topic.is_closed = is_closed
    place = {} if thread == GENERAL else {"message_thread_id": thread, "is_topic_message": True}
    news: Json = {"forum_topic_closed" if is_closed else "forum_topic_reopened": {}}
    message = world.post(chat, {"from": _somebody(chat).as_json(), **place, **news})
    world.tell("message", message)
    return {"thread": thread}


def _delete_topic(world: World, chat: Chat, given: Mapping[str, object]) -> Json:
    """Delete a topic with all that stands in it; bots are not told."""
    thread, topic = _topic(chat, given)
    if thread == GENERAL:
        raise Misuse("the general topic cannot be deleted")
    topic.is_deleted = True
    for message_id in [number for number, message in chat.messages.items() if message.thread == thread]:
        world.delete(chat, message_id)
    return {"thread": thread}


def _topic(chat: Chat, given: Mapping[str, object]) -> tuple[int, Topic]:
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


def _who(world: World, given: Mapping[str, object]) -> dict[str, object] | None:
    """Tell who is meant: a person, by number or as in `from`; nobody means the bot."""
    who = given.get("who")
    if who in {None, "bot"} if not isinstance(who, dict) else who.get("id") == world.bot.id:
        return None
    if isinstance(who, dict):
        return who
    return None if str(who) == str(world.bot.id) else {"id": who}


def _rights(given: Mapping[str, object]) -> dict[str, bool]:
    """Read rights: a list of those given, or each with true or false."""
    rights = given.get("rights") or {}
    if isinstance(rights, list):
        return {str(right): True for right in rights}
    if not isinstance(rights, dict):
        raise Misuse("rights must be an object or a list")
    return {str(right): bool(value) for right, value in rights.items()}


def _somebody(chat: Chat) -> Person:
    """Pick who did it: an administrator if there is one."""
    members: list[Member] = sorted(chat.members.values(), key=lambda member: not member.is_admin)
    return members[0].person if members else Person(1001, "You")


def _only(chat: Chat, *types: str) -> None:
    if chat.type not in types:
        raise Misuse(f"this happens in {' or '.join(types)} chats only")


EVENTS: dict[str, Event] = {
    "block": _block,
    "unblock": _unblock,
    "kick": _kick,
    "add": _add,
    "promote": _promote,
    "demote": _demote,
    "migrate": _migrate,
    "create_topic": _create_topic,
    "close_topic": _close_topic,
    "reopen_topic": _reopen_topic,
    "delete_topic": _delete_topic,
}
