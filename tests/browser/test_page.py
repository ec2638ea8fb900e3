import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import keep


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
    await page.get_by_label("Message", exact=True).press_sequentially("/")
    suggestions = page.get_by_role("listbox", name="Commands")
    await expect(suggestions).to_contain_text("/corr")
    await expect(suggestions).to_contain_text("/help")
    await expect(suggestions).not_to_contain_text("/start")


async def test_the_page_can_be_used_on_a_phone_in_the_dark(browser: Browser, address: str) -> None:
    page = await browser.new_page(
        viewport={"width": 390, "height": 780}, color_scheme="dark", device_scale_factor=2
    )
    await page.goto(address)
    if (
        await page.get_by_text("Tandem").count()
        and not await page.get_by_label("Message", exact=True).is_visible()
    ):
        await page.get_by_role("list").get_by_text("You").first.click()
    await say(page, "/corr")
    picture = page.get_by_role("log").get_by_role("img").last
    await expect(picture).to_be_visible()
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    await keep(page, "phone-dark")
