"""What else happens to chats: blocks, migration, links; standings and topics have modules of their own."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.localchat import standings, topics
from bot.localchat.api_table import Json
from bot.localchat.chats import Chat
from bot.localchat.speakers import Given, Misuse, actor, number_in
from bot.localchat.world import World

Event = Callable[[World, Chat, Given], Json]


def happen(world: World, chat: Chat, given: Given) -> Json:
    """Let something happen."""
    kind = given.get("kind")
    if not isinstance(kind, str) or kind not in EVENTS:
        raise Misuse(f"kind must be one of {', '.join(EVENTS)}")
    return EVENTS[kind](world, chat, given)


def _block(world: World, chat: Chat, given: Given) -> Json:
    standings.only(chat, "private")
    world.change_bot(chat, actor(chat, given), "kicked")
    return {}


def _unblock(world: World, chat: Chat, given: Given) -> Json:
    standings.only(chat, "private")
    world.change_bot(chat, actor(chat, given), "member")
    return {}


def _migrate(world: World, chat: Chat, given: Given) -> Json:
    """Turn a group into a supergroup: a new chat with the same people, in which the bot is new as well.

    It is not told that it left the group (tdlib/telegram-bot-api, issue 266).
    """
    standings.only(chat, "group")
    by = actor(chat, given, "can_change_info")
    new = world.add_chat("supergroup", chat.title)
    new.members, new.bot_spoke = dict(chat.members), chat.bot_spoke
    new.bot = replace(new.bot, status="left")
    world.change_bot(new, by, chat.bot.status, chat.bot.rights)
    sender = {"from": by.as_json()}
    world.tell("message", world.post(chat, {**sender, "migrate_to_chat_id": new.id}))
    chat.migrated_to = new.id
    world.tell("message", world.post(new, {**sender, "migrate_from_chat_id": chat.id}))
    return {"id": new.id}


def _link(world: World, chat: Chat, given: Given) -> Json:
    """Make a supergroup the place where a channel is discussed; each has one counterpart at most."""
    standings.only(chat, "supergroup")
    actor(chat, given, "can_change_info")
    channel = world.chats.get(number_in(given, "channel"))
    if channel is None or not channel.is_channel:
        raise Misuse("channel must be the id of a channel")
    for one in (chat, channel):
        _part(world, one)
    chat.linked, channel.linked = channel.id, chat.id
    world.stream.publish("chats")
    return {}


def _unlink(world: World, chat: Chat, given: Given) -> Json:
    standings.only(chat, "supergroup", "channel")
    actor(chat, given, "can_change_info")
    _part(world, chat)
    world.stream.publish("chats")
    return {}


def _part(world: World, chat: Chat) -> None:
    if counterpart := world.chats.get(chat.linked or 0):
        counterpart.linked = None
    chat.linked = None


EVENTS: Mapping[str, Event] = {
    "block": _block,
    "unblock": _unblock,
    **standings.EVENTS,
    "migrate": _migrate,
    "link": _link,
    "unlink": _unlink,
    **topics.EVENTS,
}
