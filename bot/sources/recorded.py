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

from bot.errors import SourceUnavailable, UsageError
from bot.model.closes import Closes
from bot.model.ticker import Market, Ticker
from bot.ports import Clock
from bot.sources.closes import closes_of, crypto_prices, equity_prices, start_within
from bot.sources.csv_prices import MalformedCsvError, Stamp, read_csv_prices
from bot.translation import _

DAILY_FILES = ("{}.csv", "{}_ohlcv_2021.csv", "stocks_alpaca_iex/{}.csv", "stocks_yahoo/{}.csv")
"""Where a ticker's daily prices may be, best first."""


class RecordedPrices:
    """Closes read from a folder; a file is read when it is first asked for, and once."""

    def __init__(self, folder: Path, *, clock: Clock) -> None:
        if not folder.is_dir():
            raise UsageError(_("there is no folder {folder} to read prices from").format(folder=folder))
        self._folder = folder
        self._clock = clock
        self._source = _("recorded prices ({folder})").format(folder=folder.resolve().name)
        self._read: dict[Path, pd.Series[float]] = {}
        self._joined: dict[str, pd.Series[float] | None] = {}

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        """Read closes of the sessions that the files have.

        It stands still: asked for later than it reaches, it gives a span as long, up to its last session.
        """
        return await asyncio.to_thread(self._all, tickers, start, until)

    def _all(self, tickers: Sequence[Ticker], start: date, until: date) -> list[Closes]:
        start = start_within(start, until, last=min(self._last(ticker) for ticker in tickers))
        return [self._closes(ticker, start, until) for ticker in tickers]

    def _last(self, ticker: Ticker) -> date:
        hourly = self._hourly(ticker.symbol) if ticker.market is Market.CRYPTO else None
        prices = self._needed_daily(ticker.symbol) if hourly is None else hourly
        return prices.index[-1].date() if len(prices) else date.max

    def _closes(self, ticker: Ticker, start: date, until: date) -> Closes:
        if ticker.market is Market.CRYPTO:
            hourly = self._hourly(ticker.symbol)
            need = self._needed_daily if hourly is None else self._daily
            prices, new_york_from = crypto_prices(hourly, partial(need, ticker.symbol), start, until)
        else:
            prices, new_york_from = equity_prices(self._needed_daily(ticker.symbol), start, until)
        return closes_of(ticker, prices, source=self._source, now=self._clock(), new_york_from=new_york_from)

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

    def _daily(self, symbol: str) -> "pd.Series[float] | None":
        places = (self._folder / "daily" / name.format(symbol) for name in DAILY_FILES)
        found = next((place for place in places if place.is_file()), None)
        return None if found is None else self._prices(found, "date")

    def _needed_daily(self, symbol: str) -> "pd.Series[float]":
        daily = self._daily(symbol)
        if daily is None:
            raise SourceUnavailable(
                _("{source}: there is no file daily/{symbol}.csv").format(source=self._source, symbol=symbol)
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
        problem = str(error) if isinstance(error, MalformedCsvError) else _("it cannot be read")
        file = path.relative_to(self._folder).as_posix()
        return _("{source}: {file}: {problem}").format(source=self._source, file=file, problem=problem)
