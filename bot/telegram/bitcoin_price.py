"""What a bitcoin costs just now, for whoever can do without knowing it."""

from bot.analytics.snapshot import history_needed
from bot.analytics.treasury import Price, price_of
from bot.errors import SourceUnavailable
from bot.model.ticker import DEFAULT_ASSET
from bot.ports import Clock, PriceSource


class BitcoinPrice:
    """Asks for as many closes as every other answer: they are fetched once for all."""

    def __init__(self, prices: PriceSource, clock: Clock) -> None:
        self._prices = prices
        self._clock = clock

    async def read(self) -> Price | None:
        """The last price; None where there is none, or none can be had."""
        now = self._clock()
        try:
            [closes] = await self._prices.closes([DEFAULT_ASSET], start=history_needed(now), until=now.date())
        except SourceUnavailable:
            return None
        return price_of(closes)

    async def dollars(self) -> float | None:
        """The same, as a number."""
        price = await self.read()
        return None if price is None else price.dollars
