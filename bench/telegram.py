"""The local chat in a process of its own, and the people in it."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientTimeout, StreamReader

from bench.child import Child, started

SENDS = ("sendPhoto", "sendMessage")
NO_PACE = {"per_second": 1e6, "per_chat": 1e6, "per_group_minute": 1e6}
TYPISTS = 8
PATIENCE_S = 60

Json = dict[str, Any]


class Telegram:
    """What people do there and what is seen of the bot."""

    def __init__(self, process: Child, address: str, http: ClientSession) -> None:
        self.process = process
        self.address = address
        self._http = http
        self._seen = 0

    async def open_chats(self, number: int) -> list[int]:
        """So many new private chats."""
        return [(await self._post("chats", {"title": f"P{n}"}))["id"] for n in range(number)]

    async def type_all(self, chats: Sequence[int], text: str) -> None:
        """Type the same in every chat, in their order."""
        waiting = iter(chats)

        async def typist() -> None:
            for chat in waiting:
                await self.type(chat, text)

        await asyncio.gather(*(typist() for _ in range(TYPISTS)))

    async def type(self, chat: int, text: str) -> None:
        """Type in one chat."""
        await self._post(f"chats/{chat}/messages", {"text": text})

    async def inline(self, chat: int, person: int, typed: str) -> list[Json]:
        """Type behind the bot's name; returns the cards that it offers."""
        said = {"query": typed, "from": {"id": person, "name": f"P{person}"}}
        return list((await self._post(f"chats/{chat}/inline", said))["results"])

    async def sends(self, number: int) -> list[Json]:
        """The next so many messages that the bot delivers, once they are there, in their order."""
        found: list[Json] = []
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while len(found) < number:
            if asyncio.get_running_loop().time() > deadline:
                raise TimeoutError(f"the bot delivered {len(found)} of {number} messages")
            found += await self._new_sends()
            await asyncio.sleep(0.02)
        return sorted(found, key=lambda call: call["at"])

    async def _new_sends(self) -> list[Json]:
        async with self._http.get(f"/chat/api/calls?after={self._seen}") as response:
            calls: list[Json] = await response.json()
        self._seen = calls[-1]["n"] if calls else self._seen
        return [call for call in calls if call["method"] in SENDS and call["status"] == 200]

    async def delay(self, seconds: float) -> None:
        """From now on every message takes so long to be answered."""
        for method in SENDS:
            order = {"method": method, "status": 200, "delay_s": seconds, "times": 10**9}
            await self._post("faults", order)

    async def no_delay(self) -> None:
        """Answer at once again."""
        async with self._http.delete("/chat/api/faults") as response:
            response.raise_for_status()

    async def forget_pace(self) -> None:
        """From now on the bot may send as fast as it can."""
        await self.pace(NO_PACE)

    async def pace(self, limits: Mapping[str, float]) -> None:
        """Keep these limits from now on."""
        await self._post("pace", dict(limits))

    @asynccontextmanager
    async def watched(self) -> AsyncIterator["Screen"]:
        """See messages the moment they appear."""
        async with self._http.get("/chat/api/stream", timeout=ClientTimeout(total=None)) as response:
            await response.content.readline()
            yield Screen(response.content)

    async def _post(self, path: str, body: Json) -> Json:
        async with self._http.post(f"/chat/api/{path}", json=body) as response:
            response.raise_for_status()
            posted: Json = await response.json()
            return posted


class Screen:
    """The page of somebody who looks at it all the time."""

    def __init__(self, lines: StreamReader) -> None:
        self._lines = lines

    async def answer_in(self, chat: int) -> None:
        """Return when the bot's next message stands in a chat."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                line = await self._lines.readline()
                if not line.startswith(b"data: "):
                    continue
                news = json.loads(line.removeprefix(b"data: "))
                if news["kind"] == "message" and news["chat"] == chat and news["message"]["from_bot"]:
                    return


@asynccontextmanager
async def telegram(folder: Path) -> AsyncIterator[Telegram]:
    """A new local chat that knows no flood control."""
    with started("bot", "localchat", "--port", "0", folder=folder, settings={}) as process:
        address = process.hear().split()[3].rstrip("/")
        async with ClientSession(address, timeout=ClientTimeout(PATIENCE_S)) as http:
            chat = Telegram(process, address, http)
            await chat.forget_pace()
            yield chat
