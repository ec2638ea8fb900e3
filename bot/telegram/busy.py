"""What a chat sees while its answer takes time: "typing", or "sending a photo"."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from telegram import Message
from telegram.constants import ChatAction
from telegram.error import TelegramError

AFTER_S = 0.5
"""What is there sooner needs no announcement."""
AGAIN_S = 4.5
"""Telegram shows it for five seconds."""


@asynccontextmanager
async def busy(message: Message, action: ChatAction) -> AsyncIterator[None]:
    """Show it in the chat of a message, in its topic, for as long as what is done within takes."""
    showing = asyncio.create_task(_show(message, action), name="busy")
    try:
        yield
    finally:
        showing.cancel()
        await asyncio.wait({showing})


async def _show(message: Message, action: ChatAction) -> None:
    thread = message.message_thread_id if message.is_topic_message else None
    wait_s = AFTER_S
    while True:
        await asyncio.sleep(wait_s)
        with suppress(TelegramError):  # an answer comes all the same
            await message.chat.send_action(action, message_thread_id=thread)
        wait_s = AGAIN_S
