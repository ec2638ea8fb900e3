"""Fakes of who looks after channels and groups."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class FakeStewards:
    """Who looks after which chats, in memory."""

    pairs: set[tuple[int, int]] = field(default_factory=set)
    """People, each with a chat."""
    told: set[int] = field(default_factory=set)
    """Chats of which it is known that they are lost."""

    async def add(self, person: int, chat: int) -> None:
        self.pairs.add((person, chat))

    async def remove(self, person: int, chat: int) -> None:
        self.pairs.discard((person, chat))

    async def of(self, chat: int) -> Sequence[int]:
        return sorted(person for person, looked_after in self.pairs if looked_after == chat)

    async def looked_after(self, person: int) -> Sequence[int]:
        return sorted(chat for who, chat in self.pairs if who == person)

    async def lost(self, chat: int) -> bool:
        is_news = chat not in self.told
        self.told.add(chat)
        return is_news

    async def regained(self, chat: int) -> bool:
        is_news = chat in self.told
        self.told.discard(chat)
        return is_news
