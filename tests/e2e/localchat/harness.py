"""A local chat over real sockets, as a bot and as people see it."""

import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from bot.localchat.server import Server, serve
from tests.fakes import FakeClock

Json = dict[str, Any]
TOKEN = "1:local"
ANN = {"id": 7, "name": "Ann"}
BOT = "tandem_local_bot"


@dataclass(frozen=True, slots=True)
class LocalChat:
    server: Server
    http: httpx.AsyncClient
    clock: FakeClock

    async def call(self, method: str, **fields: Any) -> Json:
        answer = (await self.http.post(f"/bot{TOKEN}/{method}", json=fields)).json()
        assert isinstance(answer, dict)
        return answer

    async def result(self, method: str, **fields: Any) -> Any:
        answer = await self.call(method, **fields)
        assert answer["ok"], answer
        return answer["result"]

    async def refusal(self, method: str, **fields: Any) -> str:
        answer = await self.call(method, **fields)
        assert not answer["ok"], answer
        assert answer["error_code"] == 400, answer
        description: str = answer["description"]
        return description.removeprefix("Bad Request: ")

    async def send(self, chat: int, text: str = "hello", **fields: Any) -> Json:
        message: Json = await self.result("sendMessage", chat_id=chat, text=text, **fields)
        return message

    async def photo(self, chat: int, data: bytes, **fields: str) -> Json:
        form = {"chat_id": str(chat), **fields}
        answer = await self.http.post(f"/bot{TOKEN}/sendPhoto", data=form, files={"photo": ("p.png", data)})
        body: Json = answer.json()
        return body

    async def chat(self, kind: str, title: str = "Traders", **fields: Any) -> int:
        answer = await self.http.post("/chat/api/chats", json={"type": kind, "title": title, **fields})
        assert answer.status_code == 201, answer.text
        number: int = answer.json()["id"]
        return number

    async def says(self, chat: int, text: str, who: Json | None = None, **fields: Any) -> int:
        body = {"text": text, "from": who or ANN, **fields}
        answer = await self.http.post(f"/chat/api/chats/{chat}/messages", json=body)
        assert answer.status_code == 201, answer.text
        number: int = answer.json()["message_id"]
        return number

    async def messages(self, chat: int, after: int = 0) -> list[Json]:
        answer = await self.http.get(f"/chat/api/chats/{chat}/messages", params={"after": after})
        messages: list[Json] = answer.json()
        return messages

    async def happens(self, chat: int, kind: str, **fields: Any) -> Json:
        answer = await self.http.post(f"/chat/api/chats/{chat}/events", json={"kind": kind, **fields})
        assert answer.status_code == 200, answer.text
        outcome: Json = answer.json()
        return outcome

    async def updates(self, **fields: Any) -> list[Json]:
        """What came since the last look."""
        updates: list[Json] = await self.result("getUpdates", **fields)
        if updates:
            await self.result("getUpdates", offset=updates[-1]["update_id"] + 1)
        return updates

    async def unlimited(self) -> None:
        limits = {"per_second": 1e6, "per_chat": 1e6, "per_group_minute": 1e6}
        assert (await self.http.post("/chat/api/pace", json=limits)).status_code == 200


@asynccontextmanager
async def local_chat() -> AsyncIterator[LocalChat]:
    clock = FakeClock(datetime(2026, 1, 2, 15, tzinfo=UTC))
    async with (
        serve(port=0, token=TOKEN, clock=clock) as server,
        httpx.AsyncClient(base_url=server.address, timeout=10, trust_env=False, verify=False) as http,  # noqa: S501 - no TLS on loopback, and the context costs 40 ms
    ):
        yield LocalChat(server, http, clock)


def png(width: int, height: int, colour: bytes = b"\x30\x80\xc0") -> bytes:
    """A picture of one colour."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + colour * width) * height)
    parts = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
