"""A group that becomes a supergroup: the same chat, which knows us already."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.app.memory import Memory, remember
from bot.model.chat import Chat
from bot.store.connection import Store
from tests.e2e.tapping import said, texts
from tests.fakes import FakeClock
from tests.person import Message, Person

BOT = "@tandem_local_bot"


@pytest.fixture
def memory(store: Store, clock: FakeClock) -> Memory:
    return remember(store, "test", clock)


@pytest.fixture
async def ada(person: Person, address: str, read: None) -> AsyncIterator[Person]:
    """Who owns a group, and lets us in."""
    async with Person(address, id=11, name="Ada", language="es") as ada:
        ada.chat = await ada.opens("group", bot=False)
        yield ada


async def from_bot(group: Person) -> list[Message]:
    messages: list[Message] = await group.call("GET", f"chats/{group.chat}/messages")
    return [message for message in messages if message["from_bot"]]


async def migrated(ada: Person, memory: Memory) -> Chat:
    """The chat, once it is known under its new name."""
    ada.chat = int((await ada.happen("migrate"))["id"])
    async with asyncio.timeout(20):
        while (chat := await memory.chats.known(ada.chat)) is None:
            await asyncio.sleep(0.02)
    return chat


async def test_it_is_not_welcomed_again_and_keeps_what_it_has_chosen(ada: Person, memory: Memory) -> None:
    await ada.happen("add")
    await ada.answer(0)
    on = await ada.ask(f"/settings{BOT} silent on")
    before = await memory.chats.known(ada.chat)
    assert before is not None
    assert (before.language, before.silent) == ("es", True), said(on)
    after = await migrated(ada, memory)
    assert (after.number, after.language, after.silent, after.welcomed) == (
        before.number,
        "es",
        True,
        before.welcomed,
    )
    answer = await ada.ask(f"/status{BOT}")  # behind whatever would have been said of it
    assert [each["message_id"] for each in await from_bot(ada)] == [answer["message_id"]]


async def test_one_that_we_never_kept_is_not_welcomed_as_if_it_were_new(ada: Person, memory: Memory) -> None:
    """As one that let us in before groups were kept."""
    ada.chat = await ada.opens("group")
    await ada.type("hello")
    ada.chat = int((await ada.happen("migrate"))["id"])
    answer = await ada.ask(f"/status{BOT}")
    assert [each["message_id"] for each in await from_bot(ada)] == [answer["message_id"]]
    assert await memory.chats.known(ada.chat) is None


async def test_its_admins_and_members_are_who_they_were(ada: Person, address: str, memory: Memory) -> None:
    await ada.happen("add")
    await ada.answer(0)
    await ada.ask(f"/settings{BOT} language en")
    assert said(await ada.ask(f"/alert{BOT} breakdown on")).startswith("On: ")
    await migrated(ada, memory)
    async with Person(address, ada.chat, id=12, name="Ben") as ben:
        refused = await ben.ask(f"/alerts{BOT} delete 1")
        assert texts(refused) == [["In private"]]
    assert said(await ada.ask(f"/alerts{BOT}")).startswith("1 alert\n")
