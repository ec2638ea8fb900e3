"""/stats over the local chat, for whoever runs the bot and for nobody else."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import date

import pytest

from bot.app.memory import Memory, remember
from bot.app.prices import Prices as AllPrices
from bot.app.telegram import build_telegram
from bot.model.delivery import Delivery, Outcome, Topic
from bot.store.connection import Store
from bot.telegram.chat_pace import ChatPace
from bot.telegram.polling import Poller
from bot.telegram.reception import Reception
from tests.e2e.conftest import QUICK, QUICKLY, TOKEN, Prices
from tests.e2e.failing import end
from tests.fakes import FakeClock
from tests.person import Person

OWNER = 1001
ALERT = Delivery(7, Topic.CHANGE, "k3", session=date(2025, 9, 26))


@pytest.fixture
def memory(store: Store, clock: FakeClock) -> Memory:
    return remember(store, "test", clock, QUICKLY)


@pytest.fixture
async def bot(address: str, prices: Prices, clock: FakeClock, memory: Memory) -> AsyncIterator[None]:
    """One that knows who runs it."""
    telegram = build_telegram(TOKEN, address, AllPrices(prices, prices), memory, clock, owner=OWNER)
    async with telegram.bot as bot:
        pace = ChatPace(time.monotonic, private=QUICK, group=QUICK)
        roles = [
            asyncio.create_task(role)
            for role in (
                Reception(memory.inbox, bot.handle, pace).run(),
                Poller(TOKEN, address, memory.inbox).run(),
            )
        ]
        yield
        for role in roles:
            role.cancel()
        await asyncio.gather(*roles, return_exceptions=True)


async def test_the_owner_reads_what_became_of_deliveries(
    person: Person, memory: Memory, clock: FakeClock
) -> None:
    assert (await person.ask("/stats"))["text"].startswith("Nothing is on its way\n\nNo delivery has ended")
    for number in range(6):
        await end(memory, ALERT, Outcome.UNKNOWN, f"no answer within {number} s")
    await end(memory, Delivery(8, Topic.DIGEST), Outcome.FAILED, "Bad Request: <b> is not closed")
    await end(memory, ALERT, Outcome.SENT)
    await memory.outbox.queue([Delivery(9, Topic.CHANGE), Delivery(9, Topic.DIGEST)])
    await memory.mishaps.refused(9, clock())
    text = (await person.ask("/stats"))["text"]
    assert text.startswith(
        "On their way: 1 in the lane of alerts, 1 that can wait\n\nDeliveries until now\n1 sent\n"
    )
    assert "\n1 refused as they are\n6 may have arrived\n\n1 chat rests, since it takes nothing" in text
    assert (
        "May have arrived, and are not sent again: 6, the newest 5\n"
        "1. chat 7, alert k3, close of Fri 26 Sep 2025, Sat 27 Sep, 08:00 New York: no answer within 5 s\n2. "
    ) in text
    assert "no answer within 0 s" not in text
    assert text.endswith("1. chat 8, summary, Sat 27 Sep, 08:00 New York: Bad Request: <b> is not closed")


async def test_to_everybody_else_it_is_no_command_at_all(person: Person, address: str) -> None:
    opened = await person.call("POST", "chats", {"type": "private", "title": "Bob"})
    async with Person(address, opened["id"], id=opened["id"], name="Bob") as other:
        assert (await other.ask("/stats"))["text"] == "no command '/stats'; did you mean /status?"
        assert "stats" not in (await other.ask("/help"))["text"]
        assert "/stats" not in (await other.ask("/stat"))["text"]


async def test_in_a_group_it_is_none_even_to_the_owner(person: Person, address: str) -> None:
    opened = await person.call("POST", "chats", {"type": "supergroup", "title": "Desk"})
    async with Person(address, opened["id"], id=OWNER) as owner:
        owner.sender["admin"] = True
        assert (await owner.ask("/stats@tandem_local_bot"))["text"].startswith("no command '/stats'; ")


async def test_it_is_in_the_owner_s_help_and_in_no_menu(person: Person) -> None:
    assert "Yours alone\n/stats: how deliveries fare\n" in (await person.ask("/help"))["text"]
    menu = await person.call("GET", f"chats/{person.chat}/menu?from={OWNER}")
    assert "stats" not in {command["command"] for command in menu}


async def test_without_an_owner_it_is_nobody_s(
    address: str, prices: Prices, clock: FakeClock, memory: Memory
) -> None:
    telegram = build_telegram(TOKEN, address, AllPrices(prices, prices), memory, clock)
    async with telegram.bot as bot, Person(address) as person:
        typed = await person.type("/stats")
        update = {
            "update_id": 1,
            "message": {
                "message_id": typed,
                "date": 0,
                "chat": {"id": OWNER, "type": "private"},
                "from": {"id": OWNER, "is_bot": False, "first_name": "You"},
                "text": "/stats",
                "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
            },
        }
        await bot.handle(update)
        assert (await person.answer(typed))["text"].startswith("no command '/stats'; ")
