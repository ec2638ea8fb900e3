"""Updates between Telegram and us."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Json = dict[str, Any]
"""An object as it came over a wire."""
ALONE = "update-"
"""How lines are called that belong to no chat, but to one update alone."""


@dataclass(frozen=True, slots=True)
class Line:
    """The updates of one chat that wait to be handled, held by one process at a time."""

    name: str
    ticket: str
    """What holds it: changes hands when the holder dies."""


class Inbox(Protocol):
    """Updates between Telegram and us; what was added stays until it was handled, whoever dies meanwhile.

    Every method raises StoreUnavailable where the store does not answer; each can then be called again.
    """

    async def add(self, updates: Sequence[Json]) -> None:
        """Put updates at the end of their chats' lines; one that was added in the last 48 h is left out."""
        ...

    async def take(self, limit: int) -> list[Line]:
        """Hold lines that nobody holds, or whose holder is dead; waits a moment where there are none."""
        ...

    async def first(self, line: Line) -> Json | None:
        """The update at the head of a line that we hold."""
        ...

    async def done(self, line: Line) -> bool:
        """Strike the head out; whether there is another. Where there is none the line is let go."""
        ...

    async def keep(self) -> None:
        """Say that we are alive and still hold what we took."""
        ...

    async def put_back(self, line: Line) -> None:
        """Let a line go as it is, for whoever takes it next; one that we do not hold stays as it is."""
        ...

    async def leave(self) -> None:
        """Be forgotten, once nothing is held any more."""
        ...

    async def waiting(self) -> int:
        """How many chats have something that is not handled yet."""
        ...
