"""A correlation in different times: years, before and after a date, large moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.model.correlation import Measured
from bot.model.ticker import Pair, Ticker


@dataclass(frozen=True, slots=True)
class Tail:
    """The sessions of the benchmark's largest falls, or of its largest rises.

    `by_itself` is the correlation that such a choice leaves of a constant one; `same_direction` counts the
    sessions in which the asset moved the way the benchmark did; `mean_return` is the asset's mean log return.
    """

    measured: Measured
    by_itself: float
    same_direction: int
    mean_return: float


@dataclass(frozen=True, slots=True)
class Tails:
    """Both ends of the benchmark's sessions."""

    worst: Tail
    best: Tail


@dataclass(frozen=True, slots=True)
class Regimes:
    """All that one answer about different times says, from `first` to `last` session.

    `years` holds those with enough sessions, `short_years` the others. `before` and `since` are those of
    March 2020. `without_spring` are the tails without the crash of 2020, None where that is not among the
    sessions. `same_direction` counts sessions on which both rose or both fell. The rest is as in a
    `Snapshot`.
    """

    pair: Pair
    stands_in_for: Ticker | None
    source: str
    first: date
    last: date
    whole: Measured
    years: Mapping[int, Measured]
    short_years: tuple[int, ...]
    before: Measured | None
    since: Measured | None
    tails: Tails | None
    without_spring: Tails | None
    same_direction: int
    missing_since: date | None
    provisional: bool
    overdue: timedelta | None
    left_out: tuple[date, ...] = ()
