"""The numbers of a comparison as plain data, for `--json`; the field names are a contract."""

from dataclasses import asdict
from typing import Any

from bot.model.comparison import LARGE_TECH, Comparison, Gap
from bot.model.correlation import Measured
from bot.model.ticker import STAND_IN, Pair
from bot.views.comparison import gap_reason
from bot.views.figures import coverage_figures


def comparison_figures(comparison: Comparison) -> dict[str, Any]:
    """Every pair that has a number, and why the others have none."""
    return {
        "window": comparison.window,
        "as_of": comparison.as_of.isoformat(),
        "source": comparison.source,
        "clock": comparison.clock,
        "stale": comparison.missing_since is not None,
        "provisional": comparison.provisional,
        "assets": [asset.key for asset in comparison.assets],
        "benchmarks": [benchmark.key for benchmark in comparison.benchmarks],
        "stands_in": {basket.key: STAND_IN.key for basket in comparison.stood_in_for},
        "coverage": {
            basket.key: coverage_figures(coverage) for basket, coverage in comparison.coverage.items()
        },
        "cells": [_cell(pair, measured) for pair, measured in comparison.cells.items()],
        "partial": [
            {**_cell(pair, measured), "given": LARGE_TECH.key}
            for pair, measured in comparison.partial.items()
        ],
        "missing": [_missing(comparison, gap) for gap in comparison.gaps],
        "left_out": [session.isoformat() for session in comparison.left_out],
    }


def measured_figures(measured: Measured) -> dict[str, Any]:
    """A value with its interval and what it rests on."""
    return {**asdict(measured.estimate), "n": measured.n, "n_eff": measured.n_eff}


def _cell(pair: Pair, measured: Measured) -> dict[str, Any]:
    return {"asset": pair.asset.key, "benchmark": pair.benchmark.key, **measured_figures(measured)}


def _missing(comparison: Comparison, gap: Gap) -> dict[str, Any]:
    is_asset = gap.missing in comparison.assets
    return {
        "asset": gap.missing.key if is_asset else None,
        "benchmark": (gap.against and gap.against.key) if is_asset else gap.missing.key,
        "reason": gap_reason(gap),
        "last": gap.last and gap.last.isoformat(),
    }
