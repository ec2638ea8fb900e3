"""The numbers of `corr` on real prices, against a computation that shares no code with ours."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from bot.analytics.correlation import pearson_estimate, robust_estimate
from bot.analytics.returns import join, log_returns
from bot.model.ticker import ASSETS, BENCHMARKS
from bot.sources.recorded import RecordedPrices
from tests.corpus import independent

Rows = list[tuple[date, float, float]]


@pytest.fixture(scope="module")
def rows(market: Path) -> Rows:
    return [row for row in independent.returns(market, "PSCT") if row[0] <= date(2025, 9, 26)]


@pytest.mark.parametrize("window", [30, 90, 250])
def test_every_window_equals_an_independent_computation(
    figures: dict[str, Any], rows: Rows, window: int
) -> None:
    got = next(entry for entry in figures["windows"] if entry["window"] == window)
    known = rows[-window:]
    low, high, n_eff = independent.interval(known)
    assert got["value"] == pytest.approx(independent.pearson(known), abs=1e-9)
    assert (got["low"], got["high"]) == pytest.approx((low, high), abs=1e-9)
    assert got["n_eff"] == pytest.approx(n_eff, abs=1e-6)
    assert got["n"] == window
    x, y = np.array([row[1] for row in known]), np.array([row[2] for row in known])
    assert got["beta"] == pytest.approx(stats.linregress(y, x).slope, abs=1e-9)
    assert got["same_direction"] == int((np.sign(x) == np.sign(y)).sum())
    assert got["last_moves"]["asset"] == pytest.approx(np.expm1(x[-1]), abs=1e-9)
    assert got["last_moves"]["benchmark"] == pytest.approx(np.expm1(y[-1]), abs=1e-9)


def test_the_fields_are_those_of_the_contract(figures: dict[str, Any]) -> None:
    answer = {
        "asset", "benchmark", "window", "value", "low", "high", "n", "n_eff", "as_of", "source", "stale", "provisional",
        "robust", "beta", "last_moves", "same_direction",
    }  # fmt: skip
    assert set(figures) == answer | {
        "windows", "ewma", "state", "since", "stands_in_for", "coverage", "left_out",
    }  # fmt: skip
    assert all(set(entry) == answer for entry in figures["windows"])
    assert [entry["window"] for entry in figures["windows"]] == [30, 90, 250]
    assert (figures["asset"], figures["benchmark"], figures["window"]) == ("btc", "psct", 30)
    assert (figures["as_of"], figures["stale"], figures["provisional"]) == ("2025-09-26", False, False)
    # asked for is r2ktech, of which the folder has no constituents on that day
    assert (figures["stands_in_for"], figures["coverage"], figures["left_out"]) == ("r2ktech", None, [])
    assert (figures["state"], figures["since"]) == ("decoupled", "2025-07-10")


def test_the_figures_are_those_that_voice_quotes(figures: dict[str, Any]) -> None:
    quoted = {
        entry["window"]: (round(entry["value"], 2), round(entry["low"], 2), round(entry["high"], 2))
        for entry in figures["windows"]
    }
    assert quoted == {30: (0.36, -0.05, 0.67), 90: (0.40, 0.18, 0.58), 250: (0.47, 0.26, 0.63)}


YEARS = {
    "PSCT": (0.04, -0.08, 0.44, 0.33, 0.55, 0.15, 0.40, 0.51),
    "IWM": (0.03, -0.13, 0.42, 0.25, 0.59, 0.16, 0.45, 0.48),
    "QQQ": (0.02, -0.09, 0.41, 0.22, 0.60, 0.21, 0.34, 0.48),
}
"""STATS 5: Bitcoin at the New York close, from 2018-05-16 to 2025-12-24."""


@pytest.mark.parametrize("ticker", YEARS)
async def test_yearly_figures_are_those_of_the_reference(market: Path, ticker: str) -> None:
    source = RecordedPrices(market, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    bitcoin, equity = await source.closes(
        (ASSETS["btc"], BENCHMARKS[ticker.lower()]), start=date(2018, 5, 15), until=date(2025, 12, 24)
    )
    assert bitcoin.new_york_from == date(2018, 5, 15)
    returns = log_returns(join(bitcoin.prices, equity.prices))
    got = [
        pearson_estimate(year["asset"].to_numpy(), year["benchmark"].to_numpy()).value
        for _year, year in returns.groupby(pd.DatetimeIndex(returns.index).year)
    ]
    assert got == pytest.approx(YEARS[ticker], abs=0.01)


@pytest.mark.parametrize(
    ("first", "plain", "robust"),
    [
        (571, (0.5622, 0.1852, 0.7949), (0.5172, 0.1438, 0.7617)),
        (511, (0.5415, 0.3249, 0.7041), (0.5441, 0.3555, 0.6902)),
    ],
)
def test_check_values_of_stats(
    stats_path: Path, first: int, plain: tuple[float, ...], robust: tuple[float, ...]
) -> None:
    with stats_path.open(newline="") as file:
        days = [row for row in csv.DictReader(file) if first <= int(row["day"]) <= 600]
    x, y = (np.array([float(day[leg]) for day in days]) for leg in ("r_btc", "r_eq"))
    for got, known in ((pearson_estimate(x, y), plain), (robust_estimate(x, y), robust)):
        assert (got.value, got.low, got.high) == pytest.approx(known, abs=5e-5)
