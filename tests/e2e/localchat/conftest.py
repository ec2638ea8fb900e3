from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, expect

from tests.e2e.localchat.harness import LocalChat, local_chat


@pytest.fixture
async def local() -> AsyncIterator[LocalChat]:
    async with local_chat() as chat:
        await chat.unlimited()
        yield chat


@pytest.fixture
async def page(local: LocalChat, browser: Browser) -> AsyncIterator[Page]:
    """The page at its private chat; an error in its script, or of its rules, fails the test."""
    page = await browser.new_page(locale="en-US")
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if _is_problem(message) else None)
    await page.goto(local.server.address)
    await expect(page.get_by_role("heading", name="Tandem")).to_be_visible()
    yield page
    await page.close()
    assert problems == []


def _is_problem(message: ConsoleMessage) -> bool:
    """Tell errors from what the server refuses: the page says the latter in words."""
    return message.type == "error" and "status of 400" not in message.text
