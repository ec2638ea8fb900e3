"""Somebody at the local chat: types, taps and reads as its page does, through the same addresses."""

import asyncio
from collections.abc import Callable
from typing import Any, Self

from aiohttp import ClientSession, ClientTimeout

Message = dict[str, Any]


class Person:
    """A person in one chat; the first private chat unless told otherwise."""

    def __init__(
        self,
        address: str,
        chat: int | None = None,
        *,
        id: int = 1001,  # noqa: A002
        name: str = "Alice",
        language: str | None = None,
    ) -> None:
        self._http = ClientSession(address, timeout=ClientTimeout(30), raise_for_status=True)
        self.chat = chat or 1001
        self.sender: Message = {"id": id, "name": name, **({"language": language} if language else {})}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._http.close()

    async def call(self, method: str, path: str, body: object = None) -> Any:
        async with self._http.request(method, f"/chat/api/{path}", json=body) as response:
            return await response.json()

    async def type(self, text: str, **more: object) -> int:
        sent = await self.call(
            "POST", f"chats/{self.chat}/messages", {"text": text, "from": self.sender, **more}
        )
        return int(sent["message_id"])

    async def ask(self, text: str, **more: object) -> Message:
        """Type, and wait for the bot's next message."""
        return await self.answer(await self.type(text, **more))

    async def answer(self, after: int) -> Message:
        return (await self.answers(after, 1))[0]

    async def answers(self, after: int, number: int, patience_s: float = 25) -> list[Message]:
        """Wait for so many messages of the bot behind one."""
        await self.until(lambda found: len(found) >= number, after, patience_s)
        return await self._from_bot(after)

    async def until(
        self, enough: Callable[[list[Message]], bool], after: int = 0, patience_s: float = 25
    ) -> None:
        async with asyncio.timeout(patience_s):
            while not enough(await self._from_bot(after)):
                await asyncio.sleep(0.02)

    async def _from_bot(self, after: int) -> list[Message]:
        messages = await self.call("GET", f"chats/{self.chat}/messages?after={after}")
        return [message for message in messages if message["from_bot"]]

    async def tap(self, message: Message, text: str) -> dict[str, Any]:
        """Tap the button of that text; returns what the bot said to the tap, once it did."""
        [data] = [
            button["callback_data"] for row in message["buttons"] for button in row if button["text"] == text
        ]
        return await self.press(message["message_id"], data)

    async def press(self, message_id: int, data: str) -> dict[str, Any]:
        """Tap any data at all."""
        body = {"message_id": message_id, "data": data, "from": self.sender}
        pressed: dict[str, Any] = await self.call("POST", f"chats/{self.chat}/presses", body)
        return pressed

    async def opens(self, kind: str, title: str = "Traders", **more: object) -> int:
        """Open a chat of one's own; the bot is in it unless `bot=False`."""
        owner = {} if kind == "private" else {"owner": self.sender}
        opened = await self.call("POST", "chats", {"type": kind, "title": title, **owner, **more})
        return int(opened["id"])

    async def happen(self, kind: str, chat: int | None = None, **more: object) -> dict[str, Any]:
        """Let something happen to a chat, by this person unless `by` says otherwise."""
        body = {"kind": kind, "by": self.sender, **more}
        outcome: dict[str, Any] = await self.call("POST", f"chats/{chat or self.chat}/events", body)
        return outcome

    async def members(self, chat: int | None = None) -> list[dict[str, Any]]:
        """Who is in a chat, the bot last."""
        members: list[dict[str, Any]] = await self.call("GET", f"chats/{chat or self.chat}/members")
        return members

    async def inline(self, query: str, offset: str = "", **more: object) -> dict[str, Any]:
        """Type behind the bot's name, and wait for what it offers."""
        body = {"query": query, "offset": offset, "from": self.sender, **more}
        answer: dict[str, Any] = await self.call("POST", f"chats/{self.chat}/inline", body)
        return answer

    async def choose(self, answer: dict[str, Any], result_id: str, **more: object) -> int:
        """Send one of the results; returns the number of the message that it made."""
        body = {"id": answer["id"], "result_id": result_id, "from": self.sender, **more}
        sent = await self.call("POST", f"chats/{self.chat}/inline/choose", body)
        return int(sent["message_id"])

    async def candidates(self, message: Message, request_id: int) -> list[dict[str, Any]]:
        """The chats that the chooser behind a button offers."""
        where = f"message_id={message['message_id']}&request_id={request_id}&from={self.sender['id']}"
        offered: list[dict[str, Any]] = await self.call("GET", f"chats/{self.chat}/shares?{where}")
        return offered

    async def share(self, message: Message, request_id: int, chat: int) -> int:
        """Pick a chat in the chooser behind a button; returns the number of the message that says so."""
        body = {"message_id": message["message_id"], "request_id": request_id, "chat": chat}
        sent = await self.call("POST", f"chats/{self.chat}/shares", {**body, "from": self.sender})
        return int(sent["message_id"])

    async def read(self, message_id: int) -> Message:
        """A message as it reads now."""
        messages = await self.call("GET", f"chats/{self.chat}/messages?after={message_id - 1}")
        found: Message = next(message for message in messages if message["message_id"] == message_id)
        return found

    async def picture(self, message: Message) -> bytes:
        async with self._http.get(message["photo"]) as response:
            return await response.read()
