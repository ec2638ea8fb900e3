"""What is read after a session, once and for good."""

import math
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Reading:
    """Log returns of both legs of a pair over one session, New York close to New York close.

    `source` names who gave the prices; of a basket, `coverage` is the share of its weight that had a price,
    and `weights_of` the day of its weights. `backfill` was read later, with the history of the first start.
    """

    session: date
    asset: float
    benchmark: float
    source: str
    backfill: bool = False
    coverage: float | None = None
    weights_of: date | None = None

    def __post_init__(self) -> None:
        """Refuse what is no return."""
        if not (math.isfinite(self.asset) and math.isfinite(self.benchmark)):
            raise ValueError(f"{self.session}: returns must be finite")


@dataclass(frozen=True, slots=True)
class Restatement:
    """A session's returns that are given differently now than they were when they were read."""

    session: date
    read: tuple[float, float]
    now: tuple[float, float]
