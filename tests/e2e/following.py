"""Alerts put into a chat without a word, however they stand."""

from dataclasses import replace
from typing import Any

from bot.app.memory import Memory
from bot.model.chat import Chat, ChatKind
from bot.model.rule import Rule
from bot.model.subscription import Subscription
from tests.person import Person


async def chat_of(memory: Memory, person: Person) -> Chat:
    return await memory.chats.of(person.chat, ChatKind.PRIVATE)


async def follow(memory: Memory, person: Person, name: str, rule: Rule, **more: Any) -> Subscription:
    """Put an alert into a person's chat."""
    chat = await chat_of(memory, person)
    alert = replace(Subscription(name, chat.number, rule), **more)
    await memory.subscriptions.add(alert)
    return alert
