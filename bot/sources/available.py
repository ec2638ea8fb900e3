"""What can be had of many tickers, where a source has not got them all."""

from collections.abc import Sequence
from datetime import date

from bot.errors import SourceBusy, SourceUnavailable, SourceUnreachable
from bot.model.closes import Closes
from bot.model.ticker import Ticker
from bot.ports import PriceSource
from bot.sources.together import all_of


async def available(
    prices: PriceSource, tickers: Sequence[Ticker], *, start: date, until: date
) -> tuple[list[Closes], list[Ticker]]:
    """Closes of those that are to be had, and the others.

    The closes come from one call, so that all are sampled alike. Raises SourceUnavailable where there are
    none at all, or the source as such does not answer.
    """
    try:
        return await prices.closes(tickers, start=start, until=until), []
    except (SourceBusy, SourceUnreachable):
        raise
    except SourceUnavailable:
        has = await all_of(_has(prices, ticker, start, until) for ticker in tickers)
        found = [ticker for ticker, it_has in zip(tickers, has, strict=True) if it_has]
        if not found:
            raise
    lacking = [ticker for ticker in tickers if ticker not in found]
    return await prices.closes(found, start=start, until=until), lacking


async def _has(prices: PriceSource, ticker: Ticker, start: date, until: date) -> bool:
    try:
        await prices.closes([ticker], start=start, until=until)
    except (SourceBusy, SourceUnreachable):
        raise
    except SourceUnavailable:
        return False
    return True
