"""A server of our own, where REDIS_URL names none: shared by all processes that use one folder.

Every process adopts the one that lives or starts it, watches it, and starts it again where it died. The last
to stop cleanly shuts it down. One whose processes were all killed lives on and is adopted by the next.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import structlog

from bot.errors import StoreUnavailable
from bot.store.binary import find_binary
from bot.store.filelock import locked
from bot.store.server import PATIENCE_S, POLL_S, Server
from bot.translation import _

PULSE_S = 0.2
LONG_LIFE_S = 60.0
"""A server that lived this long did not die of being started."""
LONGEST_WAIT_S = 30.0

logger = structlog.get_logger(__name__)


@asynccontextmanager
async def embedded_server(folder: Path, *, binary: Path | None = None) -> AsyncIterator[Path]:
    """Yield the socket of the folder's server; it is kept alive meanwhile.

    Raises StoreUnavailable where it cannot be started.
    """
    server = Server(folder, binary or find_binary())
    with _said(folder):
        server.prepare()
    try:
        async with _using(server):
            with _said(folder):
                await server.up()
            watching = asyncio.create_task(_watch(server), name="watch the store's server")
            try:
                yield server.socket
            finally:
                watching.cancel()
                for problem in await asyncio.gather(watching, return_exceptions=True):
                    if isinstance(problem, Exception):
                        raise problem
    finally:
        with suppress(OSError):
            await _leave(server)


@asynccontextmanager
async def _using(server: Server) -> AsyncIterator[None]:
    """Be counted among its users, until the end of this process at the latest."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_S
    while asyncio.get_running_loop().time() < deadline:
        with locked(server.users_lock, shared=True) as counted:
            if counted is not None:
                yield
                return
        await asyncio.sleep(POLL_S)  # the last of the others is just shutting it down
    raise StoreUnavailable(_("the store's server in {folder} does not end").format(folder=server.folder))


async def _leave(server: Server) -> None:
    """Shut it down, unless somebody uses it."""
    with locked(server.users_lock) as alone:
        if alone is not None:
            await server.shut_down()


async def _watch(server: Server) -> None:
    """Start it again whenever it dies, the later the more often it does."""
    now = asyncio.get_running_loop().time
    wait_s, since = 0.0, now()
    while True:
        await asyncio.sleep(PULSE_S)
        server.trim_log()
        if _is_reachable(server):
            continue
        wait_s = 0.0 if now() - since > LONG_LIFE_S else wait_s
        await _revive(server, wait_s)
        wait_s, since = min(2 * wait_s or 0.5, LONGEST_WAIT_S), now()


def _is_reachable(server: Server) -> bool:
    """Whether it lives and can be found, said once where it died."""
    try:
        if not server.is_dead():
            return server.socket.exists()
    except OSError as error:
        logger.warning("the folder of the store is gone", why=str(error))
        return False
    logger.warning("the store's server died; starting it again", why=server.last_words())
    return False


async def _revive(server: Server, wait_s: float) -> None:
    """Return once it answers again; what stands in the way is said once."""
    said = ""
    while True:
        await asyncio.sleep(wait_s)
        try:
            with _said(server.folder):
                await server.up()
        except StoreUnavailable as error:
            if str(error) != said:
                logger.warning("the store's server does not start; trying on", why=str(error))
            said = str(error)
            wait_s = min(2 * wait_s or 0.5, LONGEST_WAIT_S)
        else:
            logger.info("the store's server answers again")
            return


@contextmanager
def _said(folder: Path) -> Iterator[None]:
    """Say in one line what the system does not let us do."""
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(
            _("DATA_DIR: {folder} cannot be used: {reason}").format(
                folder=folder, reason=error.strerror or error
            )
        ) from error
