"""Who is in a chat and what they may do there, as people change it: add, remove, promote, demote."""

import re
from dataclasses import replace

from bot.localchat.api_table import Json
from bot.localchat.chats import Chat
from bot.localchat.people import MEMBER_RIGHTS, Member, Person, admin_rights, exact_rights, rights_of
from bot.localchat.privacy import is_for_bot
from bot.localchat.speakers import Given, Misuse, actor, person_of
from bot.localchat.world import World

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
PROMOTE, INVITE, REMOVE = "can_promote_members", "can_invite_users", "can_restrict_members"


def _kick(world: World, chat: Chat, given: Given) -> Json:
    _anywhere(chat)
    old = _member(world, chat, given)
    by = actor(chat, given, PROMOTE if old.is_admin else REMOVE)
    _change(world, chat, by, old, _plain(old, "kicked"))
    if old.person != world.bot and old.is_present:
        _announce(world, chat, by, {"left_chat_member": old.person.as_json()})
    return {}


def _add(world: World, chat: Chat, given: Given) -> Json:
    """Bring the bot, or somebody, in; the bot by an address that may say rights and a start payload."""
    _anywhere(chat)
    old = _member(world, chat, given)
    is_bot = old.person == world.bot
    is_promoted = bool(given.get("rights")) or (chat.is_channel and is_bot)
    by = actor(chat, given, PROMOTE if is_promoted else INVITE)
    if is_promoted or not old.is_present:
        _change(world, chat, by, old, _admin(chat, old, given) if is_promoted else _plain(old, "member"))
    if not old.is_present:
        _announce(world, chat, by, {"new_chat_members": [old.person.as_json()]})
    if is_bot and "payload" in given:
        return {"message_id": _start(world, chat, by, given["payload"])}
    return {}


def _promote(world: World, chat: Chat, given: Given) -> Json:
    _anywhere(chat)
    by, old = actor(chat, given, PROMOTE), _member(world, chat, given)
    _change(world, chat, by, old, _admin(chat, old, given))
    return {}


def _demote(world: World, chat: Chat, given: Given) -> Json:
    """Make a plain member, or with rights a restricted one; channels have no members that are bots."""
    _anywhere(chat)
    by, old = actor(chat, given, PROMOTE), _member(world, chat, given)
    rights = _named(MEMBER_RIGHTS, given)
    if chat.is_channel and old.person == world.bot:
        _change(world, chat, by, old, _plain(old, "left"))
    else:
        _change(
            world, chat, by, old, replace(_plain(old, "restricted" if rights else "member"), rights=rights)
        )
    return {}


def _change(world: World, chat: Chat, by: Person, old: Member, new: Member) -> None:
    if old.status == "creator":
        raise Misuse(f"{old.person.name} owns this chat and stays its owner")
    if old.person == world.bot:
        world.change_bot(chat, by, new.status, new.rights)
    else:
        world.change_member(chat, by, old, new)


def _plain(old: Member, status: str) -> Member:
    return replace(old, status=status, rights={}, is_anonymous=False)


def _admin(chat: Chat, old: Member, given: Given) -> Member:
    """Make an administrator: rights as a list mean these alone, as an object they change the usual ones."""
    named = _named(rights_of(chat.type), given)
    is_anonymous = named.pop("is_anonymous", old.is_anonymous)
    is_exact = isinstance(given.get("rights"), list)
    rights = exact_rights(chat.type, named) if is_exact else admin_rights(chat.type, named)
    return replace(old, status="administrator", rights=rights, is_anonymous=is_anonymous)


def _announce(world: World, chat: Chat, by: Person, news: Json) -> None:
    """Say in a group who came or left; a bot is shown such messages whatever its privacy."""
    if chat.is_group and chat.bot.is_present:
        world.tell("message", world.post(chat, {"from": by.as_json(), **news}))


def _start(world: World, chat: Chat, by: Person, payload: object) -> int:
    """Type what an address with `?startgroup=` has typed for its reader."""
    if not chat.is_group:
        raise Misuse("a payload goes along into groups only")
    if not isinstance(payload, str) or not PAYLOAD.fullmatch(payload):
        raise Misuse("payload must be 1 to 64 of A-Z, a-z, 0-9, _ and -")
    command = f"/start@{world.bot.username}"
    entities = [{"type": "bot_command", "offset": 0, "length": len(command)}]
    body = {"from": by.as_json(), "text": f"{command} {payload}", "entities": entities}
    message = world.post(chat, body)
    if is_for_bot(world.bot, chat, message):
        world.tell("message", message)
    return message.id


def _member(world: World, chat: Chat, given: Given) -> Member:
    """Find who is meant: a person, by number or as in `from`; nobody named means the bot."""
    who = given.get("who")
    about: Given = who if isinstance(who, dict) else {"id": who}
    if who is None or str(about.get("id")) in {"bot", str(world.bot.id)}:
        return chat.bot
    person = person_of(chat, about)
    return replace(chat.members.get(person.id, Member(person, "left")), person=person)


def _named(known: tuple[str, ...], given: Given) -> dict[str, bool]:
    """Read rights: a list of those given, or each with true or false."""
    rights = given.get("rights") or {}
    if isinstance(rights, list):
        rights = dict.fromkeys(map(str, rights), True)
    if not isinstance(rights, dict):
        raise Misuse("rights must be an object or a list")
    if unknown := rights.keys() - {*known, "is_anonymous"}:
        raise Misuse(f"{min(unknown)} is no right that can be given here")
    return {str(right): bool(value) for right, value in rights.items()}


def _anywhere(chat: Chat) -> None:
    only(chat, "group", "supergroup", "channel")


def only(chat: Chat, *types: str) -> None:
    """Refuse what does not happen in this type of chat."""
    if chat.type not in types:
        raise Misuse(f"this happens in {' or '.join(types)} chats only")


EVENTS = {"kick": _kick, "add": _add, "promote": _promote, "demote": _demote}
