"""News for open pages: what changed in any chat, as it happens."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from bot.localchat.api_table import Json


class Stream:
    """Hands every piece of news to everyone who follows."""

    def __init__(self) -> None:
        self._followers: set[asyncio.Queue[Json]] = set()

    @property
    def is_followed(self) -> bool:
        """Whether anybody would hear."""
        return bool(self._followers)

    def publish(self, kind: str, **news: object) -> None:
        """Tell all who follow."""
        for follower in self._followers:
            follower.put_nowait({"kind": kind, **news})

    @contextmanager
    def follow(self) -> Iterator[asyncio.Queue[Json]]:
        """Hear all news from now on."""
        queue: asyncio.Queue[Json] = asyncio.Queue()
        self._followers.add(queue)
        try:
            yield queue
        finally:
            self._followers.discard(queue)
