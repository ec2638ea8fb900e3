"""The chat page in a real Chromium, with the bot as its own process behind it."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.process import BotProcess, free_port

expect.set_options(timeout=15_000)  # the first answer takes three seconds, beside the other tests more


@contextmanager
def running_bot(folder: Path) -> Iterator[str]:
    """Where `run` serves the chat, as it says itself."""
    settings = {"PRICES": "recorded", "LOCALCHAT_PORT": str(free_port())}
    with BotProcess("run", settings=settings, folder=folder) as bot:
        found = re.search(r"http://\S+", bot.line())
        assert found
        yield found[0]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with running_bot(tmp_path) as address:
        yield address


@pytest.fixture
async def page(browser: Browser, address: str) -> AsyncIterator[Page]:
    """The chat page; an error in its script fails the test."""
    page = await browser.new_page(viewport={"width": 1100, "height": 800})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(address)
    yield page
    await page.close()
    assert not errors
