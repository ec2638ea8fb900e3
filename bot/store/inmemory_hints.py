"""Hints in memory: for one process, and for as long as it lives."""

from collections.abc import Sequence
from datetime import datetime

from bot.model.hint import Fate, Hint, KnownHints, Watch
from bot.store.hints import KEPT_FOR, MOST


class MemoryHints:
    """Hints, oldest first, and the feeds that were asked."""

    def __init__(self) -> None:
        self._hints: dict[str, Hint] = {}
        self._seen: dict[str, datetime] = {}
        self._untold: list[str] = []
        self._version = 0
        self._feeds: dict[str, Watch] = {}

    async def known(self) -> KnownHints:
        """All that are kept."""
        hints = sorted(self._hints.values(), key=lambda hint: (hint.seen_at, hint.id))
        return KnownHints(tuple(hints), self._version)

    async def record(self, hint: Hint, known: KnownHints) -> bool:
        """Keep a hint, to be told if that is its fate; whether it is kept now."""
        if hint.id in self._hints:
            return True
        if known.version != self._version:
            return False
        self._hints[hint.id], self._seen[hint.id] = hint, hint.seen_at
        self._version += 1
        if hint.fate is Fate.TELL:
            self._untold.append(hint.id)
        oldest = hint.seen_at - KEPT_FOR
        recent = sorted(each for each in self._hints if self._seen[each] >= oldest)
        recent.sort(key=lambda each: self._seen[each])
        self._hints = {each: self._hints[each] for each in recent[-MOST:]}
        self._untold = [each for each in self._untold if each in self._hints]
        return True

    async def still_there(self, hints: Sequence[Hint], now: datetime) -> None:
        """Say that hints that are kept are in a feed now."""
        for hint in hints:
            if hint.id in self._hints:
                self._seen[hint.id] = max(self._seen[hint.id], now)

    async def untold(self) -> list[Hint]:
        """Those that are still to be told, oldest first."""
        return sorted((self._hints[each] for each in self._untold), key=lambda hint: (hint.seen_at, hint.id))

    async def told(self, hint: Hint) -> None:
        """Say that a hint is queued for all who want to hear it."""
        self._untold = [each for each in self._untold if each != hint.id]

    async def watch(self, feed: str, now: datetime) -> Watch:
        """Since when a feed is asked, and whether it was read."""
        return self._feeds.setdefault(feed, Watch(now))

    async def was_read(self, feed: str) -> None:
        """Say that all hints in a feed were kept."""
        if feed in self._feeds:
            self._feeds[feed] = Watch(self._feeds[feed].since, was_read=True)
