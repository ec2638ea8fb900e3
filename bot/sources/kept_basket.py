"""Levels of a basket as they were put together last: nobody waits for its constituents."""

import time
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
import structlog

from bot.analytics.basket import is_too_old
from bot.errors import StoreUnavailable
from bot.model.closes import Closes
from bot.model.rebuilding import Levels
from bot.model.ticker import Ticker
from bot.ports import BasketShelf

GLANCE_S = 0.5
"""How long our own copy is trusted without asking whether there are newer levels."""

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Copy:
    """What we hold of one basket, and when we looked last."""

    levels: Levels | None
    looked_at: float


class KeptBasket:
    """Baskets from a shelf; while that is away, from our own copy."""

    def __init__(self, shelf: BasketShelf) -> None:
        self._shelf = shelf
        self._copies: dict[Ticker, _Copy] = {}
        self._cut: dict[Ticker, tuple[Levels, date, date, Closes]] = {}

    async def levels(self, basket: Ticker, *, start: date, until: date) -> Closes | None:
        """Levels of these sessions, unless they are too old; the same series while nothing has changed."""
        levels = await self._look(basket)
        if levels is None or is_too_old(levels.closes.prices.index[-1].date(), until):
            return None
        cut = self._cut.get(basket)
        if cut is None or cut[:3] != (levels, start, until):
            closes = _between(levels, start, until)
            if closes is None:
                return None
            cut = self._cut[basket] = levels, start, until, closes
        return cut[3]

    async def _look(self, basket: Ticker) -> Levels | None:
        copy = self._copies.get(basket)
        if copy is None or time.monotonic() - copy.looked_at >= GLANCE_S:
            try:
                levels = await self._shelf.levels(basket)
            except StoreUnavailable as error:
                logger.warning("levels not looked up", basket=basket.key, reason=str(error))
                return None if copy is None else copy.levels
            copy = self._copies[basket] = _Copy(levels, time.monotonic())
        return copy.levels


def _between(levels: Levels, start: date, until: date) -> Closes | None:
    prices = levels.closes.prices.loc[pd.Timestamp(start) : pd.Timestamp(until)]
    if prices.empty:
        return None
    first = prices.index[0].date()
    return replace(levels.closes, prices=prices, new_york_from=first, unfinished=not levels.settled)
