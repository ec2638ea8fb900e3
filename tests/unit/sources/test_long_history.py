from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from bot.analytics.snapshot import history_needed
from bot.errors import SourceUnavailable
from bot.model.closes import Closes
from bot.model.ticker import ASSETS, BENCHMARKS, Ticker
from bot.sources.long_history import LongHistory
from tests.fakes import FakeClock, FakePrices, random_prices

BTC, ETH, PSCT, R2KTECH = ASSETS["btc"], ASSETS["eth"], BENCHMARKS["psct"], BENCHMARKS["r2ktech"]
NOW = datetime(2025, 9, 27, 12, tzinfo=UTC)
START, LIVE_FROM, SAMPLE_TO, LAST = (
    date(2020, 1, 2), date(2023, 10, 2), date(2025, 3, 31), date(2025, 9, 26)
)  # fmt: skip
LEVELS = random_prices(START, SAMPLE_TO, seed=1)
LIVE = pd.concat([9 * LEVELS, random_prices(date(2025, 4, 1), LAST, seed=2)]).loc[str(LIVE_FROM) :]
"""The same returns as the sample's where both are, on another scale."""


class Says(FakePrices):
    """A source whose closes are as they are said to be."""

    def __init__(self, prices: "dict[Ticker, pd.Series[float]]", **said: object) -> None:
        super().__init__(prices, FakeClock(NOW))
        self.said = said
        self.starts: list[date] = []

    def _closes(self, ticker: Ticker, start: date, until: date) -> Closes:
        self.starts.append(start)
        if ticker not in self.prices:
            raise SourceUnavailable("no such ticker")
        return replace(super()._closes(ticker, start, until), **self.said)  # type: ignore[arg-type]


async def asked(live: FakePrices, sample: FakePrices, ticker: Ticker = BTC, start: date = START) -> Closes:
    (closes,) = await LongHistory(live, sample, FakeClock(NOW)).closes([ticker], start=start, until=LAST)
    return closes


async def test_what_is_older_than_the_live_closes_has_the_returns_of_the_sample() -> None:
    live = Says({BTC: LIVE}, source="Yahoo Finance")
    got = await asked(live, Says({BTC: LEVELS}))
    assert live.starts == [history_needed(NOW)]
    first = got.new_york_from
    assert (first, got.source) == (START, "Yahoo Finance, before 2 Oct 2023 the recorded sample")
    assert got.prices.loc[str(LIVE_FROM) :].equals(LIVE)
    assert got.prices.index.equals(LEVELS.index.union(LIVE.index))
    known = np.diff(np.log(LEVELS.to_numpy()))
    assert np.diff(np.log(got.prices.to_numpy()))[: len(known)] == pytest.approx(known, abs=1e-12)


async def test_scales_meet_at_the_first_session_that_both_have() -> None:
    levels = LEVELS.drop(LEVELS.loc[str(LIVE_FROM) :].index[:2])
    got = await asked(Says({BTC: LIVE}), Says({BTC: levels}))
    assert got.prices.loc[: str(LIVE_FROM)].iloc[-2] == pytest.approx(
        9 * levels.loc[: str(LIVE_FROM)].iloc[-1]
    )
    assert got.prices[pd.Timestamp(LIVE_FROM)] == LIVE.iloc[0]


async def test_closes_of_utc_days_before_the_live_ones_give_way_to_the_sample() -> None:
    later = LIVE.index[40].date()
    got = await asked(Says({BTC: LIVE}, new_york_from=later), Says({BTC: LEVELS}))
    assert got.new_york_from == START
    assert got.prices.iloc[0] == pytest.approx(9 * LEVELS.iloc[0])
    assert got.prices.index.is_unique


async def test_what_stands_in_for_a_basket_is_continued_as_itself() -> None:
    live = Says({R2KTECH: LIVE}, ticker=PSCT, stands_in_for=R2KTECH)
    got = await asked(live, Says({PSCT: LEVELS}), R2KTECH)
    assert (got.ticker, got.stands_in_for, got.new_york_from) == (PSCT, R2KTECH, START)


@pytest.mark.parametrize(
    ("live", "sample", "start"),
    [
        pytest.param(Says({BTC: LIVE}), Says({BTC: LEVELS}, ticker=PSCT), START, id="a stand-in's"),
        pytest.param(Says({BTC: LIVE}, new_york_from=None), Says({BTC: LEVELS}), START, id="live at UTC"),
        pytest.param(Says({BTC: LIVE}), Says({BTC: LEVELS}, new_york_from=None), START, id="sample at UTC"),
        pytest.param(Says({BTC: LIVE}), Says({}), START, id="not in the sample"),
        pytest.param(Says({BTC: LIVE}), Says({BTC: LEVELS.loc[:"2023"].iloc[:-90]}), START, id="nothing in common"),
        pytest.param(Says({BTC: LIVE}), Says({BTC: LEVELS}), LIVE_FROM, id="far enough"),
    ],
)  # fmt: skip
async def test_else_the_live_closes_are_all(live: Says, sample: Says, start: date) -> None:
    got = await asked(live, sample, start=start)
    assert got.prices.equals(LIVE)
    assert "recorded sample" not in got.source


async def test_where_the_sample_answers_already_all_of_it_does() -> None:
    got = await asked(Says({BTC: LIVE}, recorded=True), Says({BTC: LEVELS}, recorded=True))
    assert got.prices.equals(LEVELS)


async def test_where_the_live_source_fails_so_does_this() -> None:
    live = FakePrices({}, FakeClock(NOW), failure=SourceUnavailable("away"))
    with pytest.raises(SourceUnavailable, match="away"):
        await asked(live, Says({BTC: LEVELS}))


@pytest.mark.parametrize("until", [date(2021, 11, 8), history_needed(NOW) - timedelta(days=1)])
async def test_what_ends_before_the_live_closes_begin_is_the_samples_alone(until: date) -> None:
    live, sample = Says({BTC: LIVE}), Says({BTC: LEVELS}, source="the recorded sample")
    (closes,) = await LongHistory(live, sample, FakeClock(NOW)).closes([BTC], start=START, until=until)
    assert closes.source == "the recorded sample"
    assert closes.prices.equals(LEVELS.loc[: str(until)])
    assert live.asked == []
