"""How fast one chat can make the bot answer."""

from collections import OrderedDict
from collections.abc import Callable

BURST = 3
INTERVAL_S = 1.05
"""Telegram takes about one message a second in one chat; three at once are forgiven."""
REMEMBERED = 10_000
"""Chats; who was quiet the longest is forgotten first, and has its whole burst again anyway."""


class ChatPace:
    """Lets a burst through in each chat, then one answer an interval (the GCRA of traffic shaping)."""

    def __init__(
        self, monotonic: Callable[[], float], *, burst: int = BURST, interval_s: float = INTERVAL_S
    ) -> None:
        self._monotonic = monotonic
        self._slack_s = (burst - 1) * interval_s
        self._interval_s = interval_s
        self._due: OrderedDict[str, float] = OrderedDict()
        """When each chat would be served next if it had asked evenly."""

    def wait_s(self, chat: str) -> float:
        """Take the next place of a chat, and say how long to wait for it."""
        now = self._monotonic()
        due = max(now, self._due.pop(chat, now))
        self._due[chat] = due + self._interval_s
        if len(self._due) > REMEMBERED:
            self._due.popitem(last=False)
        return max(0.0, due - self._slack_s - now)
