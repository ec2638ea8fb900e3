"""After each look at filings, and at what others tell: what of it is news, and to be told."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import replace
from datetime import datetime

import structlog

from bot.alerts.occurrence import Occurrence
from bot.alerts.purchases import FRESH, earlier_than, new_occurrence, same_event, told_anew
from bot.analytics.sessions import new_york_day
from bot.model.treasury import Announcement, Company, Known
from bot.ports import Clock, Filings, Occurrences, Reports

Announced = Callable[[Company], Awaitable[Known]]
"""What is known of a company."""
BitcoinPrice = Callable[[], Awaitable[float | None]]
"""What one bitcoin costs, in dollars, where that is known."""

logger = structlog.get_logger(__name__)


class TellPurchases:
    """Compares what was filed, or reported, in the last days with what is told already, or known from before.

    Of a filing of which only the day is known, that day counts. It starts from what is kept, not from what
    was read just now: a run that broke off is made up by the next. What was filed before the first run of all
    is past. `others` are those who do not file.
    """

    def __init__(
        self,
        filings: Filings,
        reports: Reports,
        announced: Announced,
        occurrences: Occurrences,
        price: BitcoinPrice,
        *,
        others: Collection[Company] = (),
        clock: Clock,
    ) -> None:
        self._filings = filings
        self._reports = reports
        self._announced = announced
        self._occurrences = occurrences
        self._price = price
        self._others = others
        self._clock = clock

    async def __call__(self) -> None:
        """Tell what is news."""
        known = {each.id: each for each in await self._occurrences.all()}
        async for source, announcement, since in self._sources():
            told = next((each for each in known.values() if _tells(each, source, announcement)), None)
            if told is None:
                found = await self._found(source, announcement, since)
            else:
                found = await self._amended(told, source, announcement)
            if found is not None:
                known[found.id] = found

    async def _sources(self) -> AsyncIterator[tuple[str, Announcement, datetime]]:
        """What was announced in the last days, each under a name of its own, and since when it is known."""
        now = self._clock()
        first = max(now - FRESH, await self._occurrences.begun(now))
        for read in await self._filings.since(new_york_day(first)):  # EDGAR's days are those of New York
            if read.filed.accepted_at is not None and read.filed.accepted_at < first:
                continue
            for at, announcement in enumerate(read.announcements):
                yield f"{read.filed.accession}:{at}", announcement, announcement.accepted_at or now
        for company in self._others:
            for recorded in await self._reports.of(company):
                if recorded.is_news and now - (recorded.changed_at or recorded.seen_at) <= FRESH:
                    told = replace(recorded.report.announcement, is_withdrawn=recorded.is_gone)
                    yield recorded.event, told, recorded.seen_at

    async def _amended(self, told: Occurrence, source: str, announcement: Announcement) -> Occurrence | None:
        after = told_anew(told, source, announcement)
        if after == told or not await self._occurrences.amend(told, after):
            return None
        if after.version > told.version:
            logger.info("purchase amended", occurrence=told.id, source=source)
        return after

    async def _found(self, source: str, announcement: Announcement, since: datetime) -> Occurrence | None:
        if announcement.is_withdrawn or self._clock() - since > FRESH or await self._is_known(announcement):
            return None
        found = new_occurrence(source, announcement, since, await self._price())
        if not await self._occurrences.add(found):
            return await self._occurrences.get(source)
        logger.info("purchase to be told", occurrence=source, company=announcement.company.key)
        return found

    async def _is_known(self, announcement: Announcement) -> bool:
        """Whether it was announced before, as in the packaged list."""
        announced = (await self._announced(announcement.company)).announced
        return any(same_event(each, announcement) for each in earlier_than(announcement, announced))


def _tells(occurrence: Occurrence, source: str, announcement: Announcement) -> bool:
    what = occurrence.what
    return source in occurrence.sources or (isinstance(what, Announcement) and same_event(what, announcement))
