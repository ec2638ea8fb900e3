"""Yahoo failing in every way that it has been seen to: one clear line in time, and never a number."""

import asyncio
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import NoPrices, SourceBusy, SourceUnavailable, SourceUnreachable
from bot.model.ticker import ASSETS, BENCHMARKS
from bot.sources.yahoo import YahooPrices
from bot.sources.yahoo_session import CHART_SHARE
from tests.e2e.sources.conftest import SESSIONS, Adapter
from tests.e2e.sources.loopback_yahoo import (
    TOO_MANY,
    UNKNOWN,
    Answer,
    Busy,
    Fault,
    LoopbackYahoo,
    chart,
    chart_error,
    drip,
    meta,
    no_bars,
    reset,
    silence,
)
from tests.fakes import FakeClock

BTC, PSCT = ASSETS["btc"], BENCHMARKS["psct"]
START, UNTIL = date(2024, 11, 22), date(2024, 12, 2)
CHARTS = "/v8/finance/chart"


async def failure_of(prices: YahooPrices) -> SourceUnavailable:
    with pytest.raises(SourceUnavailable) as failed:
        await prices.closes([PSCT, BTC], start=START, until=UNTIL)
    text = str(failed.value)
    assert text.startswith("Yahoo Finance ")
    assert "\n" not in text
    assert not re.search(r"http|127\.0|Error|crumb", text)
    return failed.value


def without(*keys: str) -> Answer:
    """A chart that lacks keys of its meta."""
    answer = json.loads(chart("PSCT", "1d", SESSIONS).body)
    for key in keys:
        del answer["chart"]["result"][0]["meta"][key]
    return Answer(body=json.dumps(answer))


def strange_meta() -> Answer:
    """No bars, and a meta whose parts are not what they should be."""
    result = {"meta": meta("PSCT", "1d") | {"currentTradingPeriod": {"regular": {"start": 1}}}}
    result["indicators"] = {"quote": [{}]}
    return Answer(body=json.dumps({"chart": {"result": [result], "error": None}}))


def unauthorized() -> Answer:
    error = {"code": "Unauthorized", "description": "User is unable to access this feature"}
    return Answer(401, json.dumps({"finance": {"result": None, "error": error}}))


BROKEN = "Yahoo Finance answered with nothing that can be used; try again in a moment"
EMPTY = "Yahoo Finance has no prices of PSCT for these sessions"


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        pytest.param(UNKNOWN, "Yahoo Finance knows no PSCT", id="unknown ticker"),
        pytest.param(
            Answer(404, "<html>gone</html>", "text/html"), "Yahoo Finance knows no PSCT", id="404 page"
        ),
        pytest.param(unauthorized(), BROKEN, id="401"),
        pytest.param(
            chart_error(422, "Unprocessable Entity", "1d data not available for startTime=1"),
            BROKEN,
            id="422",
        ),
        pytest.param(chart_error(500, "Internal Server Error", "oops"), BROKEN, id="500"),
        pytest.param(Answer(502, "Bad Gateway", "text/plain"), BROKEN, id="502"),
        pytest.param(Answer(body="Will be right back..."), BROKEN, id="will be right back"),
        pytest.param(Answer(body="<html><body>Please wait</body></html>"), BROKEN, id="html"),
        pytest.param(Answer(body=chart("PSCT", "1d", SESSIONS).body[:300]), BROKEN, id="truncated"),
        pytest.param(Answer(body=""), BROKEN, id="nothing"),
        pytest.param(Answer(body="null"), BROKEN, id="null"),
        pytest.param(Answer(body="[]"), BROKEN, id="a list"),
        pytest.param(Answer(body='{"chart": {"result": [], "error": null}}'), BROKEN, id="no result"),
        pytest.param(without("instrumentType"), BROKEN, id="no instrumentType"),
        pytest.param(without("currency", "exchangeTimezoneName"), BROKEN, id="no time zone"),
        pytest.param(without("symbol"), BROKEN, id="no symbol"),
        pytest.param(chart("QQQ", "1d", SESSIONS), BROKEN, id="another symbol"),
        pytest.param(chart("PSCT", "1mo", SESSIONS), BROKEN, id="another interval"),
        pytest.param(strange_meta(), BROKEN, id="strange meta"),
        pytest.param(no_bars("PSCT", "1d"), EMPTY, id="no bars"),
        pytest.param(chart("PSCT", "1d", []), EMPTY, id="empty lists"),
        pytest.param(chart("PSCT", "1d", [(at, None) for at, _ in SESSIONS]), EMPTY, id="all null"),
        pytest.param(chart("PSCT", "1d", [(at, 0.0) for at, _ in SESSIONS]), EMPTY, id="all zero"),
    ],
)
async def test_what_is_no_chart_gives_no_number(
    adapter: Adapter, yahoo: LoopbackYahoo, answer: Answer, text: str
) -> None:
    yahoo.instead[CHARTS + "/PSCT"] = answer
    failure = await failure_of(adapter())
    assert type(failure) is (SourceUnavailable if text == BROKEN else NoPrices)
    assert str(failure) == text


async def test_prices_that_are_dated_a_day_late_are_refused(adapter: Adapter, yahoo: LoopbackYahoo) -> None:
    late = [(start + 86_400, close) for start, close in SESSIONS]
    yahoo.charts["PSCT", "1d"] = late
    prices = adapter()
    failure = await failure_of(prices)
    assert str(failure) == ("Yahoo Finance has prices of PSCT on days without a session: its dates are off")
    yahoo.charts["PSCT", "1d"] = SESSIONS
    assert await prices.closes([PSCT], start=START, until=UNTIL)


async def test_a_span_without_prices_is_said(adapter: Adapter) -> None:
    with pytest.raises(SourceUnavailable, match=f"^{EMPTY}$"):
        await adapter().closes([PSCT], start=date(2024, 1, 2), until=date(2024, 1, 5))


async def test_a_thread_that_does_not_come_back_is_not_waited_for(adapter: Adapter, clock: FakeClock) -> None:
    def stuck() -> datetime:
        time.sleep(0.3)
        return clock()

    prices = adapter(clock=clock, patience=timedelta(seconds=0.1))
    prices._clock = stuck
    assert str(await failure_of(prices)) == "Yahoo Finance did not answer in time; try again in a moment"


EXIT = """
import asyncio, sys, time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from bot.model.ticker import BENCHMARKS
from bot.sources.yahoo import YahooPrices

async def main():
    prices = YahooPrices(clock=lambda: datetime(2024, 12, 3, 12, tzinfo=UTC), cache_folder=Path(sys.argv[1]),
                         base_url=sys.argv[2], patience=timedelta(seconds=3))
    wanted = prices.closes([BENCHMARKS["psct"]], start=date(2024, 11, 22), until=date(2024, 12, 2))
    try:
        await asyncio.wait_for(wanted, timeout=1.2)
    except TimeoutError:
        print(time.monotonic())

asyncio.run(main())
"""


def test_a_process_ends_with_the_request_that_it_abandons(yahoo: LoopbackYahoo, tmp_path: Path) -> None:
    yahoo.instead[CHARTS] = silence
    command = [sys.executable, "-c", EXIT, str(tmp_path), yahoo.address]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    left = float(ended.stdout)
    assert time.monotonic() - left < 3 * CHART_SHARE + 1


async def test_bad_hours_are_not_replaced_by_utc_days(adapter: Adapter, yahoo: LoopbackYahoo) -> None:
    yahoo.instead[CHARTS + "/BTC-USD"] = Answer(500, "oops", "text/plain")
    assert str(await failure_of(adapter())) == BROKEN


async def test_429_is_obeyed(adapter: Adapter, yahoo: LoopbackYahoo, clock: FakeClock) -> None:
    prices = adapter()
    yahoo.instead[CHARTS] = TOO_MANY
    failure = await failure_of(prices)
    assert isinstance(failure, SourceBusy)
    assert str(failure) == "Yahoo Finance asks us to slow down; try again in 5 min"

    asked = len(yahoo.asked)
    clock.move(timedelta(minutes=4, seconds=30))
    failure = await failure_of(prices)
    assert isinstance(failure, SourceBusy)
    assert str(failure) == "Yahoo Finance asks us to slow down; try again in 1 min"
    assert len(yahoo.asked) == asked

    clock.move(timedelta(seconds=30))
    assert str(await failure_of(prices)).endswith("try again in 10 min")
    yahoo.instead.clear()
    clock.move(timedelta(minutes=10))
    assert len(await prices.closes([PSCT], start=START, until=UNTIL)) == 1


async def test_after_three_failures_yahoo_is_left_alone(
    adapter: Adapter, yahoo: LoopbackYahoo, clock: FakeClock
) -> None:
    prices = adapter()
    yahoo.instead[CHARTS] = Answer(500, "oops", "text/plain")
    for _ in range(2):
        assert str(await failure_of(prices)) == BROKEN
    assert str(await failure_of(prices)).endswith("; try again in 1 min")
    asked = len(yahoo.asked)
    assert str(await failure_of(prices)).endswith("; try again in 1 min")
    assert len(yahoo.asked) == asked
    yahoo.instead.clear()
    clock.move(timedelta(minutes=1))
    assert len(await prices.closes([PSCT], start=START, until=UNTIL)) == 1


async def test_unknown_tickers_say_nothing_against_yahoo(adapter: Adapter) -> None:
    prices = adapter()
    for _ in range(4):
        with pytest.raises(SourceUnavailable, match="knows no DOGE-USD"):
            await prices.closes([ASSETS["doge"]], start=START, until=UNTIL)


@pytest.mark.parametrize("fault", [silence, drip])
async def test_a_mute_yahoo_is_not_waited_for(adapter: Adapter, yahoo: LoopbackYahoo, fault: Fault) -> None:
    yahoo.instead[""] = fault
    began = time.monotonic()
    failure = await failure_of(adapter(patience=timedelta(seconds=1)))
    assert time.monotonic() - began < 1.1
    assert type(failure) is SourceUnavailable
    assert str(failure) == "Yahoo Finance did not answer in time; try again in a moment"


async def test_a_connection_that_is_reset_is_a_failure(adapter: Adapter, yahoo: LoopbackYahoo) -> None:
    yahoo.instead[CHARTS] = reset
    failure = await failure_of(adapter())
    assert type(failure) is SourceUnavailable
    assert str(failure) == BROKEN


@pytest.fixture
def full_port() -> Iterator[int]:
    """A port whose queue is full: connecting to it is answered by nobody, as behind a firewall."""
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


@pytest.fixture
def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


async def unreachable(prices: YahooPrices) -> None:
    failure = await failure_of(prices)
    assert isinstance(failure, SourceUnreachable)
    assert str(failure) == "Yahoo Finance cannot be reached from here; try again in a moment"


async def test_a_refused_connection_is_unreachable(adapter: Adapter, free_port: int) -> None:
    await unreachable(adapter(base_url=f"http://127.0.0.1:{free_port}"))


async def test_a_host_without_an_address_is_unreachable(adapter: Adapter) -> None:
    await unreachable(adapter(base_url="http://yahoo.invalid"))


async def test_a_firewall_that_swallows_everything_is_unreachable(adapter: Adapter, full_port: int) -> None:
    await unreachable(adapter(base_url=f"http://127.0.0.1:{full_port}", patience=timedelta(seconds=1)))


async def test_a_dead_proxy_is_unreachable(
    adapter: Adapter, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port}")
    monkeypatch.setenv("no_proxy", "")
    await unreachable(adapter(base_url=None))


async def test_unreachable_stays_unreachable_while_yahoo_is_left_alone(
    adapter: Adapter, free_port: int
) -> None:
    prices = adapter(base_url=f"http://127.0.0.1:{free_port}")
    failures = [await failure_of(prices) for _ in range(5)]
    assert all(isinstance(failure, SourceUnreachable) for failure in failures)
    assert str(failures[-1]) == "Yahoo Finance cannot be reached from here; try again in 1 min"


async def test_a_fetch_that_nobody_waits_for_is_not_in_the_way(
    adapter: Adapter, yahoo: LoopbackYahoo
) -> None:
    prices = adapter(patience=timedelta(seconds=4))
    yahoo.instead[CHARTS] = silence
    abandoned = asyncio.create_task(prices.closes([PSCT], start=START, until=UNTIL))
    await asyncio.to_thread(yahoo.silent.wait, 3)
    abandoned.cancel()
    with pytest.raises(asyncio.CancelledError):
        await abandoned
    yahoo.instead.clear()
    began = time.monotonic()
    assert len(await prices.closes([PSCT], start=START, until=UNTIL)) == 1
    assert time.monotonic() - began < 1


async def test_one_fetch_at_a_time(adapter: Adapter, yahoo: LoopbackYahoo) -> None:
    prices = adapter()
    yahoo.instead[CHARTS] = busy = Busy()
    await asyncio.gather(*(prices.closes([PSCT], start=START, until=UNTIL) for _ in range(3)))
    assert busy.most == 1


async def test_waiting_for_others_in_vain_says_nothing_against_yahoo(
    adapter: Adapter, yahoo: LoopbackYahoo
) -> None:
    prices = adapter(patience=timedelta(seconds=0.8))
    yahoo.instead[CHARTS] = silence
    answers = await asyncio.gather(
        *(prices.closes([PSCT], start=START, until=UNTIL) for _ in range(6)), return_exceptions=True
    )
    assert [str(answer) for answer in answers] == [
        "Yahoo Finance did not answer in time; try again in a moment"
    ] * 6
    yahoo.instead.clear()
    assert len(await prices.closes([PSCT], start=START, until=UNTIL)) == 1


@pytest.mark.parametrize("spoil", ["a file", "no folder", "garbage"])
async def test_a_cache_folder_that_cannot_be_used_does_not_matter(
    adapter: Adapter, tmp_path: Path, spoil: str
) -> None:
    folder = tmp_path / "caches"
    if spoil == "a file":
        folder.write_text("in the way")
    elif spoil == "garbage":
        folder.mkdir()
        for name in ("tkr-tz.db", "cookies.db", "isin-tkr.db"):
            (folder / name).write_bytes(b"no database" * 1000)
    prices = adapter(cache_folder=folder)
    assert len(await prices.closes([PSCT], start=START, until=UNTIL)) == 1
