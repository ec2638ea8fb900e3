"""Closes from Yahoo Finance, without ever waiting long for them.

yfinance blocks, so it works in a thread. A thread cannot be stopped: the session that it uses clamps every
request to the time that its fetch has, so that one which nobody waits for any more ends by itself.
"""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bot.errors import SourceUnavailable
from bot.model.closes import Closes
from bot.model.ticker import Ticker
from bot.ports import Clock
from bot.sources.breaker import Breaker
from bot.sources.closes import closes_of
from bot.sources.yahoo_failure import ABOUT_TICKER, Kind, YahooFailureError, told
from bot.sources.yahoo_session import Fetch, YahooSession

if TYPE_CHECKING:
    from bot.sources.yahoo_charts import YahooCharts

PATIENCE = timedelta(seconds=20)
THREAD_SHARE = 0.95
"""The thread gives up a little earlier than we do, so that it can still say why."""
SLOW_DOWN = timedelta(minutes=5)
"""For how long Yahoo is left alone after a 429."""

logger = structlog.get_logger(__name__)


class YahooPrices:
    """Closes from Yahoo Finance: one fetch at a time, all of it within our patience."""

    def __init__(
        self, *, clock: Clock, cache_folder: Path, base_url: str | None = None, patience: timedelta = PATIENCE
    ) -> None:
        self._clock = clock
        self._cache_folder = cache_folder
        self._patience_s = patience.total_seconds()
        self._session = YahooSession(base_url=base_url)
        self._breaker = Breaker(clock)
        self._last_failure = Kind.BROKEN
        self._one_at_a_time = asyncio.Lock()

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        """Fetch the closes of all tickers, or of none."""
        fetch = Fetch(self._patience_s * THREAD_SHARE)
        try:
            self._refuse_while_open()
            async with asyncio.timeout(self._patience_s), self._one_at_a_time:
                self._refuse_while_open()
                closes = await asyncio.to_thread(self._closes, tickers, start, until, fetch)
        except YahooFailureError as failure:
            raise self._told(failure, fetch) from failure
        except TimeoutError as error:
            raise self._told(YahooFailureError(Kind.SILENT, "", "deadline"), fetch) from error
        finally:
            fetch.abandon()
        self._breaker.succeeded()
        return closes

    def _refuse_while_open(self) -> None:
        if wait := self._breaker.remaining():
            raise told(self._last_failure, "", wait)

    def _told(self, failure: YahooFailureError, fetch: Fetch) -> SourceUnavailable:
        logger.warning("yahoo failed", kind=failure.kind.name, symbol=failure.symbol, detail=failure.detail)
        # all the time may have been spent waiting for other fetches, which says nothing about Yahoo
        if fetch.asked:
            self._note(failure.kind)
        return told(failure.kind, failure.symbol, self._breaker.remaining())

    def _note(self, kind: Kind) -> None:
        if kind in ABOUT_TICKER:
            self._breaker.succeeded()
            return
        self._last_failure = kind
        if kind is Kind.BUSY:
            self._breaker.open_for(SLOW_DOWN)
        else:
            self._breaker.failed()

    def _closes(self, tickers: Sequence[Ticker], start: date, until: date, fetch: Fetch) -> list[Closes]:
        now = self._clock()
        found = [
            self._charts.prices(ticker, start=start, until=until, now=now, fetch=fetch) for ticker in tickers
        ]
        return [
            closes_of(ticker, prices, source="Yahoo Finance", now=now, new_york_from=first)
            for ticker, (prices, first) in zip(tickers, found, strict=True)
        ]

    @cached_property
    def _charts(self) -> "YahooCharts":
        from bot.sources.yahoo_charts import YahooCharts  # noqa: PLC0415 - 0.35 s, for a fetch alone

        return YahooCharts(self._session, self._cache_folder)
