"""/corr: the correlation now, as a picture with its figures below."""

import asyncio

from bot.analytics.snapshot import history_needed, take_snapshot
from bot.model.correlation import Snapshot
from bot.model.message import Reply
from bot.model.ticker import Pair
from bot.ports import Clock, PriceSource
from bot.telegram.arguments import parse_question
from bot.views.chart import draw_chart
from bot.views.correlation import correlation_text


class CorrCommand:
    """Answers `/corr [coin] [benchmark] [window]`."""

    def __init__(self, prices: PriceSource, clock: Clock) -> None:
        self._prices = prices
        self._clock = clock
        self._drawing = asyncio.Semaphore(1)  # drawing holds the interpreter: two at once gain nothing

    async def __call__(self, words: list[str]) -> Reply:
        """Answer with picture and figures."""
        snapshot = await self.ask(*parse_question(words))
        async with self._drawing:
            chart = await asyncio.to_thread(draw_chart, snapshot)
        return Reply(correlation_text(snapshot), chart)

    async def ask(self, pair: Pair, window: int) -> Snapshot:
        """The numbers of one answer; raises what `closes` and `take_snapshot` raise."""
        now = self._clock()
        closes = await self._prices.closes(
            (pair.asset, pair.benchmark), start=history_needed(window, now), until=now.date()
        )
        return await asyncio.to_thread(take_snapshot, closes, window, now)
