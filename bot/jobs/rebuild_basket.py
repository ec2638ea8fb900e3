"""Rebuild the baskets: who is in them, the newest close of each, and from those the levels.

It may take hours and be broken off at any moment: what was fetched is kept, and the next run goes on.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import pandas as pd
import structlog

from bot.analytics.basket import FLOOR, constituents_of, coverage, levels, updated
from bot.analytics.sessions import last_sessions, last_settled
from bot.analytics.snapshot import HISTORY
from bot.errors import SourceUnavailable
from bot.jobs.member_closes import MemberCloses, Sleep, is_due
from bot.model.basket import Constituent, Constituents
from bot.model.closes import Closes
from bot.model.rebuilding import KnownConstituents, Levels, Tried
from bot.model.ticker import BASKETS, Ticker
from bot.ports import BasketShelf, Clock, ConstituentSource, PriceSource

DAILY = timedelta(days=1)
AGAIN = timedelta(hours=1)
"""When to ask again for constituents that could not be had."""
PAUSE = timedelta(seconds=1)
"""Between two constituents."""
PATIENCE = 3
"""On so many sessions a constituent of which nothing was ever heard is waited for, before the past is settled
without it."""

logger = structlog.get_logger(__name__)


class RebuildBasket:
    """One run ends when nothing is left to do for the newest session that has closed."""

    def __init__(
        self,
        source: ConstituentSource,
        packaged: Constituents,
        prices: PriceSource,
        shelf: BasketShelf,
        *,
        clock: Clock,
        sleep: Sleep,
        pause: timedelta = PAUSE,
    ) -> None:
        self._source = source
        self._packaged = packaged
        self._shelf = shelf
        self._clock = clock
        self._sleep = sleep
        self._pause_s = pause.total_seconds()
        self._members = MemberCloses(prices, shelf, clock=clock, sleep=sleep)
        self._asked_at: datetime | None = None
        self._done: date | None = None
        self._unheard: dict[str, set[date]] = {}

    async def __call__(self) -> None:
        """Fetch what is missing, one constituent at a time, heaviest first; then put the levels."""
        sector = await self._sector()
        tried = await self._shelf.tried()
        begun = any([await self._shelf.levels(basket) for basket in BASKETS.values()])
        while member := self._next_due(sector, tried):
            self._done = None
            await self._fetch(member.symbol, tried)
            if not begun and self._enough(sector, tried):
                begun = True
                await self._put_levels(sector, tried, settled=False)
            await self._sleep(self._pause_s)
        newest = last_settled(self._clock())
        if self._done != newest:
            await self._put_levels(sector, tried, settled=self._is_settled(sector, tried))
            self._done = newest

    async def _fetch(self, symbol: str, tried: dict[str, Tried]) -> None:
        newest = last_settled(self._clock())
        fetched = await self._members.fetch(symbol, tried.get(symbol))
        if fetched is None:
            self._unheard.setdefault(symbol, set()).add(newest)
        else:
            tried[symbol] = fetched

    def _is_settled(self, sector: Constituents, tried: Mapping[str, Tried]) -> bool:
        """Whether nobody is missing who may yet be had: the past would be without them for good."""
        missing = [member.symbol for member in sector.members if member.symbol not in tried]
        return all(len(self._unheard.get(symbol, ())) >= PATIENCE for symbol in missing)

    async def _sector(self) -> Constituents:
        """The newest constituents that are known; asked for once a day."""
        now = self._clock()
        known = await self._shelf.constituents()
        candidates = [self._packaged] if known is None else [known.constituents, self._packaged]
        if self._is_fresh(known, now):
            return _newest(candidates)
        self._asked_at = now
        try:
            fetched = await self._source.constituents()
        except SourceUnavailable as error:
            logger.warning("constituents not fetched", reason=str(error))
            return _newest(candidates)
        sector = _newest([fetched, *candidates])
        await self._shelf.put_constituents(KnownConstituents(sector, now))
        return sector

    def _is_fresh(self, known: KnownConstituents | None, now: datetime) -> bool:
        if known is not None and now - known.fetched_at < DAILY:
            return True
        return self._asked_at is not None and now - self._asked_at < AGAIN

    def _next_due(self, sector: Constituents, tried: Mapping[str, Tried]) -> Constituent | None:
        now = self._clock()
        newest = last_settled(now)
        due = (member for member in sector.members if is_due(tried.get(member.symbol), now))
        return next((member for member in due if newest not in self._unheard.get(member.symbol, ())), None)

    def _enough(self, sector: Constituents, tried: Mapping[str, Tried]) -> bool:
        """Whether the newest session of every basket has a price for enough of its weight."""
        newest = last_settled(self._clock())
        priced = {symbol: [1.0] for symbol, each in tried.items() if each.last == newest}
        table = pd.DataFrame(priced)
        return all(
            coverage(table, constituents_of(basket, sector)).weight >= FLOOR for basket in BASKETS.values()
        )

    async def _put_levels(self, sector: Constituents, tried: Mapping[str, Tried], *, settled: bool) -> None:
        now = self._clock()
        symbols = [member.symbol for member in sector.members]
        table = _table(await self._shelf.closes(symbols), last_settled(now))
        sources = dict.fromkeys(tried[symbol].source for symbol in symbols if symbol in tried)
        source = ", ".join(name for name in sources if name)
        for basket in BASKETS.values():
            before = await self._shelf.levels(basket)
            closes = await asyncio.to_thread(_levels, basket, sector, table, before, source=source, now=now)
            if closes is not None:
                stands = before is not None and before.settled
                await self._shelf.put_levels(Levels(closes, settled or stands))


def _newest(candidates: Sequence[Constituents]) -> Constituents:
    """Older ones never replace newer ones; of the same day the first."""
    return max(candidates, key=lambda constituents: constituents.as_of)


def _table(closes: "Mapping[str, pd.Series[float]]", newest: date) -> pd.DataFrame:
    """Closes by session and symbol; a session that nobody has is an empty row."""
    return pd.DataFrame(closes, index=last_sessions(HISTORY, newest))


def _levels(
    basket: Ticker,
    sector: Constituents,
    table: pd.DataFrame,
    before: Levels | None,
    *,
    source: str,
    now: datetime,
) -> Closes | None:
    """Levels to put in place of those before; None where there are none."""
    constituents = constituents_of(basket, sector)
    if before is not None and before.settled:
        prices = updated(before.closes.prices, table, constituents)
        if prices is before.closes.prices:
            return None
    else:
        prices = levels(table, constituents)
    if prices.empty:
        return None
    return Closes(
        ticker=basket,
        prices=prices,
        source=source,
        observed_at=now,
        new_york_from=prices.index[0].date(),
        coverage=coverage(table.loc[: prices.index[-1]], constituents),
    )
