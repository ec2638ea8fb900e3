"""The way of a group's admins on the page: welcomed, asking, setting an alert, choosing a topic, posting a card."""

import asyncio
from contextlib import suppress

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.test_channel_owner import go
from tests.browser.test_page import say
from tests.chromium import keep
from tests.person import Person

BOT = "@tandem_local_bot"


@pytest.fixture
async def log(page: Page, address: str) -> Locator:
    """What is said in a forum with one topic: Ada is an admin of it, Ben a member, Cleo an anonymous admin."""
    async with Person(address) as anyone:  # who taps faster than a person could
        await anyone.call("POST", "pace", {"per_second": 1000, "per_chat": 1000, "per_group_minute": 1000})
    await opens_forum(page, "Macro desk")
    log = page.get_by_role("log")
    await expect(log).to_contain_text("Is Bitcoin just another small-cap tech bet today?")
    await keep(page, "group-welcome")
    await admits(page, {"Ada": "Admin", "Ben": "Member", "Cleo": "Anonymous admin"})
    await opens_topic(page, "Link")
    return log


async def opens_forum(page: Page, title: str) -> None:
    await page.get_by_role("button", name="New chat").click()
    opener = page.get_by_role("dialog", name="New chat")
    await opener.get_by_label("Kind").select_option("Supergroup with topics")
    await opener.get_by_label("Name").fill(title)
    await opener.get_by_role("button", name="Open", exact=True).click()
    await expect(page.get_by_role("heading", name=title)).to_be_visible()


async def opens_topic(page: Page, name: str) -> None:
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("button", name="New topic").click()
    opener = page.get_by_role("dialog", name="New topic")
    await opener.get_by_label("Topic").fill(name)
    await opener.get_by_role("button", name="Open", exact=True).click()
    await goes_to(page, name)


async def goes_to(page: Page, topic: str) -> None:
    tab = page.get_by_role("navigation", name="Topics").get_by_role("button", name=f"# {topic}")
    await tab.click()
    await expect(tab).to_have_attribute("aria-current", "true")


async def admits(page: Page, roles: dict[str, str]) -> None:
    """Let people in, and make of them what they shall be."""
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("button", name="Members").click()
    members = page.get_by_role("dialog", name="Members")
    for name, role in roles.items():
        await members.get_by_label("Somebody new").fill(name)
        await members.get_by_role("button", name="Add", exact=True).click()
        await members.get_by_label(f"Role of {name}").select_option(role)
        await expect(members.get_by_role("listitem").filter(has_text=name)).to_contain_text(role.lower())
    await keep(page, "group-members")
    await members.get_by_role("button", name="Done").click()


async def speaks_as(page: Page, who: str) -> None:
    await page.get_by_label("Speak as").select_option(label=who)


async def says(page: Page, words: str) -> Locator:
    """Type, and wait for the bot's answer below it."""
    messages = page.get_by_role("log").get_by_role("article")
    before = await messages.count()
    await say(page, words)
    await expect(messages).to_have_count(before + 2)
    answer = await messages.last.get_attribute("data-id")
    return page.locator(f"[data-id='{answer}']")


async def test_an_admin_goes_the_whole_way_in_a_group(page: Page, log: Locator) -> None:
    await speaks_as(page, "Ada · admin")
    await asks(page)
    preview = await previews_an_alert(page)
    await speaks_as(page, "Ben · member")
    await is_refused_quietly(page)
    await speaks_as(page, "Ada · admin")
    await turns_it_on(page, preview)
    await posts_a_card(page)
    await speaks_as(page, "Cleo · anonymous admin")
    await types_it_all(page)
    await goes_to(page, "General")
    await expect(log.get_by_role("article")).to_have_count(1)  # the welcome: all else came to the topic


async def asks(page: Page) -> None:
    card = await says(page, f"/corr{BOT} eth qqq")
    await expect(card).to_contain_text("Ether and the Nasdaq-100: 0.41, no clear link")
    await expect(card.get_by_role("img")).to_have_js_property("naturalWidth", 1600)
    await expect(page.get_by_role("button", name="To the newest message")).to_be_hidden()
    await keep(page, "group-corr")


async def previews_an_alert(page: Page) -> Locator:
    preview = await says(page, f"/alert{BOT}")
    await preview.get_by_role("button", name="The link breaks or returns").click()
    await expect(preview).to_contain_text("New alert: the link of Bitcoin and small-cap tech")
    await keep(page, "group-preview")
    return preview


async def is_refused_quietly(page: Page) -> None:
    """A member is shown the way to where it is up to them, and goes there and back."""
    refused = await says(page, f"/alert{BOT} breakdown")
    await expect(refused).to_contain_text("What I write in this group, its admins choose.")
    await expect(refused).to_contain_text("silent")
    await keep(page, "group-refused")
    await refused.get_by_role("button", name="In private").click()
    await expect(page.get_by_role("heading", name="Tandem", exact=True)).to_be_visible()
    await expect(page.get_by_role("log")).to_contain_text("New alert: the link of Bitcoin and small-cap tech")
    await keep(page, "group-in-private")
    await go(page, "Macro desk")
    await goes_to(page, "Link")


async def turns_it_on(page: Page, preview: Locator) -> None:
    """Turn the alert on by a tap, and let it come to this topic."""
    await preview.get_by_role("button", name="Turn on").click()
    await expect(preview).to_contain_text(
        "On: Bitcoin × small-cap tech (PSCT): when the link breaks or returns"
    )
    here = await says(page, f"/settings{BOT} here")
    await expect(here).to_contain_text("All that comes unasked comes to this topic now")
    await keep(page, "group-here")


async def posts_a_card(page: Page) -> None:
    """Choose one of what is offered behind the bot's name: it has the picture of the answer."""
    offered = await offers(page, "eth qqq")
    await keep(page, "group-offered")
    await offered.click()
    card = page.get_by_role("log").get_by_role("article").last
    await expect(card).to_contain_text(f"via {BOT}")
    await expect(card).to_contain_text("Ether and the Nasdaq-100: 0.41, no clear link")
    await expect(card.get_by_role("img")).to_have_js_property("naturalWidth", 1600)
    await keep(page, "group-card")


async def offers(page: Page, query: str) -> Locator:
    """The first card offered; typed again, as people do, where a busy machine is late with it."""
    field = page.get_by_label("Message", exact=True)
    offered = page.get_by_role("listbox", name="Inline results").get_by_role("option")
    card = offered.filter(has_text="Nasdaq-100").first
    async with asyncio.timeout(60):
        while True:
            await field.fill("")
            await field.fill(f"{BOT} {query}")
            with suppress(AssertionError):
                await expect(card).to_be_visible(timeout=3_000)
                return card


async def types_it_all(page: Page) -> None:
    """Who does not show themselves types the whole command: of a tap Telegram would not tell whose it is."""
    on = await says(page, f"/alert{BOT} breakdown qqq on")
    await expect(on).to_contain_text("On: Bitcoin × the Nasdaq-100: when the link breaks or returns")
    await expect(on.locator(".quoted")).to_contain_text("Macro desk")
    await keep(page, "group-anonymous")
