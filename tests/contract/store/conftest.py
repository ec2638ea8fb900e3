from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from bot.ports import Chats, Subscriptions
from bot.store.connection import Store, connect
from bot.store.inmemory import Kept
from tests.contract.store.opened import Opened
from tests.servers import BINARIES, kill, plain_server, servers_of


@pytest.fixture(params=BINARIES)
def binary(request: pytest.FixtureRequest) -> Path:
    """Each server that we promise to work with."""
    return Path(request.param)


@pytest.fixture(scope="session")
def plain_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], Path]]:
    """The socket of a server that keeps nothing, one for each program."""
    with ExitStack() as stack:
        yield cache(
            lambda binary: stack.enter_context(plain_server(tmp_path_factory.mktemp("redis"), binary))
        )


@pytest.fixture
async def redis(binary: Path, plain_servers: Callable[[Path], Path]) -> AsyncIterator[Store]:
    """An empty Redis, in turn of each kind."""
    async with connect(plain_servers(binary)) as store:
        await store.flushall()
        yield store


@pytest.fixture
async def lost(tmp_path: Path, binary: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Store]:
    """A Redis that has just gone away."""
    monkeypatch.setattr("bot.store.connection.RETRIES", 0)
    with plain_server(tmp_path, binary) as address:
        connection = connect(address)
        store = await connection.__aenter__()
    yield store
    await connection.__aexit__(None, None, None)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where an embedded server may live; none survives the test."""
    yield (folder := tmp_path / "store")
    for pid in servers_of(folder):
        kill(pid)


@pytest.fixture(params=["in memory", "in redis"])
def opened(request: pytest.FixtureRequest, redis: Store) -> Opened:
    """Chats and subscriptions, in turn of each kind."""
    return Opened(redis, Kept() if request.param == "in memory" else None)


@pytest.fixture
def chats(opened: Opened) -> Chats:
    """As one process sees them."""
    return opened.chats()


@pytest.fixture
def subscriptions(opened: Opened) -> Subscriptions:
    """As one process sees them."""
    return opened.subscriptions()
