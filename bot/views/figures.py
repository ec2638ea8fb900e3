"""The numbers of an answer as plain data, for `--json`; the field names are a contract."""

from dataclasses import asdict
from typing import Any

from bot.model.correlation import Correlation, Snapshot


def correlation_figures(snapshot: Snapshot) -> dict[str, Any]:
    """The asked window with its figures, then all windows that have enough data, EWMA and the state."""
    return {
        **_window(snapshot, snapshot.correlation),
        "windows": [_window(snapshot, correlation) for correlation in snapshot.correlations.values()],
        "ewma": snapshot.ewma,
        "state": None,
        "since": None,
    }


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
