"""What is put together once for all who need it."""

import asyncio
from collections import OrderedDict
from collections.abc import Coroutine, Hashable
from typing import Any, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Shared(Generic[Key, Value]):
    """Remembers the last `most` of them; one that fails is forgotten, and who asks next begins it anew."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._tasks: OrderedDict[Key, asyncio.Task[Value]] = OrderedDict()

    def __contains__(self, key: Key) -> bool:
        """Whether it was begun, and did not fail."""
        return key in self._tasks

    def begin(self, key: Key, work: Coroutine[Any, Any, Value]) -> None:
        """Put it together, in place of what there was."""
        self._tasks[key] = asyncio.create_task(work, name=f"for all: {key}")
        while len(self._tasks) > self._most:
            self._tasks.popitem(last=False)

    async def get(self, key: Key) -> Value:
        """It, once it is there; raises what putting it together raised. Who gives up ends it for no other."""
        task = self._tasks[key]
        try:
            return await asyncio.shield(task)
        except Exception:
            if self._tasks.get(key) is task:
                del self._tasks[key]
            raise
