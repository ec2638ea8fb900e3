from typing import Any

import pytest
from telegram import Update

from bot.errors import StoreUnavailable
from bot.model.chat import Chat, ChatKind
from bot.store.inmemory import Kept, MemoryChats
from bot.telegram.languages import Languages


def typed(chat: int, language: str | None) -> Update:
    person: dict[str, Any] = {"id": 7, "is_bot": False, "first_name": "Ada"}
    if language:
        person["language_code"] = language
    kind = "private" if chat > 0 else "supergroup"
    message = {
        "message_id": 1,
        "date": 0,
        "chat": {"id": chat, "type": kind},
        "from": person,
        "text": "/corr",
    }
    return Update.de_json({"update_id": 1, "message": message}, None)


@pytest.fixture
def chats() -> MemoryChats:
    return MemoryChats(Kept())


async def test_who_is_not_known_is_answered_as_telegram_says(chats: MemoryChats) -> None:
    languages = Languages(chats)
    assert [await languages.of(typed(7, tag)) for tag in ("es-MX", "ru", "de", None)] == [
        "es",
        "ru",
        "en",
        "en",
    ]


async def test_a_chat_s_own_language_goes_before_that_of_who_writes(chats: MemoryChats) -> None:
    await chats.of(-1001, ChatKind.GROUP, "ru")
    assert await Languages(chats).of(typed(-1001, "es")) == "ru"


async def test_in_a_chat_that_is_new_it_is_what_who_writes_has_chosen(chats: MemoryChats) -> None:
    await chats.of(7, ChatKind.PRIVATE, "es")
    assert await Languages(chats).of(typed(-1001, "en")) == "es"


async def test_without_the_store_it_is_what_telegram_says() -> None:
    class Away(MemoryChats):
        async def known(self, _telegram_id: int) -> Chat | None:
            raise StoreUnavailable("redis is away")

    assert await Languages(Away(Kept())).of(typed(7, "es")) == "es"
