"""How often luck alone sends an alert about a line, while the true correlation never changes."""

from dataclasses import dataclass
from math import atanh, exp, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.model.rule import Side, Threshold

Table = NDArray[np.floating[Any]]

STRONGEST = 0.9999
"""Where atanh still is a number."""


@dataclass(frozen=True, slots=True, eq=False)
class Luck:
    """Alerts a session in the long run, from a table that `tools/luck_table.py` has simulated.

    `log_rates` holds their logarithms by window, truth, closes (from 1), level and way back. Lines are in
    standard errors of Fisher's z: the level L from the truth ρ, (atanh L − atanh ρ) √(w − 3), the way back to
    B from the level, (atanh B − atanh L) √(w − 3), with w the window. So seen, the truth matters little.
    """

    windows: Table
    truths: Table
    """By their atanh, as everything here."""
    levels: Table
    backs: Table
    log_rates: Table

    def expected(self, threshold: Threshold, true_value: float, sessions: int) -> float:
        """Alerts over so many sessions; beyond the table's ends, what it says there.

        Only lines to be below are in the table: above L under ρ is below −L under −ρ.
        """
        sign = 1 if threshold.side is Side.BELOW else -1
        truth, level, back = (
            atanh(max(-STRONGEST, min(sign * value, STRONGEST)))
            for value in (true_value, threshold.level, threshold.back)
        )
        of_errors = sqrt(threshold.window - 3)
        rates = self.log_rates[int(np.flatnonzero(self.windows == threshold.window)[0])]
        rates = _between(rates, self.truths, truth)[threshold.closes - 1]
        rates = _between(rates, self.levels, (level - truth) * of_errors)
        return sessions * exp(float(_between(rates, self.backs, (back - level) * of_errors)))


def _between(values: Table, axis: Table, at: float) -> Table:
    """Values at a place between two of their first axis, or at its nearer end."""
    upper = int(np.clip(np.searchsorted(axis, at), 1, len(axis) - 1))
    share = float(np.clip((at - axis[upper - 1]) / (axis[upper] - axis[upper - 1]), 0, 1))
    between: Table = (1 - share) * values[upper - 1] + share * values[upper]
    return between
