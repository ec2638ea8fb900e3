"""The closes of one constituent after the other, from a source that is asked gently."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pandas as pd
import structlog

from bot.analytics.basket import is_too_old
from bot.analytics.rejoin import OVERLAP, rejoin
from bot.analytics.sessions import SETTLING, close_time, last_sessions, last_settled
from bot.analytics.snapshot import HISTORY
from bot.errors import NoPrices, SourceBusy, SourceUnavailable, SourceUnreachable
from bot.model.rebuilding import Tried
from bot.model.ticker import Market, Ticker
from bot.ports import BasketShelf, Clock, PriceSource

BUSY = timedelta(minutes=5)
"""The shortest pause after a source asked to be left alone."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=30)
"""After a failure, and after many in a row."""
TRIES = 3
"""A constituent that the source stumbles over so often is set aside until tomorrow."""
LAGGING = timedelta(hours=1)
"""When to ask again for a newest session that was not there yet."""

Sleep = Callable[[float], Awaitable[None]]
"""Waits so many seconds."""

logger = structlog.get_logger(__name__)


def is_due(tried: Tried | None, now: datetime) -> bool:
    """Whether asking for a constituent may bring its newest close; one that is unknown waits for tomorrow."""
    newest = last_settled(now)
    if tried is None or tried.at < close_time(newest) + SETTLING:
        return tried is None or tried.last != newest
    if tried.last is None or tried.last >= newest or is_too_old(tried.last, newest):
        return False
    return now - tried.at >= LAGGING


class MemberCloses:
    """Fetches the closes of constituents, and keeps each at once."""

    def __init__(self, prices: PriceSource, shelf: BasketShelf, *, clock: Clock, sleep: Sleep) -> None:
        self._prices = prices
        self._shelf = shelf
        self._clock = clock
        self._sleep = sleep
        self._pause = FIRST_PAUSE

    async def fetch(self, symbol: str, before: Tried | None) -> Tried | None:
        """Fetch what is new of one constituent, however long the source has to be waited for.

        None where the source has never said anything about it yet, not even that it has none.
        """
        for failures in range(1, TRIES + 1):
            try:
                return await self._patiently(symbol)
            except NoPrices as error:
                logger.info("constituent without prices", symbol=symbol, reason=str(error))
                break
            except SourceUnavailable as error:
                logger.warning("constituent not fetched", symbol=symbol, failures=failures, reason=str(error))
                await self._growing_pause()
        else:
            if before is None:
                return None
        now = self._clock()
        tried = replace(before or Tried(now), at=now)
        await self._shelf.put_closes(symbol, None, tried)
        return tried

    async def _patiently(self, symbol: str) -> Tried:
        """Fetch it once the source can be reached and is not busy."""
        while True:
            try:
                tried = await self._once(symbol)
            except SourceBusy as busy:
                await self._sleep(max(busy.after, BUSY).total_seconds())
            except SourceUnreachable:
                await self._growing_pause()
            else:
                self._pause = FIRST_PAUSE
                return tried

    async def _growing_pause(self) -> None:
        await self._sleep(self._pause.total_seconds())
        self._pause = min(2 * self._pause, LONGEST_PAUSE)

    async def _once(self, symbol: str) -> Tried:
        now = self._clock()
        newest = last_settled(now)
        kept = (await self._shelf.closes([symbol])).get(symbol)
        closes, source = await self._continued(symbol, kept, newest)
        await self._shelf.put_closes(symbol, closes, tried := Tried(now, closes.index[-1].date(), source))
        return tried

    async def _continued(
        self, symbol: str, kept: "pd.Series[float] | None", newest: date
    ) -> "tuple[pd.Series[float], str]":
        """What is kept with the newest sessions added; all anew where they do not fit."""
        if kept is not None:
            latest, source = await self._asked(symbol, kept.index[-OVERLAP:][0].date(), newest)
            if (joined := rejoin(kept, latest)) is not None:
                return joined.tail(HISTORY), source
        return await self._asked(symbol, last_sessions(HISTORY, newest)[0].date(), newest)

    async def _asked(self, symbol: str, start: date, newest: date) -> "tuple[pd.Series[float], str]":
        # not a word that anybody types: SOL is a stock, too
        ticker = Ticker(symbol, symbol, Market.EXCHANGE)
        [closes] = await self._prices.closes([ticker], start=start, until=newest)
        return closes.prices, closes.source
