"""Make the packaged table of what luck alone sends: `python -m tools.luck_table` (some seven minutes).

Daily returns of two legs whose true correlation never changes are drawn from a bivariate t with 10 degrees of
freedom, the rolling correlation is taken, and lines of every sort are followed by the rules of
`bot.signals.threshold.Line`; what is kept is alerts a session in the long run.

Why 10 degrees of freedom. Alerts to be expected, measured by one method under different makers of returns:

    line below, truth, window 30      normal   t5     t10    t15    t-copula   STATS 3   STATS says
    .30, .50, plain, a year            4.08    4.61   4.37   4.28     4.19      4.41       4.2
    .30, .50, for 3, margin .10        1.48    1.96   1.69   1.63     1.67      1.70       1.6
    .20, .45, plain, a year            3.06    3.83   3.47   3.31     3.35      3.41       3.6
    .20, .37, for 3, .10, two years    4.01    4.83   4.39   4.25     4.38      4.49       about 4

(t-copula: 15 degrees of freedom with margins t4.5 and t10; STATS 3: the same with GJR-GARCH volatilities, as
in `bench/simulator.py`.) A bivariate t with 10 is within 3 % of the latter and within 6 % of what STATS says,
and it needs no model of volatility; 5, which the detector's likelihood takes, is too wild.

The same seed gives the same table. All series run at once, a bit of a 64-bit word each.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.model.audience import STEPS
from bot.model.rule import LONGEST
from bot.model.ticker import WINDOWS

TABLE = Path(__file__).resolve().parent.parent / "bot" / "sources" / "luck.npz"

DF = 10
SEED, REPEATS, SERIES, SESSIONS, RUN_IN = 20_250_926, 4, 1024, 4096, 1000
TRUTHS = np.linspace(-1.5, 1.5, 7)
LEVELS = np.linspace(-5.2, 5.2, 41)
BACKS = np.array([0, 1 / 32, 1 / 16, 1 / 8, 3 / 16, 1 / 4, 3 / 8, 1 / 2, 3 / 4, 1, 1.5, 2, 3, 4, 6])
"""As `bot.analytics.luck.Luck` measures them; on the first steps of the way back the rate falls fastest."""
BLOCK = 64
"""Sessions at a time, so that all stays near the processor."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bits = NDArray[np.uint64]


def returns(random: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Two independent standard normals and what is to spread both: √(df/χ²); rows are sessions."""
    size = (max(WINDOWS) + RUN_IN + SESSIONS, SERIES)
    one, two = random.standard_normal(size), random.standard_normal(size)
    return one, two, np.sqrt(DF / random.chisquare(DF, size))


def rolling(x: Floats, y: Floats, window: int) -> Ints:
    """Pearson's correlation over each window, in whole ten-thousandths, as lines compare it."""

    def sums(values: Floats) -> Floats:
        whole = np.cumsum(values, axis=0)
        whole[window:] -= whole[:-window].copy()
        return whole[window - 1 :]

    of_x, of_y = sums(x), sums(y)
    both = sums(x * y) - of_x * of_y / window
    variances = (sums(x * x) - of_x**2 / window) * (sums(y * y) - of_y**2 / window)
    return _steps(both / np.sqrt(variances))


def lines(truth: float, window: int) -> tuple[Ints, Ints]:
    """Levels, and for each of them the ways back, in ten-thousandths."""
    levels = truth + LEVELS / np.sqrt(window - 3)
    backs = levels[:, np.newaxis] + BACKS / np.sqrt(window - 3)
    return _steps(np.tanh(levels)), _steps(np.tanh(backs))


def _steps(values: Floats) -> Ints:
    return np.rint(values * STEPS).astype(np.int64)


def count_alerts(values: Ints, levels: Ints, backs: Ints, *, run_in: int) -> Ints:
    """Alerts of all series after the run-in, by closes in a row, level and way back.

    `values` has a row for each session and a column for each series, 64 of them or a multiple.
    """
    words = values.shape[1] // 64
    below: Bits = np.zeros((LONGEST - 1, len(levels), 1, words), np.uint64)
    over: Bits = np.zeros((LONGEST - 1, *backs.shape, words), np.uint64)
    beyond: Bits = np.zeros((LONGEST, *backs.shape, words), np.uint64)
    counts = np.zeros((LONGEST, *backs.shape), np.int64)
    for start in range(0, len(values), BLOCK):
        block = values[start : start + BLOCK].astype(np.int16)
        below = np.concatenate([below[1 - LONGEST :], _bits(block, levels[:, np.newaxis], np.less)])
        over = np.concatenate([over[1 - LONGEST :], _bits(block, backs, np.greater)])
        in_a_row = zip(_in_a_row(below), _in_a_row(over), strict=True)
        for closes, (fires, ends) in enumerate(in_a_row):
            fired = _followed(beyond[closes], fires, ends)[max(run_in - start, 0) :]
            counts[closes] += np.bitwise_count(fired).sum(axis=(0, -1), dtype=np.int64)
    return counts


def _bits(values: NDArray[np.int16], bounds: Ints, is_past: np.ufunc) -> Bits:
    """Whether values are past each bound: a bit a series."""
    found = np.empty((len(values), *bounds.shape, values.shape[1] // 64), np.uint64)
    for at, bound in np.ndenumerate(bounds):
        past = is_past(values, np.int16(bound))
        found[(slice(None), *at)] = np.packbits(past, axis=1).view(np.uint64)
    return found


def _in_a_row(past: Bits) -> Iterator[Bits]:
    """Whether the last 1, 2, 3… sessions were all past it; the first rows are of the block before."""
    sessions = len(past) - LONGEST + 1
    together = past[LONGEST - 1 :].copy()
    yield together
    for back in range(1, LONGEST):
        together &= past[LONGEST - 1 - back :][:sessions]
        yield together


def _followed(beyond: Bits, fires: Bits, ends: Bits) -> Bits:
    """Step through sessions, moving `beyond`; where each alert was sent."""
    fired = np.empty((len(fires), *beyond.shape), np.uint64)
    for session, (fire, end) in enumerate(zip(fires, ends, strict=True)):
        np.bitwise_and(~beyond, fire, out=fired[session])
        beyond |= fire
        beyond &= ~end
    return fired


def log_rates() -> Floats:
    """Logarithm of alerts a session, by window, truth, closes, level and way back."""
    counts = np.zeros((len(WINDOWS), len(TRUTHS), LONGEST, len(LEVELS), len(BACKS)), np.int64)
    for repeat in range(REPEATS):
        one, two, spread = returns(np.random.default_rng([SEED, repeat]))
        for at, truth in enumerate(np.tanh(TRUTHS)):
            x, y = one * spread, (truth * one + np.sqrt(1 - truth**2) * two) * spread
            for number, window in enumerate(WINDOWS):
                values = rolling(x, y, window)[-RUN_IN - SESSIONS :]
                counts[number, at] += count_alerts(values, *lines(TRUTHS[at], window), run_in=RUN_IN)
    # half an alert where there was none: its logarithm is a number
    return np.log(np.maximum(counts, 0.5) / (REPEATS * SERIES * SESSIONS))


def main() -> None:
    """Write the table."""
    began = time.monotonic()
    np.savez_compressed(
        TABLE,
        windows=np.array(WINDOWS, np.int16),
        truths=TRUTHS,
        levels=LEVELS,
        backs=BACKS,
        log_rates=log_rates().astype(np.float16),
    )
    print(f"wrote {TABLE.name}, {TABLE.stat().st_size // 1024} kB, in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
