"""Methods that look things up: chats, members, files."""

from bot.localchat.api_error import bad_request
from bot.localchat.api_table import Json
from bot.localchat.call import Call
from bot.localchat.chats import Chat
from bot.localchat.people import MEMBER_RIGHTS
from bot.localchat.reach import check_presence
from bot.localchat.world import World

GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def get_chat(world: World, call: Call) -> Json:
    """Return the Bot API's ChatFullInfo."""
    chat = world.chat(call.fields["chat_id"])
    if chat.type != "private":
        check_presence(chat)
    full = {**chat.as_json(), "accent_color_id": 0, "max_reaction_count": 11}
    full["accepted_gift_types"] = dict.fromkeys(GIFTS, False)
    if chat.is_group:
        full["permissions"] = dict.fromkeys(MEMBER_RIGHTS, True)
    if chat.linked is not None:
        full["linked_chat_id"] = chat.linked
    return full


def get_chat_member(world: World, call: Call) -> Json:
    """Return somebody's standing in a chat."""
    chat, user_id = _entered(world, call), call.fields["user_id"]
    if user_id == world.bot.id:
        return chat.bot.as_json()
    member = chat.members.get(user_id)
    # Telegram promises others only to administrators; what it does not promise is not given here.
    if chat.type != "private" and not chat.bot.is_admin and not (member and member.is_admin):
        raise bad_request("member list is inaccessible")
    if member is None:
        raise bad_request("user not found")
    return member.as_json()


def get_chat_administrators(world: World, call: Call) -> list[Json]:
    """Return the administrators; anonymous ones are shown to their like only."""
    chat = _entered(world, call)
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    admins = [member for member in chat.members.values() if member.is_admin]
    shown = [member for member in admins if chat.bot.is_admin or not member.is_anonymous]
    return [member.as_json() for member in (*shown, *([chat.bot] if chat.bot.is_admin else []))]


def get_chat_member_count(world: World, call: Call) -> int:
    """Count the people in a chat, the bot included."""
    chat = _entered(world, call)
    return sum(member.is_present for member in chat.members.values()) + 1


def leave_chat(world: World, call: Call) -> bool:
    """Make the bot leave."""
    chat = _entered(world, call)
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    world.change_bot(chat, world.bot, "left")
    return True


def get_file(world: World, call: Call) -> Json:
    """Say where a file can be loaded from."""
    file_id = call.fields["file_id"]
    if file_id not in world.files.by_id:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    stored = world.files.by_id[file_id]
    return {
        "file_id": file_id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.data),
        "file_path": stored.path,
    }


def _entered(world: World, call: Call) -> Chat:
    chat = world.chat(call.fields["chat_id"])
    check_presence(chat)
    return chat


HANDLERS = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
    "getFile": get_file,
}
