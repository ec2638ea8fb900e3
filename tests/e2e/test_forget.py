"""/forget over the local chat: everything of the chat is gone at once."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.app.memory import Memory, remember
from bot.model.delivery import Delivery, Outcome, Topic
from bot.model.rule import BreakdownRule
from bot.model.ticker import ASSETS, FUNDS, Pair
from bot.store.connection import Store
from tests.e2e.failing import end
from tests.e2e.following import chat_of, follow
from tests.fakes import FakeClock
from tests.person import Person

RULE = BreakdownRule(Pair(ASSETS["btc"], FUNDS["psct"]))
GONE = "Everything of this chat is deleted. To me it is a new one now: /start."


@pytest.fixture
def memory(store: Store, clock: FakeClock) -> Memory:
    return remember(store, "test", clock)


async def test_it_asks_once_and_then_deletes_everything(person: Person, memory: Memory) -> None:
    await person.ask("/settings tokyo")
    await person.ask("/digest 08:00")
    before = await follow(memory, person, "a1", RULE)
    asked = await person.ask("/forget")
    assert await memory.subscriptions.of(before.chat) == [before]
    await person.tap(asked, "Forget everything")
    assert (await person.read(asked["message_id"]))["text"] == GONE
    assert await memory.chats.get(before.chat) is None
    assert await memory.subscriptions.of(before.chat) == []
    assert await memory.chats.digests_due(datetime(2026, 1, 1, tzinfo=UTC), 5) == []
    assert (await person.ask("/export"))["text"] == "Nothing is kept of this chat."
    assert "Time zone: America/New_York" in (await person.ask("/settings"))["text"]
    assert (await person.ask("/digest"))["text"].startswith("Summary: off\n")


async def test_what_is_noted_of_messages_that_failed_goes_as_well(
    person: Person, memory: Memory, clock: FakeClock
) -> None:
    alert = await follow(memory, person, "a1", RULE)
    await end(memory, Delivery(alert.chat, Topic.CHANGE, "a1"), Outcome.FAILED, "Bad Request: no rights")
    await memory.mishaps.refused(alert.chat, clock())
    await memory.mishaps.ended(alert.chat, clock())
    await memory.mishaps.refused(alert.chat, clock())
    await person.ask("/forget everything")
    assert await memory.mishaps.failures(alert.chat) == {}
    assert await memory.mishaps.held("", alert.chat, clock()) is None
    assert await memory.mishaps.long_gone(clock() + timedelta(days=91)) == []


async def test_what_was_kept_stays_where_it_is_left(person: Person, memory: Memory) -> None:
    alert = await follow(memory, person, "a1", RULE)
    asked = await person.ask("/forget")
    await person.tap(asked, "Keep everything")
    read = await person.read(asked["message_id"])
    assert read["text"] == "Nothing was deleted."
    assert not read["buttons"]
    assert await memory.subscriptions.of(alert.chat) == [alert]


async def test_it_can_be_typed_whole_and_twice(person: Person, memory: Memory) -> None:
    alert = await follow(memory, person, "a1", RULE)
    for _twice in range(2):
        assert (await person.ask("/forget everything"))["text"] == GONE
    assert await memory.chats.get(alert.chat) is None


async def test_an_old_button_forgets_no_new_chat(person: Person, memory: Memory) -> None:
    await follow(memory, person, "a1", RULE)
    asked = await person.ask("/forget")
    await person.tap(asked, "Forget everything")
    await person.ask("/settings tokyo")
    pressed = await person.press(asked["message_id"], "forget:everything")
    assert pressed["toast"] == "this button is from another time; type /forget"
    assert (await chat_of(memory, person)).zone == "Asia/Tokyo"


async def test_a_chat_that_was_never_met_has_nothing_to_forget(person: Person) -> None:
    assert (await person.ask("/forget"))["text"] == "Nothing is kept of this chat."


async def test_in_a_group_it_is_for_admins(person: Person, address: str) -> None:
    opened = await person.call("POST", "chats", {"type": "supergroup", "title": "Traders"})
    async with (
        Person(address, opened["id"], id=2001, name="Admin") as admin,
        Person(address, opened["id"], id=2002, name="Member") as member,
    ):
        admin.sender["admin"] = True
        await admin.ask("/settings@tandem_local_bot berlin")
        refused = await member.ask("/forget@tandem_local_bot everything")
        assert refused["text"].startswith("What I write in this group, its admins choose.")
        asked = await admin.ask("/forget@tandem_local_bot")
        assert "Only admins" in (await member.tap(asked, "Forget everything"))["toast"]
        assert "Europe/Berlin" in (await admin.ask("/settings"))["text"]
        await admin.tap(asked, "Forget everything")
        assert (await admin.read(asked["message_id"]))["text"] == GONE
