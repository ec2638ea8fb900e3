"""Prices out of Yahoo's charts: the real yfinance, over a real socket."""

from datetime import UTC, date, datetime

import pytest

from bot.errors import SourceUnavailable
from bot.model.closes import Closes
from bot.model.ticker import ASSETS, BENCHMARKS, Ticker
from bot.sources.yahoo import YahooPrices
from tests.e2e.sources.conftest import HOUR, HOURS, SESSIONS, UTC_DAYS, Adapter, unix
from tests.e2e.sources.loopback_yahoo import TOO_MANY, Answer, Handler, LoopbackYahoo, chart, no_bars, silence
from tests.fakes import FakeClock

BTC, PSCT = ASSETS["btc"], BENCHMARKS["psct"]
START, UNTIL = date(2024, 11, 22), date(2024, 12, 2)


async def fetch(prices: YahooPrices, ticker: Ticker, start: date = START, until: date = UNTIL) -> Closes:
    (closes,) = await prices.closes([ticker], start=start, until=until)
    return closes


def as_dict(closes: Closes) -> dict[date, float]:
    return {stamp.date(): price for stamp, price in closes.prices.items()}  # type: ignore[attr-defined]


def hour(*moment: int) -> float:
    """Close of the hourly bar that ends then."""
    return 90_000 + (unix(*moment) - unix(2024, 11, 22)) / HOUR - 1


async def test_a_pair_is_priced_at_the_closes_of_new_york(adapter: Adapter, clock: FakeClock) -> None:
    btc, psct = await adapter().closes([BTC, PSCT], start=START, until=UNTIL)
    assert as_dict(btc) == {
        date(2024, 11, 22): hour(2024, 11, 22, 21),
        date(2024, 11, 25): hour(2024, 11, 25, 21),
        date(2024, 11, 26): hour(2024, 11, 26, 21),
        date(2024, 11, 27): hour(2024, 11, 27, 21),
        date(2024, 11, 29): hour(2024, 11, 29, 18),
        date(2024, 12, 2): hour(2024, 12, 2, 21),
    }
    assert as_dict(psct) == dict(zip(as_dict(btc), [240.0, 242.5, 241.0, 241.5, 242.0, 243.0], strict=True))
    for closes in (btc, psct):
        assert closes.source == "Yahoo Finance"
        assert (closes.new_york_from, closes.provisional) == (START, None)
        assert closes.observed_at == clock()


async def test_closes_after_the_last_one_wanted_are_left_out(adapter: Adapter) -> None:
    closes = await fetch(adapter(), PSCT, until=date(2024, 11, 26))
    assert list(as_dict(closes)) == [date(2024, 11, day) for day in (22, 25, 26)]


async def test_closes_are_adjusted_for_dividends(adapter: Adapter, yahoo: LoopbackYahoo) -> None:
    paid = SESSIONS[0][0]
    yahoo.instead["/v8/finance/chart/PSCT"] = chart("PSCT", "1d", SESSIONS, adjusted={paid: 239.5})
    assert as_dict(await fetch(adapter(), PSCT))[START] == pytest.approx(239.5, rel=1e-12)


async def test_one_request_a_ticker_is_enough(adapter: Adapter, yahoo: LoopbackYahoo) -> None:
    await adapter().closes([BTC, PSCT], start=START, until=UNTIL)
    assert [target.split("?")[0][-8:] for target in yahoo.charts_asked()] == ["/BTC-USD", "art/PSCT"]
    assert all("crumb=crumb1" in target for target in yahoo.charts_asked())


async def test_hours_are_asked_for_no_further_back_than_yahoo_has_them(
    adapter: Adapter, yahoo: LoopbackYahoo, clock: FakeClock
) -> None:
    await fetch(adapter(), BTC, start=date(2020, 1, 1))
    (hours,) = [target for target in yahoo.charts_asked() if "interval=1h" in target]
    since = int(hours.split("period1=")[1].split("&")[0])
    assert clock().timestamp() - 730 * 86400 < since <= clock().timestamp() - 729 * 86400


async def test_an_unfinished_hour_and_a_price_between_hours_are_no_closes(
    adapter: Adapter, yahoo: LoopbackYahoo, clock: FakeClock
) -> None:
    clock.moment = datetime(2024, 12, 2, 20, 50, tzinfo=UTC)
    until_now = [bar for bar in HOURS if bar[0] <= clock().timestamp()]
    yahoo.charts["BTC-USD", "1h"] = [*until_now, (unix(2024, 12, 2, 20, 49, 30), 1.0)]
    closes = await fetch(adapter(), BTC)
    assert list(as_dict(closes))[-1] == date(2024, 11, 29)
    assert closes.provisional is None


async def test_a_price_right_after_the_close_does_not_change_the_bar_before(
    adapter: Adapter, yahoo: LoopbackYahoo, clock: FakeClock
) -> None:
    clock.moment = datetime(2024, 12, 2, 21, 0, 20, tzinfo=UTC)
    until_now = [bar for bar in HOURS if bar[0] < unix(2024, 12, 2, 21)]
    yahoo.charts["BTC-USD", "1h"] = [*until_now, (unix(2024, 12, 2, 21, 0, 10), 1.0)]
    closes = await fetch(adapter(), BTC)
    assert as_dict(closes)[UNTIL] == hour(2024, 12, 2, 21)
    assert closes.provisional == UNTIL


async def test_a_bar_of_a_session_that_is_on_is_provisional(adapter: Adapter, clock: FakeClock) -> None:
    clock.moment = datetime(2024, 12, 2, 16, tzinfo=UTC)
    closes = await fetch(adapter(), PSCT)
    assert closes.provisional == UNTIL
    assert as_dict(closes)[UNTIL] == 243.0


async def test_the_latest_price_as_a_row_of_its_own_replaces_the_bar_of_the_day(
    adapter: Adapter, yahoo: LoopbackYahoo
) -> None:
    yahoo.charts["PSCT", "1d"] = [*SESSIONS, (unix(2024, 12, 2, 20, 59, 58), 243.5)]
    closes = await fetch(adapter(), PSCT)
    assert as_dict(closes)[UNTIL] == 243.5
    assert len(closes.prices) == 6


async def test_a_feed_that_stops_a_session_early_is_given_as_it_is(
    adapter: Adapter, yahoo: LoopbackYahoo
) -> None:
    yahoo.charts["PSCT", "1d"] = SESSIONS[:-1]
    assert list(as_dict(await fetch(adapter(), PSCT)))[-1] == date(2024, 11, 29)


@pytest.mark.parametrize("wrong", [None, float("nan"), 0.0, -3.0, float("inf")])
async def test_what_is_no_price_is_left_out(
    adapter: Adapter, yahoo: LoopbackYahoo, wrong: float | None
) -> None:
    first, second, *others = SESSIONS
    yahoo.charts["PSCT", "1d"] = [first, (second[0], wrong), *others[:-1], (others[-1][0], wrong)]
    days = [date(2024, 11, day) for day in (22, 26, 27, 29)]
    assert list(as_dict(await fetch(adapter(), PSCT))) == days


async def test_a_row_of_a_holiday_is_left_out(adapter: Adapter, yahoo: LoopbackYahoo) -> None:
    yahoo.charts["PSCT", "1d"] = sorted([*SESSIONS, (unix(2024, 11, 28, 14, 30), 1.0)])
    assert date(2024, 11, 28) not in as_dict(await fetch(adapter(), PSCT))


async def test_before_the_first_hour_utc_days_stand_in(adapter: Adapter) -> None:
    closes = await fetch(adapter(), BTC, start=date(2024, 11, 20))
    assert closes.new_york_from == START
    assert as_dict(closes) | {
        date(2024, 11, 20): 20_000.0 + (date(2024, 11, 20) - date(2022, 8, 1)).days,
        date(2024, 11, 21): 20_000.0 + (date(2024, 11, 21) - date(2022, 8, 1)).days,
    } == as_dict(closes)


async def test_long_ago_there_are_only_utc_days(adapter: Adapter, yahoo: LoopbackYahoo) -> None:
    closes = await fetch(adapter(), BTC, start=date(2022, 8, 1), until=date(2022, 8, 3))
    assert as_dict(closes) == {date(2022, 8, 1): 20_000, date(2022, 8, 2): 20_001, date(2022, 8, 3): 20_002}
    assert closes.new_york_from is None
    assert not [target for target in yahoo.charts_asked() if "interval=1h" in target]


@pytest.mark.parametrize("bars", [[], [(start, None) for start, _ in HOURS]], ids=["none", "nulls"])
async def test_a_coin_without_hours_is_priced_by_utc_days_that_have_ended(
    adapter: Adapter, yahoo: LoopbackYahoo, clock: FakeClock, bars: list[tuple[int, None]]
) -> None:
    clock.moment = datetime(2024, 11, 29, 23, 59, tzinfo=UTC)
    yahoo.charts["BTC-USD", "1h"] = bars
    closes = await fetch(adapter(), BTC)
    assert closes.new_york_from is None
    assert list(as_dict(closes)) == [date(2024, 11, day) for day in (22, 25, 26, 27)]
    first, second = UTC_DAYS[844][1], UTC_DAYS[847][1]
    assert list(as_dict(closes).values())[:2] == [first, second]


async def test_a_coin_whose_hours_are_refused_politely_is_priced_by_utc_days(
    adapter: Adapter, yahoo: LoopbackYahoo
) -> None:
    def only_days(handler: Handler) -> None:
        hourly = "interval=1h" in handler.path
        handler.give(no_bars("BTC-USD", "1h") if hourly else chart("BTC-USD", "1d", UTC_DAYS))

    yahoo.instead["/v8/finance/chart/BTC-USD"] = only_days
    assert (await fetch(adapter(), BTC)).new_york_from is None


async def test_an_hour_that_is_missing_leaves_its_session_out(adapter: Adapter, yahoo: LoopbackYahoo) -> None:
    yahoo.charts["BTC-USD", "1h"] = [bar for bar in HOURS if bar[0] != unix(2024, 11, 26, 20)]
    assert date(2024, 11, 26) not in as_dict(await fetch(adapter(), BTC))


async def test_a_pair_is_answered_whole_or_not_at_all(adapter: Adapter) -> None:
    with pytest.raises(SourceUnavailable, match=r"^Yahoo Finance knows no XRP-USD$"):
        await adapter().closes([PSCT, ASSETS["xrp"]], start=START, until=UNTIL)


async def test_a_bad_answer_is_not_kept(adapter: Adapter, yahoo: LoopbackYahoo) -> None:
    prices = adapter()
    yahoo.instead["/v8"] = Answer(body="<html>Will be right back...</html>", content_type="text/html")
    with pytest.raises(SourceUnavailable):
        await fetch(prices, PSCT)
    yahoo.instead.clear()
    assert len((await fetch(prices, PSCT)).prices) == 6


async def test_cookie_hosts_that_are_mute_do_not_matter(adapter: Adapter, yahoo: LoopbackYahoo) -> None:
    yahoo.instead |= {"/consent": silence, "/v1/test/getcrumb": silence}
    btc, _ = await adapter().closes([BTC, PSCT], start=date(2024, 11, 1), until=UNTIL)
    assert btc.new_york_from == START
    assert len(yahoo.charts_asked()) == 3
    assert yahoo.asked.count("/v1/test/getcrumb") == 1


async def test_a_refused_crumb_does_not_matter(adapter: Adapter, yahoo: LoopbackYahoo) -> None:
    yahoo.instead["/v1/test/getcrumb"] = TOO_MANY
    assert len((await fetch(adapter(), PSCT)).prices) == 6


async def test_two_years_of_hours_are_sampled(adapter: Adapter, yahoo: LoopbackYahoo) -> None:
    begin = unix(2022, 12, 10)
    yahoo.charts["BTC-USD", "1h"] = [(begin + n * HOUR, 1.0 + n) for n in range(24 * 722)]
    closes = await fetch(adapter(), BTC, start=date(2022, 12, 12), until=date(2024, 11, 29))
    assert closes.new_york_from == date(2022, 12, 12)
    assert len(closes.prices) == 495  # 14 left of 2022, 250 in 2023, 231 of 2024
    # in summer New York closes at 20:00 UTC, in winter at 21:00
    summer, winter = date(2024, 7, 1), date(2024, 1, 2)
    assert as_dict(closes)[summer] == (unix(2024, 7, 1, 20) - begin) / HOUR
    assert as_dict(closes)[winter] == (unix(2024, 1, 2, 21) - begin) / HOUR
