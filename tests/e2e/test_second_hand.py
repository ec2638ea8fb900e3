"""Metaplanet in the chat: from CoinGecko on loopback, through `run`, to the answer; and where nobody answers."""

import asyncio
import io
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from matplotlib.image import imread

from bot.errors import SourceUnavailable
from bot.jobs.watch_treasuries import WatchTreasuries
from bot.model.second_hand import ENTITIES
from bot.model.treasury import COMPANIES
from bot.sources.treasuries import CoinGecko
from bot.store.connection import Store
from bot.store.reports import RedisReports
from tests.e2e.sources import loopback_exchange
from tests.e2e.sources.loopback_coingecko import LoopbackCoinGecko, listed, trade
from tests.e2e.sources.loopback_exchange import Answer, Fault, hang_up
from tests.fakes import FakeClock
from tests.person import Person
from tests.process import BotProcess, free_port

KEY = "CG-hunter2hunter2"
MARK = "according to CoinGecko (second-hand; not a filing; as of "


def history(until: date) -> list[dict[str, object]]:
    """The newest first."""
    return [
        trade(until - timedelta(days=2), 518, 61_392_842, 18_113, 118_519),
        trade(until - timedelta(days=40), 17_595, 0, 17_595, 0),
    ]


@pytest.fixture
def served(clock: FakeClock) -> Iterator[LoopbackCoinGecko]:
    served = LoopbackCoinGecko(
        companies=[listed("MSTR.US", "Strategy", 900_000, country="US"), listed("3350.T", "Metaplanet", 18_113, 1.8e9)],
        histories={"metaplanet": history(clock().date())},
    )  # fmt: skip
    with loopback_exchange.serve(served):
        yield served


async def watch(served: LoopbackCoinGecko, store: Store, clock: FakeClock) -> None:
    """What the job does when it is started."""
    source = CoinGecko(served.address, None, clock)
    watched = [ENTITIES["metaplanet"]]
    job = WatchTreasuries(source, RedisReports(store), watched, listed=COMPANIES.values(), clock=clock)
    await job()


async def test_what_was_told_is_answered_with_a_picture_and_marked(
    person: Person, served: LoopbackCoinGecko, store: Store, clock: FakeClock
) -> None:
    before = await person.ask("/treasury metaplanet")
    assert before["text"].startswith("nothing is known yet of what Metaplanet (3350.T) holds")
    await watch(served, store, clock)
    answer = await person.ask("/treasury metaplanet")
    lines = answer["caption"].splitlines()
    assert (
        lines[0] == f"Metaplanet (3350.T) holds 18,113 BTC, {MARK}27 Sep 2025), under 0.1% of the 21 million."
    )
    assert "25 Sep 2025: bought 518 BTC for $61.39 million, $118,519 each" in lines
    assert "18 Aug 2025: bought 17,595 BTC" in lines
    assert imread(io.BytesIO(await person.picture(answer))).shape[:2] == (900, 1600)
    assert (await person.ask("/treasury 3350.t"))["caption"] == answer["caption"]


@pytest.mark.parametrize(
    "broken",
    [
        Answer(429, headers=(("retry-after", "600"),)),
        Answer(503),
        Answer(403),
        Answer(body="<html>One moment</html>"),
        Answer(body='{"transactions": [{"date": 17633'),
        Answer(body='{"companies": [], "transactions": []}'),
        Answer(body='{"companies": [{}], "transactions": [{}]}'),
        hang_up,
    ],
)
async def test_bad_answers_take_nothing_away_and_a_good_one_brings_the_rest(
    served: LoopbackCoinGecko, store: Store, clock: FakeClock, broken: Answer | Fault
) -> None:
    source, reports = CoinGecko(served.address, None, clock), RedisReports(store)
    metaplanet = ENTITIES["metaplanet"]
    job = WatchTreasuries(source, reports, [metaplanet], clock=clock)
    await job()
    known, listing = await reports.of(metaplanet), await reports.listing()
    assert [each.is_news for each in known] == [False, False]
    served.instead = broken
    for _hour in range(3):
        clock.move(timedelta(hours=1))
        with suppress(SourceUnavailable):
            await job()
    assert (await reports.of(metaplanet), await reports.listing()) == (known, listing)
    served.instead = None
    served.histories["metaplanet"].insert(0, trade(clock().date(), 5, 545_000, 18_118, 109_000))
    clock.move(timedelta(hours=1))
    await job()
    assert [each.is_news for each in await reports.of(metaplanet)] == [False, False, True]


async def test_the_usual_company_is_checked_and_others_are_named(
    person: Person, served: LoopbackCoinGecko, store: Store, clock: FakeClock
) -> None:
    await watch(served, store, clock)
    caption = (await person.ask("/treasury"))["caption"]
    assert caption.startswith("Strategy (MSTR) holds 848,000 BTC (as of 4 Oct 2026)")
    assert "CoinGecko, second-hand, tells otherwise: 900,000 BTC on 27 Sep 2025, 6.1% more than" in caption
    assert "second-hand, from CoinGecko: Metaplanet 18,113 BTC. Ask /treasury metaplanet" in caption


async def test_a_name_that_is_nearly_right_is_understood(person: Person) -> None:
    answer = await person.ask("/treasury metaplant")
    assert answer["text"] == "no company 'metaplant'; did you mean Metaplanet (3350.T)?"


@asynccontextmanager
async def running(folder: Path, **settings: str) -> AsyncIterator[tuple[BotProcess, Person]]:
    """`run` with the local chat, and a person at it."""
    with BotProcess("run", settings={"LOCALCHAT_PORT": str(free_port()), **settings}, folder=folder) as bot:
        found = re.search(r"http://127\.0\.0\.1:\d+", bot.line())
        assert found
        async with Person(found[0]) as person, asyncio.timeout(60):
            yield bot, person


async def test_run_asks_and_tells_and_keeps_its_key_to_itself(
    tmp_path: Path, served: LoopbackCoinGecko
) -> None:
    today = datetime.now(UTC).date()
    served.histories = {"metaplanet": history(today), "convano": [trade(today, 5, 0, 768.5, 0)]}
    address = f"{served.address}/api/v3"
    async with running(
        tmp_path, PRICES="recorded", COINGECKO_URL=address, COINGECKO_KEY=KEY, TREASURY_ENTITIES="convano: Convano Inc.",
        LOG_LEVEL="debug",
    ) as (bot, person):  # fmt: skip
        while "bought 518 BTC" not in (told := (await person.ask("/treasury metaplanet"))["caption"] or ""):
            await asyncio.sleep(1)
        assert MARK in told
        added = await person.ask("/treasury convano")
        assert added["text"].startswith(
            "nothing is known yet of what Convano Inc. holds"
        )  # its turn comes later
        status, logged = bot.stop()
    assert status == 0
    assert "Traceback" not in logged
    assert KEY not in logged
    assert len(served.asked) == 2


async def test_where_nobody_answers_nothing_waits_for_it(tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    async with running(tmp_path, PRICES="recorded", COINGECKO_URL=address) as (bot, person):
        async with asyncio.timeout(20):
            assert (await person.ask("/treasury"))["caption"].startswith("Strategy (MSTR) holds")
            answer = await person.ask("/treasury metaplanet")
        assert answer["text"].endswith("holds: CoinGecko has not told it")
        status, logged = bot.stop()
    assert status == 0
    assert "CoinGecko cannot be reached from here" in logged
    assert "Traceback" not in logged


async def test_with_recorded_prices_nobody_is_asked(tmp_path: Path) -> None:
    async with running(tmp_path, PRICES="recorded") as (bot, person):
        await person.ask("/treasury")
        _status, logged = bot.stop()
    assert "CoinGecko" not in logged
