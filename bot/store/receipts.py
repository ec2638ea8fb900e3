"""What is kept of a message that was sent: what it told, and its number, so that others can follow it."""

from zlib import crc32

from bot.model.chat import Chat
from bot.model.delivery import Delivery


def receipt(delivery: Delivery, message_id: int | None, to: int | None) -> str:
    """What the message told, and its number: of which session, or which version of an occurrence."""
    if message_id is None:
        return ""
    if delivery.occurrence:
        return "" if to is None else f"{delivery.version} {message_id} {_called(to)}"
    return f"{delivery.session} {message_id}" if delivery.session else ""


def earlier(delivery: Delivery, receipt: str, chat: Chat | None) -> int | None:
    """The message that it follows; of an occurrence, only as long as Telegram calls the chat the same."""
    told, message, *where = receipt.split(" ") if receipt else ("", "")
    if delivery.occurrence:
        return int(message) if chat is not None and where == [_called(chat.telegram_id)] else None
    return int(message) if message and told == str(delivery.told) else None


def _called(telegram_id: int) -> str:
    """Enough of what Telegram calls a chat to see that it is still the same."""
    return f"{crc32(str(telegram_id).encode()):x}"
