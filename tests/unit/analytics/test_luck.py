from math import atanh, exp, log, sqrt, tanh

import numpy as np
import pytest

from bot.analytics.luck import Luck
from bot.model.rule import Side, Threshold

BELOW, ABOVE = Side.BELOW, Side.ABOVE
TRUTHS, LEVELS, BACKS = np.array([-1.0, 0.0, 1.0]), np.array([-3.0, 0.0, 3.0]), np.array([0.0, 1.0, 4.0])


def log_rate(window: float, truth: float, closes: int, level: float, back: float) -> float:
    """Linear between the table's lines, so that the values between them are known."""
    return -5 - window / 1000 + 0.3 * truth - 0.1 * closes + 0.5 * level - 0.7 * back


LUCK = Luck(
    windows=np.array([30.0, 90.0, 250.0]),
    truths=TRUTHS,
    levels=LEVELS,
    backs=BACKS,
    log_rates=np.array(
        [
            [[[[log_rate(w, t, n, u, v) for v in BACKS] for u in LEVELS] for n in range(1, 11)] for t in TRUTHS]
            for w in (30, 90, 250)
        ]
    ),
)  # fmt: skip


def in_errors(window: int, one: float, other: float) -> float:
    """Fisher's z of two correlations, apart in standard errors."""
    return (atanh(one) - atanh(other)) * sqrt(window - 3)


@pytest.mark.parametrize("window", [30, 90, 250])
@pytest.mark.parametrize("closes", [1, 3, 10])
def test_between_the_lines_of_the_table_logarithms_are_straight(window: int, closes: int) -> None:
    threshold = Threshold(BELOW, 0.3, window, closes, margin=0.05)
    expected = log_rate(
        window, atanh(0.37), closes, in_errors(window, 0.3, 0.37), in_errors(window, 0.35, 0.3)
    )
    assert log(LUCK.expected(threshold, 0.37, 1)) == pytest.approx(expected, abs=1e-12)


def test_twice_the_sessions_give_twice_the_alerts() -> None:
    threshold = Threshold(BELOW, 0.2)
    assert LUCK.expected(threshold, 0.37, 504) == pytest.approx(504 * LUCK.expected(threshold, 0.37, 1))
    assert LUCK.expected(threshold, 0.37, 0) == 0


@pytest.mark.parametrize(("level", "truth"), [(0.2, 0.37), (-0.1, 0.2), (0.5, 0.1)])
def test_above_is_the_mirror_image_of_below(level: float, truth: float) -> None:
    mirrored = LUCK.expected(Threshold(ABOVE, -level), -truth, 504)
    assert LUCK.expected(Threshold(BELOW, level), truth, 504) == pytest.approx(mirrored)


def test_beyond_its_ends_the_table_says_what_it_says_there() -> None:
    far, farther = Threshold(BELOW, -0.5), Threshold(BELOW, -0.8)
    assert in_errors(30, -0.5, tanh(1)) < LEVELS[0]
    rates = [LUCK.expected(each, tanh(1), 1) for each in (far, farther)]
    expected = [log_rate(30, 1, 3, LEVELS[0], in_errors(30, level + 0.1, level)) for level in (-0.5, -0.8)]
    assert rates == pytest.approx([exp(each) for each in expected])
    of_one = LUCK.expected(Threshold(BELOW, 0.98, margin=0.01), 1.0, 1)
    assert of_one == pytest.approx(exp(log_rate(30, 1, 3, LEVELS[0], in_errors(30, 0.99, 0.98))))
    wide = LUCK.expected(Threshold(BELOW, 0.2, margin=0.75), 0.2, 1)
    assert wide == pytest.approx(exp(log_rate(30, atanh(0.2), 3, 0, BACKS[-1])))
