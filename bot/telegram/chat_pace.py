"""How fast one chat can make the bot answer."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from bot.ports import ALONE


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and then one an interval."""

    burst: int
    interval_s: float


PRIVATE = Rate(3, 1.05)
"""Telegram takes about one message a second in one chat; three at once are forgiven."""
GROUP = Rate(5, 61 / 15)
"""Telegram takes 20 a minute in a group: this is never more in any 61 seconds."""
REMEMBERED = 10_000
"""Chats; who was quiet the longest is forgotten first, and has its whole burst again anyway."""


class ChatPace:
    """Lets a burst through in each chat, then one answer an interval (the GCRA of traffic shaping)."""

    def __init__(
        self, monotonic: Callable[[], float], *, private: Rate = PRIVATE, group: Rate = GROUP
    ) -> None:
        self._monotonic = monotonic
        self._private = private
        self._group = group
        self._due: OrderedDict[str, float] = OrderedDict()
        """When each chat would be served next if it had asked evenly."""

    def wait_s(self, chat: str) -> float:
        """Take the next place of a chat, and say how long to wait for it; groups have negative numbers.

        What stands in no chat's line does not wait.
        """
        if chat.startswith(ALONE):
            return 0.0
        rate = self._group if chat.startswith("-") else self._private
        now = self._monotonic()
        due = max(now, self._due.pop(chat, now))
        self._due[chat] = due + rate.interval_s
        if len(self._due) > REMEMBERED:
            self._due.popitem(last=False)
        return max(0.0, due - (rate.burst - 1) * rate.interval_s - now)
