"""/export over the local chat: the file is read back."""

import json
from datetime import date
from typing import Any

import httpx
import pytest

from bot.alerts.portable import read_chat, read_subscription
from bot.app.memory import Memory, remember
from bot.model.delivery import Delivery, Outcome, Topic
from bot.model.rule import BreakdownRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Standing
from bot.model.ticker import ASSETS, FUNDS, Pair
from bot.store.connection import Store
from tests.e2e.channeling import card_of, number_of, own_channel
from tests.e2e.failing import end
from tests.e2e.following import chat_of, follow
from tests.fakes import FakeClock
from tests.person import Message, Person

PSCT = Pair(ASSETS["btc"], FUNDS["psct"])


@pytest.fixture
def memory(store: Store, clock: FakeClock) -> Memory:
    return remember(store, "test", clock)


async def content(message: Message) -> Any:
    async with httpx.AsyncClient(trust_env=False) as http:
        return json.loads((await http.get(message["document"]["address"])).content)


async def test_the_file_has_settings_and_alerts_with_their_sides(person: Person, memory: Memory) -> None:
    await person.ask("/settings berlin")
    await person.ask("/settings quiet 22-7:30")
    await person.ask("/digest fri")
    side = Standing(Side.BELOW, date(2025, 9, 22))
    line = ThresholdRule(Threshold(Side.BELOW, 0.2), PSCT)
    alerts = [
        await follow(memory, person, "a1", line, side=side, told=side, as_of=date(2025, 9, 26)),
        await follow(memory, person, "a2", BreakdownRule(PSCT), paused=True),
    ]
    message = await person.ask("/export")
    assert message["document"]["name"] == "tandem.json"
    assert message["caption"] == (
        "All that is kept of this chat: its settings and 2 alerts, where each stands and what failed last. "
        "/forget deletes it."
    )
    exported = await content(message)
    chat = await chat_of(memory, person)
    assert read_chat(exported["chat"], chat.number) == chat
    assert [read_subscription(each, chat.number) for each in exported["alerts"]] == alerts
    assert exported["alerts"][0]["side"] == "below"


async def test_the_file_has_what_failed_and_that_the_chat_rests(
    person: Person, memory: Memory, clock: FakeClock
) -> None:
    alert = await follow(memory, person, "a1", BreakdownRule(PSCT))
    exported = await content(await person.ask("/export"))
    assert exported["failures"] == {}
    assert "rests_until" not in exported
    await end(memory, Delivery(alert.chat, Topic.CHANGE, "a1"), Outcome.FAILED, "Bad Request: no rights")
    await end(memory, Delivery(alert.chat + 1, Topic.CHANGE, "b1"), Outcome.FAILED, "another chat's")
    await memory.mishaps.refused(alert.chat, clock())
    exported = await content(await person.ask("/export"))
    assert exported["failures"] == {
        "a1": {"at": "2025-09-27T12:00:00+00:00", "reason": "Bad Request: no rights"}
    }
    assert exported["rests_until"] == "2025-09-27T20:00:00+00:00"


async def test_a_chat_of_which_nothing_is_kept_hears_that(person: Person) -> None:
    message = await person.ask("/export")
    assert message["text"] == "Nothing is kept of this chat."
    assert message["document"] is None


async def test_another_chats_alerts_are_not_in_it(person: Person, memory: Memory, address: str) -> None:
    await follow(memory, person, "a1", BreakdownRule(PSCT))
    opened = await person.call("POST", "chats", {"type": "private", "title": "Bob"})
    async with Person(address, opened["id"], id=opened["id"], name="Bob") as other:
        await other.ask("/settings tokyo")
        exported = await content(await other.ask("/export"))
    assert exported["alerts"] == []
    assert exported["chat"]["telegram_id"] == opened["id"]


async def test_in_a_group_it_is_for_admins(person: Person, address: str) -> None:
    opened = await person.call("POST", "chats", {"type": "supergroup", "title": "Traders"})
    async with (
        Person(address, opened["id"], id=2001, name="Admin") as admin,
        Person(address, opened["id"], id=2002, name="Member") as member,
    ):
        admin.sender["admin"] = True
        await admin.ask("/settings@tandem_local_bot berlin")
        refused = await member.ask("/export@tandem_local_bot")
        assert refused["text"].startswith("What I write in this group, its admins choose.")
        exported = await content(await admin.ask("/export@tandem_local_bot"))
        assert exported["chat"]["zone"] == "Europe/Berlin"


async def test_the_file_has_what_is_looked_after_and_of_a_channel_by_how_many(person: Person) -> None:
    channel = await own_channel(person)
    exported = await content(await person.ask("/export"))
    assert exported["looks_after"] == [{"telegram_id": channel, "title": "Newsroom"}]
    assert "stewards" not in exported
    theirs = await content(await person.ask(f"/export @{number_of(await card_of(person))}"))
    assert theirs["chat"]["title"] == "Newsroom"
    assert theirs["stewards"] == 1
    assert "looks_after" not in theirs


async def test_in_a_group_the_file_does_not_name_who_chose_its_topics(
    person: Person, address: str, memory: Memory
) -> None:
    opened = await person.call("POST", "chats", {"type": "supergroup", "title": "Desk", "topics": ["Alerts"]})
    async with Person(address, opened["id"], id=5, name="Cleo") as admin:
        admin.sender["admin"] = True
        await admin.ask("/settings@tandem_local_bot here", thread=opened["topics"]["Alerts"])
        file = await content(await admin.ask("/export@tandem_local_bot"))
    chat = await memory.chats.known(opened["id"])
    assert chat is not None
    assert {each.chosen_by for each in chat.destinations} == {5}
    assert len(file["chat"]["destinations"]) == len(chat.destinations)
    assert all("chosen_by" not in each for each in file["chat"]["destinations"])
