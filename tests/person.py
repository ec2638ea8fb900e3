"""Somebody at the local chat: types, taps and reads as its page does, through the same addresses."""

import asyncio
from collections.abc import Callable
from typing import Any, Self

import httpx

Message = dict[str, Any]


class Person:
    """A person in one chat; the first private chat unless told otherwise."""

    def __init__(self, address: str, chat: int | None = None, *, id: int = 1001, name: str = "Alice") -> None:  # noqa: A002
        self._http = httpx.AsyncClient(base_url=address, timeout=30, trust_env=False)
        self.chat = chat or 1001
        self.sender = {"id": id, "name": name}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._http.aclose()

    async def call(self, method: str, path: str, body: object = None) -> Any:
        response = await self._http.request(method, f"/chat/api/{path}", json=body)
        response.raise_for_status()
        return response.json()

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

    async def read(self, message_id: int) -> Message:
        """A message as it reads now."""
        messages = await self.call("GET", f"chats/{self.chat}/messages?after={message_id - 1}")
        found: Message = next(message for message in messages if message["message_id"] == message_id)
        return found

    async def picture(self, message: Message) -> bytes:
        response = await self._http.get(message["photo"])
        response.raise_for_status()
        return response.content
