"""The packaged table, held against figures of STATS and against made-up markets that nobody else made."""

from importlib import resources

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from bot.model.rule import LONGEST, Side, Threshold
from bot.model.ticker import WINDOWS
from bot.signals.threshold import Line
from bot.sources.luck import packaged_luck

BELOW, ABOVE = Side.BELOW, Side.ABOVE
SERIES, SESSIONS = 48, 6000
YEAR, TWO_YEARS = 252, 504


def alerts_in(series: "pd.Series[float]", threshold: Threshold) -> int:
    line = Line(threshold)
    crossings = [line.step(value) for value in series.to_list()]
    return sum(crossing is not None and crossing.fired for crossing in crossings)


def simulated(threshold: Threshold, truth: float, seed: int) -> tuple[float, float]:
    """Alerts a session of a link that never changes, and the standard error of that."""
    market = stats.multivariate_t(shape=[[1, truth], [truth, 1]], df=10, seed=seed)
    counts = []
    for _series in range(SERIES):
        returns = pd.DataFrame(market.rvs(SESSIONS + threshold.window - 1))
        rolling = returns[0].rolling(threshold.window).corr(returns[1]).dropna()
        counts.append(alerts_in(rolling, threshold) / len(rolling))
    return float(np.mean(counts)), float(np.std(counts, ddof=1) / np.sqrt(SERIES))


@pytest.mark.parametrize(
    ("threshold", "truth"),
    [
        (Threshold(BELOW, 0.2), 0.37),
        (Threshold(BELOW, 0.3, closes=1, margin=0), 0.5),
        (Threshold(ABOVE, 0.15, closes=5, margin=0.05), -0.05),
        (Threshold(BELOW, 0.55, window=90, margin=0.03), 0.6),
        (Threshold(ABOVE, 0.35, window=250, closes=2, margin=0.02), 0.33),
    ],
    ids=["as by default", "a plain crossing", "above and below zero", "of 90 sessions", "of 250 sessions"],
)
def test_the_table_agrees_with_an_independent_simulation(threshold: Threshold, truth: float) -> None:
    rate, error = simulated(threshold, truth, seed=4)
    assert packaged_luck().expected(threshold, truth, 1) == pytest.approx(rate, rel=0.1, abs=3 * error)
    assert error < rate / 8  # else this would prove nothing


@pytest.mark.parametrize(
    ("threshold", "truth", "sessions", "measured"),
    [
        (Threshold(BELOW, 0.3, closes=1, margin=0), 0.5, YEAR, 4.2),
        (Threshold(BELOW, 0.3), 0.5, YEAR, 1.6),
        (Threshold(BELOW, 0.2, closes=1, margin=0), 0.45, YEAR, 3.6),
        (Threshold(BELOW, 0.2), 0.37, TWO_YEARS, 4),
    ],
)
def test_the_table_agrees_with_what_was_measured_before(
    threshold: Threshold, truth: float, sessions: int, measured: float
) -> None:
    assert packaged_luck().expected(threshold, truth, sessions) == pytest.approx(measured, rel=0.1)


def test_a_line_that_is_far_away_is_hardly_ever_crossed_by_luck() -> None:
    for level, truth in ((-0.9, 0.5), (0.8, -0.5), (-0.5, 0.999)):
        assert packaged_luck().expected(Threshold(BELOW, level), truth, TWO_YEARS) < 0.01


def test_more_closes_and_a_longer_way_back_mean_fewer_alerts() -> None:
    def expected(threshold: Threshold) -> float:
        return packaged_luck().expected(threshold, 0.4, TWO_YEARS)

    for window in WINDOWS:
        by_closes = [expected(Threshold(BELOW, 0.3, window, closes)) for closes in range(1, LONGEST + 1)]
        assert by_closes == sorted(by_closes, reverse=True)
        by_margin = [expected(Threshold(BELOW, 0.3, window, margin=margin / 20)) for margin in range(8)]
        assert by_margin == sorted(by_margin, reverse=True)


def test_the_table_is_read_once_and_small() -> None:
    assert packaged_luck() is packaged_luck()
    assert len(resources.files("bot.sources").joinpath("luck.npz").read_bytes()) < 200_000
