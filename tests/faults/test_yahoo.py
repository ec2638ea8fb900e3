"""Yahoo on a bad day, seen from a chat: a clear answer within 25 s, and never a number from bad data."""

import json
import math
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as day_time
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from bot.analytics.sessions import close_time, last_completed, last_sessions
from bot.store import keys
from bot.store.connection import connect
from bot.store.embedded import embedded_server
from bot.views.wording import decimal
from tests.e2e.sources.loopback_exchange import LoopbackBitstamp
from tests.e2e.sources.loopback_exchange import serve as serve_exchange
from tests.e2e.sources.loopback_yahoo import TOO_MANY, Answer, Bars, Fault, LoopbackYahoo, serve, silence
from tests.person import Person
from tests.process import BotProcess, free_port

SESSIONS = [day.date() for day in last_sessions(520, last_completed(datetime.now(UTC)))]
RNG = np.random.default_rng(11)
COIN, STOCKS = (100 * np.exp(RNG.normal(0, 0.02, len(SESSIONS)).cumsum()) for _leg in range(2))
HOUR = timedelta(hours=1)


def hours() -> Bars:
    """Hour after hour; the one that ends at a close has that session's price, all others a wild one."""
    at_close = {close_time(day) - HOUR: price for day, price in zip(SESSIONS, COIN, strict=True)}
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    starts = [now - n * HOUR for n in range(24 * 728, 0, -1)]
    return [(int(start.timestamp()), float(at_close.get(start, 1e6))) for start in starts]


PRICED_HOURS = hours()


def calm_hours() -> dict[int, float]:
    """The same closes, and between two of them the price of the next."""
    closings = [int((close_time(day) - HOUR).timestamp()) for day in SESSIONS]
    places = np.searchsorted(closings, [at for at, _price in PRICED_HOURS])
    known = [*COIN, COIN[-1]]
    return {at: float(known[place]) for (at, _price), place in zip(PRICED_HOURS, places, strict=True)}


def days() -> Bars:
    opens = [close_time(day).replace(hour=14, minute=30) for day in SESSIONS]
    return [(int(start.timestamp()), float(price)) for start, price in zip(opens, STOCKS, strict=True)]


def coin_days() -> Bars:
    """Asked for only where a year of windows begins before hourly bars do: it depends on the holidays."""
    opens = [datetime.combine(day, day_time(), UTC) for day in SESSIONS]
    return [(int(start.timestamp()), float(price)) for start, price in zip(opens, COIN, strict=True)]


@pytest.fixture
def yahoo() -> Iterator[LoopbackYahoo]:
    with serve() as served:
        served.charts |= {
            ("BTC-USD", "1h"): PRICED_HOURS,
            ("BTC-USD", "1d"): coin_days(),
            ("PSCT", "1d"): days(),
        }
        yield served


def elsewhere(yahoo: LoopbackYahoo) -> dict[str, str]:
    """This Yahoo, and no exchange that could tell that its prices are made up, nor anybody who counts."""
    nobody = f"http://127.0.0.1:{free_port()}"
    others = ("BITSTAMP_URL", "COINBASE_URL", "COINMETRICS_URL", "BLOCKCHAIN_URL", "COINGECKO_URL")
    return {"YAHOO_URL": yahoo.address, **dict.fromkeys(others, nobody)}


@contextmanager
def running(yahoo: LoopbackYahoo, folder: Path, settings: dict[str, str] | None = None) -> Iterator[str]:
    settings = {**(settings or elsewhere(yahoo)), "LOCALCHAT_PORT": str(free_port())}
    with BotProcess("run", settings=settings, folder=folder) as bot:
        found = re.search(r"http://127\.0\.0\.1:\d+", bot.line())
        assert found
        yield found[0]
        status, logged = bot.stop(patience_s=25)
        assert status == 0
        assert "Traceback" not in logged


def known_correlation() -> float:
    """Of the last 30 sessions, from what the loopback Yahoo was given."""
    x, y = np.diff(np.log(COIN[-31:])), np.diff(np.log(STOCKS[-31:]))
    return float(stats.pearsonr(x, y).statistic)


async def test_on_a_good_day_the_number_is_that_of_the_prices(yahoo: LoopbackYahoo, tmp_path: Path) -> None:
    with BotProcess("corr", "--prices", "yahoo", "--json", settings=elsewhere(yahoo), folder=tmp_path) as bot:
        said, logged = bot.process.communicate(timeout=30)
    answer = json.loads(said)
    assert logged == ""
    assert math.isclose(answer["value"], known_correlation(), abs_tol=1e-9)
    assert (answer["as_of"], answer["stale"]) == (SESSIONS[-1].isoformat(), False)
    assert answer["source"] == "Yahoo Finance"


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        pytest.param(TOO_MANY, "Yahoo Finance asks us to slow down; try again in 5 min", id="429"),
        pytest.param(
            Answer(body="<html>Will be right back</html>"),
            "Yahoo Finance answered with nothing that can be used",
            id="garbage",
        ),
        pytest.param(
            Answer(body='{"chart": {"result": [{"meta": {'),
            "Yahoo Finance answered with nothing that can be used",
            id="cut",
        ),
        pytest.param(silence, "Yahoo Finance did not answer in time", id="silence"),
    ],
)
async def test_on_a_bad_day_there_is_a_clear_line_and_no_number(
    yahoo: LoopbackYahoo, tmp_path: Path, fault: Answer | Fault, line: str
) -> None:
    yahoo.instead["/"] = fault
    with running(yahoo, tmp_path) as address:
        async with Person(address) as person:
            began = time.monotonic()
            answer = await person.ask("/corr")
            assert time.monotonic() - began < 25
            assert (answer["text"] or "").startswith(line)
            assert answer["photo"] is None


async def test_yesterdays_data_are_called_that(yahoo: LoopbackYahoo, tmp_path: Path) -> None:
    yahoo.charts["PSCT", "1d"] = days()[:-1]
    with running(yahoo, tmp_path) as address:
        async with Person(address) as person:
            caption = (await person.ask("/corr"))["caption"]
    yesterday, today = SESSIONS[-2:]
    assert f"{yesterday.day} {yesterday:%b %Y}" in caption.splitlines()[1]
    assert f"closes since {today:%a} {today.day} {today:%b %Y} are missing" in caption


@pytest.fixture
def bitstamp() -> Iterator[LoopbackBitstamp]:
    """An exchange that knows the same prices."""
    exchange = LoopbackBitstamp(hours={"btcusd": calm_hours()})
    with serve_exchange(exchange):
        yield exchange


async def grow_old(data: Path, by: timedelta) -> None:
    """Make what is kept as old as if it had been fetched so long ago."""
    async with embedded_server(data) as socket, connect(socket) as store:
        for symbol in ("BTC-USD", "PSCT"):
            kept = json.loads(await store.get(keys.closes(symbol)) or b"")
            kept["observed_at"] = (datetime.fromisoformat(kept["observed_at"]) - by).isoformat()
            await store.set(keys.closes(symbol), json.dumps(kept))


async def test_a_dead_yahoo_is_answered_for_at_once_from_the_last_good_prices(
    yahoo: LoopbackYahoo, tmp_path: Path
) -> None:
    with running(yahoo, tmp_path) as address:
        async with Person(address) as person:
            good = await person.ask("/corr")
            assert "fetched" not in good["caption"]
    await grow_old(tmp_path / ".tandem", timedelta(hours=3, minutes=5))
    yahoo.instead["/"] = silence
    with running(yahoo, tmp_path) as address:
        async with Person(address) as person:
            await person.ask("/help")  # by then it has started
            began = time.monotonic()
            answer = await person.ask("/corr")
            assert time.monotonic() - began < 5
            assert answer["caption"].splitlines()[0] == good["caption"].splitlines()[0]
            assert "From prices fetched 3 hours ago: newer ones are not to be had." in answer["caption"]
            status = (await person.ask("/status"))["text"]
            assert "but their source fails" in status
            assert "fetched 3 hours ago" in status


async def test_a_bad_tick_in_one_source_is_caught_by_the_other_and_told(
    yahoo: LoopbackYahoo, bitstamp: LoopbackBitstamp, tmp_path: Path
) -> None:
    closing = int((close_time(SESSIONS[-5]) - HOUR).timestamp())
    yahoo.charts["BTC-USD", "1h"] = [
        (at, price * (10 if at == closing else 1)) for at, price in calm_hours().items()
    ]
    settings = {**elsewhere(yahoo), "BITSTAMP_URL": bitstamp.address}
    with running(yahoo, tmp_path, settings) as address:
        async with Person(address) as person:
            caption = (await person.ask("/corr"))["caption"]
            assert caption.startswith(f"Bitcoin and small-cap tech: {decimal(known_correlation())},")
            status = (await person.ask("/status"))["text"]
    told = next(line for line in status.splitlines() if line.startswith("BTC,"))
    right = COIN[-5]
    assert f"Yahoo Finance {right * 10:,.2f}, Bitstamp {right:,.2f}" in told
    assert "Bitstamp believed" in told
