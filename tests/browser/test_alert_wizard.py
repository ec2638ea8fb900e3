from playwright.async_api import Locator, Page, expect

from tests.browser.test_page import say
from tests.chromium import keep
from tests.person import Person


async def tap(log: Locator, button: str, then: str) -> None:
    await log.get_by_role("button", name=button, exact=True).last.click()
    await expect(log).to_contain_text(then)


async def test_an_alert_is_set_seen_and_deleted_by_taps_alone(page: Page, address: str) -> None:
    async with Person(address) as anyone:  # who taps faster than a person could
        await anyone.call("POST", "pace", {"per_second": 1000, "per_chat": 1000, "per_group_minute": 1000})
    log = page.get_by_role("log")
    await say(page, "/alert")
    await expect(log).to_contain_text("What shall I tell you about?")
    await tap(log, "My own line", "New alert: Bitcoin × small-cap tech below 0.20")
    picture = log.get_by_role("img").last
    await expect(picture).to_be_visible()
    await expect(picture).to_have_js_property("naturalWidth", 1600)
    await tap(log, "0.30", "Sent after 3 closes in a row below 0.30")
    await tap(log, "Benchmark", "XLK")
    await tap(log, "QQQ", "New alert: Bitcoin × the Nasdaq-100 below 0.30")
    await tap(log, "More", "Margin 0.05")
    await tap(log, "Only once", "Only once: it ends when it is over.")
    await keep(page, "alert-preview")
    await tap(log, "Turn on", "On: Bitcoin × the Nasdaq-100: below 0.30 (30 sessions)")
    await tap(log, "All alerts", "1 alert")
    await tap(log, "1", "Sent after 3 closes in a row below 0.30, over after 3 above 0.40")
    await keep(page, "alert-card")
    await tap(log, "Snooze", "1 hour")
    await tap(log, "1 day", "snoozed until")
    await tap(log, "Delete", "Really delete")
    await tap(log, "Really delete", "No alerts yet.")
