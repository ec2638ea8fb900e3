"""The ledger of returns survives what kills its writer: every session once, in order, none missing."""

import asyncio
import signal
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from bot.analytics.readings import replayable
from bot.model.ticker import ASSETS, FUNDS, Pair
from bot.sources.sample import SamplePrices
from bot.store.connection import connect
from bot.store.embedded import embedded_server
from bot.store.ledger import RedisLedger
from tests.process import BotProcess, free_port
from tests.servers import kill, servers_of

PAIRS = [Pair(ASSETS["btc"], fund) for fund in FUNDS.values()]
PATIENCE_S = 60


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[dict[str, str]]:
    store = tmp_path / "state"
    yield {"PRICES": "recorded", "LOCALCHAT_PORT": str(free_port()), "DATA_DIR": str(store)}
    for pid in servers_of(store):
        kill(pid)


async def read(settings: dict[str, str]) -> dict[Pair, pd.DataFrame]:
    folder = Path(settings["DATA_DIR"])
    async with embedded_server(folder) as socket, connect(socket) as store:
        ledger = RedisLedger(store, "recorded")
        return {pair: await ledger.returns(pair) for pair in PAIRS}


async def complete() -> dict[Pair, pd.DataFrame]:
    """What the sample says, without any process, store or job."""
    sample, last = SamplePrices(clock=lambda: datetime(2025, 9, 27, 12, tzinfo=UTC)), date(2025, 9, 26)
    return {
        pair: replayable(
            await sample.closes((pair.asset, pair.benchmark), start=date(2018, 1, 1), until=last), last
        )
        for pair in PAIRS
    }


async def until_read(settings: dict[str, str], sessions: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while sum(map(len, (await read(settings)).values())) < sessions:
        assert time.monotonic() < deadline, "the ledger is not filled in time"
        await asyncio.sleep(0.2)


def same(one: dict[Pair, pd.DataFrame], other: dict[Pair, pd.DataFrame]) -> None:
    for pair in PAIRS:
        pd.testing.assert_frame_equal(one[pair], other[pair], check_freq=False, check_names=False)


@pytest.mark.parametrize("kills", [1, 4])
async def test_a_writer_that_is_killed_leaves_nothing_double_and_nothing_out(
    settings: dict[str, str], tmp_path: Path, kills: int
) -> None:
    whole = await complete()
    for number in range(kills):
        with BotProcess("run", settings=settings, folder=tmp_path) as bot:
            bot.line()
            await asyncio.sleep(1.5 + 0.4 * number)  # in the middle of it, each time somewhere else
            bot.stop(signal.SIGKILL)
    with BotProcess("run", settings=settings, folder=tmp_path) as bot:
        bot.line()
        await until_read(settings, sum(map(len, whole.values())))
        assert bot.stop()[0] == 0
    same(await read(settings), whole)


async def test_two_bots_on_one_store_write_each_session_once(
    settings: dict[str, str], tmp_path: Path
) -> None:
    whole = await complete()
    other = {**settings, "LOCALCHAT_PORT": str(free_port())}
    with (
        BotProcess("run", settings=settings, folder=tmp_path) as one,
        BotProcess("run", settings=other, folder=tmp_path) as two,
    ):
        one.line(), two.line()
        await until_read(settings, sum(map(len, whole.values())))
        assert one.stop()[0] == two.stop()[0] == 0
    same(await read(settings), whole)
