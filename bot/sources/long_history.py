"""Years of closes: those of the live source, and the recorded sample before them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from bot.analytics.snapshot import history_needed
from bot.errors import SourceUnavailable
from bot.model.closes import Closes
from bot.model.ticker import Ticker
from bot.ports import Clock, PriceSource
from bot.sources.together import all_of
from bot.translation import said


class LongHistory:
    """A live source, which reaches back two years, continued by the sample's returns before that.

    The sample's levels are scaled to meet the live prices at the first session that both have, so that of
    what is older only the returns mean anything. Only closes at the New York close are put together.
    """

    def __init__(self, live: PriceSource, sample: PriceSource, clock: Clock) -> None:
        self._live = live
        self._sample = sample
        self._clock = clock

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        """Give closes that reach back to `start` where the sample has them, else as live ones do.

        What ends before live closes at New York begin is the sample's alone.
        """
        live_from = history_needed(self._clock())
        if until < live_from:
            return await self._sample.closes(tickers, start=start, until=until)
        # the same span as everybody, since the cache keeps one for all
        live = await self._live.closes(tickers, start=live_from, until=until)
        if any(closes.recorded for closes in live):
            return await self._sample.closes(tickers, start=start, until=until)
        return await all_of(self._continued(closes, start, until) for closes in live)

    async def _continued(self, live: Closes, start: date, until: date) -> Closes:
        if live.new_york_from is None:
            return live
        try:
            (sample,) = await self._sample.closes([live.ticker], start=start, until=until)
        except SourceUnavailable:
            return live
        # a recording that ends early gives more than was asked for
        recorded = sample.prices.loc[pd.Timestamp(start) :]
        if sample.new_york_from is None or sample.ticker != live.ticker:
            return live
        return _spliced(live, live.new_york_from, recorded)


def _spliced(live: Closes, new_york_from: date, recorded: "pd.Series[float]") -> Closes:
    """The live closes from that session on, and before them the recorded ones on their scale."""
    prices = live.prices.loc[pd.Timestamp(new_york_from) :]
    common = prices.index.intersection(recorded.index)
    earlier = recorded[recorded.index < prices.index[0]]
    if common.empty or earlier.empty:
        return live
    scale = prices[common[0]] / recorded[common[0]]
    return replace(
        live,
        prices=pd.concat([earlier * scale, prices]),
        new_york_from=earlier.index[0].date(),
        source=said("{source}, before {day} the recorded sample", source=live.source, day=new_york_from),
    )
