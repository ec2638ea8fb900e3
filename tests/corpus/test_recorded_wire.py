"""Answers that Yahoo really gave, through the real yfinance, against what stands in them."""

import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yfinance.data

from bot.errors import SourceBusy, SourceUnavailable
from bot.model.closes import Closes
from bot.model.ticker import BENCHMARKS, Market, Ticker
from bot.sources.yahoo import YahooPrices
from tests.e2e.sources.loopback_yahoo import Answer, LoopbackYahoo, serve
from tests.fakes import FakeClock

Fetch = Callable[[Ticker, date, date, datetime], Awaitable[Closes]]


@pytest.fixture
def yahoo() -> Iterator[LoopbackYahoo]:
    yfinance.data.SingletonMeta._instances.clear()
    with serve() as served:
        yield served


def body(path: Path) -> dict[str, Any]:
    recorded = json.loads(path.read_text())
    return dict(recorded if "chart" in recorded else recorded["response"]["bodyJson"])


@pytest.fixture
def fetch(yahoo: LoopbackYahoo, tmp_path: Path) -> Fetch:
    async def one(ticker: Ticker, start: date, until: date, now: datetime) -> Closes:
        prices = YahooPrices(
            clock=FakeClock(now), cache_folder=tmp_path, base_url=yahoo.address, patience=timedelta(seconds=5)
        )
        (closes,) = await prices.closes([ticker], start=start, until=until)
        return closes

    return one


# when each was recorded
DAYS = {
    "chart_SPY_1d_2026-02-20_200.body.json": datetime(2026, 2, 21, tzinfo=UTC),
    "chart_QQQ_1d_200.json": datetime(2025, 2, 20, tzinfo=UTC),
    "chart_MSFT_1d_dividends_200.json": datetime(2025, 2, 22, tzinfo=UTC),
    "chart_AAPL_1d_dividend_200.json": datetime(2025, 2, 20, tzinfo=UTC),
}


@pytest.mark.parametrize("file", DAYS)
async def test_recorded_days_give_their_adjusted_closes(
    market: Path, yahoo: LoopbackYahoo, fetch: Fetch, file: str
) -> None:
    recorded = body(market / "wire" / file)
    yahoo.instead["/v8"] = Answer(body=json.dumps(recorded))
    (result,) = recorded["chart"]["result"]
    symbol = result["meta"]["symbol"]
    # American sessions open on their own date in UTC too
    days = [datetime.fromtimestamp(stamp, UTC).date() for stamp in result["timestamp"]]
    closes = await fetch(Ticker(symbol.lower(), symbol, Market.EXCHANGE), days[0], days[-1], DAYS[file])
    assert [stamp.date() for stamp in closes.prices.index] == days
    adjusted = result["indicators"]["adjclose"][0]["adjclose"]
    assert closes.prices.tolist() == pytest.approx(adjusted, rel=1e-12)


async def test_recorded_hours_give_the_bar_before_the_close(
    market: Path, yahoo: LoopbackYahoo, fetch: Fetch
) -> None:
    recorded = body(market / "wire/chart_BTC-USD_1h_30h_2024-04-01_200.body.json")
    (result,) = recorded["chart"]["result"]
    # 30 bars on the hour, and a last point between hours; as if recorded on a Friday and a Saturday
    result["timestamp"] = [stamp - 2 * 86400 + 7 * 86400 for stamp in result["timestamp"]]
    yahoo.instead["/v8"] = Answer(body=json.dumps(recorded))
    bars = dict(zip(result["timestamp"], result["indicators"]["quote"][0]["close"], strict=True))
    friday, now = date(2024, 4, 5), datetime.fromtimestamp(result["timestamp"][-1], UTC)
    btc = Ticker("btc", "BTC-USD", Market.CRYPTO)
    closes = await fetch(btc, friday, friday, now)
    assert closes.prices.tolist() == [bars[int(datetime(2024, 4, 5, 19, tzinfo=UTC).timestamp())]]
    assert closes.new_york_from == friday


async def test_a_recorded_answer_without_bars_is_no_price(
    market: Path, yahoo: LoopbackYahoo, fetch: Fetch
) -> None:
    recorded = body(market / "wire/chart_AAPL_1m_weekend_no_bars_200.json")
    yahoo.instead["/v8"] = Answer(body=json.dumps(recorded))
    aapl, now = Ticker("aapl", "AAPL", Market.EXCHANGE), datetime(2025, 2, 20, tzinfo=UTC)
    with pytest.raises(SourceUnavailable, match="has no prices of AAPL"):
        await fetch(aapl, date(2025, 1, 31), date(2025, 2, 1), now)


async def test_recorded_errors_are_told_apart(market: Path, yahoo: LoopbackYahoo, fetch: Fetch) -> None:
    cases = json.loads((market / "wire/yahoo_errors.json").read_text())["cases"]
    told = {}
    for case in cases:
        text = case["body"] if isinstance(case["body"], str) else json.dumps(case["body"])
        yahoo.instead["/v8"] = Answer(case["status"], text)
        with pytest.raises(SourceUnavailable) as failed:
            await fetch(
                BENCHMARKS["iwm"],
                date(2025, 1, 2),
                date(2025, 1, 3),
                datetime(2025, 2, 1, tzinfo=UTC),
            )
        told[case["status"]] = failed.value
    assert str(told[404]) == "Yahoo Finance knows no IWM"
    assert isinstance(told[429], SourceBusy)
    assert str(told[401]) == str(told[422]) != str(told[404])
