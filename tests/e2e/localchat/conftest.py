from collections.abc import AsyncIterator

import pytest

from tests.e2e.localchat.harness import LocalChat, local_chat


@pytest.fixture
async def local() -> AsyncIterator[LocalChat]:
    async with local_chat() as chat:
        await chat.unlimited()
        yield chat
