"""Work that goes on when nobody waits for it any more."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

import structlog
from telegram.error import TelegramError

from bot.errors import TandemError
from bot.telegram.slots import outside

logger = structlog.get_logger(__name__)

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Ongoing(Generic[Key, Value]):
    """Begins each thing once for all who want it meanwhile, and says in the log what went wrong with it.

    Whoever has one closes it.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._tasks: dict[Key, asyncio.Task[Value]] = {}

    def __len__(self) -> int:
        """How much is under way."""
        return len(self._tasks)

    def __contains__(self, key: Key) -> bool:
        """Whether it is under way."""
        return key in self._tasks

    def begin(self, key: Key, work: Callable[[], Coroutine[Any, Any, Value]]) -> asyncio.Task[Value]:
        """The work, begun unless it is under way; `asyncio.wait` waits for it and never ends it."""
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(
                work(), name=f"{self._what} {key}", context=outside()
            )
            task.add_done_callback(lambda task: self._ended(key, task))
        return task

    async def close(self) -> None:
        """End all of it."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, key: Key, task: asyncio.Task[Value]) -> None:
        del self._tasks[key]
        error = None if task.cancelled() else task.exception()
        if isinstance(error, TandemError):
            logger.info("not done", what=self._what, reason=str(error))
        elif isinstance(error, TelegramError):
            logger.warning("not done", what=self._what, reason=error.message)
        elif error is not None:
            logger.error("failed", what=self._what, exc_info=error)


def result(task: asyncio.Task[Value]) -> Value | None:
    """What came of it, as far as it is there; None where it takes longer or went wrong."""
    is_there = task.done() and not task.cancelled() and task.exception() is None
    return task.result() if is_there else None
