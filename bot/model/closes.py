"""Closes of one ticker, as a source hands them over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd

from bot.model.basket import Coverage
from bot.model.ticker import Ticker
from bot.translation import said


@dataclass(frozen=True, slots=True, eq=False)
class Closes:
    """Closes of one ticker, at most one a session, oldest first; a missing session is left out.

    `prices` is indexed by session (midnight, no time zone). `source` names the provider as people know it.
    `new_york_from` is the first session priced at the New York close; earlier ones, or all where it is None,
    are priced at the end of their UTC day. `provisional` is the last session while its price may still
    change: it has not closed, or only just. `overdue` means that newer ones were asked for and not to be had.
    `stands_in_for` is the basket that was asked for where this fund answers in its place; `coverage` is said
    of a basket, and `unfinished` where constituents that are yet to come will change all levels.
    `left_out` are sessions whose price cannot be right. `recorded` closes come from a recording that stands
    still; where they `are_levels` of an index, only their returns mean anything.
    """

    ticker: Ticker
    prices: "pd.Series[float]"
    source: str
    observed_at: datetime
    new_york_from: date | None
    provisional: date | None = None
    overdue: bool = False
    stands_in_for: Ticker | None = None
    coverage: Coverage | None = None
    left_out: tuple[date, ...] = ()
    recorded: bool = False
    unfinished: bool = False
    are_levels: bool = False

    def __post_init__(self) -> None:
        """Refuse what no exchange could have printed."""
        prices: np.ndarray[Any, Any] = self.prices.to_numpy()
        if not (np.isfinite(prices) & (prices > 0)).all():
            raise ValueError(f"{self.ticker.symbol}: prices must be positive")
        if not (self.prices.index.is_monotonic_increasing and self.prices.index.is_unique):
            raise ValueError(f"{self.ticker.symbol}: sessions must be in order, each once")
        if self.observed_at.utcoffset() is None:
            raise ValueError("observed_at must be timezone-aware")


def sources_of(legs: Iterable[Closes]) -> str:
    """Who gave the prices, each named once."""
    return reduce(_both, dict.fromkeys(leg.source for leg in legs))


def _both(one: str, other: str) -> str:
    return said("{one}, {other}", one=one, other=other)


def overdue_for(legs: Iterable[Closes], now: datetime) -> timedelta | None:
    """How old the oldest prices are whose source fails; None where none does."""
    return max((now - leg.observed_at for leg in legs if leg.overdue), default=None)
