"""After each look at filings: what of it is news, and to be told."""

from collections.abc import Awaitable, Callable, Sequence

import structlog

from bot.alerts.purchases import FRESH, earlier_than, new_occurrence, same_event, told_anew
from bot.model.occurrence import Occurrence
from bot.model.treasury import Announcement, Company, Known, Read
from bot.ports import Clock, Filings, Occurrences

Announced = Callable[[Company], Awaitable[Known]]
"""What is known of a company."""
BitcoinPrice = Callable[[], Awaitable[float | None]]
"""What one bitcoin costs, in dollars, where that is known."""

logger = structlog.get_logger(__name__)


class TellPurchases:
    """Compares what filings of the last days state with what is told already, or known from before.

    Of a filing of which only the day is known, that day counts. It starts from what is kept, not from what
    was read just now: a run that broke off is made up by the next.
    """

    def __init__(
        self,
        filings: Filings,
        announced: Announced,
        occurrences: Occurrences,
        price: BitcoinPrice,
        clock: Clock,
    ) -> None:
        self._filings = filings
        self._announced = announced
        self._occurrences = occurrences
        self._price = price
        self._clock = clock

    async def __call__(self) -> None:
        """Tell what is news."""
        now = self._clock()
        for read in await self._filings.since((now - FRESH).date()):
            known = await self._occurrences.all()
            for source, announcement in _sources(read):
                if not any(source in each.sources for each in known):
                    await self._weigh(source, announcement, read, known)

    async def _weigh(
        self, source: str, announcement: Announcement, read: Read, known: Sequence[Occurrence]
    ) -> None:
        told = next((each for each in known if same_event(each.what, announcement)), None)
        if told is not None:
            after = told_anew(told, source, announcement)
            if await self._occurrences.amend(told, after) and after.version > told.version:
                logger.info("purchase amended", occurrence=told.id, source=source)
            return
        at = announcement.accepted_at or self._clock()
        if self._clock() - at > FRESH or await self._is_known(announcement):
            return
        if await self._occurrences.add(new_occurrence(source, announcement, at, await self._price())):
            logger.info("purchase to be told", occurrence=source, company=announcement.company.key)

    async def _is_known(self, announcement: Announcement) -> bool:
        """Whether it was announced before, as in the packaged list."""
        announced = (await self._announced(announcement.company)).announced
        return any(same_event(each, announcement) for each in earlier_than(announcement, announced))


def _sources(read: Read) -> list[tuple[str, Announcement]]:
    """The trades of a filing, each under a name of its own."""
    return [(f"{read.filed.accession}:{at}", each) for at, each in enumerate(read.announcements)]
