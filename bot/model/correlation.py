"""Correlations, and how far they can be trusted."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.model.basket import Coverage
from bot.model.ticker import Pair, Ticker


class Strength(StrEnum):
    """How a correlation is put into a word, taken from its interval."""

    OPPOSITE = "opposite"
    UNCLEAR = "unclear"
    WEAK = "weak"
    MODERATE = "moderate"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A correlation with its 95 % interval."""

    value: float
    low: float
    high: float

    def __post_init__(self) -> None:
        """Refuse an interval that does not hold its own estimate."""
        if not -1 <= self.low <= self.value <= self.high <= 1:  # also catches NaN
            raise ValueError(f"not a correlation: {self.low} <= {self.value} <= {self.high}")

    @property
    def strength(self) -> Strength:
        """The word for it, from the numbers as printed: no clear link where the interval holds 0."""
        value, low, high = (round(number, 2) for number in (self.value, self.low, self.high))
        if high < 0:
            return Strength.OPPOSITE
        if low <= 0:
            return Strength.UNCLEAR
        if value < 0.3:
            return Strength.WEAK
        return Strength.MODERATE if value < 0.6 else Strength.STRONG


@dataclass(frozen=True, slots=True)
class Measured:
    """A correlation over `n` returns, which are worth `n_eff` after fat tails."""

    estimate: Estimate
    n: int
    n_eff: float


class Clock(StrEnum):
    """When the closes of a pair's asset were taken."""

    NEW_YORK = "New York"
    MIXED = "mixed"
    """Some, the older ones, at the end of their UTC day."""
    UTC = "UTC"
    """All at the end of their UTC day."""


@dataclass(frozen=True, slots=True)
class Moves:
    """Simple returns of both legs in one session, P_t / P_t-1 − 1."""

    asset: float
    benchmark: float

    @classmethod
    def of_logs(cls, asset: float, benchmark: float) -> "Moves":
        """From log returns: e^r − 1."""
        return cls(math.expm1(asset), math.expm1(benchmark))


@dataclass(frozen=True, slots=True)
class Correlation:
    """A Pearson correlation over a window of sessions, and what else the window says.

    `n` counts the returns used, `n_eff` what they are worth after fat tails; `beta` is the asset's move for a
    move of 1 in the benchmark; `same_direction` counts sessions on which both rose or both fell.
    """

    window: int
    estimate: Estimate
    n: int
    n_eff: float
    as_of: date
    robust: Estimate
    beta: float
    last_moves: Moves
    same_direction: int

    @property
    def strength(self) -> Strength:
        """The word for its estimate."""
        return self.estimate.strength


@dataclass(frozen=True, slots=True)
class RollingPoint:
    """The correlation that would have been quoted at one session, and both closes there."""

    session: date
    estimate: Estimate | None
    asset: float
    benchmark: float


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that one answer about a pair says.

    `correlations` holds the windows that have enough data, the asked one always. `year_ago` is the asked
    window 252 sessions earlier, and `year_ago_differs` says whether by more than chance. `missing_since` is
    the first completed session that is not in the answer. `provisional` means that the last price may still
    change; `overdue`, that the prices are as old as that because their source fails. `stands_in_for` is the
    basket that was asked for, where the pair's benchmark answers in its place; `coverage` is that of a
    basket; `left_out` are sessions of which a price cannot be right.
    """

    pair: Pair
    window: int
    correlations: Mapping[int, Correlation]
    year_ago: Correlation | None
    ewma: float
    rolling: Sequence[RollingPoint]
    source: str
    missing_since: date | None
    provisional: bool
    clock: Clock
    year_ago_differs: bool = False
    overdue: timedelta | None = None
    stands_in_for: Ticker | None = None
    coverage: Coverage | None = None
    left_out: tuple[date, ...] = ()

    @property
    def correlation(self) -> Correlation:
        """The one that was asked for."""
        return self.correlations[self.window]

    @property
    def as_of(self) -> date:
        """The session that the answer speaks for."""
        return self.correlation.as_of

    @property
    def stale(self) -> bool:
        """Whether a session has completed that is not in the answer."""
        return self.missing_since is not None
