"""The numbers of an answer as plain data, for `--json`; the field names are a contract."""

from dataclasses import asdict
from typing import Any

from bot.model.basket import Coverage
from bot.model.correlation import Correlation, Snapshot
from bot.model.coupling import Coupling


def correlation_figures(snapshot: Snapshot, coupling: Coupling | None = None) -> dict[str, Any]:
    """The asked window with its figures, then all windows that have enough data, EWMA and the state."""
    return {
        **_window(snapshot, snapshot.correlation),
        "stands_in_for": snapshot.stands_in_for and snapshot.stands_in_for.key,
        "windows": [_window(snapshot, correlation) for correlation in snapshot.correlations.values()],
        "ewma": snapshot.ewma,
        "state": coupling and coupling.state.value,
        "since": coupling and coupling.since and coupling.since.isoformat(),
        "coverage": snapshot.coverage and coverage_figures(snapshot.coverage),
        "left_out": [session.isoformat() for session in snapshot.left_out],
    }


def coverage_figures(coverage: Coverage) -> dict[str, Any]:
    """How much of a basket has a price."""
    return {**asdict(coverage), "weights_of": coverage.weights_of.isoformat()}


def _window(snapshot: Snapshot, correlation: Correlation) -> dict[str, Any]:
    return {
        "asset": snapshot.pair.asset.key,
        "benchmark": snapshot.pair.benchmark.key,
        "window": correlation.window,
        **asdict(correlation.estimate),
        "n": correlation.n,
        "n_eff": correlation.n_eff,
        "as_of": correlation.as_of.isoformat(),
        "source": snapshot.source,
        "stale": snapshot.stale,
        "provisional": snapshot.provisional,
        "robust": asdict(correlation.robust),
        "beta": correlation.beta,
        "last_moves": asdict(correlation.last_moves),
        "same_direction": correlation.same_direction,
    }
