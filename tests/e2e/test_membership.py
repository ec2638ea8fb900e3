"""Blocked, kicked, let in again, migrated: over the local chat, as Telegram tells it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.app.memory import Memory, remember
from bot.model.chat import Chat, ChatKind
from bot.model.rule import BreakdownRule
from bot.model.subscription import Subscription
from bot.model.ticker import ASSETS, FUNDS, Pair
from bot.store.connection import Store
from tests.e2e.following import chat_of, follow
from tests.e2e.tapping import tap, texts
from tests.fakes import FakeClock
from tests.person import Message, Person

RULE = BreakdownRule(Pair(ASSETS["btc"], FUNDS["psct"]))
BOT = "@tandem_local_bot"


@pytest.fixture
def memory(store: Store, clock: FakeClock) -> Memory:
    return remember(store, "test", clock)


async def happens(person: Person, kind: str, **more: object) -> int:
    """Let something happen to a person's chat; the number that its chat has then."""
    happened = await person.call("POST", f"chats/{person.chat}/events", {"kind": kind, **more})
    return int(happened.get("id", person.chat))


async def soon(is_so: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(20):
        while not await is_so():
            await asyncio.sleep(0.02)


async def rests(memory: Memory, chat: Chat, clock: FakeClock) -> bool:
    return await memory.mishaps.held("", chat.number, clock()) is not None


async def give_up(memory: Memory, chat: Chat, clock: FakeClock) -> None:
    """Pause all of a chat, since it cannot be reached."""
    for alert in await memory.subscriptions.of(chat.number):
        await memory.subscriptions.change(alert, replace(alert, paused=True))
    await memory.mishaps.ended(chat.number, clock())


async def newest(person: Person) -> int:
    messages: list[Message] = await person.call("GET", f"chats/{person.chat}/messages")
    return max((message["message_id"] for message in messages), default=0)


async def test_who_blocks_us_is_left_alone_at_once_and_who_unblocks_is_not(
    person: Person, memory: Memory, clock: FakeClock
) -> None:
    chat = (await follow(memory, person, "a1", RULE)).chat
    known = await memory.chats.get(chat)
    assert known is not None
    seen = await newest(person)
    await happens(person, "block")
    await soon(lambda: rests(memory, known, clock))
    assert await memory.mishaps.held("", chat, clock() + timedelta(hours=8)) is None
    await happens(person, "unblock")

    async def is_back() -> bool:
        return not await rests(memory, known, clock)

    await soon(is_back)
    answer = await person.ask("/alerts")
    assert answer["text"].startswith("1 alert\n")
    assert [message["message_id"] for message in await person.answers(seen, 1)] == [answer["message_id"]]


async def test_who_comes_back_is_offered_what_was_paused_and_resumes_it_by_a_tap(
    person: Person, memory: Memory, clock: FakeClock, read: None
) -> None:
    for name in ("a1", "a2", "a3"):
        await follow(memory, person, name, RULE)
    chat = await chat_of(memory, person)
    await give_up(memory, chat, clock)
    await happens(person, "block")
    await soon(lambda: rests(memory, chat, clock))
    seen = await newest(person)
    await happens(person, "unblock")
    offer = await person.answer(seen)
    assert offer["text"].startswith("I could not reach this chat, so your 3 alerts were paused. Resume?")
    assert texts(offer) == [["Resume all", "All alerts"]]
    listed = await tap(person, offer, "Resume all")
    assert listed["text"].startswith("3 alerts\n")
    assert "paused" not in listed["text"]
    assert not any(alert.paused for alert in await memory.subscriptions.of(chat.number))


async def test_whose_return_we_missed_is_offered_it_behind_the_answer_to_a_command(
    person: Person, memory: Memory, clock: FakeClock
) -> None:
    await follow(memory, person, "a1", RULE)
    await give_up(memory, await chat_of(memory, person), clock)
    typed = await person.type("/cancel")
    answer, offer = await person.answers(typed, 2)
    assert answer["text"] == "There is nothing to cancel."
    assert offer["text"].startswith("I could not reach this chat, so your 1 alert was paused. Resume?")
    typed = await person.type("/cancel")
    await person.ask("/status")
    assert len(await person.answers(typed, 2)) == 2


async def test_a_group_that_lets_us_in_again_gets_the_offer_and_only_admins_take_it(
    person: Person, address: str, memory: Memory, clock: FakeClock, read: None
) -> None:
    desk = (await person.call("POST", "chats", {"type": "supergroup", "title": "Desk"}))["id"]
    chat = await memory.chats.of(desk, ChatKind.GROUP)
    await memory.subscriptions.add(Subscription("a1", chat.number, RULE))
    async with (
        Person(address, desk, id=2001, name="Ada") as admin,
        Person(address, desk, id=2002, name="Ben") as member,
    ):
        admin.sender["admin"] = True
        await happens(admin, "kick")
        await soon(lambda: rests(memory, chat, clock))
        await give_up(memory, chat, clock)
        await happens(admin, "add")
        offer = await admin.answer(0)
        assert offer["text"].startswith("I could not reach this chat, so your 1 alert was paused.")
        await admin.type("hello")
        assert "Only admins" in (await member.tap(offer, "Resume all"))["toast"]
        assert (await tap(admin, offer, "Resume all"))["text"].startswith("1 alert\n")


async def test_in_a_channel_nothing_is_posted(
    person: Person, address: str, memory: Memory, clock: FakeClock
) -> None:
    opened = (await person.call("POST", "chats", {"type": "channel", "title": "News"}))["id"]
    chat = await memory.chats.of(opened, ChatKind.CHANNEL)
    await memory.subscriptions.add(Subscription("a1", chat.number, RULE))
    async with Person(address, opened) as channel:
        await happens(channel, "kick")
        await soon(lambda: rests(memory, chat, clock))
        await give_up(memory, chat, clock)
        await happens(channel, "add")

        async def is_back() -> bool:
            return not await memory.mishaps.long_gone(clock() + timedelta(days=91))

        await soon(is_back)
        assert await channel.call("GET", f"chats/{opened}/messages") == []


async def test_a_chat_that_we_never_met_stays_unknown(person: Person, memory: Memory) -> None:
    await happens(person, "block")
    await happens(person, "unblock")
    assert (await person.ask("/export"))["text"] == "Nothing is kept of this chat."
    assert await memory.chats.known(person.chat) is None


async def test_a_group_that_becomes_a_supergroup_keeps_its_alerts(
    person: Person, address: str, memory: Memory
) -> None:
    group = (await person.call("POST", "chats", {"type": "group", "title": "Desk"}))["id"]
    chat = await memory.chats.of(group, ChatKind.GROUP, "en")
    await memory.subscriptions.add(Subscription("a1", chat.number, RULE))
    async with Person(address, group, id=2001, name="Ada") as admin:
        admin.sender["admin"] = True
        await admin.type("hello")
        admin.chat = await happens(admin, "migrate")

        async def has_moved() -> bool:
            moved = await memory.chats.get(chat.number)
            return moved is not None and moved.telegram_id == admin.chat

        await soon(has_moved)
        assert (await admin.ask(f"/alerts{BOT}"))["text"].startswith("1 alert\n")
    known = await memory.chats.known(admin.chat)
    assert known == replace(chat, telegram_id=admin.chat)
    assert await memory.chats.known(group) == known
