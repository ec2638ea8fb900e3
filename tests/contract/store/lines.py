"""Updates in the inbox, and their lines served."""

import asyncio

from bot.ports import Json, Line
from bot.store.inbox import RedisInbox


def said(number: int, chat: int = 1) -> Json:
    return {"update_id": number, "message": {"chat": {"id": chat}, "text": f"word {number}"}}


async def taken(inbox: RedisInbox, number: int = 1) -> list[Line]:
    """The first take may only have made the group."""
    lines: list[Line] = []
    async with asyncio.timeout(5):
        while len(lines) < number:
            lines += await inbox.take(10)
    return lines


async def served(inbox: RedisInbox, line: Line) -> list[int]:
    """Serve a line to its end; returns the numbers of its updates."""
    numbers = []
    while (update := await inbox.first(line)) is not None:
        numbers.append(update["update_id"])
        if not await inbox.done(line):
            break
    return numbers
