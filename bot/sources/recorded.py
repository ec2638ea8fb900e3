"""Prices from a folder of CSV files.

`daily/TICKER.csv` (or `TICKER_ohlcv_2021.csv`, or a stock in `daily/stocks_…/`) holds a price per session, or
per UTC day for coins; `hourly/ASSET_VENUE_1h.csv` holds a coin's hourly bars, stamped at their start, UTC.
"""

import asyncio
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd

from bot.analytics.dates import contradicted, off_calendar
from bot.errors import SourceUnavailable, UsageError
from bot.model.closes import Closes
from bot.model.ticker import Market, Ticker
from bot.ports import Clock
from bot.sources.closes import (
    believable,
    closes_of,
    closes_with,
    crypto_prices,
    equity_prices,
    some,
    start_within,
)
from bot.sources.csv_prices import MalformedCsvError, Stamp, read_csv_prices
from bot.translation import said

DAILY_FILES = ("{}.csv", "{}_ohlcv_2021.csv", "stocks_alpaca_iex/{}.csv", "stocks_yahoo/{}.csv")
"""Where a ticker's daily prices may be, best first."""


class RecordedPrices:
    """Closes read from a folder; a file is read when it is first asked for, and once."""

    def __init__(self, folder: Path, *, clock: Clock) -> None:
        if not folder.is_dir():
            raise UsageError(said("there is no folder {folder} to read prices from", folder=folder))
        self._folder = folder
        self._clock = clock
        self.source = said("recorded prices ({folder})", folder=folder.resolve().name)
        self._read: dict[Path, pd.Series[float]] = {}
        self._joined: dict[str, pd.Series[float] | None] = {}

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        """Read closes of the sessions that the files have.

        It stands still: asked for later than it reaches, it gives a span as long, up to its last session.
        Where one of several coins has closes of UTC days only, those of all are.
        """
        return await asyncio.to_thread(self._all, tickers, start, until)

    def _all(self, tickers: Sequence[Ticker], start: date, until: date) -> list[Closes]:
        start = start_within(start, until, last=min(self._last(ticker) for ticker in tickers))
        found = [self._closes(ticker, start, until) for ticker in tickers]
        at_new_york = {bool(each.new_york_from) for each in found if each.ticker.market is Market.CRYPTO}
        if len(at_new_york) < 2:
            return found
        return [self._closes(ticker, start, until, by_the_hour=False) for ticker in tickers]

    def _last(self, ticker: Ticker) -> date:
        hourly = self._hourly(ticker.symbol) if ticker.market is Market.CRYPTO else None
        prices = self._needed_daily(ticker.symbol) if hourly is None else hourly
        return prices.index[-1].date() if len(prices) else date.max

    def _closes(self, ticker: Ticker, start: date, until: date, *, by_the_hour: bool = True) -> Closes:
        if ticker.market is Market.CRYPTO:
            hourly = self._hourly(ticker.symbol) if by_the_hour else None
            need = self._needed_daily if hourly is None else self.daily
            prices, new_york_from = crypto_prices(hourly, partial(need, ticker.symbol), start, until)
        else:
            prices, new_york_from = self._equity(ticker.symbol, start, until)
        closes = closes_of(
            ticker, prices, source=self.source, now=self._clock(), new_york_from=new_york_from, recorded=True
        )
        return self._dated(some(closes_with(closes, believable(prices, ticker))))

    def _equity(self, symbol: str, start: date, until: date) -> "tuple[pd.Series[float], date | None]":
        daily = self._needed_daily(symbol)
        if strange := off_calendar(daily, start, until):
            raise SourceUnavailable(
                said(
                    "{source}: {n} prices of {symbol} are of days without a session: its dates are off",
                    source=self.source,
                    n=len(strange),
                    symbol=symbol,
                )
            )
        return equity_prices(daily, start, until)

    def _dated(self, closes: Closes) -> Closes:
        """The closes, unless those that they are most like say that they are of other sessions."""
        symbol = closes.ticker.symbol
        if contradicted(symbol, closes.prices, lambda name: self._witness(name, closes)):
            raise SourceUnavailable(
                said(
                    "{source}: the prices of {symbol} are dated a session early or late",
                    source=self.source,
                    symbol=symbol,
                )
            )
        return closes

    def _witness(self, symbol: str, closes: Closes) -> "pd.Series[float] | None":
        """Daily prices of the same sessions; None where the folder has none that can be used."""
        try:
            daily = self.daily(symbol)
        except SourceUnavailable:
            return None
        if daily is None:
            return None
        return believable(daily[daily.index.isin(closes.prices.index)], closes.ticker)

    def _hourly(self, symbol: str) -> "pd.Series[float] | None":
        if symbol not in self._joined:
            self._joined[symbol] = self._join(symbol)
        return self._joined[symbol]

    def _join(self, symbol: str) -> "pd.Series[float] | None":
        """Bars of all venues; where two overlap, the one that starts later takes over from its first bar."""
        files = sorted(self._venues(symbol) + self._venues(symbol.replace("-USD", "-USDT")))
        venues = [bars for path in files if not (bars := self._prices(path, "timestamp")).empty]
        joined: pd.Series[float] | None = None
        for bars in sorted(venues, key=lambda bars: bars.index[0]):
            joined = bars if joined is None else pd.concat([joined[joined.index < bars.index[0]], bars])
        return joined

    def _venues(self, asset: str) -> list[Path]:
        return list((self._folder / "hourly").glob(f"{asset}_*_1h.csv"))

    def daily(self, symbol: str) -> "pd.Series[float] | None":
        """Daily prices as they are in the file, if there is one."""
        found = self.daily_file(symbol)
        return None if found is None else self._prices(found, "date")

    def daily_file(self, symbol: str) -> Path | None:
        """The best file of a ticker's daily prices."""
        places = (self._folder / "daily" / name.format(symbol) for name in DAILY_FILES)
        return next((place for place in places if place.is_file()), None)

    def _needed_daily(self, symbol: str) -> "pd.Series[float]":
        daily = self.daily(symbol)
        if daily is None:
            raise SourceUnavailable(
                said("{source}: there is no file daily/{symbol}.csv", source=self.source, symbol=symbol)
            )
        return daily

    def _prices(self, path: Path, stamp: Stamp) -> "pd.Series[float]":
        if path not in self._read:
            try:
                self._read[path] = read_csv_prices(path, stamp)
            except (MalformedCsvError, OSError, UnicodeDecodeError) as error:
                raise SourceUnavailable(self._complaint(path, error)) from error
        return self._read[path]

    def _complaint(self, path: Path, error: Exception) -> str:
        # the text of an OSError names the whole path
        problem = str(error) if isinstance(error, MalformedCsvError) else said("it cannot be read")
        file = path.relative_to(self._folder).as_posix()
        return said("{source}: {file}: {problem}", source=self.source, file=file, problem=problem)
