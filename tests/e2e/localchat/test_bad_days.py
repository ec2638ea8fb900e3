"""Flood control, failures on order, and the log of calls."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from tests.e2e.localchat.harness import TOKEN, Json, LocalChat, local_chat

YOU = 1001


@pytest.fixture
async def strict() -> AsyncIterator[LocalChat]:
    """A local chat with Telegram's own limits."""
    async with local_chat() as chat:
        yield chat


async def statuses(
    local: LocalChat, chat: int, times: int, method: str = "sendMessage", **fields: object
) -> list[int]:
    answers = [await local.call(method, chat_id=chat, **(fields or {"text": "x"})) for _ in range(times)]
    return [200 if answer["ok"] else answer["error_code"] for answer in answers]


async def order(local: LocalChat, **fault: object) -> Json:
    answer = await local.http.post("/chat/api/faults", json=fault)
    assert answer.status_code == 201
    ordered: Json = answer.json()
    return ordered


async def test_one_chat_gets_a_burst_of_three_and_then_waits(strict: LocalChat) -> None:
    assert await statuses(strict, YOU, 4) == [200, 200, 200, 429]
    answer = await strict.call("sendMessage", chat_id=YOU, text="x")
    assert answer["description"] == "Too Many Requests: retry after 3"
    assert answer["parameters"] == {"retry_after": 3}
    strict.clock.move(timedelta(seconds=3))
    assert await statuses(strict, YOU, 1) == [200]


async def test_without_a_burst_a_chat_gets_one_a_second(strict: LocalChat) -> None:
    await strict.http.post("/chat/api/pace", json={"burst": 1})
    assert await statuses(strict, YOU, 2) == [200, 429]
    strict.clock.move(timedelta(seconds=0.999))
    assert await statuses(strict, YOU, 1) == [429]
    strict.clock.move(timedelta(seconds=0.001))
    assert await statuses(strict, YOU, 1) == [200]


async def test_all_chats_together_get_thirty_a_second(strict: LocalChat) -> None:
    chats = [await strict.chat("private", f"P{n}") for n in range(31)]
    results = [await statuses(strict, chat, 1) for chat in chats]
    assert results == [[200]] * 30 + [[429]]


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_a_group_gets_twenty_a_minute(strict: LocalChat, kind: str) -> None:
    chat = await strict.chat(kind)
    sent = []
    for _ in range(21):
        sent += await statuses(strict, chat, 1)
        strict.clock.move(timedelta(seconds=2))
    assert sent == [200] * 20 + [429]


async def test_edits_count_and_actions_do_not(strict: LocalChat) -> None:
    number = (await strict.send(YOU))["message_id"]
    await strict.result("editMessageText", chat_id=YOU, message_id=number, text="two")
    await statuses(strict, YOU, 5, "sendChatAction", action="typing")
    assert await statuses(strict, YOU, 2) == [200, 429]


async def test_the_pace_can_be_read_and_set(strict: LocalChat) -> None:
    assert (await strict.http.get("/chat/api/pace")).json() == {
        "per_second": 30,
        "per_chat": 1,
        "per_group_minute": 20,
        "burst": 3,
    }
    answer = await strict.http.post("/chat/api/pace", json={"per_second": 0.5, "per_chat": 1000})
    assert answer.json()["per_second"] == 0.5
    assert await statuses(strict, YOU, 2) == [200, 429]
    strict.clock.move(timedelta(seconds=2))
    assert await statuses(strict, YOU, 1) == [200]


async def test_the_next_calls_fail_as_ordered(local: LocalChat) -> None:
    await order(local, method="sendMessage", chat=YOU, status=500, times=2)
    await local.result("getMe")
    assert await statuses(local, await local.chat("private", "Ben"), 1) == [200]
    assert await statuses(local, YOU, 3) == [500, 500, 200]


@pytest.mark.parametrize(
    ("fault", "description"),
    [
        ({"status": 429, "retry_after": 7}, "Too Many Requests: retry after 7"),
        ({"status": 429}, "Too Many Requests: retry after 1"),
        ({"status": 403}, "Forbidden: bot was blocked by the user"),
        ({"status": 502}, "Bad Gateway"),
        ({"status": 599}, "Internal Server Error"),
        ({"status": 400, "description": "Bad Request: CHAT_RESTRICTED"}, "Bad Request: CHAT_RESTRICTED"),
    ],
)
async def test_a_failure_on_order_is_worded_like_telegram_s(
    local: LocalChat, fault: Json, description: str
) -> None:
    await order(local, **fault)
    assert (await local.call("getMe"))["description"] == description


async def test_status_0_cuts_the_connection(local: LocalChat) -> None:
    await order(local, status=0, method="sendmessage")
    with pytest.raises(httpx.RemoteProtocolError):
        await local.call("sendMessage", chat_id=YOU, text="x")
    assert await local.messages(YOU) == []


async def test_after_delivery_the_message_is_there_and_the_answer_is_not(local: LocalChat) -> None:
    await order(local, status=504, method="sendMessage", after_delivery=True)
    with pytest.raises(httpx.RemoteProtocolError):
        await local.call("sendMessage", chat_id=YOU, text="x")
    assert [message["text"] for message in await local.messages(YOU)] == ["x"]
    assert (await local.http.get("/chat/api/calls")).json()[-1]["status"] == 0


async def test_an_answer_can_be_slow(local: LocalChat) -> None:
    await order(local, status=200, delay_s=0.1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(local.call("getMe"), 0.05)
    await order(local, status=200, delay_s=0.01)
    await local.result("getMe")


async def test_an_order_without_a_status_only_slows_down(local: LocalChat) -> None:
    assert (await order(local, delay_s=0))["status"] == 200
    await local.result("getMe")


async def test_orders_are_listed_and_called_off(local: LocalChat) -> None:
    ordered = await order(local, status=500, times=3)
    assert (await local.http.get("/chat/api/faults")).json() == [ordered]
    assert (await local.http.delete("/chat/api/faults")).json() == []
    await local.result("getMe")


async def test_every_call_is_logged(local: LocalChat) -> None:
    await local.send(YOU)
    await local.call("sendMessage", chat_id="@nobody", text="x")
    await local.http.get("/bot2:other/getMe")
    await local.http.get(f"/bot{TOKEN}/nothing")
    calls = (await local.http.get("/chat/api/calls")).json()
    assert [(call["n"], call["method"], call["chat"], call["status"]) for call in calls] == [
        (1, "sendMessage", YOU, 200),
        (2, "sendMessage", "@nobody", 400),
        (3, "getMe", None, 401),
        (4, "nothing", None, 404),
    ]
    assert {call["at"] for call in calls} == {local.clock().timestamp()}
    assert len((await local.http.get("/chat/api/calls", params={"after": 2})).json()) == 2
