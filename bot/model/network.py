"""How busy the Bitcoin network is, day by day, as a provider counts it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

MONTHS = (3, 6, 12, 24)
"""Over how many months one can ask for a high."""
DEFAULT_MONTHS = 6


class Measure(StrEnum):
    """What is counted."""

    ADDRESSES = "addresses"
    TRANSACTIONS = "transactions"


class Span(StrEnum):
    """Over what a value speaks: one day, or the mean of that day and the six before it."""

    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, slots=True, eq=False)
class Activity:
    """One measure of the network as one provider counts it: completed UTC days, oldest first.

    `daily` is indexed by day (midnight, no time zone); a day that the provider lacks is left out.
    `counted_as` is the provider's own name of what it counts: others count otherwise. `overdue` means that
    newer days were asked for and not to be had. A sample stands still, and has levels of an index, of which
    the first is 100.
    """

    measure: Measure
    provider: str
    counted_as: str
    daily: "pd.Series[float]"
    observed_at: datetime
    overdue: bool = False
    is_sample: bool = False

    def __post_init__(self) -> None:
        """Refuse what nobody can have counted."""
        if self.observed_at.utcoffset() is None:
            raise ValueError("observed_at must be timezone-aware")
        days = self.daily.index
        if not isinstance(days, pd.DatetimeIndex) or days.tz is not None or days.empty:
            raise ValueError(f"{self.counted_as}: there must be days without a time zone")
        if not (days == days.normalize()).all():
            raise ValueError(f"{self.counted_as}: days must begin at midnight")
        if not (days.is_monotonic_increasing and days.is_unique):
            raise ValueError(f"{self.counted_as}: days must be in order, each once")
        counts: np.ndarray[Any, Any] = self.daily.to_numpy()
        if not (np.isfinite(counts) & (counts > 0)).all():
            raise ValueError(f"{self.counted_as}: counts must be positive")
        if self.last >= self.observed_at.astimezone(UTC).date():
            raise ValueError(f"{self.counted_as}: {self.last} was not over when it was counted")

    @property
    def last(self) -> date:
        """The newest day."""
        day: date = self.daily.index[-1].date()
        return day

    def missing_since(self, now: datetime) -> date | None:
        """The first completed day after all that there are; None where nothing newer can be had."""
        following = self.last + timedelta(days=1)
        return following if following < now.astimezone(UTC).date() else None
