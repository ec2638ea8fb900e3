"""Telegram in the wrong moment: what surely did not arrive comes again, what may have does not, all is logged."""

import asyncio

from structlog.testing import capture_logs

from bot.store.answer_shelf import RedisPictureShelf
from bot.store.connection import Store
from tests.e2e.conftest import Prices
from tests.person import Person


async def fail(person: Person, method: str, status: int, **more: object) -> None:
    await person.call("POST", "faults", {"method": method, "status": status, "times": 1, **more})


async def test_an_answer_that_telegram_refuses_is_one_line_in_the_log(person: Person) -> None:
    with capture_logs() as logs:
        await fail(person, "sendMessage", 403)
        await person.type("/help")
        await person.ask("/cancel")
    assert [(log["event"], log["log_level"]) for log in logs] == [("answer not delivered", "warning")]


async def test_an_apology_that_cannot_be_delivered_is_another(person: Person, prices: Prices) -> None:
    prices.failure = ZeroDivisionError()
    with capture_logs() as logs:
        await fail(person, "sendMessage", 403)
        await person.type("/corr")
        await person.ask("/cancel")
    assert [log["event"] for log in logs] == ["update failed", "apology not delivered"]


async def test_a_chat_that_is_flooded_beyond_all_patience_is_left_alone_and_holds_no_other_up(
    person: Person, address: str
) -> None:
    opened = await person.call("POST", "chats", {"type": "private", "title": "Bob"})
    with capture_logs() as logs:
        await fail(person, "sendMessage", 429, retry_after=400, chat=str(person.chat))
        for words in ("/help", "/cancel"):
            await person.type(words)
        async with Person(address, opened["id"], id=opened["id"], name="Bob") as other, asyncio.timeout(15):
            assert (await other.ask("/cancel"))["text"]
            while len(logs) < 2:
                await asyncio.sleep(0.01)
    assert [log["event"] for log in logs] == ["answer not delivered"] * 2
    assert [call["status"] for call in await person.call("GET", "calls") if call["chat"] == person.chat] == [
        429
    ]


async def test_a_picture_that_telegram_has_forgotten_is_uploaded_again(person: Person, store: Store) -> None:
    first = await person.ask("/corr")
    [key] = [key async for key in store.scan_iter("{tandem}:picture:*")]
    version = key.decode().rpartition(":")[2]
    await RedisPictureShelf(store).put(version, "AgACAgIAAxkBAAIforgotten")
    again = await person.ask("/corr")
    assert await person.picture(again) == await person.picture(first)


async def test_a_picture_is_uploaded_once_and_named_from_then_on(person: Person) -> None:
    first, second = await person.ask("/corr"), await person.ask("/corr")
    assert first["photo"] == second["photo"]


async def test_a_tap_whose_card_cannot_be_changed_says_so(person: Person) -> None:
    card = await person.ask("/corr")
    await fail(person, "editMessageMedia", 400)
    assert (await person.tap(card, "90"))["toast"] == "This message cannot be changed any more: type /corr"


async def test_a_tap_that_is_too_old_to_be_answered_is_a_line_in_the_log(person: Person) -> None:
    card = await person.ask("/corr")
    with capture_logs() as logs:
        await fail(person, "answerCallbackQuery", 400)
        tapping = asyncio.create_task(person.tap(card, "90"))
        await person.until(lambda found: "over 90 sessions" in found[-1]["caption"])
        await person.ask("/cancel")
    assert "tap not answered" in [log["event"] for log in logs]
    tapping.cancel()


async def test_an_edit_that_telegram_refuses_is_a_line_in_the_log(person: Person) -> None:
    asked = await person.type("/corr")
    await person.answer(asked)
    with capture_logs() as logs:
        await fail(person, "editMessageMedia", 400)
        await person.call("PATCH", f"chats/{person.chat}/messages/{asked}", {"text": "/corr 90"})
        await person.ask("/cancel")
    assert "answer not edited" in [log["event"] for log in logs]
