"""Closes remembered between questions: fresh ones at once, old ones rather than none, one fetch at a time."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.analytics.sessions import SETTLING, close_time, last_completed
from bot.errors import SourceUnavailable
from bot.model.closes import Closes
from bot.model.ticker import Ticker
from bot.ports import Clock, PriceShelf, PriceSource

UP_TO_DATE_FOR = timedelta(hours=1)
"""How long closes that hold the newest session are not asked for again; a provider may restate them."""
LAGGING_FOR = timedelta(minutes=2)
"""The same for closes that lack it."""
FLIGHT = timedelta(seconds=25)
"""How long one process keeps the others from fetching the same ticker: a fetch takes 20 s at most."""
PATIENCE = timedelta(seconds=1.5)
"""How long an answer waits for newer closes when older ones are at hand."""
GLANCE_S = 0.1


class CachedPrices:
    """A price source that remembers, in this process and for all others on the same shelf.

    Tickers are fetched one by one, and always as far back as was asked for first: whoever asks, asks for the
    same span up to now.

    Closes that are overdue because the source fails are still given, and marked: `overdue`.
    """

    def __init__(
        self, source: PriceSource, shelf: PriceShelf, clock: Clock, *, patience: timedelta = PATIENCE
    ) -> None:
        self._source = source
        self._shelf = shelf
        self._clock = clock
        self._patience_s = patience.total_seconds()
        self._flights: dict[Ticker, asyncio.Task[Closes]] = {}

    async def close(self) -> None:
        """End the fetches that nobody waits for any more."""
        for flight in self._flights.values():
            flight.cancel()
        await asyncio.gather(*self._flights.values(), return_exceptions=True)

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        """Give closes of all tickers, each from the shelf or from the source."""
        return await asyncio.gather(*(self._closes(ticker, start, until) for ticker in tickers))

    async def _closes(self, ticker: Ticker, start: date, until: date) -> Closes:
        kept = await self._shelf.get(ticker)
        if kept is not None and _is_fresh(kept, self._clock()):
            return kept
        flight = self._flights.get(ticker) or self._take_off(ticker, start, until)
        try:
            async with asyncio.timeout(None if kept is None else self._patience_s):
                return await asyncio.shield(flight)
        except (TimeoutError, SourceUnavailable):
            if kept is None:
                raise
            return replace(kept, overdue=True)

    def _take_off(self, ticker: Ticker, start: date, until: date) -> asyncio.Task[Closes]:
        flight = asyncio.create_task(self._fetch(ticker, start, until), name=f"fetch {ticker.symbol}")
        self._flights[ticker] = flight
        flight.add_done_callback(lambda done: self._landed(ticker, done))
        return flight

    def _landed(self, ticker: Ticker, flight: asyncio.Task[Closes]) -> None:
        del self._flights[ticker]
        if not flight.cancelled():
            flight.exception()  # told to those who still wait; nobody may be left

    async def _fetch(self, ticker: Ticker, start: date, until: date) -> Closes:
        """Fetch for everybody; while another process does, look whether it has brought something."""
        while not await self._shelf.claim(ticker, FLIGHT):
            await asyncio.sleep(GLANCE_S)
            kept = await self._shelf.get(ticker)
            if kept is not None and _is_fresh(kept, self._clock()):
                return kept
        try:
            kept = await self._shelf.get(ticker)
            if kept is not None and _is_fresh(kept, self._clock()):  # brought just before we claimed
                return kept
            [closes] = await self._source.closes([ticker], start=start, until=until)
            await self._shelf.put(closes)
            return closes
        finally:
            await self._shelf.release(ticker)


def _is_fresh(closes: Closes, now: datetime) -> bool:
    """Whether asking again could hardly bring anything new."""
    newest = last_completed(now)
    last = closes.prices.index[-1].date()
    settled = close_time(newest) + SETTLING
    if closes.observed_at < settled <= now:  # seen before the newest close was final
        return False
    return now - closes.observed_at < (UP_TO_DATE_FOR if last >= newest else LAGGING_FOR)
