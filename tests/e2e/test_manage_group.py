"""The Manage button below an alert in a group: it opens the private chat, where it is asked who may."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.app.memory import Memory, remember
from bot.model.chat import ChatKind
from bot.model.delivery import Lane
from bot.model.message import Link
from bot.model.rule import BreakdownRule
from bot.model.subscription import Subscription
from bot.model.ticker import ASSETS, FUNDS, Pair
from bot.store.connection import Store
from bot.views.sent_buttons import sent_buttons
from tests.e2e.channeling import handled
from tests.e2e.tapping import said, tap, texts
from tests.fakes import FakeClock
from tests.person import Person

RULE = BreakdownRule(Pair(ASSETS["btc"], FUNDS["psct"]))


@pytest.fixture
def memory(store: Store, clock: FakeClock) -> Memory:
    return remember(store, "test", clock)


@pytest.fixture
async def desk(person: Person, memory: Memory, read: None) -> Subscription:
    """A group of the person's, with one alert."""
    chat = await memory.chats.of(await person.opens("supergroup", "Desk"), ChatKind.GROUP)
    alert = Subscription("a_1p2", chat.number, RULE)
    await memory.subscriptions.add(alert)
    return alert


@pytest.fixture
async def ben(person: Person, address: str) -> AsyncIterator[Person]:
    opened = await person.call("POST", "chats", {"type": "private", "title": "Ben"})
    async with Person(address, opened["id"], id=opened["id"], name="Ben") as ben:
        yield ben


def start_of(alert: Subscription) -> str:
    """What the button types in the private chat of whoever taps it."""
    buttons = [each for row in sent_buttons(alert, ChatKind.GROUP, "tandem_local_bot") for each in row]
    [address] = [each.url for each in buttons if isinstance(each, Link) and each.text == "Manage"]
    beginning = "https://t.me/tandem_local_bot?start="
    assert address.startswith(beginning)
    return f"/start {address.removeprefix(beginning)}"


async def test_an_admin_manages_the_alert_in_private(
    person: Person, memory: Memory, desk: Subscription
) -> None:
    card = await person.ask(start_of(desk))
    assert said(card).startswith("For \u2068Desk\u2069 (@")
    assert "Bitcoin × small-cap tech (PSCT): when the link breaks or returns" in said(card)
    paused = await tap(person, card, "Pause")
    assert "\npaused" in said(paused)
    [kept] = await memory.subscriptions.of(desk.chat)
    assert kept.paused
    [*_rows, [back]] = texts(paused)
    group = await tap(person, paused, back)
    assert group["text"].startswith("\u2068Desk\u2069 (@")
    assert texts(group) == [["Alerts", "New alert"], ["Summary", "Settings"], ["Remove", "All channels"]]
    assert "1 alert, 1 of them paused" in (await person.ask("/channels"))["text"]


async def test_a_member_is_refused_there_and_sees_nothing(
    person: Person, ben: Person, memory: Memory, desk: Subscription
) -> None:
    refused = await ben.ask(start_of(desk))
    assert refused["text"].startswith("Only admins of that group manage what it gets.")
    assert refused["buttons"] == []
    assert await memory.subscriptions.of(desk.chat) == [desk]


async def test_of_an_alert_that_is_gone_the_group_is_shown(
    person: Person, memory: Memory, desk: Subscription
) -> None:
    assert await memory.subscriptions.change(desk, None)
    card = await person.ask(start_of(desk))
    assert card["text"].startswith("\u2068Desk\u2069 (@")
    assert "No alerts yet." in card["text"]
    assert (await person.ask(f"/start manage_{desk.chat}"))["text"] == card["text"]


async def test_an_address_that_names_no_group_of_theirs_is_refused(person: Person) -> None:
    for words in ("manage", "manage_", "manage_999", "manage_999_a", "manage_x_y", "manage_1"):
        assert (await person.ask(f"/start {words}"))["text"].startswith("Only admins of that group")


async def test_who_manages_a_group_is_told_that_it_removed_us(
    person: Person, memory: Memory, desk: Subscription
) -> None:
    await person.ask(start_of(desk))
    group = await memory.chats.get(desk.chat)
    assert group is not None
    await person.happen("kick", group.telegram_id)
    await handled(person, memory)
    async with asyncio.timeout(20):
        while not (entries := await memory.outbox.take(list(Lane))):
            pass
    [entry] = entries
    steward = await memory.chats.known(person.chat)
    assert steward is not None
    assert entry.delivery.chat == steward.number
    assert entry.delivery.note.startswith(
        f"I was removed from \u2068Desk\u2069 (@{desk.chat}), so it gets nothing"
    )
