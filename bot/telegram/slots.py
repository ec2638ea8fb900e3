"""How many updates are handled at the same time; who only waits takes no slot."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import Context, ContextVar, copy_context

_held: ContextVar[asyncio.Semaphore | None] = ContextVar("slot", default=None)


@asynccontextmanager
async def slot(slots: asyncio.Semaphore) -> AsyncIterator[None]:
    """Hold a slot; `sleep` lets it go meanwhile."""
    async with slots:
        token = _held.set(slots)
        try:
            yield
        finally:
            _held.reset(token)


def outside() -> Context:
    """Our context without a slot, for work that goes on beside whoever holds one."""
    context = copy_context()
    context.run(_held.set, None)
    return context


async def sleep(seconds: float) -> None:
    """Wait for somebody else's reasons, such as Telegram's pace, without holding up others."""
    slots = _held.get()
    if slots is None:
        await asyncio.sleep(seconds)
        return
    slots.release()
    try:
        await asyncio.sleep(seconds)
    finally:
        await slots.acquire()
