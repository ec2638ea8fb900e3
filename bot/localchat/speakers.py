"""Who acts in a chat: found out from what a request says of them, and let in where they are new."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.localchat.api_table import Json
from bot.localchat.chats import Chat
from bot.localchat.people import ANONYMOUS_ADMIN, CHANNEL_BOT, TELEGRAM, Member, Person, admin_rights
from bot.localchat.world import World

Given = Mapping[str, object]
"""The JSON object of a request."""

ANYBODY = Person(1001, "You")


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


def speaker(world: World, chat: Chat, given: Given | None) -> Speaker:
    """Find out who acts; who was not there yet comes in, who says `admin` is made one."""
    given = given or {}
    person = person_of(chat, given)
    old = chat.members.get(person.id)
    if old and old.status == "kicked":
        raise Misuse(f"{person.name} was removed from this chat and must be added first")
    member = chat.admit(person, lambda known: _standing(chat, replace(known, person=person), given))
    if member != old and chat.type != "private":
        world.stream.publish("members", chat=chat.id)
    return Speaker(member, _sender(world, chat, member, given))


def writer(world: World, chat: Chat, given: Given | None) -> Speaker:
    """Find out who writes: in a channel only who may post, and who is new there comes in as an admin."""
    given = given or {}
    if chat.is_channel and person_of(chat, given).id not in chat.members:
        given = {"admin": True, **given}
    who = speaker(world, chat, given)
    if chat.is_channel and not who.member.may("can_post_messages"):
        raise Misuse(
            f"{who.person.name} may not post in this channel: only admins with can_post_messages may"
        )
    return who


def actor(chat: Chat, given: Given, right: str | None = None) -> Person:
    """Find out who lets something happen: `by`, who must have the right to, or else some administrator.

    Somebody owns every chat: where nobody does yet, it is the first newcomer who acts.
    """
    by = object_in(given, "by")
    if by is None:
        return somebody(chat)
    person = person_of(chat, by)
    member = replace(chat.members.get(person.id, Member(person, _newcomer(chat))), person=person)
    if not member.is_present or (right and not _may(member, right)):
        needed = f"it needs {right}" if member.is_present else "who is not in this chat"
        raise Misuse(f"{person.name} may not do that here: {needed}")
    chat.members[person.id] = member
    return person


def _newcomer(chat: Chat) -> str:
    """Tell what somebody is who acts in a chat before anybody let them in."""
    if chat.type == "private":
        return "member"
    return "left" if any(member.status == "creator" for member in chat.members.values()) else "creator"


def _may(member: Member, right: str) -> bool:
    """Tell whether somebody may; to invite others is every member's right until it is taken away."""
    return member.may(right) or (right == "can_invite_users" and member.status == "member")


def somebody(chat: Chat) -> Person:
    """Pick who did it where nobody is named: an administrator if there is one."""
    present = [member for member in chat.members.values() if member.is_present]
    members = sorted(present, key=lambda member: not member.is_admin)
    return members[0].person if members else ANYBODY


def person_of(chat: Chat, given: Given) -> Person:
    """Read a person; what is not said of them is as it was."""
    default = next((member.person for member in chat.members.values()), ANYBODY)
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


def object_in(given: Given, name: str) -> Given | None:
    """Return an object within a request."""
    value = given.get(name)
    if value is not None and not isinstance(value, dict):
        raise Misuse(f"{name} must be an object")
    return value


def number_in(given: Given, name: str) -> int:
    """Return a number within a request."""
    value = given.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Misuse(f"{name} must be a number")
    return value


def _standing(chat: Chat, member: Member, given: Given) -> Member:
    """Make an administrator of who says so, and a plain member of who says not."""
    if chat.type == "private":
        return member
    anonymous = bool(given.get("anonymous", member.is_anonymous))
    if given.get("admin", member.is_admin or anonymous):
        rights = member.rights if member.is_admin else admin_rights(chat.type)
        status = member.status if member.is_admin else "administrator"
        return replace(member, status=status, rights=rights, is_anonymous=anonymous)
    return replace(member, status="member", rights={}, is_anonymous=False)


def _sender(world: World, chat: Chat, member: Member, given: Given) -> Json:
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
