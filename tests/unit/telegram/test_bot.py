"""The bot from its first hello to its last, at a local chat of its own."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from bot.errors import SettingsError
from bot.localchat.server import Server, serve
from bot.model.message import Reply
from bot.ports import Chats
from bot.store.inmemory import Kept, MemoryChats
from bot.telegram.application import build_application, build_bot
from bot.telegram.bot import TelegramBot
from bot.telegram.channel_setup import ChannelSetup
from bot.telegram.commands import SCOPES, Asked, Command, Menu
from bot.telegram.conversation import Conversation
from bot.telegram.corr import CorrCommand
from bot.telegram.group_start import GroupStart
from bot.telegram.inline import InlineAnswers
from bot.telegram.languages import Languages
from bot.telegram.media_chat import MediaChat
from bot.telegram.membership import Membership
from bot.telegram.our_standing import OurStanding
from bot.telegram.sender import Sender
from bot.telegram.taps import Taps
from bot.translation import LANGUAGES
from tests.fakes import FakeClock

TOKEN = "1:x"
NOBODY = "http://127.0.0.1:9"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serve(port=0, token=TOKEN, clock=lambda: datetime.now(UTC)) as server:
        yield server


def bot(address: str = NOBODY, token: str = TOKEN) -> TelegramBot:
    """A bot that has not said hello yet; it has commands enough to be built."""

    async def answer(_asked: Asked) -> Reply:
        return Reply("")

    commands = (Command("corr", "Correlation", answer, frozenset(Menu)),)
    taps: Taps = None  # type: ignore[assignment]
    conversation: Conversation = None  # type: ignore[assignment]
    membership: Membership = None  # type: ignore[assignment]
    setup: ChannelSetup = None  # type: ignore[assignment]
    standing: OurStanding = None  # type: ignore[assignment]
    chats = MemoryChats(Kept())
    inline = inline_answers(chats)
    group_start: GroupStart = None  # type: ignore[assignment]
    application = build_application(
        build_bot(token, address),
        commands,
        taps,
        conversation,
        membership=membership,
        group_start=group_start,
        setup=setup,
        standing=standing,
        inline=inline,
    )
    return TelegramBot(application, commands, Languages(chats), inline)


def inline_answers(chats: Chats) -> InlineAnswers:
    """Answers that nobody asks for."""
    corr: CorrCommand = None  # type: ignore[assignment]
    sender: Sender = None  # type: ignore[assignment]
    media = MediaChat(sender, None, time.monotonic)
    return InlineAnswers(corr, media, chats, FakeClock(), monotonic=time.monotonic)


def calls(server: Server, method: str) -> list[int]:
    """The status of each call of a method."""
    return [call["status"] for call in server.world.calls.after(0) if call["method"] == method]


@pytest.mark.parametrize(
    "update", [{"update_id": 1, "message": {"text": "no chat"}}, {"update_id": 1, "message": 3}]
)
async def test_an_update_that_cannot_be_read_is_logged_and_left(update: dict[str, object]) -> None:
    with capture_logs() as logs:
        await bot().handle(update)
    assert [log["event"] for log in logs] == ["update not understood"]


async def test_menus_are_set_once_and_then_left(server: Server) -> None:
    for _again in range(2):
        async with bot(server.address) as started:
            assert started.username == "tandem_local_bot"
    assert calls(server, "setMyCommands") == [200] * len(SCOPES) * len(LANGUAGES)


async def test_menus_that_telegram_refuses_are_a_line_in_the_log(server: Server) -> None:
    server.world.faults.order({"method": "setMyCommands", "status": 400})
    with capture_logs() as logs:
        async with bot(server.address):
            pass
    assert [log["event"] for log in logs] == ["menus not set"]


async def test_a_refused_token_says_what_to_do(server: Server) -> None:
    with pytest.raises(SettingsError, match="Telegram refuses it; copy it whole from @BotFather"):
        await bot(server.address, "1:another").__aenter__()
