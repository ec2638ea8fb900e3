"""Stand-ins for the ports: plain, small, and honest about what they were asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd

from bot.analytics.sessions import is_provisional, sessions
from bot.errors import TandemError
from bot.model.closes import Closes
from bot.model.ticker import Ticker


@dataclass
class FakeClock:
    """A clock that stands still until it is moved."""

    moment: datetime = datetime(2025, 9, 27, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def move(self, by: timedelta) -> None:
        self.moment += by


def random_prices(first: date, last: date, *, seed: int) -> "pd.Series[float]":
    """A random walk over the sessions of New York."""
    days = sessions(first, last)
    return pd.Series(
        100 * np.exp(np.random.default_rng(seed).normal(0, 0.02, len(days)).cumsum()), index=days
    )


@dataclass
class FakePrices:
    """A source that has what it is given, or fails as it is told."""

    prices: Mapping[Ticker, "pd.Series[float]"]
    clock: FakeClock
    failure: TandemError | None = None
    asked: list[tuple[Ticker, ...]] = field(default_factory=list)

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        self.asked.append(tuple(tickers))
        if self.failure is not None:
            raise self.failure
        return [self._closes(ticker, start, until) for ticker in tickers]

    def _closes(self, ticker: Ticker, start: date, until: date) -> Closes:
        prices = self.prices[ticker].loc[str(start) : str(until)]
        last = prices.index[-1].date()
        return Closes(
            ticker,
            prices,
            "fake prices",
            self.clock(),
            new_york_from=prices.index[0].date(),
            provisional=last if is_provisional(last, self.clock()) else None,
        )
