"""Yahoo and two exchanges together, over real sockets: who answers for whom, and who catches whose bad tick."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.errors import SourceBusy, SourceUnavailable, SourceUnreachable
from bot.model.closes import Closes
from bot.model.doubt import Doubt, Quote, Witness
from bot.model.ticker import ASSETS, BENCHMARKS, Ticker
from bot.sources.combined import CombinedPrices
from bot.sources.exchanges import Exchange
from bot.sources.fallback import SampleUntilFirstAnswer
from bot.sources.sample import SamplePrices
from tests.e2e.sources import loopback_exchange, loopback_yahoo
from tests.e2e.sources.conftest import BARS, HOUR, HOURS, SESSIONS, UTC_DAYS, Adapter, unix
from tests.e2e.sources.loopback_exchange import LoopbackBitstamp, LoopbackCoinbase, LoopbackExchange
from tests.e2e.sources.loopback_yahoo import TOO_MANY, LoopbackYahoo, no_bars
from tests.fakes import FakeClock

BTC, PSCT = ASSETS["btc"], BENCHMARKS["psct"]
START, UNTIL = date(2024, 11, 22), date(2024, 12, 2)
TUESDAY = date(2024, 11, 26)
CLOSING = unix(2024, 11, 26, 20)
"""The bar that ends at Tuesday's close."""
TRUE = BARS[CLOSING]

ExchangeOf = Callable[..., Exchange]
Combine = Callable[..., CombinedPrices]


@pytest.fixture
def combine(
    adapter: Adapter,
    bitstamp: LoopbackBitstamp,
    coinbase: LoopbackCoinbase,
    exchange_of: ExchangeOf,
    clock: FakeClock,
) -> Combine:
    def build(**changed: Any) -> CombinedPrices:
        exchanges = [exchange_of(served) for served in (bitstamp, coinbase)]
        return CombinedPrices(adapter(), exchanges, clock=clock, **changed)

    return build


async def fetch(prices: CombinedPrices, *tickers: Ticker) -> list[Closes]:
    return await prices.closes(tickers or [BTC, PSCT], start=START, until=UNTIL)


def as_dict(closes: Closes) -> dict[date, float]:
    return {stamp.date(): price for stamp, price in closes.prices.items()}  # type: ignore[attr-defined]


def at_closes() -> dict[date, float]:
    ends = [(22, 21), (25, 21), (26, 21), (27, 21), (29, 18)]
    prices = {date(2024, 11, day): BARS[unix(2024, 11, day, hour) - HOUR] for day, hour in ends}
    return prices | {UNTIL: BARS[unix(2024, 12, 2, 21) - HOUR]}


def yahoo_says(yahoo: LoopbackYahoo, close: float, at: int = CLOSING) -> None:
    yahoo.charts["BTC-USD", "1h"] = [(start, close if start == at else price) for start, price in HOURS]


def exchange_says(served: LoopbackExchange, changed: dict[int, float]) -> None:
    served.hours = {market: {**hours, **changed} for market, hours in served.hours.items()}


async def test_when_all_is_well_yahoo_is_given_and_was_checked(
    combine: Combine, bitstamp: LoopbackBitstamp, coinbase: LoopbackCoinbase
) -> None:
    prices = combine()
    btc, psct = await fetch(prices)
    assert as_dict(btc) == at_closes()
    assert as_dict(psct) == dict(zip(as_dict(btc), [240.0, 242.5, 241.0, 241.5, 242.0, 243.0], strict=True))
    assert (btc.source, psct.source) == ("Yahoo Finance", "Yahoo Finance")
    assert prices.doubts() == ()
    (check,) = prices.checks()
    assert (check.ticker, check.against, check.sessions, check.reason) == (BTC, "Bitstamp", 6, "")
    assert (len(bitstamp.asked), coinbase.asked) == (1, [])


async def test_closes_come_in_the_order_asked(combine: Combine, yahoo: LoopbackYahoo) -> None:
    yahoo.charts["QQQ", "1d"] = SESSIONS
    asked = [BENCHMARKS["qqq"], BTC, PSCT]
    assert [closes.ticker for closes in await fetch(combine(), *asked)] == asked


@pytest.mark.parametrize("factor", [10, 0.1, 1.05, 0.95])
async def test_a_bad_tick_of_yahoo_is_decided_by_two_exchanges(
    combine: Combine, yahoo: LoopbackYahoo, factor: float
) -> None:
    yahoo_says(yahoo, TRUE * factor)
    prices = combine()
    with capture_logs() as logs:
        btc, _ = await fetch(prices)
        await fetch(prices)
    assert as_dict(btc) == at_closes()
    assert btc.source == "Yahoo Finance, Bitstamp"
    quotes = Quote("Yahoo Finance", TRUE * factor), Quote("Bitstamp", TRUE)
    assert prices.doubts() == (Doubt(BTC, TUESDAY, quotes, quotes[1], Witness.THIRD_SOURCE),)
    (logged,) = [entry for entry in logs if entry["event"] == "prices doubted"]
    assert (logged["newest"], logged["kept"]) == ("2024-11-26", "Bitstamp")
    assert logged["quotes"] == {quote.source: quote.price for quote in quotes}


@pytest.mark.parametrize("factor", [10, 0.1, 1.05, 0.95])
async def test_a_bad_tick_of_the_exchange_changes_nothing(
    combine: Combine, bitstamp: LoopbackBitstamp, factor: float
) -> None:
    exchange_says(bitstamp, {CLOSING: TRUE * factor})
    prices = combine()
    btc, _ = await fetch(prices)
    assert as_dict(btc) == at_closes()
    assert btc.source == "Yahoo Finance"
    quotes = Quote("Yahoo Finance", TRUE), Quote("Bitstamp", TRUE * factor)
    assert prices.doubts() == (Doubt(BTC, TUESDAY, quotes, quotes[0], Witness.THIRD_SOURCE),)


@pytest.mark.parametrize("bad", ["yahoo", "bitstamp"])
async def test_without_a_third_source_the_hours_around_decide(
    combine: Combine, yahoo: LoopbackYahoo, bitstamp: LoopbackBitstamp, coinbase: LoopbackCoinbase, bad: str
) -> None:
    coinbase.instead = loopback_exchange.Answer(500, "oops")
    if bad == "yahoo":
        yahoo_says(yahoo, TRUE * 10)
    else:
        exchange_says(bitstamp, {CLOSING: TRUE * 10})
    prices = combine()
    btc, _ = await fetch(prices)
    assert as_dict(btc) == at_closes()
    (doubt,) = prices.doubts()
    assert doubt.kept is not None
    assert (doubt.kept.price, doubt.witness) == (TRUE, Witness.HOURS)


async def test_what_nobody_can_decide_is_left_out(
    combine: Combine, yahoo: LoopbackYahoo, bitstamp: LoopbackBitstamp, coinbase: LoopbackCoinbase
) -> None:
    yahoo_says(yahoo, TRUE * 10)
    coinbase.instead = loopback_exchange.Answer(500, "oops")
    hours = {start: close for start, close in BARS.items() if start != CLOSING + HOUR}
    bitstamp.hours = {"btcusd": hours}
    prices = combine()
    btc, psct = await fetch(prices)
    assert as_dict(btc) == {day: price for day, price in at_closes().items() if day != TUESDAY}
    assert len(psct.prices) == 6
    (doubt,) = prices.doubts()
    assert (doubt.kept, doubt.witness) == (None, Witness.NOBODY)


async def test_a_third_source_that_is_slow_is_not_waited_for(
    combine: Combine, yahoo: LoopbackYahoo, coinbase: LoopbackCoinbase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sources.second_source.ARBITRATION", timedelta(seconds=0.3))
    yahoo_says(yahoo, TRUE * 10)
    coinbase.instead = loopback_exchange.silence
    began = asyncio.get_running_loop().time()
    prices = combine()
    await fetch(prices)
    assert asyncio.get_running_loop().time() - began < 2.3
    assert prices.doubts()[0].witness is Witness.HOURS


async def test_a_doubtful_close_that_was_the_last_leaves_the_one_before(
    combine: Combine,
    yahoo: LoopbackYahoo,
    bitstamp: LoopbackBitstamp,
    coinbase: LoopbackCoinbase,
    clock: FakeClock,
) -> None:
    clock.moment = datetime(2024, 12, 2, 21, 5, tzinfo=UTC)
    last = unix(2024, 12, 2, 20)
    yahoo_says(yahoo, BARS[last] * 10, at=last)
    coinbase.instead = loopback_exchange.Answer(500, "oops")
    btc, _ = await fetch(combine())
    assert list(as_dict(btc))[-1] == date(2024, 11, 29)
    assert btc.provisional is None


async def test_an_exchange_that_is_wrong_all_along_is_outvoted(
    combine: Combine, bitstamp: LoopbackBitstamp
) -> None:
    bitstamp.hours = {"btcusd": {start: close / 30 for start, close in BARS.items()}}
    prices = combine()
    btc, _ = await fetch(prices)
    assert as_dict(btc) == at_closes()
    assert len(prices.doubts()) == 6
    assert {doubt.witness for doubt in prices.doubts()} == {Witness.THIRD_SOURCE}
    assert [doubt.session for doubt in prices.doubts()] == sorted(at_closes(), reverse=True)


async def test_two_sources_that_contradict_each_other_all_along_give_no_number(
    combine: Combine, bitstamp: LoopbackBitstamp, coinbase: LoopbackCoinbase
) -> None:
    bitstamp.hours = {"btcusd": {start: close / 30 for start, close in BARS.items()}}
    coinbase.instead = loopback_exchange.Answer(500, "oops")
    prices = combine()
    with pytest.raises(
        SourceUnavailable, match=r"^Yahoo Finance and Bitstamp contradict each other about BTC-USD$"
    ):
        await fetch(prices)
    assert len(prices.doubts()) == 6


@pytest.mark.parametrize(
    "fault",
    [
        loopback_exchange.Answer(500, "oops"),
        loopback_exchange.Answer(429, ""),
        loopback_exchange.Answer(451, "{}"),
        loopback_exchange.Answer(200, "<html>"),
    ],
    ids=["500", "429", "451", "html"],
)
async def test_without_exchanges_the_answer_goes_out_unchecked(
    combine: Combine,
    bitstamp: LoopbackBitstamp,
    coinbase: LoopbackCoinbase,
    fault: loopback_exchange.Answer,
) -> None:
    bitstamp.instead = coinbase.instead = fault
    prices = combine()
    btc, _ = await fetch(prices)
    assert (as_dict(btc), btc.source) == (at_closes(), "Yahoo Finance")
    assert prices.doubts() == ()
    (check,) = prices.checks()
    assert check.against is None
    assert check.reason.startswith("Coinbase ")


async def test_the_second_exchange_checks_where_the_first_fails(
    combine: Combine, bitstamp: LoopbackBitstamp
) -> None:
    bitstamp.instead = loopback_exchange.Answer(500, "oops")
    prices = combine()
    await fetch(prices)
    assert prices.checks()[0].against == "Coinbase"


async def test_a_slow_exchange_costs_no_more_than_the_time_for_checking(
    combine: Combine, bitstamp: LoopbackBitstamp
) -> None:
    bitstamp.instead = loopback_exchange.silence
    prices = combine(checking=timedelta(seconds=0.5))
    await fetch(prices, PSCT)  # the first fetch imports yfinance
    began = asyncio.get_running_loop().time()
    btc, _ = await fetch(prices)
    assert asyncio.get_running_loop().time() - began < 1
    assert as_dict(btc) == at_closes()
    (check,) = prices.checks()
    assert (check.against, check.reason) == (None, "the second source was too slow")


async def test_a_check_that_could_not_be_made_is_logged_once(
    combine: Combine, bitstamp: LoopbackBitstamp, coinbase: LoopbackCoinbase
) -> None:
    bitstamp.instead = coinbase.instead = loopback_exchange.Answer(451, "{}")
    prices = combine()
    with capture_logs() as logs:
        for _ in range(3):
            await fetch(prices, BTC)
    assert len([entry for entry in logs if entry["event"] == "not cross-checked"]) == 2  # then it rests


@pytest.mark.parametrize(
    "instead",
    [
        pytest.param(loopback_yahoo.UNKNOWN, id="unknown"),
        pytest.param(no_bars("BTC-USD", "1h"), id="empty"),
        pytest.param(loopback_yahoo.Answer(500, "oops"), id="broken"),
    ],
)
async def test_where_yahoo_has_no_coin_an_exchange_steps_in(
    combine: Combine, yahoo: LoopbackYahoo, instead: loopback_yahoo.Answer
) -> None:
    yahoo.instead["/v8/finance/chart/BTC-USD"] = instead
    prices = combine()
    btc, psct = await fetch(prices)
    assert (as_dict(btc), btc.source, btc.new_york_from) == (at_closes(), "Bitstamp", START)
    assert psct.source == "Yahoo Finance"
    (check,) = prices.checks()
    assert (check.against, check.reason) == (None, "Bitstamp stands in alone")


async def test_the_second_exchange_steps_in_where_the_first_fails_too(
    combine: Combine, yahoo: LoopbackYahoo, bitstamp: LoopbackBitstamp
) -> None:
    yahoo.instead["/v8/finance/chart/BTC-USD"] = loopback_yahoo.UNKNOWN
    bitstamp.instead = loopback_exchange.Answer(500, "oops")
    btc, _ = await fetch(combine())
    assert (as_dict(btc), btc.source) == (at_closes(), "Coinbase")


async def test_a_coin_that_one_exchange_does_not_list_is_checked_by_the_other(
    combine: Combine, yahoo: LoopbackYahoo, bitstamp: LoopbackBitstamp, coinbase: LoopbackCoinbase
) -> None:
    yahoo.charts["BNB-USD", "1h"] = HOURS
    coinbase.hours["BNB-USD"] = BARS
    prices = combine()
    await fetch(prices, ASSETS["bnb"])
    assert prices.checks()[0].against == "Coinbase"
    assert bitstamp.asked == []


async def test_an_exchange_that_does_not_list_the_coin_is_no_third_source(
    combine: Combine, yahoo: LoopbackYahoo, bitstamp: LoopbackBitstamp, coinbase: LoopbackCoinbase
) -> None:
    bars = [(start, TRUE * 10 if start == CLOSING else price) for start, price in HOURS]
    yahoo.charts["BNB-USD", "1h"] = bars
    coinbase.hours["BNB-USD"] = BARS
    prices = combine()
    (bnb,) = await fetch(prices, ASSETS["bnb"])
    assert (as_dict(bnb), bnb.source) == (at_closes(), "Yahoo Finance, Coinbase")
    assert prices.doubts()[0].witness is Witness.HOURS
    assert bitstamp.asked == []


async def test_a_coin_that_no_exchange_lists_goes_out_unchecked(
    adapter: Adapter,
    yahoo: LoopbackYahoo,
    bitstamp: LoopbackBitstamp,
    exchange_of: ExchangeOf,
    clock: FakeClock,
) -> None:
    yahoo.charts["BNB-USD", "1h"] = HOURS
    prices = CombinedPrices(adapter(), [exchange_of(bitstamp)], clock=clock)
    await fetch(prices, ASSETS["bnb"])
    assert prices.checks()[0].reason == "no exchange lists BNB-USD"


async def test_where_nobody_has_the_coin_both_reasons_are_said(
    combine: Combine, yahoo: LoopbackYahoo, bitstamp: LoopbackBitstamp, coinbase: LoopbackCoinbase
) -> None:
    yahoo.instead["/v8/finance/chart/BTC-USD"] = loopback_yahoo.UNKNOWN
    bitstamp.hours = coinbase.hours = {}
    with pytest.raises(SourceUnavailable) as failed:
        await fetch(combine())
    assert str(failed.value) == "Yahoo Finance knows no BTC-USD; Coinbase knows no BTC-USD"


async def test_an_exchange_is_of_no_use_where_yahoo_has_no_equities(
    combine: Combine, yahoo: LoopbackYahoo
) -> None:
    yahoo.instead["/v8"] = TOO_MANY
    with pytest.raises(SourceBusy, match=r"^Yahoo Finance asks us to slow down; try again in 5 min$"):
        await fetch(combine())


async def test_coins_come_from_the_exchange_while_yahoo_is_left_alone(
    combine: Combine, yahoo: LoopbackYahoo
) -> None:
    yahoo.instead["/v8"] = TOO_MANY
    prices = combine()
    for _ in range(2):
        (btc,) = await fetch(prices, BTC)
        assert (as_dict(btc), btc.source) == (at_closes(), "Bitstamp")


async def test_a_stand_in_that_is_late_is_not_waited_for(
    combine: Combine, yahoo: LoopbackYahoo, bitstamp: LoopbackBitstamp
) -> None:
    yahoo.instead["/v8"] = TOO_MANY
    bitstamp.instead = loopback_exchange.silence
    with pytest.raises(SourceBusy, match=r"5 min; the second source was too slow$"):
        await fetch(combine(deadline=timedelta(seconds=0.5)), BTC)


@pytest.mark.parametrize("factor", [10, 0.1])
@pytest.mark.parametrize("at", [0, 2, 5], ids=["first", "middle", "last"])
async def test_a_bad_tick_of_an_equity_is_left_out(
    combine: Combine, yahoo: LoopbackYahoo, factor: float, at: int
) -> None:
    bars = list(SESSIONS)
    start, close = bars[at]
    assert close
    bars[at] = start, close * factor
    yahoo.charts["PSCT", "1d"] = bars
    prices = combine()
    _, psct = await fetch(prices)
    session = datetime.fromtimestamp(start, UTC).date()
    assert session not in as_dict(psct)
    assert len(psct.prices) == 5
    assert psct.left_out == (session,)
    (doubt,) = prices.doubts()
    assert (doubt.ticker, doubt.session, doubt.kept) == (PSCT, session, None)
    assert doubt.witness is Witness.SESSIONS
    assert [(quote.source, quote.price) for quote in doubt.quotes] == [("Yahoo Finance", close * factor)]
    assert doubt.around == pytest.approx(241, rel=0.01)


async def test_closes_of_an_equity_that_stands_still_are_left_out_but_for_the_first(
    combine: Combine, yahoo: LoopbackYahoo
) -> None:
    yahoo.charts["PSCT", "1d"] = [*SESSIONS[:3], *((start, 241.0) for start, _close in SESSIONS[3:])]
    prices = combine()
    _, psct = await fetch(prices)
    assert list(as_dict(psct)) == [START, date(2024, 11, 25), TUESDAY]
    assert psct.left_out == (date(2024, 11, 27), date(2024, 11, 29), UNTIL)
    doubts = prices.doubts()
    assert [doubt.session for doubt in doubts] == [UNTIL, date(2024, 11, 29), date(2024, 11, 27)]
    assert {(doubt.kept, doubt.witness) for doubt in doubts} == {(None, Witness.STANDSTILL)}


async def test_a_coin_that_stands_still_is_found_though_the_exchange_is_not_far_from_it(
    combine: Combine, yahoo: LoopbackYahoo
) -> None:
    yahoo.charts["BTC-USD", "1h"] = [(start, TRUE if start > CLOSING else price) for start, price in HOURS]
    prices = combine()
    btc, _ = await fetch(prices)
    assert list(as_dict(btc)) == [START, date(2024, 11, 25), TUESDAY]
    assert {doubt.witness for doubt in prices.doubts()} == {Witness.STANDSTILL}


async def test_a_doubt_that_a_later_fetch_no_longer_has_is_forgotten(
    combine: Combine, yahoo: LoopbackYahoo
) -> None:
    yahoo_says(yahoo, TRUE * 10)
    prices = combine()
    await fetch(prices)
    yahoo_says(yahoo, TRUE)
    await prices.closes([BTC], start=START, until=date(2024, 11, 25))
    assert len(prices.doubts()) == 1  # that fetch did not reach as far
    await fetch(prices)
    assert prices.doubts() == ()


async def test_a_tick_that_the_exchange_has_no_word_on_is_still_a_spike(
    combine: Combine, yahoo: LoopbackYahoo, bitstamp: LoopbackBitstamp
) -> None:
    yahoo_says(yahoo, TRUE * 10)
    bitstamp.hours = {"btcusd": {start: close for start, close in BARS.items() if start != CLOSING}}
    prices = combine()
    btc, _ = await fetch(prices)
    assert TUESDAY not in as_dict(btc)
    assert prices.doubts()[0].witness is Witness.SESSIONS
    assert prices.checks()[0].sessions == 5


async def test_utc_closes_are_held_against_nothing(
    combine: Combine, yahoo: LoopbackYahoo, clock: FakeClock
) -> None:
    yahoo.charts["BTC-USD", "1h"] = []
    prices = combine()
    btc, _ = await fetch(prices)
    assert btc.new_york_from is None
    assert as_dict(btc)[START] == dict(UTC_DAYS)[unix(2024, 11, 22)]
    (check,) = prices.checks()
    assert (check.against, check.reason) == (None, "Bitstamp has none of these sessions")
    assert check.at == clock()


async def test_without_a_network_the_sample_is_there_quickly(
    combine: Combine, yahoo: LoopbackYahoo, adapter: Adapter, clock: FakeClock, exchange_of: ExchangeOf
) -> None:
    nowhere = "http://nowhere.invalid"
    prices = CombinedPrices(
        adapter(base_url=nowhere),
        [exchange_of(served, base_url=nowhere) for served in (LoopbackBitstamp(), LoopbackCoinbase())],
        clock=clock,
    )
    began = asyncio.get_running_loop().time()
    for tickers in ([BTC, PSCT], [BTC]):
        with pytest.raises(SourceUnreachable):
            await fetch(prices, *tickers)
    answer = await fetch(SampleUntilFirstAnswer(prices, SamplePrices(clock=clock), clock))  # type: ignore[arg-type]
    assert asyncio.get_running_loop().time() - began < 6
    assert all(closes.source.startswith("recorded sample") for closes in answer)


async def test_a_coin_that_yahoo_alone_cannot_be_reached_for_is_no_missing_network(
    combine: Combine, adapter: Adapter, bitstamp: LoopbackBitstamp, exchange_of: ExchangeOf, clock: FakeClock
) -> None:
    bitstamp.instead = loopback_exchange.Answer(500, "oops")
    yahoo = adapter(base_url="http://yahoo.invalid")
    prices = CombinedPrices(yahoo, [exchange_of(bitstamp)], clock=clock)
    with pytest.raises(SourceUnavailable) as failed:
        await fetch(prices, BTC)
    assert not isinstance(failed.value, SourceUnreachable)


async def test_who_stops_waiting_stops_all_of_it(combine: Combine, bitstamp: LoopbackBitstamp) -> None:
    bitstamp.instead = loopback_exchange.silence
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await fetch(combine(), BTC)
    assert len(asyncio.all_tasks()) == 1
