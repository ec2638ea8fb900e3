"""Stand-ins for the ports: plain, small, and honest about what they were asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from bot.analytics.sessions import is_provisional, last_sessions, sessions
from bot.errors import NoPrices, TandemError
from bot.model.closes import Closes
from bot.model.reading import Reading, Restatement
from bot.model.ticker import Pair, Ticker


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


def random_returns(number: int, *, correlation: float, seed: int) -> pd.DataFrame:
    """Log returns of two legs that are this closely linked, on so many sessions up to 26 September 2025."""
    days = last_sessions(number, date(2025, 9, 26))
    x, noise = np.random.default_rng(seed).normal(0, 0.02, (2, number))
    y = correlation * x + np.sqrt(1 - correlation**2) * noise
    return pd.DataFrame({"asset": x, "benchmark": y}, index=days)


@dataclass
class FakePrices:
    """A source that has what it is given, or fails as it is told."""

    prices: Mapping[Ticker, "pd.Series[float]"]
    clock: FakeClock
    failure: TandemError | None = None
    failures: dict[Ticker, TandemError] = field(default_factory=dict)
    about: dict[Ticker, dict[str, Any]] = field(default_factory=dict)
    """What else is said of a ticker's closes."""
    asked: list[tuple[Ticker, ...]] = field(default_factory=list)

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        self.asked.append(tuple(tickers))
        for failure in (self.failure, *map(self.failures.get, tickers)):
            if failure is not None:
                raise failure
        return [self._closes(ticker, start, until) for ticker in tickers]

    def _closes(self, ticker: Ticker, start: date, until: date) -> Closes:
        if ticker not in self.prices:
            raise NoPrices(f"no prices of {ticker.symbol}")
        prices = self.prices[ticker].loc[str(start) : str(until)]
        last = prices.index[-1].date()
        closes = Closes(
            ticker,
            prices,
            "fake prices",
            self.clock(),
            new_york_from=prices.index[0].date(),
            provisional=last if is_provisional(last, self.clock()) else None,
        )
        return replace(closes, **self.about.get(ticker, {}))


@dataclass
class FakeLedger:
    """A ledger in memory."""

    readings: dict[Pair, list[Reading]] = field(default_factory=dict)
    noted: dict[tuple[Pair, date], Restatement] = field(default_factory=dict)
    failure: TandemError | None = None
    revised: list[Pair] = field(default_factory=list)
    """Pairs that were rewritten and not corrected yet."""
    _tables: dict[tuple[Pair, int], pd.DataFrame] = field(default_factory=dict)

    def _refuse(self) -> None:
        if self.failure is not None:
            raise self.failure

    async def newest(self, pair: Pair) -> date | None:
        self._refuse()
        return self.readings[pair][-1].session if pair in self.readings else None

    async def returns(self, pair: Pair) -> pd.DataFrame:
        self._refuse()
        rows = self.readings.get(pair, [])
        legs = {"asset": [row.asset for row in rows], "benchmark": [row.benchmark for row in rows]}
        index = pd.DatetimeIndex([pd.Timestamp(row.session) for row in rows]).as_unit("ns")
        return self._tables.setdefault((pair, len(rows)), pd.DataFrame(legs, index=index, dtype=float))

    async def add(self, pair: Pair, readings: Sequence[Reading], *, after: date | None) -> bool:
        if await self.newest(pair) != after:
            return False
        self.readings.setdefault(pair, []).extend(readings)
        return True

    async def note(self, pair: Pair, restated: Sequence[Restatement]) -> int:
        self._refuse()
        known = len(self.noted)
        self.noted |= {(pair, each.session): each for each in restated}
        return len(self.noted) - known

    async def restated(self) -> list[tuple[Pair, Restatement]]:
        self._refuse()
        found = [(pair, each) for (pair, _session), each in self.noted.items()]
        return sorted(found, key=lambda each: each[1].session, reverse=True)

    async def reading(self, pair: Pair, session: date) -> Reading | None:
        self._refuse()
        return next((each for each in self.readings.get(pair, ()) if each.session == session), None)

    async def accept(self) -> list[Pair]:
        self._refuse()
        pairs = list(dict.fromkeys(pair for pair, _session in self.noted))
        for pair in pairs:
            self.readings[pair] = [self._as_given(pair, each) for each in self.readings[pair]]
        self._tables = {key: table for key, table in self._tables.items() if key[0] not in pairs}
        self.revised += [pair for pair in pairs if pair not in self.revised]
        self.noted.clear()
        return pairs

    def _as_given(self, pair: Pair, reading: Reading) -> Reading:
        restated = self.noted.get((pair, reading.session))
        return (
            reading
            if restated is None
            else replace(reading, asset=restated.now[0], benchmark=restated.now[1])
        )

    async def rewritten(self) -> list[Pair]:
        self._refuse()
        return list(self.revised)

    async def corrected(self, pair: Pair) -> None:
        self._refuse()
        self.revised = [each for each in self.revised if each != pair]
