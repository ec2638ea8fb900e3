"""/compare: every coin against every benchmark, as a picture with one benchmark's figures below."""

import asyncio

from bot.analytics.compare import compare
from bot.analytics.snapshot import history_needed
from bot.model.message import Picture, Reply
from bot.model.ticker import EVERYTHING
from bot.ports import Clock, PriceSource
from bot.sources.available import available
from bot.telegram.arguments import parse_comparison
from bot.telegram.commands import Asked
from bot.telegram.versions import version
from bot.views.buttons import CompareTap, comparison_buttons
from bot.views.comparison import comparison_text
from bot.views.drawing import heatmap_of


class CompareCommand:
    """Answers `/compare [benchmark] [window]`."""

    def __init__(self, prices: PriceSource, clock: Clock) -> None:
        self._prices = prices
        self._clock = clock

    async def __call__(self, asked: Asked) -> Reply:
        """Answer with picture, figures and buttons."""
        return await self.card(CompareTap(*parse_comparison(asked.words), asked.asker))

    async def card(self, question: CompareTap) -> Reply:
        """The answer to a question, typed or tapped; all benchmarks of a window share one picture."""
        now = self._clock()
        closes, lacking = await available(
            self._prices, EVERYTHING, start=history_needed(now), until=now.date()
        )
        comparison = await asyncio.to_thread(compare, closes, lacking, question.window, now)
        drawn, _space, _age = version(closes, f"compare {question.window}", now).partition(" ")
        picture = Picture(drawn, lambda: heatmap_of(comparison))
        return Reply(comparison_text(comparison, question.benchmark), picture, comparison_buttons(question))
