"""Providers of network activity over a real socket: what they counted, and every way in which they fail."""

import asyncio
import re
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.cli import check_events
from bot.cli.finding import Finding
from bot.errors import SourceBusy, SourceUnavailable, SourceUnreachable
from bot.model.network import Measure
from bot.settings import Settings
from bot.sources import http
from bot.sources.blockchain import Blockchain
from bot.sources.coin_metrics import CoinMetrics
from bot.sources.network import FirstProvider
from bot.sources.network_provider import NetworkProvider
from tests.activities import FakeMarks
from tests.e2e.sources import loopback_exchange
from tests.e2e.sources.loopback_exchange import Answer, Fault, Handler, drip, hang_up, silence
from tests.e2e.sources.loopback_network import LoopbackBlockchain, LoopbackCoinMetrics, LoopbackNetwork
from tests.fakes import FakeClock

TODAY = date(2025, 5, 3)
DAYS = [TODAY - timedelta(days=days) for days in range(800, -1, -1)]
"""The last one is under way."""
ADDRESSES = {day: 700_000 + number for number, day in enumerate(DAYS)}
TRANSACTIONS = {day: 400_000 + number for number, day in enumerate(DAYS)}
HTML = (("content-type", "text/html"),)
UNUSABLE = "answered with nothing that can be used; try again in a moment"
REFUSED = "does not serve us here; try again in a moment"

Spoil = Callable[[list[Any]], list[Any]]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2025, 5, 3, 5, 30, tzinfo=UTC))


def named(api: type[CoinMetrics | Blockchain]) -> dict[date, dict[str, float | None]]:
    return {
        day: {
            api.names[Measure.ADDRESSES]: ADDRESSES[day],
            api.names[Measure.TRANSACTIONS]: TRANSACTIONS[day],
        }
        for day in DAYS
    }


@pytest.fixture
def coin_metrics() -> Iterator[LoopbackCoinMetrics]:
    served = LoopbackCoinMetrics(table=named(CoinMetrics))
    with loopback_exchange.serve(served):
        yield served


@pytest.fixture
def blockchain() -> Iterator[LoopbackBlockchain]:
    served = LoopbackBlockchain(table=named(Blockchain))
    with loopback_exchange.serve(served):
        yield served


@pytest.fixture(params=["coin_metrics", "blockchain"])
def served(request: pytest.FixtureRequest) -> LoopbackNetwork:
    """Each of the two."""
    network: LoopbackNetwork = request.getfixturevalue(request.param)
    return network


def api_of(served: LoopbackNetwork) -> CoinMetrics | Blockchain:
    return CoinMetrics() if isinstance(served, LoopbackCoinMetrics) else Blockchain()


def provider_of(served: LoopbackNetwork, clock: FakeClock, **changed: Any) -> NetworkProvider:
    settings: dict[str, Any] = {"clock": clock, "base_url": served.address} | changed
    return NetworkProvider(api_of(served), **settings)


@pytest.fixture
def provider(served: LoopbackNetwork, clock: FakeClock) -> NetworkProvider:
    return provider_of(served, clock)


async def failure_of(provider: NetworkProvider) -> SourceUnavailable:
    with pytest.raises(SourceUnavailable) as failed:
        await provider.activity()
    text = str(failed.value)
    assert text.startswith(provider.name)
    assert "\n" not in text
    assert not re.search(r"http|127\.0|Error|charts|v4", text)
    return failed.value


async def test_both_measures_of_every_completed_day_are_read(
    provider: NetworkProvider, served: LoopbackNetwork, clock: FakeClock
) -> None:
    told = await provider.activity()
    for measure, counts in ((Measure.ADDRESSES, ADDRESSES), (Measure.TRANSACTIONS, TRANSACTIONS)):
        activity = told[measure]
        assert (activity.measure, activity.provider) == (measure, provider.name)
        assert activity.counted_as == api_of(served).names[measure]
        assert activity.observed_at == clock()
        assert {stamp.date(): count for stamp, count in activity.daily.items()} == {  # type: ignore[attr-defined]
            day: count for day, count in counts.items() if day < TODAY
        }


async def test_the_day_under_way_is_read_once_it_is_over(provider: NetworkProvider, clock: FakeClock) -> None:
    clock.moment = datetime(2025, 5, 4, 0, 0, 1, tzinfo=UTC)
    assert (await provider.activity())[Measure.ADDRESSES].last == TODAY


async def test_a_null_is_a_day_that_is_missing(provider: NetworkProvider, served: LoopbackNetwork) -> None:
    name = api_of(served).names[Measure.ADDRESSES]
    hole = DAYS[-10]
    served.table = {**served.table, hole: {**served.table[hole], name: None}}
    told = await provider.activity()
    assert len(told[Measure.ADDRESSES].daily) == len(told[Measure.TRANSACTIONS].daily) - 1 == 799
    assert str(hole) not in told[Measure.ADDRESSES].daily.index


async def test_a_day_that_is_not_there_is_left_out(
    provider: NetworkProvider, served: LoopbackNetwork
) -> None:
    served.spoil = lambda rows: rows[:-5] + rows[-3:]
    told = await provider.activity()
    assert [len(each.daily) for each in told.values()] == [798, 798]


@pytest.mark.parametrize("most", [799, 800, 90])
async def test_pages_are_asked_for_until_the_last(
    coin_metrics: LoopbackCoinMetrics, clock: FakeClock, most: int
) -> None:
    coin_metrics.most = most
    told = await provider_of(coin_metrics, clock).activity()
    assert len(told[Measure.ADDRESSES].daily) == 800
    assert len(coin_metrics.asked) == -(-801 // most)


async def test_pages_without_end_are_no_answer(coin_metrics: LoopbackCoinMetrics, clock: FakeClock) -> None:
    coin_metrics.endless = True
    assert str(await failure_of(provider_of(coin_metrics, clock))).endswith(UNUSABLE)
    assert len(coin_metrics.asked) == 10


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        pytest.param(Answer(451, "{}"), REFUSED, id="451"),
        pytest.param(Answer(403, "<html>Sorry</html>", HTML), REFUSED, id="403"),
        pytest.param(Answer(400, '{"error": {"type": "bad_parameter"}}'), UNUSABLE, id="400"),
        pytest.param(Answer(302, "", (("location", "/login"),)), UNUSABLE, id="redirect"),
        pytest.param(Answer(500, "oops"), UNUSABLE, id="500"),
        pytest.param(Answer(503, "<html>maintenance</html>", HTML), UNUSABLE, id="503"),
        pytest.param(Answer(404, "{}"), "has nothing of that name; try again in a moment", id="404"),
        pytest.param(Answer(200, "<html>Please wait</html>", HTML), UNUSABLE, id="html"),
        pytest.param(Answer(200, ""), UNUSABLE, id="nothing"),
        pytest.param(Answer(200, "null"), UNUSABLE, id="null"),
        pytest.param(Answer(200, "[]"), UNUSABLE, id="a list"),
        pytest.param(Answer(200, "{}"), UNUSABLE, id="an empty object"),
        pytest.param(Answer(200, '{"data": [], "status": "ok", "values": []}'), UNUSABLE, id="no days"),
        pytest.param(
            Answer(200, '{"data": {"a": 1}, "status": "ok", "values": {"a": 1}}'), UNUSABLE, id="map"
        ),
        pytest.param(Answer(200, '{"data": [7], "status": "ok", "values": [7]}'), UNUSABLE, id="numbers"),
        pytest.param(Answer(200, '{"data": 7, "status": "error", "values": []}'), UNUSABLE, id="not ok"),
        pytest.param(Answer(200, '{"status": "ok", "data": [{"asset": "btc"'), UNUSABLE, id="cut"),
        pytest.param(Answer(200, '{"values": [{"x": 0, "y": NaN}], "data": NaN}'), UNUSABLE, id="NaN"),
        pytest.param(Answer(200, '{"values": [{"x": 0, "y": 1e999}], "data": 1e999}'), UNUSABLE, id="1e999"),
        pytest.param(Answer(200, "[" * 200_000), UNUSABLE, id="deep"),
        pytest.param(Answer(200, " " * http.LARGEST + "{}"), UNUSABLE, id="endless"),
        pytest.param(hang_up, UNUSABLE, id="hung up"),
    ],
)
async def test_what_is_no_count_gives_no_number(
    provider: NetworkProvider, served: LoopbackNetwork, answer: Answer | Fault, text: str
) -> None:
    served.instead = answer
    failure = await failure_of(provider)
    assert isinstance(failure, SourceUnavailable)
    assert not isinstance(failure, SourceUnreachable | SourceBusy)
    assert str(failure).endswith(text)


def with_day(rows: list[Any], place: int, value: Any) -> list[Any]:
    """The same rows; one of them speaks of another time."""
    changed = dict(rows[place]) | {"time" if "time" in rows[place] else "x": value}
    return [*rows[:place], changed, *rows[place + 1 :]] if place != -1 else [*rows[:-1], changed]


def with_count(rows: list[Any], value: Any) -> list[Any]:
    """The same rows; one of them has another count of addresses."""
    return [*rows[:5], rows[5] | {"AdrActCnt" if "time" in rows[5] else "y": value}, *rows[6:]]


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda rows: [*rows[:5], rows[6], rows[5], *rows[7:]], id="wrong order"),
        pytest.param(lambda rows: rows[::-1], id="newest first"),
        pytest.param(lambda rows: [*rows[:5], *rows[4:]], id="a day twice"),
        pytest.param(
            lambda rows: with_day(
                rows, -1, "2025-05-04T00:00:00.000000000Z" if "time" in rows[0] else 1746316800
            ),
            id="tomorrow",
        ),
        pytest.param(
            lambda rows: with_day(
                rows, 0, "2023-02-22T12:00:00.000000000Z" if "time" in rows[0] else 1677067200
            ),
            id="noon",
        ),
        pytest.param(lambda rows: with_day(rows, 0, "2023-02-30T00:00:00Z"), id="30 February"),
        pytest.param(lambda rows: with_day(rows, 0, "yesterday"), id="words"),
        pytest.param(lambda rows: with_day(rows, 0, None), id="no time"),
        pytest.param(lambda rows: with_day(rows, -1, 86400 * 10**12), id="the end of time"),
        pytest.param(lambda rows: with_day(rows, -1, 1.5), id="half a second"),
        pytest.param(lambda rows: with_count(rows, 0 if "x" in rows[0] else "0"), id="zero"),
        pytest.param(lambda rows: with_count(rows, -5 if "x" in rows[0] else "-5"), id="negative"),
        pytest.param(lambda rows: with_count(rows, "nan"), id="no number"),
        pytest.param(lambda rows: with_count(rows, "1_000"), id="a number of Python's"),
        pytest.param(lambda rows: with_count(rows, True), id="yes"),
        pytest.param(lambda rows: with_count(rows, [7]), id="a list"),
        pytest.param(lambda rows: with_count(rows, 10**400), id="beyond all numbers"),
        pytest.param(
            lambda rows: [{key: rows[0][key] for key in rows[0] if key != "asset"} | {"y": "1"}], id="bare"
        ),
        pytest.param(lambda rows: [row | {"asset": "eth", "x": -1} for row in rows], id="of another coin"),
    ],
)
async def test_one_bad_day_and_none_is_trusted(
    provider: NetworkProvider, served: LoopbackNetwork, spoil: Spoil
) -> None:
    served.spoil = spoil
    assert str(await failure_of(provider)).endswith(UNUSABLE)


CHART = "/charts/n-transactions?timespan=3years&format=json&sampled=false"


async def test_a_chart_that_is_not_ok_is_not_read(blockchain: LoopbackBlockchain, clock: FakeClock) -> None:
    whole = blockchain.answer(CHART).body
    blockchain.instead = Answer(body=whole.replace('"status": "ok"', '"status": "stale"'))
    assert str(await failure_of(provider_of(blockchain, clock))).endswith(UNUSABLE)
    blockchain.instead = Answer(body=whole)
    assert len(await provider_of(blockchain, clock).activity()) == 2


async def test_of_a_longer_chart_the_last_three_years_are_read(
    blockchain: LoopbackBlockchain, clock: FakeClock
) -> None:
    blockchain.is_generous = True
    names = Blockchain.names.values()
    days = [TODAY - timedelta(days=days) for days in range(5000, -1, -1)]
    blockchain.table = {day: dict.fromkeys(names, 5.0) for day in days}
    daily = (await provider_of(blockchain, clock).activity())[Measure.ADDRESSES].daily
    assert (daily.index[0].date(), len(daily)) == (TODAY - timedelta(days=3 * 366), 3 * 366)


async def test_a_count_may_come_in_scientific_notation(
    blockchain: LoopbackBlockchain, clock: FakeClock
) -> None:
    whole = blockchain.answer(CHART).body
    blockchain.instead = Answer(body=whole.replace('"y": 400799}', '"y": 4.00799E5}'))
    told = await provider_of(blockchain, clock).activity()
    assert told[Measure.TRANSACTIONS].daily.iloc[-1] == 400_799


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        pytest.param((("retry-after", "120"),), 2, id="as it says"),
        pytest.param((), 5, id="nothing said"),
    ],
)
async def test_429_is_obeyed(
    provider: NetworkProvider,
    served: LoopbackNetwork,
    clock: FakeClock,
    headers: tuple[tuple[str, str], ...],
    minutes: int,
) -> None:
    served.instead = Answer(429, "{}", headers)
    first = await failure_of(provider)
    asked = len(served.asked)
    for failure in (first, await failure_of(provider)):
        assert isinstance(failure, SourceBusy)
        assert str(failure).endswith(f"asks us to slow down; try again in {minutes} min")
    assert len(served.asked) == asked
    served.instead = None
    clock.move(timedelta(minutes=minutes))
    assert len(await provider.activity()) == 2


async def test_after_three_failures_it_is_left_alone(
    provider: NetworkProvider, served: LoopbackNetwork, clock: FakeClock
) -> None:
    served.instead = Answer(503, "oops")
    texts = [str(await failure_of(provider)).split("; ")[1] for _ in range(3)]
    assert texts == ["try again in a moment", "try again in a moment", "try again in 1 min"]
    asked = len(served.asked)
    assert str(await failure_of(provider)).endswith("nothing that can be used; try again in 1 min")
    assert len(served.asked) == asked
    clock.move(timedelta(minutes=1))
    served.instead = None
    assert len(await provider.activity()) == 2


async def test_a_passing_failure_is_tried_again(provider: NetworkProvider, served: LoopbackNetwork) -> None:
    def once(handler: Handler) -> None:
        handler.exchange.instead = None
        handler.give(Answer(502, "Bad Gateway"))

    served.instead = once
    assert len(await provider.activity()) == 2


@pytest.mark.parametrize("fault", [silence, drip])
async def test_one_that_never_answers_is_not_waited_for(
    served: LoopbackNetwork, clock: FakeClock, fault: Fault
) -> None:
    served.instead = fault
    began = asyncio.get_running_loop().time()
    failure = await failure_of(provider_of(served, clock, patience=timedelta(seconds=0.5)))
    assert asyncio.get_running_loop().time() - began < 1.5
    assert str(failure).endswith("did not answer in time; try again in a moment")


@pytest.fixture
def nobody() -> str:
    """An address where nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize("is_named", [False, True])
async def test_nobody_there_is_said_quickly(
    served: LoopbackNetwork, clock: FakeClock, nobody: str, is_named: bool
) -> None:
    began = asyncio.get_running_loop().time()
    address = "http://provider.invalid" if is_named else nobody
    failure = await failure_of(provider_of(served, clock, base_url=address))
    assert isinstance(failure, SourceUnreachable)
    assert str(failure).endswith("cannot be reached from here; try again in a moment")
    assert asyncio.get_running_loop().time() - began < 2


async def test_the_second_stands_in_where_the_first_does_not_answer_and_is_named(
    coin_metrics: LoopbackCoinMetrics, blockchain: LoopbackBlockchain, clock: FakeClock
) -> None:
    providers = (provider_of(coin_metrics, clock), provider_of(blockchain, clock))
    source = FirstProvider(providers, FakeMarks(), clock)
    assert {each.provider for each in (await source.activity()).values()} == {"Coin Metrics"}
    assert blockchain.asked == []
    coin_metrics.instead = Answer(503, "<html>maintenance</html>", HTML)
    told = await source.activity()
    assert [(each.provider, each.counted_as) for each in told.values()] == [
        ("blockchain.com", "n-unique-addresses"),
        ("blockchain.com", "n-transactions"),
    ]
    coin_metrics.instead = None
    assert {each.provider for each in (await source.activity()).values()} == {"Coin Metrics"}


def settings_of(**addresses: str) -> Settings:
    return Settings.model_validate({"prices": "yahoo", **addresses})


async def test_check_calls_both_unverified_until_a_live_answer_was_seen(
    coin_metrics: LoopbackCoinMetrics,
    blockchain: LoopbackBlockchain,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Any,
) -> None:
    monkeypatch.setattr("bot.app.clock.now", clock)
    monkeypatch.chdir(tmp_path)
    settings = settings_of(coinmetrics_url=coin_metrics.address, blockchain_url=blockchain.address)
    blockchain.instead = Answer(403)
    unverified = "unverified: its form is taken from documentation, no live answer was seen"
    assert await check_events.network(settings) == [
        Finding("network Coin Metrics", ok=True, detail=f"Coin Metrics: to 2025-05-02; {unverified}"),
        Finding("network blockchain.com", ok=False, detail=f"blockchain.com {REFUSED}; {unverified}"),
    ]
    # as if the addresses were those of the providers themselves
    monkeypatch.setattr(CoinMetrics, "url", coin_metrics.address)
    monkeypatch.setattr(Blockchain, "url", blockchain.address)
    live = settings_of()
    assert [found.detail for found in await check_events.network(live)] == [
        "Coin Metrics: to 2025-05-02",
        f"blockchain.com {REFUSED}; {unverified}",
    ]
    # once it was seen, it was seen
    coin_metrics.instead = Answer(403)
    assert (await check_events.network(live))[0] == Finding(
        "network Coin Metrics", ok=False, detail=f"Coin Metrics {REFUSED}"
    )


async def test_check_says_so_where_there_is_no_store(tmp_path: Any) -> None:
    settings = settings_of(redis_url=f"unix://{tmp_path}/nothing.sock")
    [found] = await check_events.network(settings)
    assert (found.part, found.ok) == ("network", False)
