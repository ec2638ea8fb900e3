"""Flood control: how many messages a bot may send, judged at arrival over sliding windows.

A refused call counts for nothing. Counted are send, edit, copy and forward, not chat actions.
"""

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.localchat.api_error import too_many_requests

PAID_PER_SECOND = 1000  # paid broadcasts count for themselves
COUNTED = ("send", "edit", "copy", "forward")


@dataclass(frozen=True, slots=True)
class Limits:
    """What the pace allows."""

    per_second: float = 30
    per_chat: float = 1  # a second, in one chat
    per_group_minute: float = 20  # groups and channels
    burst: int = 3  # messages one chat may get at once before its second counts

    def __post_init__(self) -> None:
        """Refuse limits that allow nothing."""
        if min(self.per_second, self.per_chat, self.per_group_minute, self.burst) <= 0:
            raise ValueError("limits must be positive")

    def changed(self, given: Mapping[str, object]) -> "Limits":
        """Return these limits with some set anew; raises ValueError if they make no sense."""
        if unknown := given.keys() - Limits.__slots__:
            raise ValueError(f"unknown limit {min(unknown)}")
        numbers = {name: float(str(value)) for name, value in given.items()}
        if "burst" in numbers:
            numbers["burst"] = int(numbers["burst"])
        return replace(self, **numbers)  # type: ignore[arg-type]


@dataclass(slots=True)
class Window:
    """At most `limit` arrivals in any span of `seconds`."""

    limit: int
    seconds: float
    arrivals: deque[float] = field(default_factory=deque)

    def wait_s(self, now: float) -> float:
        """Return how long until there is room."""
        while self.arrivals and self.arrivals[0] <= now - self.seconds:
            self.arrivals.popleft()
        return self.arrivals[0] + self.seconds - now if len(self.arrivals) >= self.limit else 0


class Pace:
    """The windows of the bot and of each chat."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.set(limits or Limits())

    def set(self, limits: Limits) -> None:
        """Keep these limits from now on, with all windows empty."""
        self.limits = limits
        self._fleet = _window(limits.per_second, 1)
        self._paid = _window(PAID_PER_SECOND, 1)
        self._chats: dict[str, Window] = {}
        self._groups: dict[str, Window] = {}

    def arrive(self, method: str, chat: str, now: float, *, is_paid: bool = False) -> None:
        """Let a call pass, or raise ApiError 429."""
        if not method.startswith(COUNTED) or method == "sendChatAction":
            return
        windows = [self._paid if is_paid else self._fleet, *self._windows_of(chat)]
        wait_s = max(window.wait_s(now) for window in windows)
        if wait_s > 0:
            raise too_many_requests(math.ceil(wait_s))
        for window in windows:
            window.arrivals.append(now)

    def _windows_of(self, chat: str) -> list[Window]:
        limits = self.limits
        if chat not in self._chats:
            self._chats[chat] = _burst_window(limits.per_chat, limits.burst)
            if chat.startswith("-"):
                self._groups[chat] = _window(limits.per_group_minute, 60)
        return [window[chat] for window in (self._chats, self._groups) if chat in window]


def _window(limit: float, seconds: float) -> Window:
    """Make a window of a rate; a rate under one is kept by a longer window."""
    return Window(max(round(limit), 1), seconds * max(1, 1 / limit))


def _burst_window(per_second: float, burst: int) -> Window:
    limit = max(burst, math.ceil(per_second))
    return Window(limit, limit / per_second)
