"""The server itself: where it listens, whom it refuses, how it ends."""

import asyncio
import json
import socket
import time
from datetime import UTC, datetime

import httpx
import pytest

from bot.errors import PortTaken
from bot.localchat.server import serve
from tests.e2e.localchat.harness import ANN, TOKEN, LocalChat, local_chat, png
from tests.fakes import FakeClock

YOU = 1001


async def test_a_taken_port_is_said() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken) as taken:
            async with serve(port=port, token=TOKEN, clock=FakeClock()):
                pass
        assert str(taken.value).startswith(f"port {port} is taken")


async def test_it_listens_before_it_returns_and_ends_at_once_whatever_is_open() -> None:
    before = asyncio.all_tasks()
    async with local_chat() as local:
        port = int(local.server.address.rpartition(":")[2])
        number = (await local.send(YOU))["message_id"]
        await local.http.post("/chat/api/faults", json={"status": 500, "delay_s": 30, "method": "getMe"})
        waiting = [
            asyncio.create_task(
                local.http.get(
                    f"/bot{TOKEN}/getUpdates", params={"timeout": 30, "allowed_updates": '["message"]'}
                )
            ),
            asyncio.create_task(local.http.get(f"/bot{TOKEN}/getMe")),
            asyncio.create_task(local.http.get("/chat/api/stream")),
            asyncio.create_task(
                local.http.post(f"/chat/api/chats/{YOU}/presses", json={"message_id": number, "data": "x"})
            ),
        ]
        await asyncio.sleep(0.1)
        start = time.monotonic()
    assert time.monotonic() - start < 1
    ends = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(end, httpx.TransportError) for end in ends), ends
    assert asyncio.all_tasks() == before
    with socket.socket() as again:
        assert again.connect_ex(("127.0.0.1", port)) != 0


async def test_the_same_port_can_be_used_again_at_once() -> None:
    async with local_chat() as local:
        await local.result("getMe")
        port = int(local.server.address.rpartition(":")[2])
    async with serve(port=port, token=TOKEN, clock=FakeClock()) as server:
        assert server.address == f"http://127.0.0.1:{port}"


async def test_an_error_in_the_caller_is_the_caller_s() -> None:
    with pytest.raises(ZeroDivisionError):
        async with serve(port=0, token=TOKEN, clock=FakeClock()):
            raise ZeroDivisionError


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 403),
        ({"host": "127.0.0.1.evil.example:80"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"host": "[evil"}, 403),
        ({"host": "localhost:1"}, 200),
        ({"host": "[::1]:1"}, 200),
        ({"origin": "http://127.0.0.1:1"}, 200),
    ],
)
async def test_only_this_machine_may_ask(local: LocalChat, headers: dict[str, str], status: int) -> None:
    for path in ("/chat/api/chats", f"/bot{TOKEN}/getMe", "/"):
        assert (await local.http.get(path, headers=headers)).status_code == status


@pytest.mark.parametrize(
    ("path", "kind"), [("/", "text/html"), ("/chat.css", "text/css"), ("/chat.js", "text/javascript")]
)
async def test_the_page_is_served_and_may_load_nothing_from_elsewhere(
    local: LocalChat, path: str, kind: str
) -> None:
    answer = await local.http.get(path)
    assert answer.headers["content-type"].startswith(kind)
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_a_file_nobody_sent_is_not_there(local: LocalChat) -> None:
    assert (await local.http.get("/chat/files/photos/x.png")).status_code == 404


async def test_news_stream_to_the_page(local: LocalChat) -> None:
    async with local.http.stream("GET", "/chat/api/stream") as stream:
        lines = (line async for line in stream.aiter_lines() if line)
        assert await anext(lines) == ": welcome"
        number = await local.says(YOU, "hello", ANN)
        news = json.loads((await anext(lines)).removeprefix("data: "))
        assert (news["kind"], news["chat"], news["message"]["message_id"]) == ("message", YOU, number)
        await local.photo(YOU, png(4, 4))
        assert json.loads((await anext(lines)).removeprefix("data: "))["message"]["photo"]
        await local.http.delete(f"/chat/api/chats/{YOU}/messages/{number}")
        assert json.loads((await anext(lines)).removeprefix("data: ")) == {
            "kind": "deleted",
            "chat": YOU,
            "message_id": number,
        }


async def test_a_token_without_a_number_makes_a_bot_all_the_same() -> None:
    async with (
        serve(port=0, token="local", clock=lambda: datetime.now(UTC)) as server,
        httpx.AsyncClient() as http,
    ):
        assert (await http.get(f"{server.address}/botlocal/getMe")).json()["result"]["id"] == 1


async def test_updates_are_numbered_from_the_clock_so_that_a_restart_repeats_none() -> None:
    numbers = []
    for hour in (1, 2):
        async with serve(
            port=0, token=TOKEN, clock=FakeClock(datetime(2026, 1, 1, hour, tzinfo=UTC))
        ) as server:
            numbers.append(server.world.updates.next_id)
    assert numbers[1] - numbers[0] > 100_000
