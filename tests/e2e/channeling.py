"""Channels and their owners at the local chat."""

import asyncio
from typing import Any

from bot.app.memory import Memory
from tests.e2e.tapping import tap
from tests.person import Message, Person

BOT = 123456
"""The number of the bot at the local chat: its token begins with it."""
ADD, ALREADY = 1, 2
"""The requests of the two buttons."""
MAY_POST = ["can_post_messages"]


def requests(message: Message) -> dict[str, dict[str, Any]]:
    """The buttons in the place of the keyboard: what is written on them, and what they ask for."""
    return {
        button["text"]: button["request_chat"] for row in message["keyboard"]["keyboard"] for button in row
    }


async def newest(person: Person) -> int:
    messages = await person.call("GET", f"chats/{person.chat}/messages")
    return max((message["message_id"] for message in messages), default=0)


async def posts(person: Person, channel: int) -> list[Message]:
    """What stands in a channel."""
    found: list[Message] = await person.call("GET", f"chats/{channel}/messages")
    return found


async def add(person: Person, channel: int) -> Message:
    """Choose a channel by the first button; returns the card of it."""
    asked = await person.ask("/channels add")
    return await person.answer(await person.share(asked, ADD, channel))


async def own_channel(person: Person, title: str = "Newsroom", **more: object) -> int:
    """A channel of somebody's own that the bot is in, handed to it."""
    channel = await person.opens("channel", title, bot=False, **more)
    card = await add(person, channel)
    assert number_of(card)  # whatever the language of its words
    return channel


def number_of(card: Message) -> int:
    """Our number of the chat that a card is about."""
    text: str = card["text"] or card["caption"]
    return int(text.partition("(@")[2].partition(")")[0])


async def card_of(person: Person, name: str = "Newsroom") -> Message:
    """The card of a channel, from the list."""
    listed = await person.ask("/channels")
    [text] = [button["text"] for row in listed["buttons"] for button in row if name[:20] in button["text"]]
    return await tap(person, listed, text)


async def handled(person: Person, memory: Memory) -> None:
    """Wait until all that has happened is handled: chats are served side by side."""
    await person.ask("/cancel")
    async with asyncio.timeout(20):
        while await memory.inbox.waiting():
            await asyncio.sleep(0.02)
