"""/regimes: the link year by year, and in large moves."""

import asyncio

from bot.analytics.regimes import followed, regimes
from bot.analytics.snapshot import LONG_AGO
from bot.model.message import Picture, Reply
from bot.ports import Clock, PriceSource
from bot.telegram.arguments import parse_pair
from bot.telegram.commands import Asked
from bot.telegram.versions import version
from bot.views.drawing import years_of
from bot.views.regimes import regimes_text


class RegimesCommand:
    """Answers `/regimes [coin] [benchmark]` from all the history that `prices` has."""

    def __init__(self, prices: PriceSource, clock: Clock) -> None:
        self._prices = prices
        self._clock = clock

    async def __call__(self, asked: Asked) -> Reply:
        """Answer with picture and figures."""
        pair, now = parse_pair(asked.words), self._clock()
        tickers = (pair.asset, followed(pair.benchmark))
        closes = await self._prices.closes(tickers, start=LONG_AGO, until=now.date())
        told = await asyncio.to_thread(regimes, closes, pair.benchmark, now)
        drawn, _space, _age = version(closes, "regimes", now).partition(" ")
        return Reply(regimes_text(told), Picture(drawn, lambda: years_of(told)))
