"""What is kept of a message that was sent: what it told, and its number, so that others can follow it."""

from zlib import crc32

from bot.model.chat import Chat
from bot.model.delivery import Delivery
from bot.store import keys

TOLD_S = 7 * 24 * 3600
"""For how long it is kept which message told of an occurrence."""


def receipts_key(delivery: Delivery) -> str:
    """Where that is kept: with what it told of, where that is an occurrence; else with its chat."""
    return keys.told(delivery.occurrence) if delivery.occurrence else keys.receipts(delivery.chat)


def told_as(delivery: Delivery) -> tuple[str, int]:
    """Under which name in there, and for how many seconds; 0 is for good."""
    name = delivery.subscription
    return (f"{delivery.chat}:{name}", TOLD_S) if delivery.occurrence else (name, 0)


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
