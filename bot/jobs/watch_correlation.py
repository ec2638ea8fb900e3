"""After each session: read the returns of every pair, once."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date

import pandas as pd
import structlog

from bot.analytics.readings import new_readings, readable_closes, restatements
from bot.analytics.sessions import last_settled
from bot.jobs.final_closes import FinalCloses
from bot.model.closes import Closes
from bot.model.reading import Reading, Restatement
from bot.model.ticker import ASSETS, BENCHMARKS, Pair, Ticker
from bot.ports import Clock, Ledger, PriceSource

PAIRS = tuple(Pair(asset, benchmark) for asset in ASSETS.values() for benchmark in BENCHMARKS.values())

logger = structlog.get_logger(__name__)


class WatchCorrelation:
    """Makes the readings that are due; a run that was missed, or broken off, is made up by the next one."""

    def __init__(
        self,
        prices: PriceSource,
        ledger: Ledger,
        clock: Clock,
        *,
        pairs: Sequence[Pair] = PAIRS,
        recordings: bool = False,
    ) -> None:
        self._closes = FinalCloses(prices, clock, recordings=recordings)
        self._log = logger.debug if recordings else logger.info
        self._ledger = ledger
        self._clock = clock
        self._pairs = pairs

    async def __call__(self) -> None:
        """Read the sessions whose prices are final and that were not read yet, oldest first."""
        until = last_settled(self._clock())
        due = [pair for pair in self._pairs if await self._is_due(pair, until)]
        closes = await self._closes.of(_tickers(due), until)
        read = 0
        for pair in due:
            if pair.asset in closes and pair.benchmark in closes:
                read += await self._read(pair, (closes[pair.asset], closes[pair.benchmark]), until)
        if read:
            self._log("readings made", readings=read, until=str(until))

    async def _is_due(self, pair: Pair, until: date) -> bool:
        if self._closes.rests(pair.asset) or self._closes.rests(pair.benchmark):
            return False
        newest = await self._ledger.newest(pair)
        return newest is None or newest < until

    async def _read(self, pair: Pair, legs: tuple[Closes, Closes], until: date) -> int:
        """Add the readings of a pair that are new; how many there were."""
        known = await self._ledger.returns(pair)
        readings, restated = await asyncio.to_thread(_compared, known, legs, until)
        if restated and (news := await self._ledger.note(pair, restated)):
            logger.warning("prices restated; what was read stays", pair=_name(pair), sessions=news)
        after = known.index[-1].date() if len(known) else None
        added = bool(readings) and await self._ledger.add(pair, readings, after=after)
        return len(readings) if added else 0


def _compared(
    known: pd.DataFrame, legs: tuple[Closes, Closes], until: date
) -> tuple[list[Reading], list[Restatement]]:
    """What is new, and what is given differently than it was read."""
    closes = readable_closes(legs, until)
    return new_readings(known, closes, legs), restatements(known, closes)


def _tickers(pairs: Iterable[Pair]) -> list[Ticker]:
    pairs = tuple(pairs)
    return list(dict.fromkeys([*(pair.benchmark for pair in pairs), *(pair.asset for pair in pairs)]))


def _name(pair: Pair) -> str:
    return f"{pair.asset.key}-{pair.benchmark.key}"
