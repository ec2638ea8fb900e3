"""The numbers of /regimes as plain data, for `--json`; the field names are a contract."""

from typing import Any

from bot.model.regimes import Regimes, Tail, Tails
from bot.views.comparison_figures import measured_figures


def regimes_figures(regimes: Regimes) -> dict[str, Any]:
    """Years, both sides of March 2020, and the largest moves; null where there are too few sessions."""
    return {
        "asset": regimes.pair.asset.key,
        "benchmark": regimes.pair.benchmark.key,
        "stands_in_for": regimes.stands_in_for and regimes.stands_in_for.key,
        "first": regimes.first.isoformat(),
        "last": regimes.last.isoformat(),
        "source": regimes.source,
        "stale": regimes.missing_since is not None,
        "provisional": regimes.provisional,
        "left_out": [session.isoformat() for session in regimes.left_out],
        **measured_figures(regimes.whole),
        "years": [{"year": year, **measured_figures(of_year)} for year, of_year in regimes.years.items()],
        "too_few_sessions": list(regimes.short_years),
        "before": regimes.before and measured_figures(regimes.before),
        "since": regimes.since and measured_figures(regimes.since),
        **_tails(regimes.tails),
        "without_spring_2020": regimes.without_spring and _tails(regimes.without_spring),
        "same_direction": regimes.same_direction / regimes.whole.n,
    }


def _tails(tails: Tails | None) -> dict[str, Any]:
    return {
        "worst": None if tails is None else _tail(tails.worst),
        "best": None if tails is None else _tail(tails.best),
    }


def _tail(tail: Tail) -> dict[str, Any]:
    return {
        **measured_figures(tail.measured),
        "constant_link": tail.by_itself,
        "same_direction": tail.same_direction / tail.measured.n,
        "mean_log_return": tail.mean_return,
    }
