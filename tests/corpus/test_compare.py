"""The tables of assets and partial correlations of STATS 5 on the recorded prices."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.analytics.compare import compare, partial_measure
from bot.analytics.returns import join, log_returns
from bot.analytics.sessions import sessions
from bot.model.comparison import Comparison
from bot.model.correlation import Clock
from bot.model.ticker import ASSETS, FUNDS, Pair
from bot.sources.recorded import RecordedPrices

FIRST = date(2021, 1, 5)
PSCT, QQQ = FUNDS["psct"], FUNDS["qqq"]
AGAINST = {
    "psct": {"btc": 0.38, "eth": 0.38, "ada": 0.33, "avax": 0.33, "ltc": 0.31, "sol": 0.30, "xrp": 0.29,
             "bnb": 0.27, "doge": 0.23},
    "iwm": {"btc": 0.38, "eth": 0.39, "ada": 0.34, "avax": 0.33, "ltc": 0.31, "sol": 0.31, "xrp": 0.28,
            "bnb": 0.29, "doge": 0.25},
}  # fmt: skip
END_EARLY = {"ltc", "bnb"}


async def compared(market: Path, now: datetime) -> Comparison:
    """All coins in one call: none of them but one has hourly prices, so all are priced by UTC days."""
    source = RecordedPrices(market, clock=lambda: now)
    tickers = (*ASSETS.values(), *FUNDS.values())
    closes = await source.closes(tickers, start=date(2021, 1, 4), until=now.date())
    window = len(sessions(FIRST, min(now.date(), date(2025, 9, 29))))
    return compare(closes, (), window, now)


@pytest.mark.parametrize("benchmark", AGAINST)
async def test_every_asset_is_as_published(market: Path, benchmark: str) -> None:
    late = await compared(market, datetime(2025, 9, 30, 12, tzinfo=UTC))
    early = await compared(market, datetime(2025, 6, 14, 12, tzinfo=UTC))
    assert (late.clock, late.as_of, early.as_of) == (Clock.UTC, date(2025, 9, 29), date(2025, 6, 13))
    for key, known in AGAINST[benchmark].items():
        told = early if key in END_EARLY else late
        cell = told.cells[Pair(ASSETS[key], FUNDS[benchmark])]
        assert cell.estimate.value == pytest.approx(known, abs=0.01), key


async def test_coins_whose_prices_ended_have_no_number_and_say_since_when(market: Path) -> None:
    late = await compared(market, datetime(2025, 9, 30, 12, tzinfo=UTC))
    assert {gap.missing.key: gap.last for gap in late.gaps} == dict.fromkeys(END_EARLY, date(2025, 6, 13))


async def test_small_tech_adds_little_to_large_tech(market: Path) -> None:
    now = datetime(2025, 12, 25, 12, tzinfo=UTC)
    source = RecordedPrices(market, clock=lambda: now)
    btc, psct, qqq = await source.closes(
        (ASSETS["btc"], PSCT, QQQ), start=date(2018, 5, 15), until=date(2025, 12, 24)
    )
    closes = join(btc.prices, psct.prices)
    closes["given"] = qqq.prices
    x, y, z = log_returns(closes.dropna()).to_numpy().T
    got = partial_measure(x, y, z)
    assert got.n == 1914
    assert got.estimate.value == pytest.approx(0.13, abs=0.01)
    # the published standard error is that of n; ours is that of what n is worth
    assert 0.02 < (got.estimate.high - got.estimate.low) / 2 / 1.96 < 0.06
