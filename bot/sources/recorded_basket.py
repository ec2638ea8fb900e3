"""Levels of a basket from a folder of recorded prices that also holds its constituents: `holdings/*.csv`."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cache, cached_property, lru_cache
from pathlib import Path

import pandas as pd
import structlog

from bot.analytics.basket import FLOOR, constituents_of, coverage, levels
from bot.analytics.sessions import sessions
from bot.errors import SourceUnavailable
from bot.model.basket import Constituents
from bot.model.closes import Closes
from bot.model.ticker import Ticker
from bot.ports import Clock
from bot.sources.closes import closes_of
from bot.sources.constituents import named_day, read_holdings
from bot.sources.recorded import RecordedPrices

LAST_LINE = 512
"""Bytes at the end of a file that are sure to hold the beginning of its last line."""

logger = structlog.get_logger(__name__)


class RecordedBasket:
    """Baskets put together from what a folder has; with less than `floor` of the weight there are none."""

    def __init__(self, folder: Path, prices: RecordedPrices, *, clock: Clock, floor: float = FLOOR) -> None:
        self._folder = folder
        self._prices = prices
        self._clock = clock
        self._floor = floor
        self._read = cache(_read)
        self._last_day = cache(last_day)

    async def levels(self, basket: Ticker, *, start: date, until: date) -> Closes | None:
        """Levels from the weights of the newest holdings that were known then, or else of the oldest."""
        found = await asyncio.to_thread(self._levels, basket, start, until)
        return None if found is None else replace(found, observed_at=self._clock())

    @lru_cache(maxsize=64)  # noqa: B019 - as many answers as are under way, and the same series for each
    def _levels(self, basket: Ticker, start: date, until: date) -> Closes | None:
        wanted = sessions(start, until)
        sector = self._sector(until)
        if sector is None or wanted.empty:
            return None
        constituents = constituents_of(basket, sector)
        if self._too_few(constituents, wanted[-1].date()):
            return None
        table = pd.DataFrame(dict(self._closes(constituents)), index=wanted)
        stated = coverage(table, constituents)
        prices = levels(table, constituents, floor=self._floor)
        if stated.weight < self._floor or prices.empty:
            return None
        closes = closes_of(
            basket,
            prices,
            source=self._prices.source,
            now=self._clock(),
            new_york_from=prices.index[0].date(),
            recorded=True,
        )
        return replace(closes, coverage=stated)

    def _too_few(self, constituents: Constituents, newest: date) -> bool:
        """Whether the last lines alone tell that it is hopeless: nothing else is read then."""
        whole = sum(member.weight_pct for member in constituents.members)
        reach = sum(
            member.weight_pct
            for member in constituents.members
            if (last := self._last(member.symbol)) is not None and last >= newest
        )
        return reach < self._floor * whole

    def _last(self, symbol: str) -> date | None:
        path = self._prices.daily_file(symbol)
        return None if path is None else self._last_day(path)

    def _closes(self, constituents: Constituents) -> "Iterator[tuple[str, pd.Series[float]]]":
        for member in constituents.members:
            try:
                daily = self._prices.daily(member.symbol)
            except SourceUnavailable as error:
                logger.warning("constituent left out", symbol=member.symbol, reason=str(error))
                continue
            if daily is not None:
                yield member.symbol, daily

    def _sector(self, until: date) -> Constituents | None:
        known = [day for day in self._files if day <= until] or list(self._files)[:1]
        return self._read(self._files[known[-1]]) if known else None

    @cached_property
    def _files(self) -> dict[date, Path]:
        """Holdings by their day, oldest first; one whose name tells the day need not be read for it."""
        files = [(self._day(path), path) for path in (self._folder / "holdings").glob("*.csv")]
        return dict(sorted((day, path) for day, path in files if day is not None))

    def _day(self, path: Path) -> date | None:
        named = named_day(path.name)
        if named is None and (read := self._read(path)):
            return read.as_of
        return named


def _read(path: Path) -> Constituents | None:
    try:
        return read_holdings(path.read_text(encoding="utf-8", errors="replace"), file_name=path.name)
    except (SourceUnavailable, OSError) as error:
        logger.warning("holdings not used", file=path.name, reason=str(error))
        return None


def last_day(path: Path) -> date | None:
    """The day in the first column of a file's last line, without reading the rest."""
    with suppress(OSError, ValueError), path.open("rb") as file:
        file.seek(max(path.stat().st_size - LAST_LINE, 0))
        line = file.read().decode(errors="replace").rstrip().rpartition("\n")[2]
        return date.fromisoformat(line.partition(",")[0].strip('"'))
    return None
