"""Yahoo's charts through yfinance. Costs 0.35 s to import, and blocks: for a thread of its own."""

import warnings
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import structlog
import yfinance as yf
from curl_cffi import CurlECode
from curl_cffi.requests.exceptions import RequestException, Timeout
from yfinance.exceptions import YFPricesMissingError, YFRateLimitError

from bot.analytics.dates import off_calendar
from bot.analytics.sessions import HOUR
from bot.model.ticker import Market, Ticker
from bot.sources.closes import crypto_prices, equity_prices
from bot.sources.yahoo_failure import Kind, YahooFailureError
from bot.sources.yahoo_session import FETCH, Fetch, YahooSession

HOURLY_REACH = timedelta(days=729)
"""How far back Yahoo has hourly bars: 730 days, less the part of today that has passed."""
ZONES = {Market.CRYPTO: "UTC", Market.EXCHANGE: "America/New_York"}
INTERVALS = {"1d": {"1d"}, "1h": {"1h", "60m"}}
"""Lengths of a bar as we ask for them, and the names that an answer may give them."""
NOBODY_REACHED = {
    CurlECode.COULDNT_RESOLVE_PROXY,
    CurlECode.COULDNT_RESOLVE_HOST,
    CurlECode.COULDNT_CONNECT,
    CurlECode.SSL_CONNECT_ERROR,
    CurlECode.PEER_FAILED_VERIFICATION,
}

logger = structlog.get_logger(__name__)


class YahooCharts:
    """Prices by session out of Yahoo's charts; whatever is not a price is left out."""

    def __init__(self, session: YahooSession, cache_folder: Path) -> None:
        # its deprecated calls are no news to an operator
        warnings.filterwarnings("ignore", module="yfinance")
        yf.cache.set_cache_location(str(cache_folder))
        yf.config.debug.hide_exceptions = False
        self._session = session

    def prices(
        self, ticker: Ticker, *, start: date, until: date, now: datetime, fetch: Fetch
    ) -> "tuple[pd.Series[float], date | None]":
        """Find the prices of the sessions, and the first at the New York close; raises YahooFailureError."""
        FETCH.set(fetch)
        prices, first = self._sampled(ticker, start, until, now)
        if prices.empty:
            raise YahooFailureError(Kind.EMPTY, ticker.symbol, f"nothing from {start} to {until}")
        return prices, first

    def _sampled(
        self, ticker: Ticker, start: date, until: date, now: datetime
    ) -> "tuple[pd.Series[float], date | None]":
        if ticker.market is Market.EXCHANGE:
            days = self._days(ticker, start)
            if strange := off_calendar(days, start, until):
                raise YahooFailureError(Kind.MISDATED, ticker.symbol, f"{len(strange)} of {len(days)} rows")
            return equity_prices(days, start, until)
        reach = (now - HOURLY_REACH).date()
        hourly = None if until < reach else self._hours(ticker, max(start, reach), now)
        return crypto_prices(hourly, lambda: self._utc_days(ticker, start, now), start, until)

    def _days(self, ticker: Ticker, start: date) -> "pd.Series[float]":
        closes = self._closes(ticker, "1d", start)
        return closes.set_axis(pd.DatetimeIndex(closes.index).tz_localize(None))

    def _utc_days(self, ticker: Ticker, start: date, now: datetime) -> "pd.Series[float]":
        days = self._days(ticker, start)
        return days[days.index < pd.Timestamp(now.astimezone(UTC).date())]

    def _hours(self, ticker: Ticker, start: date, now: datetime) -> "pd.Series[float] | None":
        """Bars that have ended; the last point is often none, but the latest price at a time of its own."""
        try:
            closes = self._closes(ticker, "1h", start)
        except YahooFailureError as failure:
            if failure.kind is not Kind.EMPTY:
                raise
            return None
        bars = closes.set_axis(pd.DatetimeIndex(closes.index).tz_convert(UTC).as_unit("ns"))
        starts = pd.DatetimeIndex(bars.index)
        return bars[(starts == starts.floor(HOUR)) & (starts + HOUR <= pd.Timestamp(now))]

    def _closes(self, ticker: Ticker, interval: str, start: date) -> "pd.Series[float]":
        chart = yf.Ticker(ticker.symbol, session=self._session)
        # yfinance would ask for the time zone first, and keep the answer as long as it runs, a bad one too
        chart._tz = ZONES[ticker.market]  # noqa: SLF001
        try:
            # without `end`, for then it would do the same to charts that end in the past
            bars = chart.history(start=start.isoformat(), interval=interval)
        except Exception as error:  # yfinance lets out whatever its parsing stumbles over
            raise _failure(error, chart, ticker.symbol) from error
        _check_meta(chart.history_metadata, ticker.symbol, interval)
        closes: pd.Series[float] = bars["Close"].astype(float)
        priced = np.isfinite(closes) & (closes > 0)
        if not priced.all():
            logger.warning("rows without a price", symbol=ticker.symbol, rows=int((~priced).sum()))
        return closes[priced]


def _check_meta(meta: "yf.scrapers.history.HistoryMetadata", symbol: str, interval: str) -> None:
    """Refuse prices of something else: caches and proxies have been seen to mix answers up."""
    named = (meta.get("symbol"), meta.get("dataGranularity", interval))
    if named[0] != symbol or named[1] not in INTERVALS[interval]:
        raise YahooFailureError(Kind.BROKEN, symbol, f"{interval} was answered with {named}")


def _answers_for(chart: yf.Ticker, symbol: str) -> bool:
    try:
        return bool(chart.history_metadata.get("symbol") == symbol)
    except (KeyError, TypeError, ValueError, AttributeError):  # what formatting a strange `meta` may end in
        return False


def _failure(error: Exception, chart: yf.Ticker, symbol: str) -> YahooFailureError:
    status = FETCH.get().status
    match error:
        case YFRateLimitError():
            kind = Kind.BUSY
        case RequestException():
            kind = _connection_failure(error)
        case _ if status == 404:
            kind = Kind.UNKNOWN
        case YFPricesMissingError() if status == 200 and _answers_for(chart, symbol):
            kind = Kind.EMPTY
        case _:
            kind = Kind.BROKEN
    # of the text only the beginning: it may quote a whole page
    return YahooFailureError(kind, symbol, f"{type(error).__name__} (HTTP {status}): {str(error)[:200]}")


def _connection_failure(error: RequestException) -> Kind:
    # curl says "Connection" or "Resolving timed out" for a host that is not there, "Operation" for a mute one
    if error.code in NOBODY_REACHED or "Connection timed out" in str(error) or "Resolving" in str(error):
        return Kind.UNREACHED
    return Kind.SILENT if isinstance(error, Timeout) else Kind.BROKEN
