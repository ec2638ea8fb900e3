"""Hourly candles of an exchange: what every provider's answer is turned into, and must satisfy."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Candle:
    """One hour of trading; `start` in Unix seconds."""

    start: int
    low: float
    high: float
    open: float
    close: float

    def __post_init__(self) -> None:
        """Refuse what no market could have printed."""
        if self.start % HOUR_S:
            raise ValueError(f"{self.start} is not on the hour")
        prices = (self.low, self.open, self.close, self.high)
        if not all(map(math.isfinite, prices)) or not 0 < self.low <= self.high:
            raise ValueError(f"prices of {self.start} are {prices}")
        if not (self.low <= self.close <= self.high and self.low <= self.open <= self.high):
            raise ValueError(f"{self.start} closes outside of its own range: {prices}")


@dataclass(frozen=True, slots=True)
class Page:
    """The hours that one request asks for: starts of its first and its last bar, Unix seconds."""

    first: int
    last: int


def closes_of_hours(candles: Sequence[Candle], page: Page) -> "pd.Series[float]":
    """Closes of the page's hours by the start of the bar, UTC; a gap stays a gap.

    Raises ValueError where candles are out of order or there twice: then none of them can be trusted.
    """
    ordered = candles if len(candles) < 2 or candles[0].start < candles[-1].start else candles[::-1]
    if any(later.start <= earlier.start for earlier, later in pairwise(ordered)):
        raise ValueError("candles are out of order, or there twice")
    closes = {candle.start: candle.close for candle in ordered if page.first <= candle.start <= page.last}
    starts = pd.to_datetime(list(closes), unit="s", utc=True).as_unit("ns")
    return pd.Series(list(closes.values()), index=starts, dtype=float)
