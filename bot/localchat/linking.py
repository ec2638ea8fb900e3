"""A channel and its discussion group: what is posted in the one comes into the other by itself."""

from bot.localchat.chats import Chat, Message
from bot.localchat.people import TELEGRAM
from bot.localchat.privacy import is_for_bot
from bot.localchat.world import World

FORWARDED = (
    "text", "entities", "caption", "caption_entities", "show_caption_above_media", "photo", "document",
    "link_preview_options", "via_bot",
)  # fmt: skip


def pass_on(world: World, chat: Chat, message: Message) -> None:
    """Forward a post of a channel to its discussion group, as Telegram does in its own name."""
    group = world.chats.get(chat.linked or 0)
    if group is None or not chat.is_channel:
        return
    body = message.body
    origin = {"type": "channel", "date": body["date"], "chat": chat.as_json(), "message_id": message.id}
    content = {key: body[key] for key in FORWARDED if key in body}
    sender = {"from": TELEGRAM.as_json(), "sender_chat": chat.as_json(), "is_automatic_forward": True}
    forward = world.post(group, {**sender, "forward_origin": origin, **content})
    if is_for_bot(world.bot, group, forward):
        world.tell("message", forward)
