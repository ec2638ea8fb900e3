"""Groups that are new to us: welcomed once, in the language of whoever let us in, and kept."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
import telegram
from telegram import Bot, ChatMemberLeft, ChatMemberMember, ChatMemberUpdated, Message, User
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.errors import StoreUnavailable, TelegramUnavailable
from bot.model.chat import Chat, ChatKind
from bot.model.message import Button, Reply
from bot.store.inmemory import Kept, MemoryChats
from bot.telegram import arrivals as arrivals_module
from bot.telegram.arrivals import Arrivals
from bot.telegram.commands import Answer, Asked, Command
from bot.telegram.conversation import Conversation
from bot.telegram.corr import CorrCommand
from bot.telegram.couplings import Couplings
from bot.telegram.group_start import GroupStart
from bot.telegram.permissions import Permissions
from bot.telegram.sender import Sender
from bot.translation import speaking
from bot.views.wording import plain
from tests.fakes import FakeClock, FakeLedger, FakePrices
from tests.unit.telegram.delivering import FakeSender

US, ANN = User(7, "Tandem", is_bot=True), User(11, "Ann", is_bot=False)
WHEN = datetime(2025, 9, 27, 12, tzinfo=UTC)
GROUP, SUPERGROUP = -4001, -1001
BOT = cast("Bot", SimpleNamespace(username="tandem_bot"))


class FakePermissions:
    """Who may: the admins, as long as Telegram says who they are."""

    def __init__(self) -> None:
        self.is_admin = True
        self.is_known = True

    async def may_type(self, _message: Message) -> bool:
        if not self.is_known:
            raise TelegramUnavailable("nobody knows")
        return self.is_admin


class FakeConversation:
    """Who answers what."""

    def __init__(self) -> None:
        self.answered: list[tuple[Answer, list[str]]] = []

    async def answer(self, _message: Message, answer: Answer, words: list[str], *, is_pictured: bool) -> None:
        assert not is_pictured
        self.answered.append((answer, words))


class Desk:
    """Whoever meets groups, with a store in memory and without a figure of the day."""

    def __init__(self) -> None:
        self.clock, self.kept, self.sender = FakeClock(), Kept(), FakeSender()
        prices, self.chats = FakePrices({}, self.clock), MemoryChats(self.kept)
        corr = CorrCommand(prices, Couplings(FakeLedger(), prices, self.clock), self.clock)
        self.arrivals = Arrivals(self.chats, cast("Sender", self.sender), corr, self.clock)
        self.permissions, self.conversation = FakePermissions(), FakeConversation()
        self.links = {
            "corr": Command("corr", "", _never, frozenset()),
            "alert": Command("alert", "", _never, frozenset(), for_admins=True),
        }
        self.start = GroupStart(
            self.arrivals,
            cast("Conversation", self.conversation),
            cast("Permissions", self.permissions),
            self.links,
        )

    async def let_in(self, where: int = GROUP, *, may_write: bool = True, **about: Any) -> None:
        old, new = ChatMemberLeft(US), ChatMemberMember(US)
        change = ChatMemberUpdated(_chat(where, **about), ANN, WHEN, old, new)
        change.set_bot(BOT)
        await self.arrivals.let_in(change, may_write=may_write)

    async def type(self, text: str, where: int = GROUP) -> None:
        message = Message(1, WHEN, _chat(where), from_user=ANN, text=text)
        message.set_bot(BOT)
        await self.start(message)

    @property
    def said(self) -> list[tuple[int, str, bool]]:
        """Where, how it ends, and whether that was silent."""
        return [
            (chat, plain(reply.html).split("\n")[-3], silent) for chat, reply, silent, _to in self.sender.sent
        ]


async def _never(_asked: Asked) -> Reply:
    raise AssertionError("the conversation answers")


def _chat(number: int, **about: Any) -> telegram.Chat:
    return telegram.Chat(number, "group" if number == GROUP else "supergroup", **about)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(arrivals_module, "SETTLES_S", 0.01)
    return Desk()


HELP = "/help@tandem_bot has the rest."
TOPIC = "Admins type /settings@tandem_bot here in the topic into which I shall write."


@pytest.mark.parametrize(
    ("where", "is_forum", "ends"),
    [(GROUP, False, HELP), (SUPERGROUP, False, HELP), (SUPERGROUP, True, TOPIC)],
)
async def test_a_new_group_is_welcomed_without_a_sound_and_kept(
    desk: Desk, where: int, is_forum: bool, ends: str
) -> None:
    with speaking("es"):
        await desk.let_in(where, is_forum=is_forum)
    assert [chat for chat, _ends, _silent in desk.said] == [where]
    [(_chat, reply, silent, _to)] = desk.sender.sent
    assert silent
    assert [[button.data for button in row if isinstance(button, Button)] for row in reply.buttons] == [
        ["chart:now"]
    ]
    assert desk.kept.chats == {
        1: Chat(1, where, ChatKind.GROUP, language="es", welcomed=desk.clock()),
    }
    desk.sender.sent.clear()
    desk.kept.chats.clear()
    desk.kept.named.clear()
    await desk.let_in(where, is_forum=is_forum)
    assert desk.said == [(where, ends, True)]


async def test_it_is_welcomed_once(desk: Desk) -> None:
    for _again in range(2):
        await desk.let_in()
        desk.clock.move(timedelta(days=400))
    assert len(desk.said) == 1


async def test_where_it_may_not_write_it_is_kept_without_a_word(desk: Desk) -> None:
    await desk.let_in(may_write=False)
    assert desk.said == []
    assert desk.kept.chats == {1: Chat(1, GROUP, ChatKind.GROUP, language="en")}


@pytest.mark.parametrize(
    "error",
    [
        BadRequest("Bad Request: not enough rights to send text messages to the chat"),
        BadRequest("Bad Request: TOPIC_CLOSED"),
        Forbidden("Forbidden: bot was kicked from the supergroup chat"),
    ],
)
async def test_where_nothing_is_taken_there_is_no_welcome_and_no_error(
    desk: Desk, error: TelegramError
) -> None:
    desk.sender.failures = [error]
    await desk.let_in()
    [chat] = desk.kept.chats.values()
    assert chat.welcomed is None
    await desk.let_in()
    assert desk.said == []


async def moved_by_name(desk: Desk) -> None:
    await desk.chats.moved(1, SUPERGROUP)


async def moved_unknown(desk: Desk) -> None:
    desk.kept.chats.clear()
    desk.kept.named.clear()
    desk.arrivals.moved(SUPERGROUP)


@pytest.mark.parametrize("move", [moved_by_name, moved_unknown])
@pytest.mark.parametrize("is_told_first", [True, False])
async def test_a_group_that_becomes_a_supergroup_is_not_welcomed_again(
    desk: Desk, move: Callable[[Desk], Awaitable[None]], is_told_first: bool
) -> None:
    await desk.let_in(GROUP)
    if is_told_first:
        await move(desk)
        await desk.let_in(SUPERGROUP)
    else:
        meeting = asyncio.create_task(desk.let_in(SUPERGROUP))
        await asyncio.sleep(0)
        await move(desk)
        await meeting
    assert [chat for chat, _ends, _silent in desk.said] == [GROUP]
    assert all(chat.telegram_id == SUPERGROUP for chat in desk.kept.chats.values())


async def test_while_the_store_is_away_a_group_waits_for_its_welcome(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, failures = desk.chats.known, [StoreUnavailable("Redis is away")] * 2

    async def away_at_first(telegram_id: int) -> Chat | None:
        if failures:
            raise failures.pop()
        return await known(telegram_id)

    monkeypatch.setattr(desk.chats, "known", away_at_first)
    await desk.let_in()
    assert len(desk.said) == 1


async def test_who_is_stopped_before_it_is_written_down_welcomes_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.chats, "of", _stopped)
    with pytest.raises(asyncio.CancelledError):
        await desk.let_in()
    monkeypatch.undo()
    await desk.let_in()
    assert len(desk.said) == 2


async def _stopped(*_asked: object) -> Chat:
    raise asyncio.CancelledError


@pytest.mark.parametrize("text", ["/start@tandem_bot true", "/start@tandem_bot"])
async def test_what_the_address_types_that_brought_us_is_answered_by_the_welcome(
    desk: Desk, text: str
) -> None:
    await desk.let_in()
    await desk.type(text)
    assert len(desk.said) == 1
    desk.clock.move(timedelta(minutes=1))
    await desk.type(text)
    assert desk.said[1:] == [(GROUP, HELP, False)]


async def test_where_that_comes_first_it_is_the_welcome(desk: Desk) -> None:
    await desk.type("/start@tandem_bot true")
    await desk.let_in()
    assert desk.said == [(GROUP, HELP, False)]


async def test_whoever_types_it_is_answered_each_time(desk: Desk) -> None:
    await desk.let_in(may_write=False)
    before = desk.kept.chats[1] = replace(desk.kept.chats[1], zone="UTC", silent=True)
    for _again in range(2):
        await desk.type("/start@tandem_bot")
    assert len(desk.said) == 2
    assert desk.kept.chats[1] == before


@pytest.mark.parametrize(
    ("payload", "is_admin", "name", "words"),
    [
        ("corr_eth_qqq_90", False, "corr", ["eth", "qqq", "90"]),
        ("alert_breakdown", True, "alert", ["breakdown"]),
        ("alert_corr_below_0p2", True, "alert", ["corr", "below", "0.2"]),
        ("alert_breakdown_on", True, "alert", ["breakdown"]),
    ],
)
async def test_an_address_leads_on_behind_the_welcome(
    desk: Desk, payload: str, is_admin: bool, name: str, words: list[str]
) -> None:
    desk.permissions.is_admin = is_admin
    await desk.let_in()
    await desk.type(f"/start@tandem_bot {payload}")
    assert len(desk.said) == 1
    assert desk.conversation.answered == [(desk.links[name].answer, words)]


@pytest.mark.parametrize("is_known", [True, False])
async def test_what_is_for_admins_leads_nobody_else_on_and_nobody_is_refused(
    desk: Desk, is_known: bool
) -> None:
    desk.permissions.is_admin, desk.permissions.is_known = False, is_known
    await desk.let_in()
    await desk.type("/start@tandem_bot alert_breakdown")
    assert len(desk.said) == 1
    desk.clock.move(timedelta(hours=1))
    await desk.type("/start@tandem_bot alert_breakdown")
    assert len(desk.said) == 2
    assert desk.conversation.answered == []
