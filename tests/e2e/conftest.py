"""The bot on real sockets: its real Application, the local chat, and a person at it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest

from bot.localchat.server import serve
from bot.model.closes import Closes
from bot.model.ticker import Ticker
from bot.sources.sample import SamplePrices
from bot.telegram.bot import TelegramBot
from bot.telegram.table import command_table
from tests.fakes import FakeClock
from tests.person import Person

TOKEN = "123456:e2e-test"


@dataclass
class Prices:
    """The packaged sample, until it is told to fail."""

    clock: FakeClock
    failure: Exception | None = None
    delay_s: float = 0
    asked: int = field(default=0)

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        self.asked += 1
        await asyncio.sleep(self.delay_s)
        if self.failure is not None:
            raise self.failure
        return await SamplePrices(clock=self.clock).closes(tickers, start=start, until=until)


@pytest.fixture
def clock() -> FakeClock:
    """The Saturday after the sample's last session."""
    return FakeClock(datetime(2025, 9, 27, 12, tzinfo=UTC))


@pytest.fixture
def prices(clock: FakeClock) -> Prices:
    return Prices(clock)


@pytest.fixture
async def address() -> AsyncIterator[str]:
    """A local chat, as quick as one likes."""
    async with serve(port=0, token=TOKEN, clock=lambda: datetime.now(UTC)) as server:
        async with Person(server.address) as person:
            await person.call(
                "POST", "pace", {"per_second": 1000, "per_chat": 1000, "per_group_minute": 1000}
            )
        yield server.address


@pytest.fixture
async def bot(address: str, prices: Prices, clock: FakeClock) -> AsyncIterator[TelegramBot]:
    async with TelegramBot(TOKEN, address, command_table(prices, clock)) as bot:
        polling = asyncio.create_task(bot.poll())
        yield bot
        polling.cancel()
        with suppress(asyncio.CancelledError):
            await polling


@pytest.fixture
async def person(bot: TelegramBot, address: str) -> AsyncIterator[Person]:
    async with Person(address) as person:
        yield person
