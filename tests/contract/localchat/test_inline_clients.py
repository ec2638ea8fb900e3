"""Client libraries speak inline mode, choosers and paid broadcasts with the local chat as with Telegram."""

import asyncio
from collections.abc import AsyncIterator

import aiogram
import pytest
import telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineQueryResultArticle, InlineQueryResultsButton, InputTextMessageContent
from telegram.error import BadRequest

from tests.e2e.localchat.harness import ANN, TOKEN, Json, LocalChat, png
from tests.person import Person

YOU = 1001


@pytest.fixture
async def ptb(local: LocalChat) -> AsyncIterator[telegram.Bot]:
    address = local.server.address
    async with telegram.Bot(TOKEN, base_url=f"{address}/bot", base_file_url=f"{address}/file/bot") as bot:
        yield bot


@pytest.fixture
async def person(local: LocalChat) -> AsyncIterator[Person]:
    async with Person(local.server.address, language="es") as person:
        yield person


async def next_update(ptb: telegram.Bot) -> telegram.Update:
    (update,) = await ptb.get_updates(timeout=5, limit=1, allowed_updates=telegram.Update.ALL_TYPES)
    await ptb.get_updates(offset=update.update_id + 1, timeout=0, limit=1)
    return update


async def test_ptb_answers_an_inline_query_and_hears_what_was_chosen(
    local: LocalChat, ptb: telegram.Bot, person: Person
) -> None:
    await person.call("POST", "bot", {"inline_feedback": True})
    photo = (await ptb.send_photo(YOU, png(80, 45))).photo[-1].file_id
    typing = asyncio.create_task(person.inline("btc"))
    query = (await next_update(ptb)).inline_query
    assert query
    assert (query.query, query.chat_type, query.from_user.language_code) == ("btc", "sender", "es")
    keyboard = telegram.InlineKeyboardMarkup.from_button(
        telegram.InlineKeyboardButton("Ask me", url=f"https://t.me/{ptb.username}?start=corr")
    )
    content = telegram.InputTextMessageContent("<b>0.36</b>", "HTML")
    results = [
        telegram.InlineQueryResultCachedPhoto("chart", photo, "0.36", caption="chart", reply_markup=keyboard),
        telegram.InlineQueryResultArticle("text", "0.36", content, description="now"),
    ]
    button = telegram.InlineQueryResultsButton("Choose your pair", start_parameter="inline")
    await query.answer(results, cache_time=60, is_personal=True, button=button)
    shown = await typing
    assert [result["type"] for result in shown["results"]] == ["photo", "article"]
    assert shown["button"] == {"text": "Choose your pair", "start_parameter": "inline"}
    number = await person.choose(shown, "chart")
    sent = (await next_update(ptb)).message
    assert sent
    assert sent.via_bot
    assert (sent.message_id, sent.via_bot.id, sent.caption) == (number, ptb.id, "chart")
    chosen = (await next_update(ptb)).chosen_inline_result
    assert chosen
    assert (chosen.result_id, chosen.query) == ("chart", "btc")
    assert await ptb.edit_message_caption(inline_message_id=chosen.inline_message_id, caption="late") is True
    assert (await person.read(number))["caption"] == "late"
    with pytest.raises(BadRequest, match="[Qq]uery is too old"):
        await query.answer(results)


def rights(*names: str) -> telegram.ChatAdministratorRights:
    given: Json = telegram.ChatAdministratorRights.no_rights().to_dict() | dict.fromkeys(names, True)
    return telegram.ChatAdministratorRights(**given)


async def test_ptb_asks_for_a_channel_and_is_added_to_it(ptb: telegram.Bot, person: Person) -> None:
    channel = await person.opens("channel", "News", bot=False)
    request = telegram.KeyboardButtonRequestChat(
        1,
        chat_is_channel=True,
        user_administrator_rights=rights("can_post_messages", "can_promote_members"),
        bot_administrator_rights=rights("can_post_messages"),
        request_title=True,
    )
    button = telegram.KeyboardButton("Add to a channel", request_chat=request)
    await ptb.send_message(YOU, "Which?", reply_markup=telegram.ReplyKeyboardMarkup.from_button(button))
    message = (await person.call("GET", f"chats/{YOU}/messages"))[-1]
    [offered] = await person.candidates(message, 1)
    assert (offered["id"], offered["bot_gets"]) == (channel, ["can_post_messages"])
    number = await person.share(message, 1, channel)
    joined = (await next_update(ptb)).my_chat_member
    assert joined
    assert isinstance(joined.new_chat_member, telegram.ChatMemberAdministrator)
    assert joined.new_chat_member.can_post_messages
    assert (joined.from_user.id, joined.from_user.language_code) == (YOU, "es")
    shared = (await next_update(ptb)).message
    assert shared
    assert shared.chat_shared
    assert (shared.message_id, shared.chat_shared.chat_id, shared.chat_shared.title) == (
        number,
        channel,
        "News",
    )
    await ptb.send_message(channel, "hello", allow_paid_broadcast=True)


async def test_ptb_reads_who_comes_and_who_owns(ptb: telegram.Bot, person: Person) -> None:
    group = await person.opens("supergroup", bot=False)
    await person.happen("add", group, payload="hi")
    assert (await next_update(ptb)).my_chat_member
    announced, started = (await next_update(ptb)).message, (await next_update(ptb)).message
    assert announced
    assert announced.new_chat_members[0].id == ptb.id
    assert started
    assert started.text == f"/start@{ptb.username} hi"
    await person.happen("promote", group, who=ANN, rights=["is_anonymous", "can_pin_messages"])
    assert [(m["name"], m["status"], m["anonymous"]) for m in await person.members(group)] == [
        ("Alice", "creator", False),
        ("Ann", "administrator", True),
        ("Tandem", "member", False),
    ]
    (owner,) = await ptb.get_chat_administrators(group)
    assert isinstance(owner, telegram.ChatMemberOwner)


async def test_aiogram_answers_an_inline_query(local: LocalChat, person: Person) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(local.server.address))
    async with aiogram.Bot(TOKEN, session=session) as bot:
        assert (await bot.get_me()).supports_inline_queries
        typing = asyncio.create_task(person.inline("eth"))
        (update,) = await bot.get_updates(timeout=5)
        assert update.inline_query
        content = InputTextMessageContent(message_text="0.40")
        card = InlineQueryResultArticle(id="1", title="0.40", input_message_content=content)
        button = InlineQueryResultsButton(text="Set up", start_parameter="x")
        assert await bot.answer_inline_query(update.inline_query.id, [card], button=button)
        assert (await typing)["results"][0]["text"] == "0.40"
