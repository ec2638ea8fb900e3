"""The correlation of two series of returns, plain and robust."""

from contextlib import suppress
from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bot.analytics.inference import Returns, effective_size, fisher_interval
from bot.analytics.returns import legs_of
from bot.analytics.sessions import sessions
from bot.errors import NotEnoughData
from bot.model.correlation import Correlation, Estimate, Measured, Moves
from bot.translation import _

ROBUST_DF = 5
ROBUST_SPREAD = 1.134
"""Asymptotic standard error of the t₅ estimate over that of Pearson's, under normal data times √n."""
EWMA_DECAY = 0.94
FEWEST = 10
"""Returns, for which an interval still says more than −1 to 1."""
ENOUGH = 2 / 3
"""Of a window's sessions so many must have prices for both."""
STANDS_STILL = 1e-9
"""Returns that differ by less are the same but for rounding."""


def pearson(x: Returns, y: Returns) -> float:
    """Pearson's correlation, Σ(x−x̄)(y−ȳ) / √(Σ(x−x̄)² Σ(y−ȳ)²)."""
    return float(_pearsons(x, y))


def _pearsons(x: Returns, y: Returns) -> Returns:
    """Pearson's correlation along the last axis; of a row among others what it is alone, to the last bit."""
    dx, dy = (each - each.mean(axis=-1, keepdims=True) for each in (x, y))
    correlations: Returns = np.vecdot(dx, dy) / np.sqrt(np.vecdot(dx, dx) * np.vecdot(dy, dy))
    return correlations


def _stand_still(x: Returns, y: Returns) -> "np.bool | NDArray[np.bool]":
    """Whether either leg never moved, along the last axis."""
    still: NDArray[np.bool] = np.minimum(np.ptp(x, axis=-1), np.ptp(y, axis=-1)) < STANDS_STILL
    return still


def pearson_without(x: Returns, y: Returns, at: int) -> float:
    """Pearson's correlation with one session left out."""
    return pearson(np.delete(x, at), np.delete(y, at))


def same_direction(x: Returns, y: Returns) -> int:
    """Sessions on which both rose or both fell."""
    return int((x * y > 0).sum())


def pearson_estimate(x: Returns, y: Returns) -> Estimate:
    """Pearson's correlation with the interval of `inference`."""
    return measure(x, y).estimate


def measure(x: Returns, y: Returns) -> Measured:
    """The same, with the sessions it rests on."""
    n_eff = effective_size(x, y)
    return Measured(fisher_interval(pearson(x, y), 1 / np.sqrt(n_eff - 3)), len(x), n_eff)


def robust_estimate(x: Returns, y: Returns, *, steps: int = 60) -> Estimate:
    """Maximum likelihood correlation of a bivariate t with 5 degrees of freedom and zero mean.

    Iterates w = 7 / (5 + (b x² − 2 c x y + a y²) / (ab − c²)) on the moments a = mean(w x²), b = mean(w y²),
    c = mean(w x y) (Lange, Little & Taylor 1989); interval tanh(atanh r ± 1.96 · 1.134 / √(n − 3)).
    """
    a, b, c = (x @ x) / len(x), (y @ y) / len(x), (x @ y) / len(x)
    for _step in range(steps):
        if (spread := a * b - c * c) <= 1e-12 * a * b:  # on one line: nothing left to weigh
            break
        w = (ROBUST_DF + 2) / (ROBUST_DF + (b * x**2 - 2 * c * x * y + a * y**2) / spread)
        before = c / np.sqrt(a * b)
        a, b, c = (w * x**2).mean(), (w * y**2).mean(), (w * x * y).mean()
        if abs(c / np.sqrt(a * b) - before) < 1e-12:
            break
    return fisher_interval(float(c / np.sqrt(a * b)), ROBUST_SPREAD / np.sqrt(len(x) - 3))


def ewma(x: Returns, y: Returns, *, decay: float = EWMA_DECAY) -> float:
    """Exponentially weighted correlation, Σλᵏxy / √(Σλᵏx² Σλᵏy²), k sessions ago (RiskMetrics 1996).

    The mean is taken as zero. A hint of direction: it has no interval and fires nothing.
    """
    weights = decay ** np.arange(len(x))[::-1]
    return float((weights * x * y).sum() / np.sqrt((weights * x * x).sum() * (weights * y * y).sum()))


def beta(asset: Returns, benchmark: Returns) -> float:
    """Slope of the asset's log returns on the benchmark's, cov(a, b) / var(b)."""
    deviations = benchmark - benchmark.mean()
    return float((deviations @ (asset - asset.mean())) / (deviations @ deviations))


def in_window(returns: pd.DataFrame, window: pd.DatetimeIndex) -> pd.DataFrame:
    """The returns of a window, given as all its sessions.

    Raises NotEnoughData where fewer than two thirds of them have a return, or a leg never moved.
    """
    inside = returns.loc[window[0] : window[-1]]
    check_window(*legs_of(inside), len(window))
    return inside


def check_window(x: Returns, y: Returns, window: int) -> None:
    """Raise NotEnoughData where a window of so many sessions gives no honest number."""
    if len(x) < window * ENOUGH:
        text = _("only {n} of the {window} sessions have prices for both")
        raise NotEnoughData(text.format(n=len(x), window=window))
    if _stand_still(x, y):
        raise NotEnoughData(_("one of the two did not move in {window} sessions").format(window=window))


def correlate(returns: pd.DataFrame, window: pd.DatetimeIndex) -> Correlation:
    """The correlation of both legs over a window of sessions, and what else the window says.

    Raises NotEnoughData as `in_window` does.
    """
    inside = in_window(returns, window)
    x, y = legs_of(inside)
    return Correlation(
        window=len(window),
        estimate=pearson_estimate(x, y),
        n=len(x),
        n_eff=effective_size(x, y),
        as_of=inside.index[-1].date(),
        robust=robust_estimate(x, y),
        beta=beta(x, y),
        last_moves=Moves(float(np.expm1(x[-1])), float(np.expm1(y[-1]))),
        same_direction=same_direction(x, y),
    )


def rolling(returns: pd.DataFrame, window: int) -> "pd.Series[float]":
    """Pearson's correlation as it would have been quoted after each session, where it would have been.

    A session without an honest number, as `check_window` judges, is left out.
    """
    if returns.empty:
        return pd.Series(dtype=float)
    calendar = sessions(returns.index[0].date() - timedelta(days=2 * window + 15), returns.index[-1].date())
    begins = returns.index.searchsorted(calendar[calendar.searchsorted(returns.index) - window + 1])
    lengths = np.arange(1, len(returns) + 1) - begins
    x, y = legs_of(returns)
    values = np.full(len(returns), np.nan)
    # most windows are whole, and are one matrix
    for length in np.unique(lengths[lengths >= window * ENOUGH]):
        ends = np.flatnonzero(lengths == length)
        rows = begins[ends, np.newaxis] + np.arange(length)
        honest = ~_stand_still(x[rows], y[rows])
        values[ends[honest]] = _pearsons(x[rows[honest]], y[rows[honest]])
    return pd.Series(values, index=returns.index).dropna()


def correlate_all(returns: pd.DataFrame) -> Correlation | None:
    """The correlation over all the returns given; None where they are too few to say anything."""
    if len(returns) < FEWEST:
        return None
    with suppress(NotEnoughData):
        return correlate(returns, pd.DatetimeIndex(returns.index))
    return None
