"""A recorded sample in place of a live source that has no network to be reached by."""

from collections.abc import Sequence
from datetime import date, timedelta

import structlog

from bot.errors import SourceUnavailable, SourceUnreachable
from bot.model.closes import Closes
from bot.model.ticker import Ticker
from bot.ports import Clock, PriceSource

AGAIN_AFTER = timedelta(seconds=20)
"""How long nobody tries again what could not be reached."""

logger = structlog.get_logger(__name__)


class SampleUntilFirstAnswer:
    """The live source; and the sample, as long as the live one was never reached since the start.

    Once it has answered, an error is an error: people who saw today's numbers are not given old ones.
    """

    def __init__(self, live: PriceSource, sample: PriceSource, clock: Clock) -> None:
        self._clock = clock
        self._away: SourceUnreachable | None = None
        self._away_until = clock()
        self._live = live
        self._sample = sample
        self._answered = False
        self._warned = False

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        """Ask the live source for all tickers; else the sample for all: never a bit of each."""
        if self._away is not None and self._clock() < self._away_until:
            return await self._from_sample(tickers, start, until, self._away)
        try:
            closes = await self._live.closes(tickers, start=start, until=until)
        except SourceUnreachable as unreachable:
            if self._answered:
                raise
            self._away, self._away_until = unreachable, self._clock() + AGAIN_AFTER
            return await self._from_sample(tickers, start, until, unreachable)
        # a basket comes off the shelf, whether there is a network or not
        if any(leg.coverage is None for leg in closes):
            self._answered, self._away = True, None
        return closes

    async def _from_sample(
        self, tickers: Sequence[Ticker], start: date, until: date, unreachable: SourceUnreachable
    ) -> list[Closes]:
        if not self._warned:
            self._warned = True
            logger.warning("no network: answers come from the recorded sample", reason=str(unreachable))
        try:
            return await self._sample.closes(tickers, start=start, until=until)
        except SourceUnavailable as error:
            raise SourceUnavailable(f"{unreachable}; {error}") from error
