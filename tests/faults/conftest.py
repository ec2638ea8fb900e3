"""A fleet on a Redis of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.binary import find_binary
from tests.faults.fleet import Fleet, raised
from tests.servers import plain_server


@pytest.fixture
def server_binary() -> Path:
    """The packaged one; tests that are about servers name others."""
    return find_binary()


@pytest.fixture
async def fleet(server_binary: Path, tmp_path: Path) -> AsyncIterator[Fleet]:
    """No worker yet, nobody to be told anything."""
    with plain_server(tmp_path, server_binary) as socket:
        async with raised(socket, tmp_path) as fleet:
            yield fleet
