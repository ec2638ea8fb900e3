"""The whole way of a channel's owner on the page: hand it over, pick an alert, see it arrive."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from bot.model.closes import Closes
from bot.sources.sample import SamplePrices
from tests.alerting import Alerting, alerting, every_fund
from tests.browser.test_alert_wizard import tap
from tests.browser.test_page import say
from tests.chromium import keep
from tests.fakes import FakeClock
from tests.person import Person

BEFORE, BROKEN = date(2025, 2, 19), date(2025, 2, 20)
"""STATS 3: the sixth event of bitcoin and PSCT, and the session before it."""


@pytest.fixture(scope="module")
def closes() -> list[Closes]:
    """The packaged sample: real closes of bitcoin and all funds."""
    return asyncio.run(every_fund(SamplePrices(clock=FakeClock()), date(2025, 9, 26)))


@pytest.fixture
async def bot(closes: list[Closes], tmp_path: Path) -> AsyncIterator[Alerting]:
    """A bot whose sessions close when they are told to."""
    async with alerting(tmp_path / "store", closes) as bot:
        await bot.close(BEFORE)
        yield bot


@pytest.fixture
async def address(bot: Alerting) -> AsyncIterator[str]:
    """Where its chat is; the person at the page owns a channel there."""
    async with Person(bot.address, name="You") as owner:
        await owner.opens("channel", "Market news", bot=False, username="marketnews")
        yield bot.address


async def go(page: Page, chat: str) -> Locator:
    """Look at a chat; returns what is said in it."""
    await page.get_by_role("navigation", name="Chats").get_by_role("button", name=chat).click()
    await expect(page.get_by_role("heading", name=chat)).to_be_visible()
    return page.get_by_role("log")


async def arrives(bot: Alerting, log: Locator, words: str) -> None:
    """Deliver until it is seen."""
    async with asyncio.timeout(30):
        while words not in (await log.inner_text()):
            await bot.send()
            await asyncio.sleep(0.05)


async def test_a_channel_is_handed_over_and_gets_the_alert_that_its_owner_picked(
    bot: Alerting, page: Page
) -> None:
    log = page.get_by_role("log")
    await say(page, "/channels")
    await expect(log).to_contain_text("No channel yet")
    await keep(page, "channel-none")
    await page.get_by_role("button", name="Add to a channel").click()
    chooser = page.get_by_role("dialog", name="Add to a channel")
    await expect(chooser).to_contain_text("Tandem will be added with: post messages")
    await keep(page, "channel-chooser")
    await chooser.get_by_role("button", name="Market news").click()
    await expect(log).to_contain_text("I can post there now. Nothing is posted before you turn it on.")
    await keep(page, "channel-card")
    await tap(log, "New alert", "What shall I tell you about?")
    await tap(log, "The link breaks or returns", "New alert: the link of")
    await tap(log, "Benchmark", "XLK")
    await tap(log, "PSCT", "For \u2068Market news\u2069 (@2):")
    await expect(log).not_to_contain_text("cannot be priced here now")
    await keep(page, "channel-preview")
    await tap(log, "Turn on", "On: Bitcoin × small-cap tech (PSCT)")
    await tap(log, "Back to \u2068Market news\u2069", "1 alert")
    await tap(log, "Send a test post", "Posted in")
    posts = await go(page, "Market news")
    await expect(posts).to_contain_text("A test: Tandem can post here")
    await expect(posts).not_to_contain_text("Link broken")
    await bot.close(BROKEN)
    await arrives(bot, posts, "Link broken: Bitcoin and small-cap tech have come apart")
    await expect(posts.get_by_role("button", name="Why")).to_be_visible()
    await expect(posts.get_by_role("img").last).to_have_js_property("naturalWidth", 1600)
    await keep(page, "channel-alert")
    await go(page, "Tandem")
    await say(page, "/channels")
    await expect(log).to_contain_text("You look after 1 chat")
    await tap(log, "\u2068Market news\u2069", "t.me/marketnews")
    await expect(log.get_by_role("button", name="Another channel")).to_be_hidden()
    await keep(page, "channel-managed")
