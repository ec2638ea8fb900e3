import subprocess
import sys
from datetime import date

import pytest

from bot.errors import SourceUnavailable
from bot.model.ticker import ASSETS, BENCHMARKS, FUNDS
from bot.sources.sample import SamplePrices
from tests.fakes import FakeClock

FIRST, LAST = date(2018, 5, 15), date(2025, 9, 26)


@pytest.fixture
def sample() -> SamplePrices:
    return SamplePrices(clock=FakeClock())


async def test_every_index_starts_at_100(sample: SamplePrices) -> None:
    tickers = [*FUNDS.values(), *(ASSETS[key] for key in ("btc", "eth", "sol"))]
    answers = await sample.closes(tickers, start=FIRST, until=LAST)
    assert [closes.ticker for closes in answers] == tickers
    assert {closes.prices.iloc[0] for closes in answers} == {100.0}
    assert {closes.source for closes in answers} == {"recorded sample, to 26 Sep 2025"}
    assert all(closes.recorded for closes in answers)


async def test_coins_sampled_at_the_end_of_the_utc_day_are_marked(sample: SamplePrices) -> None:
    (sol,) = await sample.closes([ASSETS["sol"]], start=FIRST, until=LAST)
    assert sol.new_york_from is None
    # its first day, 10 April 2020, was a Good Friday
    assert sol.prices.index[0].date() == date(2020, 4, 13)


async def test_coins_that_are_asked_for_together_are_sampled_alike(sample: SamplePrices) -> None:
    btc, psct = ASSETS["btc"], BENCHMARKS["psct"]
    alone, fund = await sample.closes([btc, psct], start=FIRST, until=LAST)
    among, eth, _fund = await sample.closes([btc, ASSETS["eth"], psct], start=FIRST, until=LAST)
    assert (alone.new_york_from, fund.new_york_from) == (FIRST, FIRST)
    assert (among.new_york_from, eth.new_york_from) == (None, None)
    assert not among.prices.equals(alone.prices)


async def test_only_the_sessions_wanted_are_given(sample: SamplePrices) -> None:
    (closes,) = await sample.closes([BENCHMARKS["iwm"]], start=date(2024, 11, 27), until=date(2024, 12, 2))
    days = [stamp.date() for stamp in closes.prices.index]
    assert days == [date(2024, 11, 27), date(2024, 11, 29), date(2024, 12, 2)]


async def test_the_sample_stands_still(sample: SamplePrices) -> None:
    (closes,) = await sample.closes([ASSETS["btc"]], start=date(2026, 9, 1), until=date(2026, 9, 29))
    assert closes.prices.index[-1].date() == LAST
    assert len(closes.prices) == 20  # the 28 days that end then; Labor Day is the day after they begin


async def test_a_coin_that_it_lacks_is_refused_with_those_that_it_has(sample: SamplePrices) -> None:
    with pytest.raises(SourceUnavailable) as failed:
        await sample.closes([ASSETS["xrp"]], start=FIRST, until=LAST)
    assert str(failed.value) == (
        "the recorded sample has no xrp; it has btc, eth, sol, iwm, psct, qqq, spy, xlk"
    )


async def test_before_its_first_session_it_has_nothing(sample: SamplePrices) -> None:
    with pytest.raises(SourceUnavailable, match="no prices of BTC-USD for these sessions"):
        await sample.closes([ASSETS["btc"]], start=date(2017, 1, 3), until=date(2017, 2, 3))


def test_it_needs_no_yfinance() -> None:
    script = "import sys, bot.sources.sample, bot.sources.yahoo; sys.exit('yfinance' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
