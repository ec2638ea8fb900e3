"""The chooser behind a `request_chat` button: which chats somebody can pick, and what picking one does."""

from bot.localchat.api_table import Json
from bot.localchat.chats import Chat, Message
from bot.localchat.keyboards import given as rights_in
from bot.localchat.people import Member, Person, exact_rights
from bot.localchat.speakers import Given, Misuse, number_in, object_in, speaker
from bot.localchat.world import World

PROMOTE = "can_promote_members"


def candidates(world: World, chat: Chat, given: Given) -> list[Json]:
    """List the chats that somebody could pick, and the rights that the bot would get there."""
    person, request = _asked(world, chat, given)
    suitable = [other for other in world.chats.values() if _objection(other, person, request) is None]
    return [
        {
            "id": other.id,
            "type": other.type,
            "title": other.title,
            "bot_gets": sorted(_missing(other, request)),
        }
        for other in suitable
    ]


def share(world: World, chat: Chat, given: Given) -> Message:
    """Pick a chat: the bot is added to it where the button says so, and is told which it is."""
    person, request = _asked(world, chat, given)
    chosen = world.chats.get(number_in(given, "chat"))
    if chosen is None:
        raise Misuse(f"there is no chat {given['chat']}")
    if objection := _objection(chosen, person, request):
        raise Misuse(objection)
    if missing := _missing(chosen, request):
        had = {right for right, is_given in chosen.bot.rights.items() if is_given and chosen.bot.is_admin}
        world.change_bot(chosen, person, "administrator", exact_rights(chosen.type, had | missing))
    shared: Json = {"request_id": request["request_id"], "chat_id": chosen.id}
    if request.get("request_title"):
        shared["title"] = chosen.title
    if request.get("request_username") and chosen.username:
        shared["username"] = chosen.username
    message = world.post(chat, {"from": person.as_json(), "chat_shared": shared})
    world.tell("message", message)
    return message


def _asked(world: World, chat: Chat, given: Given) -> tuple[Person, Json]:
    """Find who picks, and the button's request on the keyboard that a message brought."""
    if chat.type != "private":
        raise Misuse("chats are asked for in private chats only")
    message = chat.messages.get(number_in(given, "message_id"))
    rows = (message.keyboard or {}).get("keyboard", ()) if message else ()
    requests = [button["request_chat"] for row in rows for button in row if "request_chat" in button]
    wanted = number_in(given, "request_id")
    for request in requests:
        if request["request_id"] == wanted:
            return speaker(world, chat, object_in(given, "from")).person, request
    raise Misuse(f"message {given['message_id']} has no button that asks for a chat by number {wanted}")


def _objection(chat: Chat, person: Person, request: Json) -> str | None:
    """Say why somebody cannot pick a chat; None if they can."""
    member = chat.members.get(person.id, Member(person, "left"))
    if (
        chat.type == "private"
        or chat.migrated_to is not None
        or chat.is_channel != request["chat_is_channel"]
    ):
        return f"{chat.title} is not of the kind that is asked for"
    wishes = (
        (member.is_present, f"{person.name} is not in {chat.title}"),
        (request.get("chat_is_forum") in {None, chat.topics is not None}, "topics are not as asked for"),
        (request.get("chat_has_username") in {None, bool(chat.username)}, "the username is not as asked for"),
        (member.status == "creator" or not request.get("chat_is_created"), f"{person.name} does not own it"),
        (chat.bot.is_present or not request.get("bot_is_member"), f"the bot is not in {chat.title}"),
    )
    return next((words for is_so, words in wishes if not is_so), None) or _lacking(chat, member, request)


def _lacking(chat: Chat, member: Member, request: Json) -> str | None:
    """Say which rights somebody lacks to pick a chat."""
    needed = rights_in(request.get("user_administrator_rights") or {})
    lacking = sorted(right for right in needed if not _has(member, right))
    if lacking:
        return f"{member.person.name} lacks {', '.join(lacking)} in {chat.title}"
    if _missing(chat, request) and not member.may(PROMOTE):
        return f"{member.person.name} may not make the bot an admin of {chat.title}"
    return None


def _has(member: Member, right: str) -> bool:
    return member.is_anonymous if right == "is_anonymous" else member.may(right)


def _missing(chat: Chat, request: Json) -> set[str]:
    """List the rights that picking a chat gives the bot.

    Groups are another matter: Telegram Desktop shares them without adding the bot (tdesktop, issue 27709),
    so here nobody can rely on it either.
    """
    needed = rights_in(request.get("bot_administrator_rights") or {}) - {"is_anonymous"}
    if not chat.is_channel:
        return set()
    if chat.bot.is_admin:
        return {right for right in needed if not chat.bot.may(right)}
    return needed
