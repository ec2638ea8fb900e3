"""The whole way of an alert, session by session: prices, jobs, Redis, the bot, the local chat."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from bot.analytics.sessions import close_time
from bot.app.memory import Memory, remember
from bot.app.prices import Prices
from bot.app.telegram import build_telegram
from bot.jobs.decide_alerts import DecideAlerts
from bot.jobs.queue_digests import QueueDigests
from bot.jobs.watch_correlation import WatchCorrelation
from bot.localchat.server import serve
from bot.model.closes import Closes
from bot.model.delivery import Lane
from bot.model.ticker import ASSETS, FUNDS, Pair, Ticker
from bot.ports import PriceSource
from bot.store.connection import connect
from bot.store.embedded import embedded_server
from bot.store.pace import Rates
from bot.telegram.chat_pace import ChatPace, Rate
from bot.telegram.deliver import Deliver
from bot.telegram.polling import Poller
from bot.telegram.reception import Reception
from tests.fakes import FakeClock, FakePrices
from tests.person import Person

TOKEN = "123456:alerting-test"
QUICK = Rate(1000, 0.001)
QUICKLY = Rates(group_most=1000).times(1_000_000)
PSCT = Pair(ASSETS["btc"], FUNDS["psct"])
SETTLED = timedelta(minutes=21)
"""After a close its prices are final."""


def stepped(closes: Sequence[Closes], clock: FakeClock) -> FakePrices:
    """A source that has these closes, up to the day of the clock."""
    return FakePrices(
        {each.ticker: each.prices for each in closes},
        clock,
        about={
            each.ticker: {
                "source": each.source,
                "new_york_from": each.new_york_from,
                "recorded": True,
                "are_levels": each.are_levels,
            }
            for each in closes
        },
    )


A_MOMENT_S = 0.1
"""How long the pace may put a message off without its counting as one for later."""


@dataclass
class Alerting:
    """A bot whose clock and prices are moved by hand; jobs and deliveries run when they are told to."""

    clock: FakeClock
    prices: FakePrices
    memory: Memory
    deliver: Deliver
    address: str
    watch: WatchCorrelation
    decide: DecideAlerts
    digests: QueueDigests

    async def close(self, session: date) -> None:
        """Let a session close and settle, and do whatever follows from it."""
        self.clock.moment = close_time(session) + SETTLED
        await self.work()

    async def work(self) -> None:
        """Run every job once, and deliver until nothing waits."""
        await self.watch()
        await self.decide()
        await self.digests()
        await self.send()

    async def send(self) -> None:
        """Deliver until nothing waits that could be sent now, nor in a moment."""
        outbox, moved_s = self.memory.outbox, time.monotonic()
        while (before := await self.waiting()) and time.monotonic() - moved_s < A_MOMENT_S:
            addressees = await outbox.addressees(await outbox.take(list(Lane), wait=False))
            await asyncio.gather(*map(self.deliver.one, addressees))
            if await self.waiting() < before:
                moved_s = time.monotonic()
            elif not addressees:
                await asyncio.sleep(0.01)

    async def waiting(self) -> int:
        """How many deliveries have no outcome yet."""
        return sum((await self.memory.outbox.waiting()).values())


@asynccontextmanager
async def alerting(
    folder: Path, closes: Sequence[Closes], pairs: Sequence[Pair] = (PSCT,)
) -> AsyncIterator[Alerting]:
    """All that `run` puts together, at a clock of its own."""
    clock = FakeClock(datetime(2018, 1, 1, tzinfo=UTC))
    prices = stepped(closes, clock)
    async with (
        embedded_server(folder) as socket,
        connect(socket) as store,
        serve(port=0, token=TOKEN, clock=lambda: datetime.now(UTC)) as server,
        Person(server.address) as person,
    ):
        quick = {"per_second": 1000, "per_chat": 1000, "per_group_minute": 1000}
        await person.call("POST", "pace", quick)
        memory = remember(store, "test", clock, QUICKLY)
        telegram = build_telegram(TOKEN, server.address, Prices(prices, prices), memory, clock)
        async with telegram.bot as bot:
            reception = Reception(
                memory.inbox, bot.handle, ChatPace(time.monotonic, private=QUICK, group=QUICK)
            )
            poller = Poller(TOKEN, server.address, memory.inbox)
            roles = [asyncio.create_task(role) for role in (reception.run(), poller.run())]
            yield Alerting(
                clock,
                prices,
                memory,
                telegram.deliver,
                server.address,
                WatchCorrelation(prices, memory.ledger, clock, pairs=pairs, recordings=True),
                DecideAlerts(memory.ledger, memory.subscriptions, clock),
                QueueDigests(memory.chats, clock),
            )
            for role in roles:
                role.cancel()
            await asyncio.gather(*roles, return_exceptions=True)


async def turn_on(person: Person, words: str) -> dict[str, Any]:
    """Type an alert and turn it on; returns the message as it reads then."""
    shown = await person.ask(f"/alert {words}")
    await person.tap(shown, "Turn on")
    return await person.read(shown["message_id"])


async def every_fund(source: PriceSource, until: date) -> list[Closes]:
    """Bitcoin, and all the funds that vouch for each other's dates."""
    tickers: list[Ticker] = [ASSETS["btc"], *FUNDS.values()]
    return await source.closes(tickers, start=date(2018, 1, 1), until=until)


def changed(closes: Sequence[Closes], prices: Mapping[Ticker, "pd.Series[float]"]) -> list[Closes]:
    """The same closes, with other prices of some tickers."""
    return [replace(each, prices=prices.get(each.ticker, each.prices)) for each in closes]
