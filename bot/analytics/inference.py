"""How far a correlation can be trusted.

The interval is Fisher's z on an effective sample size: fat tails make a correlation noisier than its n says
(Hawkins 1989; Steiger & Hakstian 1982; Bishara & Hittner 2017), the factor 1.15 covers clustered volatility.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.model.correlation import Correlation, Estimate

Returns = NDArray[np.floating[Any]]

Z_95 = 1.96
CLUSTERING = 1.15
NORMAL_KURTOSIS = 3.0


def kurtosis(returns: Returns) -> float:
    """Population kurtosis about the mean, m₄ / m₂²; 3 for a normal distribution."""
    deviations = returns - returns.mean()
    return float((deviations**4).mean() / (deviations**2).mean() ** 2)


def effective_size(*legs: Returns) -> float:
    """Effective sample size, n_eff = 3 + (n − 3) / (1.15² K), K = max(1, mean of all kurtoses / 3)."""
    excess = max(1.0, sum(map(kurtosis, legs)) / len(legs) / NORMAL_KURTOSIS)
    return 3 + (len(legs[0]) - 3) / (CLUSTERING**2 * excess)


def fisher_interval(value: float, standard_error: float) -> Estimate:
    """95 % interval tanh(atanh r ± 1.96 s), with s the standard error of atanh r (Fisher 1921)."""
    value = min(1.0, max(-1.0, value))  # rounding may leave the range by 1e-16
    with np.errstate(divide="ignore"):  # atanh(±1) is ±∞, and tanh brings it back
        z = np.arctanh(value)
    reach = Z_95 * standard_error
    return Estimate(value, min(value, float(np.tanh(z - reach))), max(value, float(np.tanh(z + reach))))


def differ(one: Correlation, other: Correlation) -> bool:
    """Whether two correlations of separate windows differ by more than chance: |z₁ − z₂| over 1.96 s.e."""
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = abs(np.arctanh(one.estimate.value) - np.arctanh(other.estimate.value))
    return bool(distance > Z_95 * np.sqrt(1 / (one.n_eff - 3) + 1 / (other.n_eff - 3)))
