"""Privacy mode: what a bot is shown of what others say."""

from bot.localchat.chats import Chat, Message
from bot.localchat.people import Person


def is_for_bot(bot: Person, chat: Chat, message: Message) -> bool:
    """Tell whether the bot is shown a message of somebody else.

    In groups a bot that is no admin sees commands for it, replies to it and what was sent via it; a command
    without its name counts only after the bot has spoken in the group.
    """
    if not chat.bot.is_present:
        return False
    if not chat.is_group or chat.bot.is_admin or "via_bot" in message.body:
        return True
    target = message.body.get("reply_to_message", {})
    if target.get("from", {}).get("id") == bot.id:
        return True
    text = message.body.get("text", "")
    if not text.startswith("/"):
        return False
    name = text.split()[0].partition("@")[2]
    return name.lower() == str(bot.username).lower() if name else chat.bot_spoke
