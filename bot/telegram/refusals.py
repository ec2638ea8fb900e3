"""What is said to who may not: to one person of a group once an hour, and so that nobody is disturbed."""

from datetime import datetime, timedelta

from telegram import Chat, Message, User

from bot.model.message import Reply
from bot.ports import Clock
from bot.views.refused import refused_buttons, refused_text

SILENT_FOR = timedelta(hours=1)
"""How long somebody who was told why is not told again."""


class Refusals:
    """Says it to each once, and then nothing for a while: see docs/decisions/0019.

    Whom it was said to is known to this process alone: who may do nothing here is kept nowhere.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._told: dict[tuple[int, int], datetime] = {}

    def reply(self, message: Message) -> Reply | None:
        """The answer to a command of somebody who may not; None where they know already."""
        now, who = self._clock(), _speaker(message)
        self._told = {each: at for each, at in self._told.items() if now - at < SILENT_FOR}
        if who is None or (message.chat_id, who.id) in self._told:
            return None
        self._told[message.chat_id, who.id] = now
        words = (message.text or "").removeprefix("/").split()
        return Reply(refused_text(), buttons=refused_buttons(words, message.get_bot().username), silent=True)


def _speaker(message: Message) -> Chat | User | None:
    """Who seems to say it: whoever speaks as a channel is that."""
    return message.sender_chat or message.from_user
