"""What one session's returns say about a correlation, and what a year of them says."""

import math
from collections import deque
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.floating[Any]]

DF = 5.0
SEED = 30
"""Sessions that only say how much a leg moves."""
DECAY, CLIP, FLOOR = 0.90, 16.0, 1e-12

GRID_Z = np.linspace(np.arctanh(-0.6), np.arctanh(0.92), 33)
GRID = np.tanh(GRID_Z)
LATEST, BASELINE, ARMED = 30, 250, 60
"""Sessions: those too new for the baseline, those in it at most, and how many make it one."""


def log_likelihood(x: float, y: float, rho: Vector) -> Vector:
    """Log-likelihood of standardised returns under correlations ρ, up to a constant.

    l(ρ) = −½ ln(1−ρ²) − 3.5 ln(1 + (x² − 2ρxy + y²) / (5(1−ρ²))): bivariate t with 5 degrees of freedom
    (Lange, Little & Taylor 1989), so that a wild session counts little.
    """
    rest = 1 - rho * rho
    distance = (x * x - 2 * rho * x * y + y * y) / (DF * rest)
    likelihood: Vector = -0.5 * np.log(rest) - (DF + 2) / 2 * np.log1p(distance)
    return likelihood


class Volatility:
    """Predictive volatility of one leg: s² ← .90 s² + .10 min(r², 16 s²), from the mean of 30 r² on."""

    def __init__(self) -> None:
        self._seed: list[float] = []
        self._variance = 0.0

    def standardise(self, move: float) -> float | None:
        """The return over what was expected before it, √(5/3) r/s; None while that is not known."""
        square = move * move
        if len(self._seed) < SEED:
            self._seed.append(square)
            self._variance = max(sum(self._seed) / len(self._seed), FLOOR)
            return None
        expected = self._variance
        self._variance = max(DECAY * expected + (1 - DECAY) * min(square, CLIP * expected), FLOOR)
        return math.sqrt(DF / (DF - 2)) * move / math.sqrt(expected)


class Baseline:
    """What the correlation was in the last year, the latest sessions left out.

    Sessions are given as their likelihoods on GRID.
    """

    def __init__(self) -> None:
        self._latest: deque[tuple[int, Vector]] = deque()
        self._window: deque[Vector] = deque()
        self._sum = np.zeros(len(GRID))

    @property
    def is_armed(self) -> bool:
        """Whether enough is known to watch for changes."""
        return len(self._window) >= ARMED

    def add(self, day: int, likelihoods: Vector) -> None:
        """Take a day in: it counts once it is no longer among the latest."""
        self._latest.append((day, likelihoods))
        if len(self._latest) > LATEST:
            self._count(self._latest.popleft()[1])

    def take_back(self, first: int) -> list[Vector]:
        """Take out those of the latest days that are not before `first`; what counts already stays."""
        taken = [likelihoods for day, likelihoods in self._latest if day >= first]
        self._latest = deque((day, likelihoods) for day, likelihoods in self._latest if day < first)
        return taken

    def begin_anew(self, counted: Iterable[Vector] = ()) -> None:
        """Know nothing but these days."""
        self._latest.clear()
        self._window.clear()
        self._sum = np.zeros(len(GRID))
        for likelihoods in counted:
            self._count(likelihoods)

    def value(self) -> float:
        """Posterior mean of z = atanh ρ over the grid, as a correlation; the prior is flat in z."""
        weights = np.exp(self._sum - self._sum.max())
        return float(np.tanh(GRID_Z @ weights / weights.sum()))

    def _count(self, likelihoods: Vector) -> None:
        self._window.append(likelihoods)
        self._sum = self._sum + likelihoods
        if len(self._window) > BASELINE:
            self._sum = self._sum - self._window.popleft()
