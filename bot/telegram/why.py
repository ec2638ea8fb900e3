"""/why: which days moved the figure."""

import asyncio

from bot.analytics.attribution import attribute
from bot.analytics.snapshot import history_needed
from bot.model.message import Reply
from bot.model.ticker import Pair
from bot.ports import Clock, PriceSource
from bot.telegram.arguments import parse_question
from bot.telegram.commands import Asked
from bot.views.attribution import attribution_text


class WhyCommand:
    """Answers `/why [coin] [benchmark] [window]`, and the button of that name."""

    def __init__(self, prices: PriceSource, clock: Clock) -> None:
        self._prices = prices
        self._clock = clock

    async def __call__(self, asked: Asked) -> Reply:
        """Answer in words."""
        return await self.card(*parse_question(asked.words))

    async def card(self, pair: Pair, window: int) -> Reply:
        """The answer to a question, typed or tapped."""
        now = self._clock()
        tickers = (pair.asset, pair.benchmark)
        closes = await self._prices.closes(tickers, start=history_needed(now), until=now.date())
        return Reply(attribution_text(await asyncio.to_thread(attribute, closes, window, now)))
