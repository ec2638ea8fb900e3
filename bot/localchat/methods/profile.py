"""Methods about the bot itself: who it is, its menus and descriptions."""

from collections.abc import Callable

from bot.localchat.api_error import bad_request
from bot.localchat.api_table import Json
from bot.localchat.call import Call
from bot.localchat.formatted import utf16_length
from bot.localchat.world import World

LIMITS = {"name": 64, "description": 512, "short_description": 120}


def get_me(world: World, _call: Call) -> Json:
    """Return the bot, with what only it is told of itself."""
    return {
        **world.bot.as_json(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": world.inline.is_on,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_commands(world: World, call: Call) -> bool:
    """Set a menu."""
    return _put_menu(world, call, call.fields["commands"])


def delete_commands(world: World, call: Call) -> bool:
    """Take a menu away."""
    return _put_menu(world, call, [])


def get_commands(world: World, call: Call) -> list[Json]:
    """Return a menu."""
    return world.menus.get(call.fields.get("scope"), call.fields.get("language_code", ""))


def set_menu_button(world: World, call: Call) -> bool:
    """Set what the button beside the text field does."""
    world.menu_button = call.fields.get("menu_button", {"type": "default"})
    return True


def get_menu_button(world: World, _call: Call) -> Json:
    """Return what the button beside the text field does."""
    return world.menu_button


def _put_menu(world: World, call: Call, commands: list[Json]) -> bool:
    scope = call.fields.get("scope")
    if scope and "chat_id" in scope:
        scope = {**scope, "chat_id": world.chat(scope["chat_id"]).id}
    world.menus.put(scope, call.fields.get("language_code", ""), commands)
    world.stream.publish("menu")
    return True


def _setter(part: str) -> Callable[[World, Call], bool]:
    def set_part(world: World, call: Call) -> bool:
        text = call.fields.get(part, "")
        if utf16_length(text) > LIMITS[part]:
            raise bad_request(f"bot {part.replace('_', ' ')} is too long")
        world.profile[part, call.fields.get("language_code", "")] = text
        return True

    return set_part


def _getter(part: str) -> Callable[[World, Call], Json]:
    def get_part(world: World, call: Call) -> Json:
        default = world.bot.name if part == "name" else ""
        return {part: world.profile.get((part, call.fields.get("language_code", "")), default)}

    return get_part


HANDLERS = {
    "getMe": get_me,
    "setMyCommands": set_commands,
    "deleteMyCommands": delete_commands,
    "getMyCommands": get_commands,
    "setChatMenuButton": set_menu_button,
    "getChatMenuButton": get_menu_button,
    "setMyName": _setter("name"),
    "getMyName": _getter("name"),
    "setMyDescription": _setter("description"),
    "getMyDescription": _getter("description"),
    "setMyShortDescription": _setter("short_description"),
    "getMyShortDescription": _getter("short_description"),
}
