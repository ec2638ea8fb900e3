"""Taps whose answer takes its time."""

import asyncio
from typing import Any

from tests.person import Message, Person


def texts(message: Message) -> list[list[str]]:
    """What is written on the buttons, row by row."""
    return [[button["text"] for button in row] for row in message["buttons"]]


def said(message: Message) -> str:
    """The words, wherever they are."""
    return str(message["text"] or message["caption"])


async def changed(person: Person, message: Message, patience_s: float = 25) -> Message:
    """The message, once it is another one than it was."""
    async with asyncio.timeout(patience_s):
        while (now := await person.read(message["message_id"])) == message:
            await asyncio.sleep(0.02)
    return now


async def tap(person: Person, message: Message, text: str) -> Message:
    """Tap the button of that text, and wait for what becomes of the message."""
    await person.tap(message, text)
    return await changed(person, message)


async def tap_for_another(person: Person, message: Message, text: str) -> Message:
    """Tap the button of that text, and wait for the message that follows."""
    newest: int = (await person.call("GET", f"chats/{person.chat}/messages"))[-1]["message_id"]
    await person.tap(message, text)
    return await person.answer(newest)


async def told(person: Person, message: Message, text: str) -> str:
    """Tap the button of that text; what is said to the tap, by a toast, or by a message where that is late."""
    newest: int = (await person.call("GET", f"chats/{person.chat}/messages"))[-1]["message_id"]
    toast = str((await person.tap(message, text))["toast"])
    return toast if toast != "One moment…" else said(await person.answer(newest))


async def group(person: Person, title: str = "Desk") -> int:
    """A new group with the bot in it."""
    opened: dict[str, Any] = await person.call("POST", "chats", {"type": "supergroup", "title": title})
    return int(opened["id"])
