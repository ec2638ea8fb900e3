"""How a group meets us: by an address, by its list of members, in a forum, where nobody may write."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.app.memory import Memory, remember
from bot.model.chat import ChatKind
from bot.store.connection import Store
from tests.e2e.tapping import said, tap, texts
from tests.fakes import FakeClock
from tests.person import Message, Person

BOT = "@tandem_local_bot"
QUESTION = (
    "Is Bitcoin just another small-cap tech bet today?\n30 sessions to Fri 26 Sep 2025: 0.36, no clear link."
)
ASKING = f"Everybody can ask: /corr{BOT} has the chart and how sure we are."
BEING_TOLD = f"To be told here when the link breaks or returns, admins type /alert{BOT}."
THE_REST = f"/help{BOT} has the rest."
TOPIC = f"Admins type /settings{BOT} here in the topic into which I shall write."


@pytest.fixture
def memory(store: Store, clock: FakeClock) -> Memory:
    return remember(store, "test", clock)


@pytest.fixture(autouse=True)
def _settles_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.arrivals.SETTLES_S", 0.1)


@pytest.fixture
async def ada(person: Person, address: str, read: None) -> AsyncIterator[Person]:
    """Who owns groups, and lets the bot in."""
    async with Person(address, id=11, name="Ada") as ada:
        yield ada


async def lines(group: Person) -> list[str]:
    """What a group is told to do, once it is told."""
    welcome = await group.answer(0)
    _question, _figure, _source, _blank, *lines, _blank, small_print = said(welcome).split("\n")
    assert said(welcome).startswith(QUESTION)
    assert small_print.startswith("Not investment advice.")
    assert welcome["silent"]
    return lines


async def from_bot(group: Person) -> list[Message]:
    messages: list[Message] = await group.call("GET", f"chats/{group.chat}/messages")
    return [message for message in messages if message["from_bot"]]


@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_a_group_that_lets_us_in_is_told_in_three_lines_what_to_do(ada: Person, kind: str) -> None:
    ada.chat = await ada.opens(kind, bot=False)
    await ada.happen("add")
    assert await lines(ada) == [ASKING, BEING_TOLD, THE_REST]
    [welcome] = await from_bot(ada)
    assert texts(welcome) == [["Chart"]]
    card = await ada.ask(f"/corr{BOT}")
    assert said(card).startswith("Bitcoin and small-cap tech: 0.36, no clear link")


async def test_an_admin_of_a_forum_is_told_how_a_topic_is_chosen(ada: Person) -> None:
    ada.chat = await ada.opens("supergroup", topics=["Macro"], bot=False)
    await ada.happen("add")
    assert await lines(ada) == [ASKING, BEING_TOLD, TOPIC]
    [welcome] = await from_bot(ada)
    assert welcome["thread"] is None


async def test_what_is_promised_there_works(ada: Person) -> None:
    ada.chat = await ada.opens("group", bot=False)
    await ada.happen("add")
    await lines(ada)
    preview = await ada.ask(f"/alert{BOT} breakdown")
    assert said(await tap(ada, preview, "Turn on")).startswith("On: ")
    assert said(await ada.ask(f"/help{BOT}")).startswith("Ask")


@pytest.mark.parametrize("payload", ["true", "whatever", "forget"])
async def test_what_the_address_types_is_answered_by_the_welcome_alone(ada: Person, payload: str) -> None:
    ada.chat = await ada.opens("supergroup", bot=False)
    await ada.happen("add", payload=payload)
    await lines(ada)
    await ada.ask(f"/status{BOT}")
    assert len(await from_bot(ada)) == 2


async def test_an_address_leads_whoever_lets_us_in_on_to_an_alert(ada: Person, memory: Memory) -> None:
    ada.chat = await ada.opens("supergroup", bot=False)
    await ada.happen("add", payload="alert_breakdown")
    welcome, preview = await ada.answers(0, 2)
    assert said(welcome).startswith(QUESTION)
    assert said(preview).startswith("New alert: the link of Bitcoin and small-cap tech")
    chat = await memory.chats.of(ada.chat, ChatKind.GROUP)
    assert await memory.subscriptions.of(chat.number) == []
    await tap(ada, preview, "Turn on")
    assert len(await memory.subscriptions.of(chat.number)) == 1


async def test_it_leads_nobody_on_who_may_not(ada: Person, address: str) -> None:
    ada.chat = await ada.opens("supergroup", bot=False)
    async with Person(address, ada.chat, id=12, name="Ben") as ben:
        await ben.type("hello")
        await ben.happen("add", payload="alert_breakdown")
        await lines(ben)
        await ben.ask(f"/status{BOT}")
        assert len(await from_bot(ben)) == 2


async def test_it_leads_everybody_on_to_what_everybody_may_ask(ada: Person, address: str) -> None:
    ada.chat = await ada.opens("supergroup", bot=False)
    async with Person(address, ada.chat, id=12, name="Ben") as ben:
        await ben.type("hello")
        await ben.happen("add", payload="corr_eth_qqq_90")
        _welcome, card = await ben.answers(0, 2)
    assert said(card).startswith("Ether and the Nasdaq-100: ")


@pytest.mark.parametrize(("language", "kept"), [("es-MX", "es"), ("ru", "ru"), ("de", "en"), (None, "en")])
async def test_a_group_speaks_the_language_of_whoever_let_us_in(
    person: Person, address: str, memory: Memory, clock: FakeClock, language: str | None, kept: str
) -> None:
    async with Person(address, id=11, name="Ada", language=language) as ada:
        ada.chat = await ada.opens("group", bot=False)
        await ada.happen("add")
        await ada.answer(0)

        async def is_kept() -> bool:
            chat = await memory.chats.known(ada.chat)
            return chat is not None and (chat.language, chat.welcomed) == (kept, clock())

        async with asyncio.timeout(20):
            while not await is_kept():
                await asyncio.sleep(0.02)


async def test_it_is_welcomed_once_however_often_it_lets_us_in(ada: Person) -> None:
    ada.chat = await ada.opens("supergroup", bot=False)
    for _again in range(2):
        await ada.happen("add")
        await lines(ada)
        await ada.happen("promote")
        await ada.happen("kick")
    await ada.happen("add")
    await ada.ask(f"/status{BOT}")
    assert len(await from_bot(ada)) == 2


async def test_where_nobody_may_write_there_is_no_welcome_and_no_error(
    ada: Person, capfd: pytest.CaptureFixture[str]
) -> None:
    ada.chat = await ada.opens("supergroup", topics=["Macro"], bot=False)
    await ada.happen("close_topic", thread=1)
    await ada.happen("add")
    answer = await ada.ask(f"/status{BOT}", thread=2)
    assert [each["message_id"] for each in await from_bot(ada)] == [answer["message_id"]]
    assert "welcome not delivered" in (logged := capfd.readouterr().out)
    assert "[error" not in logged


async def test_a_channel_gets_no_welcome(ada: Person) -> None:
    ada.chat = await ada.opens("channel", bot=False)
    await ada.happen("add")
    group = await ada.opens("group", bot=False)
    await ada.happen("add", chat=group)
    async with asyncio.timeout(20):
        while not [each for each in await ada.call("GET", f"chats/{group}/messages") if each["from_bot"]]:
            await asyncio.sleep(0.02)
    assert await from_bot(ada) == []
