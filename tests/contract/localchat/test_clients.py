"""Two libraries that know nothing of us talk to the local chat as they talk to Telegram."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import aiogram
import pytest
import telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
)
from aiogram.types import BufferedInputFile, InputMediaPhoto
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
)

from tests.e2e.localchat.harness import ANN, TOKEN, LocalChat, png

YOU = 1001


@pytest.fixture
async def ptb(local: LocalChat) -> AsyncIterator[telegram.Bot]:
    address = local.server.address
    async with telegram.Bot(TOKEN, base_url=f"{address}/bot", base_file_url=f"{address}/file/bot") as bot:
        yield bot


@pytest.fixture
async def aio(local: LocalChat) -> AsyncIterator[aiogram.Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(local.server.address))
    async with aiogram.Bot(TOKEN, session=session) as bot:
        yield bot


async def test_ptb_knows_the_bot_and_its_menu(ptb: telegram.Bot) -> None:
    assert ptb.username == "tandem_local_bot"
    scope = telegram.BotCommandScopeAllGroupChats()
    await ptb.set_my_commands([("corr", "Correlation now")], scope=scope, language_code="de")
    assert [c.command for c in await ptb.get_my_commands(scope, "de")] == ["corr"]


async def test_ptb_reads_updates_and_answers(local: LocalChat, ptb: telegram.Bot) -> None:
    asked = await local.says(YOU, "/corr eth", ANN | {"language": "en"})
    (update,) = await ptb.get_updates(timeout=5, allowed_updates=telegram.Update.ALL_TYPES)
    assert update.message
    assert update.effective_user
    assert (update.message.text, update.effective_user.language_code) == ("/corr eth", "en")
    keyboard = telegram.InlineKeyboardMarkup.from_button(
        telegram.InlineKeyboardButton("90", callback_data="w90")
    )
    html = '<b>0.36</b> <tg-time unix="1746446400" format="wDt">Mon</tg-time>'
    reply = telegram.ReplyParameters(asked)
    sent = await ptb.send_message(YOU, html, "HTML", reply_markup=keyboard, reply_parameters=reply)
    assert [entity.type for entity in sent.entities] == ["bold", "date_time"]
    assert sent.reply_to_message
    assert sent.reply_to_message.message_id == asked
    edited = await sent.edit_text("0.40")
    assert isinstance(edited, telegram.Message)
    assert edited.text == "0.40"


async def test_ptb_sends_photos_and_puts_others_in_their_place(ptb: telegram.Bot) -> None:
    picture = png(80, 45)
    sent = await ptb.send_photo(YOU, picture, caption="<i>chart</i>", parse_mode="HTML")
    again = await ptb.send_photo(YOU, sent.photo[-1].file_id)
    file = await ptb.get_file(again.photo[-1])
    assert bytes(await file.download_as_bytearray()) == picture
    edited = await again.edit_media(telegram.InputMediaPhoto(png(10, 10), caption="new"))
    assert isinstance(edited, telegram.Message)
    assert edited.caption == "new"
    document = await ptb.send_document(YOU, b"{}", filename="export.json")
    assert document.document
    assert document.document.file_name == "export.json"


async def test_ptb_gets_taps_and_answers_them(local: LocalChat, ptb: telegram.Bot) -> None:
    keyboard = telegram.InlineKeyboardMarkup.from_button(
        telegram.InlineKeyboardButton("90", callback_data="w90")
    )
    sent = await ptb.send_message(YOU, "x", reply_markup=keyboard)
    press = {"message_id": sent.message_id, "data": "w90", "from": ANN}
    tap = asyncio.create_task(local.http.post(f"/chat/api/chats/{YOU}/presses", json=press))
    (update,) = await ptb.get_updates(timeout=5)
    assert update.callback_query
    await update.callback_query.answer("Done")
    assert (await tap).json()["toast"] == "Done"


async def test_ptb_reads_changes_of_standing(local: LocalChat, ptb: telegram.Bot) -> None:
    group = await local.chat("supergroup", topics=["News"])
    await local.happens(group, "promote")
    await local.happens(group, "demote", rights={"can_send_photos": False})
    await local.happens(group, "kick")
    await local.happens(YOU, "block")
    changes = [update.my_chat_member for update in await ptb.get_updates()]
    assert [change.new_chat_member.status for change in changes if change] == [
        "administrator",
        "restricted",
        "kicked",
        "kicked",
    ]
    await local.happens(group, "add")
    await local.says(group, "hi", {"id": 8, "name": "Eve", "admin": True})
    chat = await ptb.get_chat(group)
    assert (chat.is_forum, chat.title) == (True, "Traders")
    admins = await ptb.get_chat_administrators(group)
    assert [admin.user.first_name for admin in admins] == ["Eve"]


async def test_ptb_raises_what_it_raises_at_telegram_s_refusals(
    local: LocalChat, ptb: telegram.Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    with pytest.raises(BadRequest, match=r"[Cc]hat not found"):
        await ptb.send_message(99, "x")
    group = await local.chat("group")
    new = (await local.happens(group, "migrate"))["id"]
    with pytest.raises(ChatMigrated) as migrated:
        await ptb.send_message(group, "x")
    assert migrated.value.new_chat_id == new
    await local.happens(YOU, "block")
    with pytest.raises(Forbidden, match="blocked by the user"):
        await ptb.send_message(YOU, "x")
    for fault in (
        {"status": 429, "retry_after": 7},
        {"status": 502},
        {"status": 0},
        {"status": 401},
        {"status": 409},
    ):
        await local.http.post("/chat/api/faults", json=fault)
    with pytest.raises(RetryAfter) as limited:
        await ptb.get_me()
    assert limited.value.retry_after == timedelta(seconds=7)
    for kind in (NetworkError, NetworkError, InvalidToken, Conflict):
        with pytest.raises(kind):
            await ptb.get_me()


async def test_aiogram_talks_to_it_as_well(local: LocalChat, aio: aiogram.Bot) -> None:
    assert (await aio.get_me()).username == "tandem_local_bot"
    await local.says(YOU, "/corr")
    (update,) = await aio.get_updates(timeout=5)
    assert update.message
    assert update.message.text == "/corr"
    sent = await aio.send_message(YOU, "<b>0.36</b>", parse_mode="HTML")
    assert sent.entities
    assert sent.entities[0].type == "bold"
    edited = await aio.edit_message_text("0.40", chat_id=YOU, message_id=sent.message_id)
    assert isinstance(edited, aiogram.types.Message)
    assert edited.text == "0.40"
    photo = await aio.send_photo(YOU, BufferedInputFile(png(40, 30), "p.png"), caption="chart")
    assert photo.photo
    media = InputMediaPhoto(media=BufferedInputFile(png(20, 30), "q.png"), caption="new")
    again = await aio.edit_message_media(media, chat_id=YOU, message_id=photo.message_id)
    assert isinstance(again, aiogram.types.Message)
    assert again.caption == "new"
    await aio.send_photo(YOU, photo.photo[-1].file_id)
    assert await aio.delete_message(YOU, sent.message_id)


async def test_aiogram_raises_what_it_raises_at_telegram_s_refusals(
    local: LocalChat, aio: aiogram.Bot
) -> None:
    with pytest.raises(TelegramBadRequest, match="message text is empty"):
        await aio.send_message(YOU, "")
    await local.http.post("/chat/api/faults", json={"status": 429, "retry_after": 7})
    with pytest.raises(TelegramRetryAfter) as limited:
        await aio.send_message(YOU, "x")
    assert limited.value.retry_after == 7
    group = await local.chat("group")
    new = (await local.happens(group, "migrate"))["id"]
    with pytest.raises(TelegramMigrateToChat) as migrated:
        await aio.send_message(group, "x")
    assert migrated.value.migrate_to_chat_id == new
    await local.happens(YOU, "block")
    with pytest.raises(TelegramForbiddenError):
        await aio.send_message(YOU, "x")
