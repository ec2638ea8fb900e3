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
from bot.model.ticker import Ticker
from bot.ports import Clock
from bot.sources.closes import closes_of, equity_prices, start_within
from bot.translation import _

UTC_MARK = "@utc"
"""Ends the header of a column whose closes are those of UTC days."""


class SamplePrices:
    """Closes of the packaged sample; levels, of which only the returns mean anything."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        """Look up closes of the sessions that the sample has.

        It stands still: asked for later than it reaches, it gives a span as long, up to its last session.
        """
        if "_table" not in self.__dict__:
            await asyncio.to_thread(lambda: self._table)
        start = start_within(start, until, last=self._table.index[-1].date())
        return [replace(self._closes(ticker, start, until), observed_at=self._clock()) for ticker in tickers]

    @cached_property
    def _table(self) -> pd.DataFrame:
        text = resources.files("bot.sources").joinpath("sample.csv").read_text(encoding="utf-8")
        return pd.read_csv(io.StringIO(text), comment="#", index_col="session", parse_dates=["session"])

    @cached_property
    def _source(self) -> str:
        last = self._table.index[-1]
        # %d pads with a zero, and %-d is not known everywhere
        return _("recorded sample, to {day} {month}").format(day=last.day, month=last.strftime("%b %Y"))

    @lru_cache(maxsize=64)  # noqa: B019 - one sample serves as long as the process does
    def _closes(self, ticker: Ticker, start: date, until: date) -> Closes:
        symbols = {column.removesuffix(UTC_MARK): column for column in self._table.columns}
        column = symbols.get(ticker.symbol)
        if column is None:
            raise SourceUnavailable(
                _("the recorded sample has no {key}; it has {others}").format(
                    key=ticker.key,
                    others=", ".join(symbol.removesuffix("-USD").lower() for symbol in symbols),
                )
            )
        prices, first = equity_prices(self._table[column], start, until)
        return closes_of(
            ticker,
            prices,
            source=self._source,
            now=self._clock(),
            new_york_from=None if column.endswith(UTC_MARK) else first,
        )
