"""Network activity as the bot keeps it: all that `run` puts together, over real sockets and a real store."""

import socket
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.app.network import kept_network
from bot.errors import SourceUnavailable
from bot.model.network import Measure
from bot.ports import Activities
from bot.settings import Settings
from bot.sources.coin_metrics import CoinMetrics
from bot.store import keys
from bot.store.connection import Store
from tests.e2e.sources import loopback_exchange
from tests.e2e.sources.loopback_exchange import Answer, silence
from tests.e2e.sources.loopback_network import LoopbackCoinMetrics
from tests.fakes import FakeClock

TODAY = date(2025, 5, 3)


def table(today: date) -> dict[date, dict[str, float | None]]:
    days = [today - timedelta(days=days) for days in range(500, -1, -1)]
    return {day: {"AdrActCnt": 700_000.0 + day.day, "TxCnt": 400_000.0 + day.day} for day in days}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2025, 5, 3, 12, tzinfo=UTC))


@pytest.fixture
def served() -> Iterator[LoopbackCoinMetrics]:
    served = LoopbackCoinMetrics(table=table(TODAY))
    with loopback_exchange.serve(served):
        yield served


@pytest.fixture
def nobody() -> str:
    """An address where nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def settings_of(first: str, second: str, prices: str = "yahoo") -> Settings:
    return Settings.model_validate({"prices": prices, "coinmetrics_url": first, "blockchain_url": second})


async def ask(settings: Settings, clock: FakeClock, store: Store) -> Activities:
    """What a process that has just started gives."""
    async with kept_network(settings, clock, store) as network:
        return await network.activity()


async def test_one_fetch_serves_every_process(
    served: LoopbackCoinMetrics, nobody: str, clock: FakeClock, store: Store
) -> None:
    settings = settings_of(served.address, nobody)
    first, second = [await ask(settings, clock, store) for _process in range(2)]
    assert len(served.asked) == 1
    assert first[Measure.ADDRESSES].daily.equals(second[Measure.ADDRESSES].daily)
    assert first[Measure.ADDRESSES].last == TODAY - timedelta(days=1)
    # asked at another address than the provider's own
    assert not await store.exists(keys.NETWORK_SEEN)


async def test_a_live_answer_is_marked_in_the_store(
    served: LoopbackCoinMetrics, clock: FakeClock, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CoinMetrics, "url", served.address)
    await ask(Settings.model_validate({"prices": "yahoo"}), clock, store)
    assert await store.smembers(keys.NETWORK_SEEN) == {b"Coin Metrics"}


async def test_a_new_day_is_fetched_and_a_failure_leaves_the_old_ones(
    served: LoopbackCoinMetrics, nobody: str, clock: FakeClock, store: Store
) -> None:
    async with kept_network(settings_of(served.address, nobody), clock, store) as network:
        await network.activity()
        clock.move(timedelta(hours=14))  # 2:00 of the next day
        served.instead = Answer(503)
        old = (await network.activity())[Measure.ADDRESSES]
        assert (old.overdue, old.last) == (True, TODAY - timedelta(days=1))
        served.instead, served.table = None, table(TODAY + timedelta(days=1))
        new = (await network.activity())[Measure.ADDRESSES]
        assert (new.overdue, new.last) == (False, TODAY)


async def test_an_answer_waits_for_nobody_where_something_is_at_hand(
    served: LoopbackCoinMetrics, nobody: str, clock: FakeClock, store: Store
) -> None:
    async with kept_network(settings_of(served.address, nobody), clock, store) as network:
        await network.activity()
        clock.move(timedelta(days=1))
        served.instead = silence
        began = time.monotonic()
        assert (await network.activity())[Measure.ADDRESSES].overdue
        assert time.monotonic() - began < 3


async def test_without_a_network_the_sample_answers_quickly(
    nobody: str, clock: FakeClock, store: Store
) -> None:
    began = time.monotonic()
    told = await ask(settings_of(nobody, nobody), clock, store)
    assert time.monotonic() - began < 3
    assert {activity.is_sample for activity in told.values()} == {True}
    assert not await store.exists(keys.NETWORK)


async def test_providers_that_fail_are_told_of(
    served: LoopbackCoinMetrics, nobody: str, clock: FakeClock, store: Store
) -> None:
    served.instead = Answer(body="<html>maintenance</html>")
    with pytest.raises(SourceUnavailable, match="Coin Metrics answered with nothing that can be used"):
        await ask(settings_of(served.address, nobody), clock, store)


async def test_where_prices_are_recorded_nobody_is_asked(
    served: LoopbackCoinMetrics, clock: FakeClock, store: Store
) -> None:
    told = await ask(settings_of(served.address, served.address, "recorded"), clock, store)
    assert {activity.is_sample for activity in told.values()} == {True}
    assert served.asked == []
