"""Exchanges failing in every way: one clear line in time, and never a number."""

import asyncio
import re
import socket
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from bot.errors import SourceBusy, SourceUnavailable, SourceUnreachable
from bot.model.ticker import ASSETS
from bot.sources import http
from bot.sources.exchanges import Exchange
from tests.e2e.sources.loopback_exchange import (
    Answer,
    Fault,
    Handler,
    LoopbackBitstamp,
    LoopbackCoinbase,
    LoopbackExchange,
    Rows,
    drip,
    hang_up,
    silence,
)
from tests.fakes import FakeClock

BTC = ASSETS["btc"]
START, UNTIL = date(2024, 11, 22), date(2024, 12, 2)
ExchangeOf = Callable[..., Exchange]


async def failure_of(exchange: Exchange) -> SourceUnavailable:
    with pytest.raises(SourceUnavailable) as failed:
        await exchange.closes([BTC], start=START, until=UNTIL)
    text = str(failed.value)
    assert text.startswith(exchange.name)
    assert "\n" not in text
    assert not re.search(r"http|127\.0|Error|products|ohlc", text)
    return failed.value


HTML = (("content-type", "text/html"),)
UNUSABLE = "answered with nothing that can be used; try again in a moment"
REFUSED = "does not serve us here; try again in a moment"


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        pytest.param(Answer(451, "{}"), REFUSED, id="451"),
        pytest.param(Answer(403, "<html>Sorry</html>", HTML), REFUSED, id="403"),
        pytest.param(Answer(400, '{"message": "granularity too small"}'), UNUSABLE, id="400"),
        pytest.param(Answer(302, "", (("location", "/login"),)), UNUSABLE, id="redirect"),
        pytest.param(Answer(500, "oops"), UNUSABLE, id="500"),
        pytest.param(Answer(503, "<html>maintenance</html>", HTML), UNUSABLE, id="503"),
        pytest.param(Answer(404, '{"message": "NotFound"}'), "knows no BTC-USD", id="404"),
        pytest.param(Answer(200, "<html>Please wait</html>", HTML), UNUSABLE, id="html"),
        pytest.param(Answer(200, ""), UNUSABLE, id="nothing"),
        pytest.param(Answer(200, "null"), UNUSABLE, id="null"),
        pytest.param(Answer(200, "{}"), UNUSABLE, id="an empty object"),
        pytest.param(Answer(200, '{"data": {"pair": "BTC/USD"}}'), UNUSABLE, id="no candles"),
        pytest.param(Answer(200, '{"data": {"pair": "BTC/USD", "ohlc": [[1]]}}'), UNUSABLE, id="lists"),
        pytest.param(Answer(200, "[[1732320000, 1, 2]]"), UNUSABLE, id="too short"),
        pytest.param(Answer(200, '[["1732320000", 1, 2, 1, 1, 5]]'), UNUSABLE, id="texts"),
        pytest.param(Answer(200, "[[1732320000, 1, 2, NaN, 1, 5]]"), UNUSABLE, id="NaN"),
        pytest.param(Answer(200, "[[1732320000, 1, Infinity, 1, 1, 5]]"), UNUSABLE, id="Infinity"),
        pytest.param(Answer(200, "[[1732320000, 1, 1e999, 1, 1, 5]]"), UNUSABLE, id="overflow"),
        pytest.param(Answer(200, "[" * 200_000), UNUSABLE, id="deep"),
        pytest.param(Answer(200, "[[1732320000, 1, 2, 1, 1, 5], [17323"), UNUSABLE, id="cut"),
        pytest.param(Answer(200, " " * http.LARGEST + "[]"), UNUSABLE, id="endless"),
        pytest.param(hang_up, UNUSABLE, id="hung up"),
    ],
)
async def test_what_are_no_candles_give_no_number(
    served: LoopbackExchange, exchange_of: ExchangeOf, answer: Answer | Fault, text: str
) -> None:
    served.instead = answer
    failure = await failure_of(exchange_of(served))
    assert type(failure) is SourceUnavailable
    assert str(failure).endswith(text)


def changed(row: Any, **prices: str) -> Any:
    """A candle with one of its values replaced, in either form."""
    places = {"timestamp": 0, "low": 1, "high": 2, "open": 3, "close": 4}
    if isinstance(row, dict):
        return row | prices
    ((name, value),) = prices.items()
    return [float(value) if at == places[name] and at else int(value) if at == places[name] else old
            for at, old in enumerate(row)]  # fmt: skip


def start_of(row: Any) -> int:
    return int(row["timestamp"] if isinstance(row, dict) else row[0])


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda rows: [*rows[:5], rows[7], rows[6], *rows[8:]], id="wrong order"),
        pytest.param(lambda rows: [*rows[:5], *rows[4:]], id="a candle twice"),
        pytest.param(
            lambda rows: [*rows[:5], changed(rows[5], timestamp=str(start_of(rows[5]) + 60)), *rows[6:]],
            id="off the hour",
        ),
        pytest.param(lambda rows: [changed(rows[0], close="0"), *rows[1:]], id="zero"),
        pytest.param(lambda rows: [changed(rows[0], low="-1"), *rows[1:]], id="negative"),
        pytest.param(lambda rows: [changed(rows[0], close="9e9"), *rows[1:]], id="close above high"),
        pytest.param(lambda rows: [changed(rows[0], open="1"), *rows[1:]], id="open below low"),
        pytest.param(lambda rows: [changed(rows[0], low="9e9"), *rows[1:]], id="low above high"),
    ],
)
async def test_one_bad_candle_and_none_is_trusted(
    served: LoopbackExchange, exchange_of: ExchangeOf, spoil: Callable[[Rows], Rows]
) -> None:
    served.spoil = spoil
    assert str(await failure_of(exchange_of(served))).endswith(UNUSABLE)


@pytest.mark.parametrize("close", ["nan", "inf", "much"])
async def test_a_text_that_is_no_price_is_not_trusted(
    bitstamp: LoopbackBitstamp, exchange_of: ExchangeOf, close: str
) -> None:
    bitstamp.spoil = lambda rows: [rows[0] | {"close": close}, *rows[1:]]
    assert str(await failure_of(exchange_of(bitstamp))).endswith(UNUSABLE)


async def test_another_pair_is_not_taken_for_ours(
    bitstamp: LoopbackBitstamp, exchange_of: ExchangeOf
) -> None:
    bitstamp.pair = "ETH/USD"
    assert str(await failure_of(exchange_of(bitstamp))).endswith(UNUSABLE)


async def test_an_empty_page_is_no_price(coinbase: LoopbackCoinbase, exchange_of: ExchangeOf) -> None:
    coinbase.instead = Answer(200, "[]")
    text = str(await failure_of(exchange_of(coinbase)))
    assert text == "Coinbase: no prices of BTC-USD for these sessions"


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        pytest.param((("retry-after", "120"),), 2, id="as it says"),
        pytest.param((), 5, id="nothing said"),
        pytest.param((("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT"),), 5, id="a date"),
        pytest.param((("retry-after", "9999999999"),), 5, id="nonsense"),
    ],
)
async def test_429_is_obeyed(
    served: LoopbackExchange,
    exchange_of: ExchangeOf,
    clock: FakeClock,
    headers: tuple[tuple[str, str], ...],
    minutes: int,
) -> None:
    exchange = exchange_of(served)
    served.instead = Answer(429, '{"message": "Public rate limit exceeded"}', headers)
    first = await failure_of(exchange)
    asked = len(served.asked)
    again = await failure_of(exchange)
    for failure in (first, again):
        assert type(failure) is SourceBusy
        assert str(failure).endswith(f"asks us to slow down; try again in {minutes} min")
    assert len(served.asked) == asked
    served.instead = None
    clock.move(timedelta(minutes=minutes))
    assert len(await exchange.closes([BTC], start=START, until=UNTIL)) == 1


async def test_after_three_failures_it_is_left_alone(
    served: LoopbackExchange, exchange_of: ExchangeOf, clock: FakeClock
) -> None:
    exchange = exchange_of(served)
    served.instead = Answer(200, "oops")
    texts = [str(await failure_of(exchange)).split("; ")[1] for _ in range(3)]
    assert texts == ["try again in a moment", "try again in a moment", "try again in 1 min"]
    asked = len(served.asked)
    assert str(await failure_of(exchange)).endswith("nothing that can be used; try again in 1 min")
    assert len(served.asked) == asked
    clock.move(timedelta(minutes=1))
    served.instead = None
    assert len(await exchange.closes([BTC], start=START, until=UNTIL)) == 1


async def test_coins_that_fail_together_are_one_failure(
    bitstamp: LoopbackBitstamp, exchange_of: ExchangeOf, clock: FakeClock
) -> None:
    exchange = exchange_of(bitstamp)
    bitstamp.instead = Answer(429, "")
    wanted = [exchange.closes([ASSETS[key]], start=START, until=UNTIL) for key in ("btc", "eth", "sol")]
    failures = await asyncio.gather(*wanted, return_exceptions=True)
    assert all(isinstance(failure, SourceBusy) for failure in failures)
    clock.move(timedelta(minutes=4))
    assert str(await failure_of(exchange)).endswith("try again in 1 min")


async def test_a_passing_failure_is_tried_again(served: LoopbackExchange, exchange_of: ExchangeOf) -> None:
    def once(handler: Handler) -> None:
        handler.exchange.instead = None
        handler.give(Answer(502, "Bad Gateway"))

    served.instead = once
    assert len(await exchange_of(served).closes([BTC], start=START, until=UNTIL)) == 1


@pytest.mark.parametrize("fault", [silence, drip])
async def test_one_that_never_answers_is_not_waited_for(
    served: LoopbackExchange, exchange_of: ExchangeOf, fault: Fault
) -> None:
    served.instead = fault
    began = asyncio.get_running_loop().time()
    failure = await failure_of(exchange_of(served, patience=timedelta(seconds=0.5)))
    assert asyncio.get_running_loop().time() - began < 0.9
    assert str(failure).endswith("did not answer in time; try again in a moment")


@pytest.mark.parametrize("limit", ["REQUEST_S", "TIMEOUT"])
async def test_one_request_has_its_own_limit(
    served: LoopbackExchange, exchange_of: ExchangeOf, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(http, limit, 0.3)
    served.instead = silence
    began = asyncio.get_running_loop().time()
    assert "did not answer in time" in str(await failure_of(exchange_of(served)))
    assert asyncio.get_running_loop().time() - began < 1


async def test_impatience_with_one_that_is_mute_counts_as_its_failure(
    served: LoopbackExchange, exchange_of: ExchangeOf
) -> None:
    served.instead = silence
    exchange = exchange_of(served)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await exchange.closes([BTC], start=START, until=UNTIL)
    assert str(await failure_of(exchange)).endswith("did not answer in time; try again in 1 min")


@pytest.fixture
def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.mark.parametrize("address", ["http://127.0.0.1:{port}", "http://exchange.invalid"])
async def test_nobody_there_is_said_quickly(
    served: LoopbackExchange, exchange_of: ExchangeOf, free_port: int, address: str
) -> None:
    began = asyncio.get_running_loop().time()
    failure = await failure_of(exchange_of(served, base_url=address.format(port=free_port)))
    assert isinstance(failure, SourceUnreachable)
    assert str(failure).endswith("cannot be reached from here; try again in a moment")
    assert asyncio.get_running_loop().time() - began < 2


async def test_slots_are_given_back_by_those_who_give_up(
    served: LoopbackExchange, exchange_of: ExchangeOf, clock: FakeClock
) -> None:
    exchange = exchange_of(served)
    for _ in range(10):
        with pytest.raises((TimeoutError, SourceUnavailable)):
            async with asyncio.timeout(0.02):
                await exchange.closes([BTC], start=START, until=UNTIL)
        clock.move(timedelta(minutes=30))
    assert len(await exchange.closes([BTC], start=START, until=UNTIL)) == 1
