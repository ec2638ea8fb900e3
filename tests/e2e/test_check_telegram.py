"""What `check` says of Telegram: who we are there, and whether cards can be posted from any chat."""

from typing import Any

import pytest
from pydantic import HttpUrl, SecretStr

from bot.cli.check_telegram import telegram
from bot.cli.finding import Finding
from bot.settings import Settings
from tests.e2e.conftest import TOKEN
from tests.person import Person

ON = "on; set MEDIA_CHAT, and no card lacks its picture"
OFF = (
    "off: send /setinline to @BotFather, choose @tandem_local_bot, and give it an example such as btc qqq 90"
)

NO_RIGHT = "add the bot as an admin who may post there"


async def found(address: str, media_chat: int | None = None, token: str = TOKEN) -> dict[str, Finding]:
    settings = Settings(
        _env_file=None,
        telegram_api_url=HttpUrl(address),
        telegram_token=SecretStr(token),
        media_chat=None if media_chat is None else str(media_chat),
    )
    return {finding.part: finding for finding in await telegram(settings)}


async def test_inline_mode_that_is_on_is_said_and_what_is_lacking_for_pictures(address: str) -> None:
    findings = await found(address)
    assert findings["telegram"] == Finding("telegram", ok=True, detail="answers as @tandem_local_bot")
    assert findings["inline"] == Finding("inline", ok=True, detail=ON)


async def test_inline_mode_that_is_off_is_said_with_how_to_switch_it_on(address: str) -> None:
    async with Person(address) as owner:
        await owner.call("POST", "bot", {"inline": False})
    inline = (await found(address))["inline"]
    assert inline.ok
    assert inline.detail.startswith(OFF)


async def test_a_chat_that_takes_pictures_is_said(address: str) -> None:
    async with Person(address) as owner:
        channel, group = await owner.opens("channel"), await owner.opens("supergroup")
    for chat in (channel, group, 1001):
        inline = (await found(address, chat))["inline"]
        assert inline == Finding("inline", ok=True, detail=f"on; pictures go to MEDIA_CHAT {chat}")


@pytest.mark.parametrize(
    ("kind", "happens", "reason"),
    [
        ("channel", {"kind": "promote", "rights": ["can_edit_messages"]}, NO_RIGHT),
        ("supergroup", {"kind": "demote", "rights": {"can_send_photos": False}}, NO_RIGHT),
        ("channel", {"kind": "kick"}, "bot was kicked from the channel chat"),
        ("group", {"kind": "migrate"}, "New chat id"),
    ],
    ids=["an admin who may not post", "a member without pictures", "thrown out", "migrated"],
)
async def test_a_chat_that_takes_none_is_a_fault_and_nothing_is_posted_to_find_that(
    address: str, kind: str, happens: dict[str, Any], reason: str
) -> None:
    async with Person(address) as owner:
        chat = await owner.opens(kind)
        await owner.happen(**happens, chat=chat)
        inline = (await found(address, chat))["inline"]
        assert not inline.ok
        assert inline.detail.startswith("on; MEDIA_CHAT takes no pictures: ")
        assert reason in inline.detail
        methods = {call["method"] for call in await owner.call("GET", "calls")}
    assert "getChat" in methods
    assert not [method for method in methods if method.startswith("send")]


async def test_a_chat_that_is_none_is_a_fault(address: str) -> None:
    inline = (await found(address, -1009999))["inline"]
    assert inline == Finding("inline", ok=False, detail="on; MEDIA_CHAT takes no pictures: Chat not found")


async def test_a_refused_token_and_an_address_where_nobody_is_are_one_line(address: str) -> None:
    [refused] = (await found(address, token="1:another")).values()
    assert (refused.ok, "Telegram refuses it" in refused.detail) == (False, True)
    [nobody] = (await found("http://127.0.0.1:9")).values()
    assert (nobody.ok, "Telegram was not reached" in nobody.detail) == (False, True)
