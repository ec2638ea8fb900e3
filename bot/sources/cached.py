"""Closes remembered between questions: fresh ones at once, old ones rather than none, one fetch at a time."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.analytics.sessions import SETTLING, close_time, last_completed
from bot.model.closes import Closes
from bot.model.ticker import Ticker
from bot.ports import Clock, PriceShelf, PriceSource
from bot.sources.flight import PATIENCE, Flight

UP_TO_DATE_FOR = timedelta(hours=1)
"""How long closes that hold the newest session are not asked for again; a provider may restate them."""
LAGGING_FOR = timedelta(minutes=2)
"""The same for closes that lack it."""
FLIGHT = timedelta(seconds=25)
"""How long one process keeps the others from fetching the same ticker: a fetch takes 20 s at most."""


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
        self._patience = patience
        self._flights: dict[Ticker, Flight[Closes]] = {}

    async def close(self) -> None:
        """End the fetches that nobody waits for any more."""
        await asyncio.gather(*(flight.close() for flight in self._flights.values()))

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        """Give closes of all tickers, each from the shelf or from the source."""
        return await asyncio.gather(*(self._closes(ticker, start, until) for ticker in tickers))

    async def _closes(self, ticker: Ticker, start: date, until: date) -> Closes:
        async def fetch() -> Closes:
            [closes] = await self._source.closes([ticker], start=start, until=until)
            return closes

        if ticker not in self._flights:
            self._flights[ticker] = Flight(
                _Slot(self._shelf, ticker),
                is_fresh=lambda kept: _is_fresh(kept, self._clock()),
                overdue=lambda kept: replace(kept, overdue=True),
                lasts=FLIGHT,
                patience=self._patience,
            )
        return await self._flights[ticker].get(fetch)


@dataclass(frozen=True, slots=True)
class _Slot:
    """The place of one ticker on the shelf."""

    shelf: PriceShelf
    ticker: Ticker

    async def get(self) -> Closes | None:
        return await self.shelf.get(self.ticker)

    async def put(self, closes: Closes) -> None:
        await self.shelf.put(closes)

    async def claim(self, until_after: timedelta) -> bool:
        return await self.shelf.claim(self.ticker, until_after)

    async def release(self) -> None:
        await self.shelf.release(self.ticker)


def _is_fresh(closes: Closes, now: datetime) -> bool:
    """Whether asking again could hardly bring anything new."""
    newest = last_completed(now)
    last = closes.prices.index[-1].date()
    settled = close_time(newest) + SETTLING
    if closes.observed_at < settled <= now:  # seen before the newest close was final
        return False
    return now - closes.observed_at < (UP_TO_DATE_FOR if last >= newest else LAGGING_FOR)
