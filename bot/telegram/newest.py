"""Of what one person asks in quick succession, only the newest."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class Newest(Generic[Value]):
    """Works on one thing for each person; whatever is newer ends what is older, and has it left undone."""

    def __init__(self) -> None:
        self._working: dict[int, tuple[int, asyncio.Task[Value]]] = {}

    async def get(self, person: int, number: int, work: Coroutine[Any, Any, Value]) -> Value | None:
        """What comes of it; None where something with a higher number takes its place."""
        before = self._working.get(person)
        if before is not None and before[0] > number:
            work.close()
            return None
        if before is not None:
            before[1].cancel()
        task = asyncio.create_task(work)
        self._working[person] = number, task
        try:
            await asyncio.wait({task})
        finally:
            task.cancel()
            if self._working.get(person) == (number, task):
                del self._working[person]
        return None if task.cancelled() else task.result()
