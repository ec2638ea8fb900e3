"""A bot with an owner, whose broadcasts are queued, sent and shown when that is said."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.app.memory import Memory, remember
from bot.app.prices import Prices
from bot.app.telegram import OnTelegram, build_telegram
from bot.jobs.queue_broadcast import QueueBroadcast
from bot.model.broadcast import TENTHS, Terms
from bot.model.chat import ChatKind
from bot.model.delivery import Entry, Lane
from bot.model.rule import BreakdownRule
from bot.model.subscription import Subscription
from bot.ports import PriceSource
from bot.store.connection import Store
from bot.store.pace import Rates
from bot.telegram.chat_pace import ChatPace, Rate
from bot.telegram.polling import Poller
from bot.telegram.reception import Reception
from tests.fakes import FakeClock
from tests.person import Message, Person

OWNER = 1001
QUICK = Rate(1000, 0.001)
QUICKLY = Rates(group_most=1000).times(1_000_000)
OFTEN = 5
"""How often nothing may be found before there is nothing: the pace puts some off, for a moment."""
FREE = Terms(0.5, 1000)
"""So slow that it is worth to pay, if only for five chats."""


@dataclass
class Broadcasting:
    """The parts that tests move."""

    clock: FakeClock
    memory: Memory
    telegram: OnTelegram
    host: Person
    address: str
    terms: Terms
    _held: list[Entry] = field(default_factory=list)

    async def open(self, kind: str = "private", *, alert: bool = True, **alert_is: Any) -> int:
        """A new chat with an alert that is on, unless told otherwise; Telegram's number of it."""
        opened = await self.host.call("POST", "chats", {"type": kind, "title": "Somebody"})
        kinds = {"private": ChatKind.PRIVATE, "channel": ChatKind.CHANNEL}
        chat = await self.memory.chats.of(opened["id"], kinds.get(kind, ChatKind.GROUP))
        if alert:
            await self.memory.subscriptions.add(Subscription("a1", chat.number, BreakdownRule(), **alert_is))
        return int(opened["id"])

    async def queue(self) -> None:
        await QueueBroadcast(self.memory.broadcasts, self.terms, self.clock)()

    async def send(self, most: int = 1_000_000) -> None:
        """Send so much of what is queued, until nothing more can be sent now."""
        outbox, empty_handed = self.memory.outbox, 0
        while most > 0 and empty_handed < OFTEN:
            self._held += await outbox.take(list(Lane), wait=False)
            now, self._held = self._held[:most], self._held[most:]
            await asyncio.gather(*map(self.telegram.deliver.one, await outbox.addressees(now)))
            most -= len(now)
            empty_handed = 0 if now else empty_handed + 1
            await asyncio.sleep(0 if now else 0.01)

    async def show(self) -> None:
        await self.telegram.progress()

    async def finish(self) -> None:
        """Queue, send and show all there is."""
        await self.queue()
        await self.send()
        await self.show()

    async def got(self, chat: int) -> list[Message]:
        """What the bot wrote to a chat."""
        found: list[Message] = await self.host.call("GET", f"chats/{chat}/messages?after=0")
        return [message for message in found if message["from_bot"]]


@asynccontextmanager
async def broadcasting(
    token: str, address: str, prices: PriceSource, store: Store, clock: FakeClock, terms: Terms = FREE
) -> AsyncIterator[Broadcasting]:
    """All that `run` puts together, but for what the clock starts."""
    rates = Rates(group_most=1000, paid_a_month=TENTHS * terms.stars).times(1_000_000)
    memory = remember(store, "test", clock, rates)
    telegram = build_telegram(token, address, Prices(prices, prices), memory, clock, owner=OWNER, terms=terms)
    async with telegram.bot as bot, Person(address) as host:
        pace = ChatPace(time.monotonic, private=QUICK, group=QUICK)
        reception, poller = Reception(memory.inbox, bot.handle, pace), Poller(token, address, memory.inbox)
        roles = [asyncio.create_task(role) for role in (reception.run(), poller.run())]
        yield Broadcasting(clock, memory, telegram, host, address, terms)
        for role in roles:
            role.cancel()
        await asyncio.gather(*roles, return_exceptions=True)
