"""Whatever is typed, tapped or followed: one polite answer or silence, and nothing happens elsewhere."""

import asyncio
import json
import string
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import ClientResponseError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.alerts.portable import chat_figures, subscription_figures
from bot.app.memory import Memory, remember
from bot.store.connection import Store
from bot.views.captions import TEXT
from tests.e2e.tapping import group
from tests.fakes import FakeClock
from tests.person import Message, Person

BATCH = 25
COMMANDS = (
    "start", "corr", "alert", "alerts", "stop", "treasury", "compare", "digest", "settings", "export", "forget",
    "privacy", "why", "regimes", "network", "status", "stats", "cancel", "help", "channels", "broadcast", "nonsense",
)  # fmt: skip
WORDS = (
    "corr", "below", "0.2", "0,2", "-1", "∞", "nan", "1e999", "btc", "eth", "qqq", "30", "for", "margin", "until",
    "2027-01-31", "9999-99-99", "treasury", "$100m", "strategy", "network", "6m", "on", "off", "silent", "quiet", "22-7",
    "language", "usual", "here", "@1", "@2", "@999999999999999999999", "delete", "pause", "1", "99999999999999999999", "fri",
    "25:61", "everything", "<b>", "</b>", "&lt;", "<a href='javascript:x'>", "%s", "{0}", "{name}", "\\", "'", '"', "..", "/etc",
    "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\x00", "\x1b[31m", "٣٠", "３０", "🦄", "👨‍👩‍👧", "e\u0301" * 20, "Ａ",
)  # fmt: skip
SLOW = {"regimes"}
"""Its answers take their time on purpose: a few of them are enough."""

hostile = st.one_of(
    st.sampled_from(WORDS),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
    st.text(string.ascii_letters + string.digits + "_-:@/", min_size=1, max_size=64),
)
commands = st.sampled_from([each for each in COMMANDS if each not in SLOW])
typed = st.one_of(
    st.builds(lambda name, words: f"/{name} {' '.join(words)}", commands, st.lists(hostile, max_size=6)),
    st.builds(lambda payload: f"/start {payload}", hostile),
    st.builds(" ".join, st.lists(hostile, min_size=1, max_size=8)),
    st.builds(lambda word, times: (word * times)[:4096], st.sampled_from(WORDS), st.integers(1, 4096)),
)
tapped = st.one_of(
    st.builds(":".join, st.lists(hostile, min_size=1, max_size=6)),
    st.builds(
        lambda verb, words: ":".join((verb, *words)),
        st.sampled_from(["w", "al", "set", "digest", "forget", "export", "start", "chart", "corr", "help", "ch", "@"]),
        st.lists(st.one_of(st.sampled_from(WORDS), hostile), max_size=6),
    ),
).map(lambda data: data.encode()[:64].decode(errors="ignore") or "x")  # fmt: skip
roughly = settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.reuse, Phase.generate],  # each try takes seconds, so that shrinking would take an hour
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def memory(store: Store, clock: FakeClock) -> Memory:
    return remember(store, "test", clock)


@pytest.fixture
async def victim(person: Person, address: str, read: None) -> int:
    """Somebody else's chat, with an alert and settings of its own."""
    chat: int = (await person.call("POST", "chats", {"type": "private", "title": "Vera"}))["id"]
    async with Person(address, chat, id=chat, name="Vera") as vera:
        await vera.ask("/alert breakdown on")
        await vera.ask("/settings berlin")
    return chat


@pytest.fixture
async def kept(memory: Memory, person: Person, victim: int) -> Callable[[], Any]:
    """All that is kept of the other chat, and said in it."""

    async def look() -> str:
        chat = await memory.chats.known(victim)
        assert chat is not None
        alerts = await memory.subscriptions.of(chat.number)
        messages = await person.call("GET", f"chats/{victim}/messages")
        return json.dumps([chat_figures(chat), [subscription_figures(each) for each in alerts], messages])

    return look


async def sent(person: Person, after: int) -> list[Message]:
    messages: list[Message] = await person.call("GET", f"chats/{person.chat}/messages?after={after}")
    return [message for message in messages if message["from_bot"]]


async def until_all_is_answered(person: Person) -> None:
    """Ask something harmless: a chat's messages are handled one after the other."""
    bot = "@tandem_local_bot" if person.chat < 0 else ""
    number = await person.type(f"/help{bot} groups")
    async with asyncio.timeout(60):
        while not any(
            (each["text"] or "").startswith("Groups and channels\n") for each in await sent(person, number)
        ):
            await asyncio.sleep(0.05)


async def typing(person: Person, text: str) -> bool:
    """Type, as much as Telegram lets somebody type; whether it did."""
    cut = text.encode("utf-16-le")[: 2 * TEXT].decode("utf-16-le", errors="ignore")
    try:
        await person.type(cut)
    except ClientResponseError:
        return False
    return True


def nothing_went_wrong(logs: list[Any]) -> bool:
    return [log for log in logs if log["log_level"] in {"error", "critical"} or "exc_info" in log] == []


@roughly
@given(batch=st.lists(typed, min_size=BATCH, max_size=2 * BATCH))
async def test_whatever_is_typed_gets_one_answer_at_most(
    person: Person, kept: Callable[[], Any], batch: list[str]
) -> None:
    before, first = await kept(), await person.type("/cancel")
    with capture_logs() as logs:
        taken = [await typing(person, text) for text in batch]
        await until_all_is_answered(person)
    assert sum(taken) > BATCH / 2  # Telegram lets nobody type nothing
    assert nothing_went_wrong(logs), batch
    assert len(await sent(person, first)) <= sum(taken) + 2
    assert await kept() == before


@roughly
@given(batch=st.lists(tapped, min_size=BATCH, max_size=2 * BATCH))
async def test_whatever_is_sent_as_a_tap_is_answered_and_changes_nothing(
    person: Person, kept: Callable[[], Any], batch: list[str]
) -> None:
    card = await person.ask("/settings")
    before = await kept()
    with capture_logs() as logs:
        for data in batch:
            pressed = await person.press(card["message_id"], data)
            assert pressed["toast"], data
            assert len(pressed["toast"]) <= 200
    assert nothing_went_wrong(logs), batch
    assert await person.read(card["message_id"]) == card
    assert await kept() == before


async def test_the_buttons_of_another_chat_do_nothing_here_or_there(
    person: Person, kept: Callable[[], Any], victim: int, address: str
) -> None:
    async with Person(address, victim, id=victim, name="Vera") as vera:
        theirs = [await vera.ask(words) for words in ("/alerts", "/settings", "/forget", "/digest", "/alert")]
    before, mine = await kept(), await person.ask("/settings")
    for message in theirs:
        for button in (button for row in message["buttons"] for button in row):
            if not any(button in row for row in mine["buttons"]):
                toast = (await person.press(mine["message_id"], button["callback_data"]))["toast"]
                assert toast.startswith("this button is from another time; type /"), button
    assert await person.read(mine["message_id"]) == mine
    assert await kept() == before


async def test_old_buttons_of_a_deleted_alert_are_answered(person: Person, read: None) -> None:
    await person.ask("/alert breakdown on")
    listed = await person.ask("/alerts")
    [name] = [button for row in listed["buttons"] for button in row if button["text"] == "1"]
    await person.ask("/alerts delete 1")
    pressed = await person.press(listed["message_id"], name["callback_data"])
    assert pressed["toast"] == "that alert is not there any more; /alerts has those that are"


@roughly
@given(batch=st.lists(st.one_of(typed, tapped), min_size=BATCH, max_size=BATCH))
async def test_a_member_of_a_group_changes_nothing_there(
    person: Person, address: str, memory: Memory, read: None, batch: list[str]
) -> None:
    desk = await group(person)
    async with Person(address, desk, id=1, name="Ada") as ada, Person(address, desk, id=2, name="Ben") as ben:
        ada.sender["admin"] = True
        await ada.ask("/alert@tandem_local_bot breakdown on")
        card = await ada.ask("/settings@tandem_local_bot")
        chat = await memory.chats.known(desk)
        assert chat is not None
        alerts = await memory.subscriptions.of(chat.number)
        with capture_logs() as logs:
            for text in batch:
                name, blank, words = text.partition(" ")
                if text.startswith("/"):
                    await typing(ben, f"{name}@tandem_local_bot{blank}{words}")
                else:
                    await ben.press(card["message_id"], text.encode()[:64].decode(errors="ignore") or "x")
            await until_all_is_answered(ben)
        assert nothing_went_wrong(logs), batch
        assert await memory.chats.known(desk) == chat
        assert await memory.subscriptions.of(chat.number) == alerts
