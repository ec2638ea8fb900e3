"""Every command in every language: nothing stays English, and everything fits."""

import re
from collections.abc import AsyncIterator

import pytest

from bot.app.memory import Memory, remember
from bot.model.chat import ChatKind
from bot.model.second_hand import ENTITIES
from bot.model.treasury import COMPANIES
from bot.store.connection import Store
from bot.translation import ENGLISH, LANGUAGES
from tests.e2e.tapping import changed, group, said, tap, texts
from tests.fakes import FakeClock
from tests.person import Message, Person

OTHERS = sorted(LANGUAGES.keys() - {ENGLISH})
COMMANDS = (
    "/start", "/help", "/help ask", "/help alerts", "/help groups", "/help settings", "/corr", "/corr eth qqq 90", "/compare",
    "/compare qqq 30", "/why", "/why btc iwm 90", "/treasury", "/treasury mara", "/treasury metaplanet", "/treasury nobody",
    "/network", "/network transactions day", "/alert", "/alert breakdown", "/alert corr below 0.2",
    "/alert corr above 0.6 eth qqq 90 for 5 margin 0.05 until 2027-01-31 once", "/alert treasury 500",
    "/alert treasury strategy $100m", "/alert network 6m", "/alert hints", "/alert corr below 7", "/alert corr", "/alerts",
    "/digest", "/digest fri", "/digest 08:00", "/digest 25:99", "/digest off", "/settings", "/settings berlin",
    "/settings quiet 22-7", "/settings silent on", "/settings usual eth qqq 90", "/settings atlantis", "/status", "/privacy",
    "/export", "/forget", "/stop", "/cancel", "/corr doge dodo", "/corr 31", "/nonsense", "hello there", "eth qqq",
    "/regimes",
)  # fmt: skip
WORD = re.compile(r"[^\W\d_]{3,}")
SAME_EVERYWHERE = re.compile(r"[A-Z0-9 ×·.,:;/()$%−+…—–-]*")
"""Tickers, numbers and marks."""
NAMES = {company.name for company in (*COMPANIES.values(), *ENTITIES.values())}


@pytest.fixture
def memory(store: Store, clock: FakeClock) -> Memory:
    return remember(store, "test", clock)


@pytest.fixture
async def english(person: Person, read: None) -> Person:
    return person


@pytest.fixture(params=OTHERS)
async def other(
    request: pytest.FixtureRequest, person: Person, address: str
) -> AsyncIterator[tuple[str, Person]]:
    """A person in a chat of their own whose Telegram speaks another language."""
    opened = await person.call("POST", "chats", {"type": "private", "title": "Other"})
    async with Person(address, opened["id"], id=opened["id"], name="Other") as someone:
        someone.sender["language"] = request.param
        yield request.param, someone


def sentences(message: Message) -> list[str]:
    """What is said, line by line, and on buttons: what has two words or more, which could be English."""
    lines = [*said(message).splitlines(), *(text for row in texts(message) for text in row)]
    return [line.strip() for line in lines if len(WORD.findall(line)) >= 2]


def is_typed(line: str) -> bool:
    """What people type, and names, are the same in every language."""
    return line.startswith("/") or line in NAMES or SAME_EVERYWHERE.fullmatch(line) is not None


async def test_every_command_answers_in_the_language_of_who_asks(
    english: Person, other: tuple[str, Person]
) -> None:
    _code, someone = other
    left: dict[str, list[str]] = {}
    for command in COMMANDS:
        ours, theirs = await english.ask(command), await someone.ask(command)
        same = set(sentences(ours)) & set(sentences(theirs))
        if unsaid := [line for line in same if not is_typed(line)]:
            left[command] = unsaid
        assert len(texts(ours)) == len(texts(theirs)), command
        assert bool(ours["photo"]) == bool(theirs["photo"]), command
    assert left == {}


async def test_figures_are_those_of_the_english_answer(english: Person, other: tuple[str, Person]) -> None:
    code, someone = other
    ours, theirs = said(await english.ask("/corr")), said(await someone.ask("/corr"))
    assert "0.36" in ours
    assert "0,36" in theirs
    numbers = [re.findall(r"[−+]?\d+[.,]\d\d", text) for text in (ours, theirs)]
    assert [number.replace(",", ".") for number in numbers[1]] == numbers[0], code


async def test_wizards_can_be_walked_in_every_language(
    english: Person, other: tuple[str, Person], memory: Memory
) -> None:
    """The same places are tapped in both, wherever they lead."""
    _code, someone = other
    alerts = []
    for who in (english, someone):
        question = await who.ask("/alert")
        preview = await tap(who, question, texts(question)[1][0])
        chosen = await tap(who, preview, texts(preview)[0][0])
        assert said(chosen)
        listed = await who.ask("/alerts")
        chat = await memory.chats.known(who.chat)
        assert chat is not None
        alerts.append(
            [(each.rule, len(texts(listed))) for each in await memory.subscriptions.of(chat.number)]
        )
    assert alerts[0] == alerts[1] != []


async def test_a_refusal_at_a_tap_is_said_in_the_language_of_the_chat(other: tuple[str, Person]) -> None:
    _code, someone = other
    card = await someone.ask("/settings")
    toast = (await someone.press(card["message_id"], "forged"))["toast"]
    assert toast
    assert "this button" not in toast


async def test_the_language_is_changed_by_tap_and_by_word(other: tuple[str, Person]) -> None:
    code, someone = other
    card = await someone.ask("/settings")
    assert LANGUAGES[code] in said(card)
    await someone.press(card["message_id"], "set:languages")
    chooser = await changed(someone, card)
    spoken = await tap(someone, chooser, "English")
    assert said(spoken).startswith("I speak English here now\n")
    assert said(await someone.ask("/help")).startswith("Ask\n")
    again = await someone.ask(f"/settings language {LANGUAGES[code].upper()}")
    assert LANGUAGES[code] in said(again)
    assert not said(again).startswith("I speak English")
    assert not said(await someone.ask("/help")).startswith("Ask\n")


async def test_a_group_is_spoken_to_in_its_own_language_whoever_asks(
    english: Person, address: str, memory: Memory
) -> None:
    desk = await group(english)
    await memory.chats.of(desk, ChatKind.GROUP, "es")
    async with Person(address, desk, id=9, name="Ivan") as ivan:
        ivan.sender["language"] = "ru"
        answer = said(await ivan.ask("/corr@tandem_local_bot"))
    assert "0,36" in answer
    assert re.search("[а-я]", answer) is None
    assert "sesiones" in answer


async def test_menus_are_there_in_every_language(english: Person, other: tuple[str, Person]) -> None:
    code, someone = other

    async def menu(who: Person, language: str) -> dict[str, str]:
        path = f"chats/{who.chat}/menu?from={who.chat}&language={language}"
        return {each["command"]: each["description"] for each in await who.call("GET", path)}

    ours, theirs = await menu(english, "en"), await menu(someone, code)
    assert ours.keys() == theirs.keys()
    assert all(ours[command] != theirs[command] for command in ours)
    assert all(len(text) <= 256 for text in theirs.values())
