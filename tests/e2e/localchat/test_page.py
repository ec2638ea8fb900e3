"""The page in a real browser: typing, reading, tapping."""

from playwright.async_api import Page, expect

from tests.e2e.localchat.harness import BOT, LocalChat, png

YOU = 1001


async def test_what_is_typed_reaches_the_bot_and_its_answer_appears(local: LocalChat, page: Page) -> None:
    await page.get_by_label("Message", exact=True).fill("/corr <b>&")
    await page.keyboard.press("Enter")
    (update,) = await local.updates(timeout=5)
    assert update["message"]["text"] == "/corr <b>&"
    evil = "<b>0.36</b> &lt;img src=x onerror=alert(1)&gt; <a href='javascript:alert(1)'>x</a> <code>y</code>"
    await local.send(YOU, evil, parse_mode="HTML", reply_parameters={"message_id": 1})
    log = page.get_by_role("log")
    await expect(log.locator("b", has_text="0.36")).to_be_visible()
    await expect(log).to_contain_text("<img src=x onerror=alert(1)>")
    assert await log.locator("img").count() == 0
    await expect(log.locator(".quoted")).to_contain_text("/corr <b>&")


async def test_photos_buttons_toasts_and_alerts_work(local: LocalChat, page: Page) -> None:
    sent = (await local.photo(YOU, png(80, 45), caption="chart"))["result"]
    row = [{"text": "90", "callback_data": "w90"}, {"text": "Alert me", "callback_data": "alert"}]
    place = {"chat_id": YOU, "message_id": sent["message_id"]}
    await local.result("editMessageReplyMarkup", **place, reply_markup={"inline_keyboard": [row]})
    picture = page.get_by_role("img", name="Photo")
    await expect(picture).to_be_visible()
    assert (
        await picture.evaluate("async (image) => { await image.decode(); return image.naturalWidth; }") == 80
    )

    async def tap(name: str, **answer: object) -> None:
        await page.get_by_role("button", name=name).click()
        query = (await local.updates(timeout=5))[0]["callback_query"]["id"]
        await local.result("answerCallbackQuery", callback_query_id=query, text=f"Got {name}", **answer)

    await tap("90")
    await expect(page.get_by_role("status")).to_have_text("Got 90")
    await tap("Alert me", show_alert=True)
    await expect(page.locator("#alert")).to_contain_text("Got Alert me")
    await page.get_by_role("button", name="OK").click()
    await local.result("editMessageCaption", **place, caption="another")
    await expect(page.get_by_role("log")).to_contain_text("another")
    await local.result("deleteMessage", **place)
    await expect(picture).to_have_count(0)


async def test_a_slash_suggests_commands(local: LocalChat, page: Page) -> None:
    commands = [{"command": name, "description": f"What {name} does"} for name in ("corr", "help")]
    await local.result("setMyCommands", commands=commands)
    field = page.get_by_label("Message", exact=True)
    options = page.get_by_role("listbox", name="Commands").get_by_role("option")
    await field.fill("/")
    await expect(options).to_have_count(2)
    await field.fill("/h")
    await expect(options).to_contain_text("What help does")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    assert (await local.updates(timeout=5))[0]["message"]["text"] == "/help"


async def test_a_long_quote_opens_and_a_deep_link_starts_the_bot(local: LocalChat, page: Page) -> None:
    text = f"<blockquote expandable>{'method ' * 99}</blockquote><a href='https://t.me/{BOT}?start=why_1'>why</a>"
    await local.send(YOU, text, parse_mode="HTML")
    quote = page.locator("blockquote.expandable")
    folded = await quote.evaluate("(node) => node.offsetHeight")
    await page.get_by_label("Show all").click()
    assert await quote.evaluate("(node) => node.offsetHeight") > folded
    await page.get_by_role("link", name="why").click()
    assert (await local.updates(timeout=5))[0]["message"]["text"] == "/start why_1"


async def test_a_group_is_opened_and_privacy_mode_explained(local: LocalChat, page: Page) -> None:
    await page.set_viewport_size({"width": 380, "height": 700})
    await page.get_by_role("button", name="All chats").click()
    await page.get_by_role("button", name="New chat").click()
    await page.get_by_label("Kind").select_option("topics")
    await page.get_by_label("Name").fill("Traders")
    await page.get_by_role("button", name="Open", exact=True).click()
    await expect(page.get_by_role("heading", name="Traders")).to_be_visible()
    await page.get_by_label("Message", exact=True).fill("hello")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("log")).to_contain_text("The bot does not see this")
    await local.send(YOU, "elsewhere")
    await page.get_by_role("button", name="All chats").click()
    await expect(page.get_by_label("1 unread")).to_be_visible()
