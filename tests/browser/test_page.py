from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import running_bot
from tests.chromium import keep
from tests.person import Person

OWN_PACE_MS = 3_000
"""What the bot leaves between two changes in a chat, several times over: whoever taps sooner is told to wait."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One bot for all of them: to start it takes longer than most."""
    with running_bot(tmp_path_factory.mktemp("bot")) as address:
        yield address


@pytest.fixture
async def page(page: Page, address: str) -> Page:
    """The page at a private chat in which nothing was said yet."""
    async with Person(address) as someone:
        chat = await someone.opens("private", "Reader")
    await page.goto(f"{address}#{chat}")
    await page.reload()
    await expect(page.get_by_role("log")).not_to_contain_text("Bitcoin")
    return page


async def say(page: Page, text: str) -> None:
    await page.get_by_label("Message", exact=True).fill(text)
    await page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("typed", "headline"),
    [
        ("/corr", "Bitcoin and small-cap tech: 0.36, no clear link"),
        ("/corr eth qqq 90", "Ether and the Nasdaq-100: 0.48, moderate"),
    ],
)
async def test_corr_answers_with_a_picture_that_can_be_seen(page: Page, typed: str, headline: str) -> None:
    await say(page, typed)
    log = page.get_by_role("log")
    await expect(log).to_contain_text(headline)
    await expect(log).to_contain_text("recorded sample, to 26 Sep 2025")
    picture = log.get_by_role("img").last
    await expect(picture).to_be_visible()
    await expect(picture).to_have_js_property("naturalWidth", 1600)
    await expect(picture).to_have_js_property("naturalHeight", 900)
    await keep(page, typed.strip("/").replace(" ", "-"))


async def test_a_typo_gets_its_helpful_line(page: Page) -> None:
    await say(page, "/corr 7")
    await expect(page.get_by_role("log")).to_contain_text("no window '7'; try 30, 90 or 250")


async def test_the_menu_offers_the_commands_of_the_table(page: Page) -> None:
    message = page.get_by_label("Message", exact=True)
    await expect(message).to_be_enabled()
    await message.press_sequentially("/")
    suggestions = page.get_by_role("listbox", name="Commands")
    await expect(suggestions).to_contain_text("/corr")
    await expect(suggestions).to_contain_text("/help")
    await expect(suggestions).not_to_contain_text("/start")


async def test_the_page_can_be_used_on_a_phone_in_the_dark(browser: Browser, address: str) -> None:
    page = await browser.new_page(
        viewport={"width": 390, "height": 780}, color_scheme="dark", device_scale_factor=2
    )
    await page.goto(address)
    await say(page, "/corr")
    picture = page.get_by_role("log").get_by_role("img").last
    await expect(picture).to_be_visible()
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    await keep(page, "phone-dark")


async def test_every_button_under_an_answer_can_be_tapped(page: Page, address: str) -> None:
    async with Person(address) as anyone:  # who taps faster than a person could
        await anyone.call("POST", "pace", {"per_second": 1000, "per_chat": 1000, "per_group_minute": 1000})
    await say(page, "/corr")
    log = page.get_by_role("log")

    async def tap(button: str, then: str) -> None:
        await log.get_by_role("button", name=button, exact=True).click()
        await expect(log).to_contain_text(then)

    await expect(log).to_contain_text("Average over 30 sessions")
    await tap("90", "Average over 90 sessions")
    await tap("250", "Average over 250 sessions")
    await tap("30", "Average over 30 sessions")
    await tap("Coin", "BTC")
    await tap("ETH", "Ether and small-cap tech")
    await tap("Benchmark", "PSCT")
    await tap("Back", "Refresh")
    await tap("Benchmark", "XLK")
    await tap("SPY", "Ether and the S&P 500")
    await page.wait_for_timeout(OWN_PACE_MS)
    await log.get_by_role("button", name="Refresh", exact=True).click()
    await expect(page.get_by_role("status").filter(has_text="Nothing new")).to_be_visible()
    await keep(page, "tapped")
