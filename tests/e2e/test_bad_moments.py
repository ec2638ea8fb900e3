"""Telegram in the wrong moment: what surely did not arrive comes again, what may have does not, all is logged."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from structlog.testing import capture_logs
from telegram.error import NetworkError, TimedOut

from bot.store.answer_shelf import RedisPictureShelf
from bot.store.connection import Store
from bot.telegram import transport
from bot.telegram.transport import AiohttpRequest, NotWritten
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


async def test_a_flood_wait_beyond_all_patience_is_not_waited_for(person: Person) -> None:
    await fail(person, "sendMessage", 429, retry_after=400)
    await person.type("/help")
    async with asyncio.timeout(5):
        assert (await person.ask("/cancel"))["text"]


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


@contextmanager
def telegram(behaviour: str) -> Iterator[str]:
    """A server that takes a call, and then is silent or hangs up."""

    def hang_up() -> None:
        caller, _address = listener.accept()
        caller.recv(100)
        caller.close()

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        thread = threading.Thread(target=hang_up if behaviour == "hangs up" else lambda: None)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/bot123456:secret-of-ours/getMe"
        thread.join()


async def post(address: str) -> object:
    async with AiohttpRequest() as request:
        return await request.post(address, read_timeout=0.2)


@pytest.mark.parametrize("behaviour", ["silent", "hangs up"])
async def test_a_call_without_an_answer_may_have_arrived(behaviour: str) -> None:
    with telegram(behaviour) as address, pytest.raises(TimedOut) as caught:
        await post(address)
    assert "secret" not in str(caught.value)


async def test_a_call_that_reached_nobody_surely_did_not_arrive() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{probe.getsockname()[1]}/bot123456:secret-of-ours/getMe"
    with pytest.raises(NotWritten) as caught:
        await post(address)
    assert isinstance(caught.value, NetworkError)
    assert "secret" not in str(caught.value)


async def test_a_transport_waits_longer_for_an_upload_and_must_be_open() -> None:
    request = AiohttpRequest()
    assert request.read_timeout == 30
    assert transport.UPLOAD_S == 60
    with pytest.raises(NetworkError, match="not initialized"):
        await request.post("http://127.0.0.1:9/")
    await request.initialize()
    await request.initialize()
    await request.shutdown()
    await request.shutdown()
