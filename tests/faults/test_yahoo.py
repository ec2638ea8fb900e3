"""Yahoo on a bad day, seen from a chat: a clear answer within 25 s, and never a number from bad data."""

import json
import math
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from bot.analytics.sessions import close_time, last_completed, last_sessions
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


def days() -> Bars:
    opens = [close_time(day).replace(hour=14, minute=30) for day in SESSIONS]
    return [(int(start.timestamp()), float(price)) for start, price in zip(opens, STOCKS, strict=True)]


@pytest.fixture
def yahoo() -> Iterator[LoopbackYahoo]:
    with serve() as served:
        served.charts |= {("BTC-USD", "1h"): hours(), ("PSCT", "1d"): days()}
        yield served


def elsewhere(yahoo: LoopbackYahoo) -> dict[str, str]:
    """This Yahoo, and no exchange that could tell that its prices are made up."""
    nobody = f"http://127.0.0.1:{free_port()}"
    return {"YAHOO_URL": yahoo.address, "BITSTAMP_URL": nobody, "COINBASE_URL": nobody}


@contextmanager
def running(yahoo: LoopbackYahoo, folder: Path) -> Iterator[str]:
    settings = {**elsewhere(yahoo), "LOCALCHAT_PORT": str(free_port())}
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
        pytest.param(TOO_MANY, "Yahoo Finance asks us to slow down; try again in 5 minutes", id="429"),
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
