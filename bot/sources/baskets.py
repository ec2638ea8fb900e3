"""Baskets among the tickers of a price source; a fund stands in for one that cannot be priced."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.model.closes import Closes
from bot.model.ticker import STAND_IN, Market, Ticker
from bot.ports import BasketSource, PriceSource
from bot.sources.together import all_of


class NoBaskets:
    """Where no constituent has a price."""

    async def levels(self, basket: Ticker, *, start: date, until: date) -> Closes | None:
        """There are none."""
        return None


class WithBaskets:
    """A price source that knows baskets as well."""

    def __init__(self, prices: PriceSource, baskets: BasketSource) -> None:
        self._prices = prices
        self._baskets = baskets

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        """Give the closes of all tickers; those of the stand-in for a basket that cannot be priced."""
        baskets = [ticker for ticker in tickers if ticker.market is Market.BASKET]
        found = await all_of(self._baskets.levels(basket, start=start, until=until) for basket in baskets)
        levels = {closes.ticker: closes for closes in found if closes is not None}
        asked = [ticker if ticker in levels else _priced(ticker) for ticker in tickers]
        priced = list(dict.fromkeys(ticker for ticker in asked if ticker not in levels))
        fetched = await self._prices.closes(priced, start=start, until=until) if priced else []
        by_ticker = levels | {closes.ticker: closes for closes in fetched}
        return [_for(ticker, by_ticker[instead]) for ticker, instead in zip(tickers, asked, strict=True)]


def _priced(ticker: Ticker) -> Ticker:
    return STAND_IN if ticker.market is Market.BASKET else ticker


def _for(asked: Ticker, closes: Closes) -> Closes:
    return closes if closes.ticker == asked else replace(closes, stands_in_for=asked)
