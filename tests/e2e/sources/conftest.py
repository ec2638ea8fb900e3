"""A loopback Yahoo with a week of prices, and the adapter that asks it through the real yfinance."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yfinance.data

from bot.sources.bitstamp import Bitstamp
from bot.sources.coinbase import Coinbase
from bot.sources.exchanges import CandleApi, Exchange
from bot.sources.yahoo import YahooPrices
from tests.e2e.sources import loopback_exchange
from tests.e2e.sources.loopback_exchange import LoopbackBitstamp, LoopbackCoinbase, LoopbackExchange
from tests.e2e.sources.loopback_yahoo import Bars, LoopbackYahoo, serve
from tests.fakes import FakeClock

Adapter = Callable[..., YahooPrices]


def unix(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp())  # type: ignore[misc,arg-type]


HOUR = 3600
FIRST_HOUR = unix(2024, 11, 22)
HOURS: Bars = [(FIRST_HOUR + n * HOUR, 90_000.0 + n) for n in range(24 * 11)]
"""Hourly bars from Friday 22 November 2024, 00:00 UTC to Monday 2 December: the n-th closes at 90,000 + n."""
BARS: dict[int, float] = {start: close for start, close in HOURS if close}

# opens at 14:30 UTC; Thanksgiving on the 28th, a half day on the 29th
SESSIONS: Bars = [
    (unix(2024, 11, day, 14, 30), close)
    for day, close in ((22, 240.0), (25, 242.5), (26, 241.0), (27, 241.5), (29, 242.0))
] + [(unix(2024, 12, 2, 14, 30), 243.0)]

UTC_DAYS: Bars = [(unix(2022, 8, 1) + n * 24 * HOUR, 20_000.0 + n) for n in range(854)]
"""Days from 1 August 2022 to 1 December 2024: the n-th closes at 20,000 + n."""


@pytest.fixture
def clock() -> FakeClock:
    """Tuesday, before the exchange opens."""
    return FakeClock(datetime(2024, 12, 3, 12, tzinfo=UTC))


@pytest.fixture
def yahoo() -> Iterator[LoopbackYahoo]:
    # yfinance keeps one set of cookies and one session for the whole process
    yfinance.data.SingletonMeta._instances.clear()
    with serve() as served:
        served.charts |= {
            ("BTC-USD", "1h"): HOURS,
            ("BTC-USD", "1d"): UTC_DAYS,
            ("PSCT", "1d"): SESSIONS,
        }
        yield served


@pytest.fixture
def adapter(yahoo: LoopbackYahoo, clock: FakeClock, tmp_path: Path) -> Adapter:
    def build(**changed: Any) -> YahooPrices:
        settings: dict[str, Any] = {
            "clock": clock,
            "cache_folder": tmp_path / "yahoo",
            "base_url": yahoo.address,
            "patience": timedelta(seconds=2),
        }
        return YahooPrices(**settings | changed)

    return build


APIS: dict[type[LoopbackExchange], type[CandleApi]] = {LoopbackBitstamp: Bitstamp, LoopbackCoinbase: Coinbase}


@pytest.fixture
def bitstamp() -> Iterator[LoopbackBitstamp]:
    served = LoopbackBitstamp(hours={"btcusd": dict(BARS)})
    with loopback_exchange.serve(served):
        yield served


@pytest.fixture
def coinbase() -> Iterator[LoopbackCoinbase]:
    served = LoopbackCoinbase(hours={"BTC-USD": dict(BARS)})
    with loopback_exchange.serve(served):
        yield served


@pytest.fixture
def exchange_of(clock: FakeClock) -> Callable[..., Exchange]:
    """The adapter that asks a loopback exchange."""

    def build(served: LoopbackExchange, **changed: Any) -> Exchange:
        settings: dict[str, Any] = {
            "clock": clock,
            "base_url": served.address,
            "patience": timedelta(seconds=8),
        }
        return Exchange(APIS[type(served)](), **settings | changed)

    return build


@pytest.fixture(params=["bitstamp", "coinbase"])
def served(request: pytest.FixtureRequest) -> LoopbackExchange:
    """Each of the two exchanges."""
    exchange: LoopbackExchange = request.getfixturevalue(request.param)
    return exchange
