"""Groups, channels, inline mode and the chooser on the page, in a real browser."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Locator, Page, expect

from tests.chromium import keep
from tests.e2e.localchat.harness import BOT, Json, LocalChat, png
from tests.e2e.localchat.test_chooser import ADD, THERE, keyboard

YOU = {"id": 1001, "name": "You"}


async def told(local: LocalChat, kind: str) -> Json:
    """The next update of a kind; all before it are read and forgotten."""
    async with asyncio.timeout(10):
        while True:
            for update in await local.updates(timeout=5, limit=1):
                if kind in update:
                    found: Json = update[kind]
                    return found


async def meanwhile(local: LocalChat, answer: Callable[[Json], Awaitable[object]], kind: str) -> None:
    """Answer the next update of a kind as the bot."""
    await answer(await told(local, kind))


def field(page: Page) -> Locator:
    return page.get_by_label("Message", exact=True)


async def go(page: Page, chat: str) -> None:
    await page.get_by_role("navigation", name="Chats").get_by_role("button", name=chat).click()
    await expect(page.get_by_role("heading", name=chat)).to_be_visible()


async def menu(page: Page, entry: str) -> None:
    await page.get_by_role("button", name="More").click()
    await page.get_by_role("button", name=entry, exact=True).click()


async def test_people_of_a_group_come_rise_and_speak(local: LocalChat, page: Page) -> None:
    group = await local.chat("supergroup", "Traders", owner=YOU)
    await go(page, "Traders")
    await menu(page, "Members")
    members = page.get_by_role("dialog", name="Members")
    await members.get_by_label("Somebody new").fill("Olga")
    await members.get_by_label("Language").select_option("ru")
    await members.get_by_role("button", name="Add", exact=True).click()
    await members.get_by_label("Role of Olga").select_option("Admin")
    await members.get_by_text("What Olga may do").click()
    await members.get_by_label("delete messages").uncheck()
    await expect(page.get_by_role("status").filter(has_text="Done")).to_be_visible()
    olga = (await local.result("getChatAdministrators", chat_id=group))[1]
    assert (olga["user"]["first_name"], olga["can_delete_messages"], olga["can_pin_messages"]) == (
        "Olga",
        False,
        True,
    )
    await keep(page, "page-members")
    await members.get_by_role("button", name="Done").click()
    await page.get_by_label("Speak as").select_option(label="Olga · admin")
    await field(page).fill(f"/corr@{BOT}")
    await page.keyboard.press("Enter")
    message = await told(local, "message")
    while "text" not in message:
        message = await told(local, "message")
    assert message["from"] == {**olga["user"], "language_code": "ru"}


async def test_a_group_that_is_opened_with_the_bot_tells_it_who_let_it_in(
    local: LocalChat, page: Page
) -> None:
    await page.get_by_role("button", name="New chat").click()
    opener = page.get_by_role("dialog", name="New chat")
    await opener.get_by_label("Kind").select_option("Supergroup with topics")
    await opener.get_by_role("button", name="Open").click()
    change = await told(local, "my_chat_member")
    assert (change["from"]["id"], change["new_chat_member"]["status"]) == (YOU["id"], "member")
    await expect(page.get_by_text("Tandem is a member")).to_be_visible()
    await expect(page.get_by_role("log")).to_contain_text("Tandem was added")


async def test_an_anonymous_admin_writes_as_the_group_and_a_member_may_change_nobody(
    local: LocalChat, page: Page
) -> None:
    group = await local.chat("supergroup", "Traders", owner=YOU)
    ben = await local.chat("private", "Ben")
    await local.says(group, "hi", {"id": ben, "name": "Ben"})
    await go(page, "Traders")
    await page.get_by_label("Speak as").select_option(str(ben))
    await menu(page, "Members")
    members = page.get_by_role("dialog", name="Members")
    await expect(members).to_contain_text("Changes are made as Ben, member.")
    await members.get_by_label("Role of Ben").select_option("Admin")
    await expect(page.get_by_role("status").filter(has_text="needs can_promote_members")).to_be_visible()
    await members.get_by_role("button", name="Done").click()
    await local.happens(group, "promote", who=ben, rights=["is_anonymous", "can_pin_messages"])
    await expect(page.get_by_label("Speak as")).to_contain_text("Ben · anonymous admin")
    await expect(field(page)).to_have_attribute("placeholder", "Write as Traders")
    await field(page).fill(f"/alert@{BOT}")
    await page.keyboard.press("Enter")
    await expect(page.locator(".mine")).to_have_count(2)
    assert (await told(local, "message"))["sender_chat"]["id"] == group


async def test_a_channel_is_written_by_its_admins_and_read_by_the_others(
    local: LocalChat, page: Page
) -> None:
    channel = await local.chat("channel", "Market news", owner=YOU)
    ben = await local.chat("private", "Ben")
    row = [{"text": "Why", "callback_data": "why"}]
    await local.send(channel, "0.36", reply_markup={"inline_keyboard": [row]})
    await go(page, "Market news")
    await expect(field(page)).to_have_attribute("placeholder", "Write as Market news")
    await field(page).fill("Good morning")
    await page.keyboard.press("Enter")
    assert (await told(local, "channel_post"))["text"] == "Good morning"
    await page.get_by_label("Speak as").select_option(str(ben))
    await expect(page.get_by_text("Ben reads this channel.")).to_be_visible()
    await expect(field(page)).to_be_hidden()
    await page.get_by_role("button", name="Why").click()
    query = await told(local, "callback_query")
    assert query["from"]["id"] == ben
    await local.result("answerCallbackQuery", callback_query_id=query["id"], text="These days")
    await expect(page.get_by_role("status").filter(has_text="These days")).to_be_visible()
    await keep(page, "page-channel-reader")


async def test_topics_are_tabs_that_tell_what_is_new(local: LocalChat, page: Page) -> None:
    opened = await local.http.post(
        "/chat/api/chats",
        json={"type": "supergroup", "title": "Forum", "topics": ["News", "Prices"], "owner": YOU},
    )
    forum, threads = opened.json()["id"], opened.json()["topics"]
    await go(page, "Forum")
    tabs = page.get_by_role("navigation", name="Topics")
    await local.send(forum, "hello", message_thread_id=threads["News"])
    await expect(tabs.get_by_role("button", name="# News new")).to_be_visible()
    await expect(page.get_by_role("log")).not_to_contain_text("hello")
    await tabs.get_by_role("button", name="# News").click()
    await expect(page.get_by_role("log")).to_contain_text("hello")
    await expect(tabs.get_by_text("new", exact=True)).to_have_count(0)
    await menu(page, "New topic")
    await page.get_by_role("dialog", name="New topic").get_by_label("Topic").fill("Alerts")
    await page.get_by_role("button", name="Open", exact=True).click()
    await expect(tabs.get_by_role("button", name="# Alerts")).to_have_attribute("aria-current", "true")
    await field(page).fill(f"/corr@{BOT}")
    await page.keyboard.press("Enter")
    message = await told(local, "message")
    assert message["reply_to_message"]["forum_topic_created"]["name"] == "Alerts"
    await menu(page, "Close this topic")
    await expect(tabs.get_by_role("button", name="# Alerts closed")).to_be_visible()


def cards(photo: str, query: str) -> list[Json]:
    content = {"message_text": "<b>0.40</b> over 90 sessions", "parse_mode": "HTML"}
    return [
        {"type": "photo", "id": "chart", "photo_file_id": photo, "title": "0.36", "description": f"30 sessions {query}", "caption": "0.36"},
        {"type": "article", "id": "text", "title": "0.40", "input_message_content": content},
    ]  # fmt: skip


async def test_inline_results_are_listed_and_chosen_by_keys(local: LocalChat, page: Page) -> None:
    photo = (await local.photo(1001, png(80, 45)))["result"]["photo"][-1]["file_id"]
    group = await local.chat("supergroup", "Traders", owner=YOU, bot=False)
    await go(page, "Traders")
    await field(page).press_sequentially("@tan")
    await page.keyboard.press("Tab")
    await expect(field(page)).to_have_value(f"@{BOT} ")

    async def answer(query: Json) -> None:
        body = {"inline_query_id": query["id"], "results": cards(photo, query["query"])}
        await local.result("answerInlineQuery", **body)

    await meanwhile(local, answer, "inline_query")
    listed = page.get_by_role("listbox", name="Inline results").get_by_role("option")
    await expect(listed).to_have_count(2)
    await expect(listed.first).to_contain_text("30 sessions")
    await expect(listed.first).to_have_attribute("aria-selected", "true")
    thumbnail = listed.first.locator("img")
    await expect(thumbnail).to_have_js_property("naturalWidth", 80)
    await keep(page, "page-inline")
    await field(page).fill(f"@{BOT} btc")
    await meanwhile(local, answer, "inline_query")
    await expect(listed.first).to_contain_text("30 sessions btc")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    log = page.get_by_role("log")
    await expect(log.locator("b", has_text="0.40")).to_be_visible()
    await expect(log).to_contain_text(f"via @{BOT}")
    await expect(field(page)).to_have_value("")
    assert [m["via_bot"] for m in await local.messages(group)] == [True]


async def test_inline_results_are_left_with_escape_and_say_when_there_are_none(
    local: LocalChat, page: Page
) -> None:
    async def nothing(query: Json) -> None:
        await local.result("answerInlineQuery", inline_query_id=query["id"], results=[])

    await field(page).fill(f"@{BOT} zzz")
    await meanwhile(local, nothing, "inline_query")
    await expect(page.get_by_text("Nothing found.")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_text("Nothing found.")).to_be_hidden()
    await expect(field(page)).to_have_value(f"@{BOT} zzz")

    async def paged(query: Json) -> None:
        content = {"message_text": query["offset"] or "first"}
        card = {
            "type": "article",
            "id": "1",
            "title": f"Page {query['offset'] or 1}",
            "input_message_content": content,
        }
        button = {"text": "Choose your pair", "start_parameter": "inline"}
        body = {"results": [card], "next_offset": "" if query["offset"] else "2", "button": button}
        await local.result("answerInlineQuery", inline_query_id=query["id"], **body)

    await field(page).fill(f"@{BOT} btc")
    await meanwhile(local, paged, "inline_query")
    listed = page.get_by_role("listbox", name="Inline results").get_by_role("option")
    await listed.filter(has_text="More results").click()
    await meanwhile(local, paged, "inline_query")
    await expect(listed).to_contain_text(["Choose your pair", "Page 1", "Page 2"])
    await listed.filter(has_text="Choose your pair").click()
    assert (await told(local, "message"))["text"] == "/start inline"


async def test_a_channel_is_chosen_with_the_rights_in_plain_sight(local: LocalChat, page: Page) -> None:
    channel = await local.chat("channel", "Market news", owner=YOU, bot=False)
    await local.chat("channel", "Somebody else's", owner={"id": 7, "name": "Ann"}, bot=False)
    await local.send(1001, "Which?", reply_markup=keyboard(ADD, THERE))
    await page.get_by_role("button", name="Button 1").click()
    chooser = page.get_by_role("dialog", name="Button 1")
    await expect(chooser).to_contain_text("Tandem will be added with: post messages")
    await expect(chooser).not_to_contain_text("Somebody else's")
    await keep(page, "page-chooser")
    await chooser.get_by_role("button", name="Market news").click()
    assert (await told(local, "my_chat_member"))["from"]["id"] == 1001
    assert (await told(local, "message"))["chat_shared"]["chat_id"] == channel
    await page.get_by_role("button", name="Button 2").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Tandem will be told which one it is")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_who_runs_no_channel_can_open_one_from_the_chooser(local: LocalChat, page: Page) -> None:
    await local.send(1001, "Which?", reply_markup=keyboard(ADD))
    await page.get_by_role("button", name="Button 1").click()
    await expect(page.get_by_role("dialog")).to_contain_text("There is no channel here")
    await page.get_by_role("button", name="New channel").click()
    opener = page.get_by_role("dialog", name="New chat")
    await expect(opener.get_by_label("The bot is in it")).not_to_be_checked()
    await opener.get_by_role("button", name="Open").click()
    await expect(page.get_by_role("heading", name="Market news")).to_be_visible()
    await expect(page.get_by_text("Tandem is not here")).to_be_visible()


@pytest.mark.parametrize("kind", ["supergroup", "channel"])
async def test_an_address_adds_the_bot_on_this_page(local: LocalChat, page: Page, kind: str) -> None:
    chat = await local.chat(kind, "Traders", owner=YOU, bot=False)
    query = "startgroup=corr_eth" if kind == "supergroup" else "startchannel&admin=post_messages"
    await local.send(1001, f"<a href='https://t.me/{BOT}?{query}'>Add me</a>", parse_mode="HTML")
    await page.get_by_role("link", name="Add me").click()
    await page.get_by_role("dialog").get_by_role("button", name="Traders").click()
    await expect(page.get_by_role("heading", name="Traders")).to_be_visible()
    change = await told(local, "my_chat_member")
    assert (change["chat"]["id"], change["from"]["id"]) == (chat, 1001)
    if kind == "channel":
        assert change["new_chat_member"]["can_post_messages"]
        assert not change["new_chat_member"]["can_change_info"]
    else:
        await expect(page.get_by_role("log")).to_contain_text(f"/start@{BOT} corr_eth")


async def test_the_language_of_who_speaks_can_be_chosen(local: LocalChat, page: Page) -> None:
    await page.get_by_role("button", name="More").click()
    await page.get_by_label("Your language").select_option("es")
    await page.keyboard.press("Escape")
    await field(page).fill("/start")
    await page.keyboard.press("Enter")
    assert (await told(local, "message"))["from"]["language_code"] == "es"
    await page.reload()
    await field(page).fill("again")
    await page.keyboard.press("Enter")
    assert (await told(local, "message"))["from"]["language_code"] == "es", "it is remembered"


async def test_a_linked_channel_s_posts_are_marked_in_its_group(local: LocalChat, page: Page) -> None:
    channel = await local.chat("channel", "Market news", owner=YOU)
    await local.chat("supergroup", "Readers", owner=YOU)
    await go(page, "Readers")
    await menu(page, "Discuss a channel here")
    await page.get_by_role("button", name="Link", exact=True).click()
    await expect(page.get_by_role("status").filter(has_text="Done")).to_be_visible()
    await local.send(channel, "0.36")
    await expect(page.get_by_role("log")).to_contain_text("Market news posted in the channel")


async def test_a_photo_elsewhere_is_named_and_not_loaded(local: LocalChat, page: Page) -> None:
    async def answer(query: Json) -> None:
        web = {
            "type": "photo",
            "id": "1",
            "photo_url": "https://example.com/a.jpg",
            "thumbnail_url": "https://example.com/t.jpg",
            "title": "Far",
        }
        await local.result("answerInlineQuery", inline_query_id=query["id"], results=[web])

    await field(page).fill(f"@{BOT} far")
    await meanwhile(local, answer, "inline_query")
    await page.get_by_role("option", name="Far").click()
    await expect(page.get_by_role("log")).to_contain_text("Photo at example.com")


async def test_a_button_takes_a_question_into_another_chat(local: LocalChat, page: Page) -> None:
    await local.chat("supergroup", "Traders", owner=YOU)
    row = [{"text": "Share", "switch_inline_query": "btc qqq"}]
    await local.send(1001, reply_markup={"inline_keyboard": [row]})
    await page.get_by_role("button", name="Share").click()
    await page.get_by_role("dialog").get_by_role("button", name="Traders").click()
    await expect(page.get_by_role("heading", name="Traders")).to_be_visible()
    await expect(field(page)).to_have_value(f"@{BOT} btc qqq")
    query = await told(local, "inline_query")
    assert (query["query"], query["chat_type"]) == ("btc qqq", "supergroup")
