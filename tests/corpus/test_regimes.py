"""The tables of STATS 5 on the recorded prices."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.analytics.regimes import regimes
from bot.model.regimes import Regimes
from bot.model.ticker import ASSETS, BENCHMARKS
from bot.sources.recorded import RecordedPrices
from tests.corpus import independent

NOW = datetime(2025, 12, 25, 12, tzinfo=UTC)
YEARS = {
    "psct": (0.04, -0.08, 0.44, 0.33, 0.55, 0.15, 0.40, 0.51),
    "iwm": (0.03, -0.13, 0.42, 0.25, 0.59, 0.16, 0.45, 0.48),
    "qqq": (0.02, -0.09, 0.41, 0.22, 0.60, 0.21, 0.34, 0.48),
}
SESSIONS = (158, 252, 253, 252, 251, 250, 252, 246)


async def told(market: Path, benchmark: str) -> Regimes:
    source = RecordedPrices(market, clock=lambda: NOW)
    legs = await source.closes(
        (ASSETS["btc"], BENCHMARKS[benchmark]), start=date(2018, 1, 1), until=NOW.date()
    )
    return regimes(legs, BENCHMARKS[benchmark], NOW)


@pytest.mark.parametrize("benchmark", YEARS)
async def test_every_year_is_as_published(market: Path, benchmark: str) -> None:
    got = await told(market, benchmark)
    assert got.first == date(2018, 5, 16)
    assert [m.estimate.value for m in got.years.values()] == pytest.approx(YEARS[benchmark], abs=0.01)
    assert tuple(m.n for m in got.years.values()) == SESSIONS


async def test_large_moves_are_as_published(market: Path) -> None:
    got = await told(market, "psct")
    assert got.tails is not None
    worst, best = got.tails.worst, got.tails.best
    assert got.whole.n == 1914
    assert got.whole.estimate.value == pytest.approx(0.31, abs=0.01)
    assert worst.measured.estimate.value == pytest.approx(0.30, abs=0.01)
    assert best.measured.estimate.value == pytest.approx(0.25, abs=0.01)
    assert worst.by_itself == pytest.approx(0.13, abs=0.01)
    assert worst.same_direction / worst.measured.n == pytest.approx(0.73, abs=0.01)
    assert best.same_direction / best.measured.n == pytest.approx(0.76, abs=0.01)
    assert 100 * worst.mean_return == pytest.approx(-2.18, abs=0.02)
    assert 100 * best.mean_return == pytest.approx(1.97, abs=0.02)


async def test_without_spring_2020_large_moves_are_as_published(market: Path) -> None:
    got = await told(market, "psct")
    assert got.without_spring is not None
    assert got.without_spring.worst.measured.estimate.value == pytest.approx(0.14, abs=0.01)
    assert got.without_spring.worst.by_itself == pytest.approx(0.12, abs=0.01)
    assert got.without_spring.best.measured.estimate.value == pytest.approx(0.20, abs=0.01)


async def test_other_code_counts_the_same_directions(market: Path) -> None:
    got = await told(market, "psct")
    same = sum(1 for _day, x, y in independent.returns(market, "PSCT") if x * y > 0)
    assert got.same_direction == same
