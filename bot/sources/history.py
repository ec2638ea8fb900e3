"""As much history as there is."""

from collections.abc import Sequence
from datetime import datetime

from bot.analytics.sessions import new_york_day
from bot.analytics.snapshot import LONG_AGO, history_needed
from bot.model.closes import Closes
from bot.model.ticker import Ticker
from bot.ports import PriceSource


async def whole_history(prices: PriceSource, tickers: Sequence[Ticker], now: datetime) -> list[Closes]:
    """Closes as far back as there are hours: two years of a live source, all of a recording.

    Raises what `closes` raises.
    """
    needed, until = history_needed(now), new_york_day(now)
    closes = await prices.closes(tickers, start=needed, until=until)
    if any(leg.recorded for leg in closes):
        return await prices.closes(tickers, start=min(LONG_AGO, needed), until=until)
    return closes
