"""The recorded sample that comes with the package: index levels to try Tandem with, without a network."""

import asyncio
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from importlib import resources

import pandas as pd

from bot.errors import SourceUnavailable
from bot.model.closes import Closes
from bot.model.ticker import Market, Ticker
from bot.ports import Clock
from bot.sources.closes import closes_of, equity_prices, start_within
from bot.translation import said

UTC_MARK = "@utc"
"""Ends the header of a column whose closes are those of UTC days."""


class SamplePrices:
    """Closes of the packaged sample; levels, of which only the returns mean anything."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        """Look up closes of the sessions that the sample has.

        It stands still: asked for later than it reaches, it gives a span as long, up to its last session.
        Where one of several coins has closes of UTC days only, those of all are.
        """
        if "_table" not in self.__dict__:
            await asyncio.to_thread(lambda: self._table)
        start = start_within(start, until, last=self._table.index[-1].date())
        marks = self._marks(tickers)
        return [self._closes(ticker, marks, start, until) for ticker in tickers]

    def _marks(self, tickers: Sequence[Ticker]) -> tuple[str, ...]:
        """How the column of each ticker's closes may be marked, best first."""
        coins = (ticker.symbol for ticker in tickers if ticker.market is Market.CRYPTO)
        return ("", UTC_MARK) if self._columns.issuperset(coins) else (UTC_MARK, "")

    @cached_property
    def _columns(self) -> frozenset[str]:
        return frozenset(self._table.columns)

    @cached_property
    def _table(self) -> pd.DataFrame:
        text = resources.files("bot.sources").joinpath("sample.csv").read_text(encoding="utf-8")
        return pd.read_csv(io.StringIO(text), comment="#", index_col="session", parse_dates=["session"])

    @cached_property
    def _source(self) -> str:
        last = self._table.index[-1]
        return said("recorded sample, to {day}", day=last.date())

    def _closes(self, ticker: Ticker, marks: tuple[str, ...], start: date, until: date) -> Closes:
        names = (ticker.symbol + mark for mark in marks)
        column = next((name for name in names if name in self._columns), None)
        if column is None:
            raise SourceUnavailable(self._lacks(ticker))
        prices, first = self._prices(column, start, until)
        closes = closes_of(
            ticker,
            prices,
            source=self._source,
            now=self._clock(),
            new_york_from=None if column.endswith(UTC_MARK) else first,
            recorded=True,
        )
        return replace(closes, are_levels=True)

    @lru_cache(maxsize=64)  # noqa: B019 - one sample serves as long as the process does
    def _prices(self, column: str, start: date, until: date) -> "tuple[pd.Series[float], date | None]":
        return equity_prices(self._table[column], start, until)

    def _lacks(self, ticker: Ticker) -> str:
        symbols = dict.fromkeys(str(column).removesuffix(UTC_MARK) for column in self._table.columns)
        return said(
            "the recorded sample has no {key}; it has {others}",
            key=ticker.key,
            others=", ".join(symbol.removesuffix("-USD").lower() for symbol in symbols),
        )
