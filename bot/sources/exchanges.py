"""Closes of coins from an exchange's public hourly candles, page by page, and no page twice."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol

import pandas as pd
import structlog

from bot.analytics.sessions import sample_crypto, sessions
from bot.errors import SourceUnavailable
from bot.model.closes import Closes
from bot.model.ticker import Ticker
from bot.ports import Clock
from bot.sources.candles import HOUR_S, Candle, Page, closes_of_hours
from bot.sources.closes import closes_of
from bot.sources.guarded import Guard
from bot.sources.http import Http, HttpSession, NotThere, silent, unusable
from bot.sources.together import all_of
from bot.translation import _, said

PATIENCE = timedelta(seconds=20)
AT_ONCE = 4
"""Requests under way at the same time."""
SETTLED_S = 2 * HOUR_S
"""A page is kept for good once its last hour ended that long ago: candles have been seen to come late."""

logger = structlog.get_logger(__name__)


class CandleApi(Protocol):
    """How one exchange is asked for candles, and how its answer is read."""

    name: str
    url: str
    page_hours: int
    per_second: float
    pairs: Mapping[str, str]

    def request(self, pair: str, page: Page) -> tuple[str, dict[str, str]]:
        """Path and parameters that ask for a page."""
        ...

    def candles(self, answer: Any, pair: str) -> list[Candle]:  # noqa: ANN401 - JSON is anything
        """Read an answer; raises what reading nonsense raises: ValueError, TypeError, LookupError."""
        ...


class Exchange:
    """One exchange's coins, each fetch within our patience; what was fetched before is not asked again."""

    def __init__(
        self, api: CandleApi, *, clock: Clock, base_url: str | None = None, patience: timedelta = PATIENCE
    ) -> None:
        self.name = api.name
        self.verified = False
        """Whether the real exchange has given an answer that could be read, since we were started."""
        self._api = api
        self._clock = clock
        self._real = base_url is None
        self._http = Http(api.name, base_url or api.url)
        self._patience_s = patience.total_seconds()
        self._guard = Guard(clock)
        self._kept: dict[tuple[str, Page], pd.Series[float]] = {}
        self._pace = _Pace(AT_ONCE, api.per_second)

    @property
    def note(self) -> str:
        """What `check` has to add; nothing once a live answer was read."""
        if self.verified:
            return ""
        return _("unverified: its form is taken from documentation, no live answer has been seen")

    def lists(self, ticker: Ticker) -> bool:
        """Whether the coin is traded there."""
        return ticker.symbol in self._api.pairs

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        """Fetch the closes of all coins, or of none."""
        return await all_of(self._closes(ticker, start, until) for ticker in tickers)

    async def _closes(self, ticker: Ticker, start: date, until: date) -> Closes:
        now = self._clock()
        hourly = await self.hours(ticker, (day.date() for day in sessions(start, until)))
        prices, first = sample_crypto(hourly, None, start, until)
        return closes_of(ticker, prices, source=self.name, now=now, new_york_from=first)

    async def hours(self, ticker: Ticker, days: Iterable[date]) -> "pd.Series[float]":
        """Closes of finished hours by the start of the bar, UTC: those of the UTC days, and some around."""
        if not self.lists(ticker):
            raise self._unknown(ticker)
        pair, now = self._api.pairs[ticker.symbol], self._clock()
        pages = self._pages(days, now)
        missing = [page for page in pages if (pair, page) not in self._kept]
        fetched = await self._fetch(ticker, missing, now) if missing else {}
        found = [fetched[page] if page in fetched else self._kept[pair, page] for page in reversed(pages)]
        return pd.concat(found) if found else pd.Series(dtype=float, index=pd.DatetimeIndex([], tz=UTC))

    def _pages(self, days: Iterable[date], now: datetime) -> list[Page]:
        """Pages that hold the days, on a grid that never moves; newest first: haste costs the oldest."""
        length = self._api.page_hours * HOUR_S
        starts = [int(datetime.combine(day, time(), UTC).timestamp()) for day in days]
        numbers = {second // length for start in starts for second in (start, start + 23 * HOUR_S)}
        first = (number * length for number in sorted(numbers, reverse=True))
        return [Page(start, start + length - HOUR_S) for start in first if start + HOUR_S <= now.timestamp()]

    async def _fetch(
        self, ticker: Ticker, missing: Sequence[Page], now: datetime
    ) -> "dict[Page, pd.Series[float]]":
        self._guard.refuse_while_open()
        fetched: dict[Page, pd.Series[float]] = {}
        try:
            async with asyncio.timeout(self._patience_s), self._http.session() as session:
                await all_of(self._page(session, ticker, page, now, fetched) for page in missing)
        except asyncio.CancelledError:
            # whoever asked lost patience; one that sent something is slow, one that sent nothing is ill
            if not fetched:
                self._guard.note(silent(self.name))
            raise
        except TimeoutError as error:
            raise self._guard.told(silent(self.name)) from error
        except NotThere as error:
            self._guard.succeeded()
            raise self._unknown(ticker) from error
        except SourceUnavailable as error:
            raise self._guard.told(error) from error
        self._guard.succeeded()
        return fetched

    async def _page(
        self,
        session: HttpSession,
        ticker: Ticker,
        page: Page,
        now: datetime,
        fetched: "dict[Page, pd.Series[float]]",
    ) -> None:
        pair = self._api.pairs[ticker.symbol]
        finished = int(now.timestamp()) // HOUR_S * HOUR_S - HOUR_S
        wanted = Page(page.first, min(page.last, finished))
        async with self._pace:
            answer = await session.json(*self._api.request(pair, wanted))
        try:
            closes = closes_of_hours(self._api.candles(answer, pair), wanted)
        except (ValueError, TypeError, LookupError, OverflowError) as error:
            logger.warning("no candles", source=self.name, pair=pair, detail=str(error)[:200])
            raise unusable(self.name) from error
        self.verified = self.verified or (self._real and len(closes) > 0)
        fetched[page] = closes
        if page.last + SETTLED_S <= now.timestamp():
            self._kept[pair, page] = closes

    def _unknown(self, ticker: Ticker) -> SourceUnavailable:
        text = said("{source} knows no {symbol}", source=self.name, symbol=ticker.symbol)
        return SourceUnavailable(text)


class _Pace:
    """So many requests at once, and so many a second."""

    def __init__(self, at_once: int, per_second: float) -> None:
        self._slots = asyncio.Semaphore(at_once)
        self._gate = asyncio.Lock()
        self._interval_s = 1 / per_second

    async def __aenter__(self) -> None:
        await self._slots.acquire()
        try:
            async with self._gate:
                await asyncio.sleep(self._interval_s)
        except asyncio.CancelledError:
            self._slots.release()
            raise

    async def __aexit__(self, *_error: object) -> None:
        self._slots.release()
