"""Where state is kept, as settings say."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from bot.settings import Settings
from bot.store.connection import Store, connect
from bot.store.embedded import embedded_server


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """The Redis that settings name, or a server of our own."""
    async with AsyncExitStack() as stack:
        where: str | Path
        if settings.redis_url is None:
            where = await stack.enter_async_context(embedded_server(settings.data_dir))
        else:
            where = settings.redis_url.get_secret_value()
        yield await stack.enter_async_context(connect(where, tls_verify=settings.redis_tls_verify))
