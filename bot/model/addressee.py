"""Who gets a delivery, as it is just before it is sent."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.chat import Chat
from bot.model.delivery import Entry
from bot.model.subscription import Subscription


@dataclass(frozen=True, slots=True)
class Addressee:
    """What is known of whom a delivery is for.

    There is no `chat` where it was forgotten, and no `alert` where that was deleted, or is none. `others` are
    those of its chat, where each of them may be what a message is for.
    `earlier` is the message that it follows, if that is known; before `held_until` nothing is to be sent. A
    chat that `rests` took nothing when it was tried last.
    """

    entry: Entry
    chat: Chat | None
    alert: Subscription | None = None
    others: tuple[Subscription, ...] = ()
    earlier: int | None = None
    held_until: datetime | None = None
    rests: bool = False
