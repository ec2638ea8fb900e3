import numpy as np
import pandas as pd
import pytest

from bot.model.audience import STEPS
from bot.model.rule import LONGEST, Side, Threshold
from bot.signals.threshold import Line
from tools.luck_table import BACKS, BLOCK, LEVELS, SERIES, count_alerts, lines, returns, rolling

SESSIONS, RUN_IN = 2 * BLOCK + 17, 30


def wandering(seed: int) -> np.ndarray:
    """Values in ten-thousandths that stay between −1 and 1, for 64 series."""
    steps = np.random.default_rng(seed).normal(0, 0.12, (SESSIONS, 64)).cumsum(axis=0)
    values: np.ndarray = np.rint(np.tanh(steps) * STEPS).astype(np.int64)
    return values


@pytest.mark.parametrize("closes", [1, 2, 3, LONGEST])
def test_alerts_are_counted_as_a_line_sends_them(closes: int) -> None:
    values = wandering(seed=closes)
    levels, margins = np.array([-2000, 1500]), np.array([0, 300, 1000])
    counts = count_alerts(values, levels, levels[:, np.newaxis] + margins, run_in=RUN_IN)
    for at, level in enumerate(levels):
        for number, margin in enumerate(margins):
            threshold = Threshold(Side.BELOW, level / STEPS, closes=closes, margin=margin / STEPS)
            assert counts[closes - 1, at, number] == sum(
                alerts_of(series, threshold) for series in (values / STEPS).T.tolist()
            )
    assert counts[closes - 1].min() > 0


def alerts_of(series: list[float], threshold: Threshold) -> int:
    line = Line(threshold)
    crossings = [line.step(value) for value in series]
    return sum(crossing is not None and crossing.fired for crossing in crossings[RUN_IN:])


def test_the_rolling_figure_is_that_of_pandas() -> None:
    x, y = np.random.default_rng(3).normal(size=(2, 300, 2))
    for series in range(2):
        expected = pd.Series(x[:, series]).rolling(90).corr(pd.Series(y[:, series])).dropna()
        found = rolling(x, y, 90)[:, series] / STEPS
        assert found == pytest.approx(expected.to_numpy(), abs=0.51 / STEPS)


def test_lines_lie_about_the_truth_in_standard_errors() -> None:
    levels, backs = lines(np.arctanh(0.4), 30)
    middle = int(np.flatnonzero(np.isclose(LEVELS, 0))[0])
    assert levels[middle] == round(0.4 * STEPS)
    assert backs[middle, 0] == levels[middle]
    one = int(np.flatnonzero(BACKS == 1)[0])
    assert backs[middle, one] == round(np.tanh(np.arctanh(0.4) + 1 / np.sqrt(27)) * STEPS)


def test_the_same_seed_draws_the_same() -> None:
    one, again = (returns(np.random.default_rng([1, 2]))[2][:50] for _again in range(2))
    assert np.array_equal(one, again)
    assert one.shape == (50, SERIES)
