"""The bot on real sockets: its real Application, the local chat, and a person at it."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.app.memory import remember
from bot.app.prices import Prices as AllPrices
from bot.app.telegram import build_telegram
from bot.jobs.watch_correlation import WatchCorrelation
from bot.localchat.server import serve
from bot.model.closes import Closes
from bot.model.ticker import ASSETS, FUNDS, Pair, Ticker
from bot.sources.baskets import NoBaskets, WithBaskets
from bot.sources.sample import SamplePrices
from bot.store.connection import Store, connect
from bot.store.embedded import embedded_server
from bot.store.ledger import RedisLedger
from bot.store.pace import Rates
from bot.telegram.chat_pace import ChatPace, Rate
from bot.telegram.polling import Poller
from bot.telegram.reception import Reception
from tests.fakes import FakeClock
from tests.person import Person

TOKEN = "123456:e2e-test"
SATURDAY = datetime(2025, 9, 27, 12, tzinfo=UTC)
"""The day after the sample's last session."""
QUICK = Rate(1000, 0.01)
QUICKLY = Rates(group_most=1000).times(1_000_000)


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
        sample = WithBaskets(SamplePrices(clock=self.clock), NoBaskets())
        return await sample.closes(tickers, start=start, until=until)


@pytest.fixture
def toast_after_s() -> float:
    """How long a tap may take before its answer comes apart: beside other tests more than on its own."""
    return 10


@pytest.fixture(autouse=True)
def _patient_taps(monkeypatch: pytest.MonkeyPatch, toast_after_s: float) -> None:
    monkeypatch.setattr("bot.telegram.taps.TOAST_AFTER_S", toast_after_s)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(SATURDAY)


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
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with embedded_server(tmp_path / "store") as socket, connect(socket) as store:
        yield store


@pytest.fixture
async def bot(address: str, prices: Prices, clock: FakeClock, store: Store) -> AsyncIterator[None]:
    """All that `run` puts together, but for the prices and the clock."""
    memory = remember(store, "test", clock, QUICKLY)
    async with build_telegram(TOKEN, address, AllPrices(prices, prices), memory, clock).bot as telegram:
        reception = Reception(
            memory.inbox, telegram.handle, ChatPace(time.monotonic, private=QUICK, group=QUICK)
        )
        roles = [
            asyncio.create_task(role)
            for role in (reception.run(), Poller(TOKEN, address, memory.inbox).run())
        ]
        yield
        for role in roles:
            role.cancel()
        await asyncio.gather(*roles, return_exceptions=True)


@pytest.fixture
async def person(bot: None, address: str) -> AsyncIterator[Person]:
    async with Person(address) as person:
        yield person


@pytest.fixture(scope="session")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> dict[bytes, bytes]:
    """What is in the store after the first start, by key: bitcoin and PSCT were read; the basket cannot be."""
    return asyncio.run(_first_start(tmp_path_factory.mktemp("first")))


async def _first_start(folder: Path) -> dict[bytes, bytes]:
    clock = FakeClock(SATURDAY)
    async with embedded_server(folder) as socket, connect(socket) as store:
        pairs, ledger = (Pair(ASSETS["btc"], FUNDS["psct"]),), RedisLedger(store, "test")
        await WatchCorrelation(SamplePrices(clock=clock), ledger, clock, pairs=pairs, recordings=True)()
        dumps = [(key, await store.dump(key)) async for key in store.scan_iter()]
    return {key: dump for key, dump in dumps if dump is not None}


@pytest.fixture
async def read(store: Store, first_start: dict[bytes, bytes]) -> None:
    """The ledger after its first start, copied: to read it takes a quarter of a second."""
    for key, value in first_start.items():
        await store.restore(key, 0, value)
