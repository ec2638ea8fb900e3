"""Every minute: what others tell of companies that hold bitcoin, asked for seldom and kept."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import structlog

from bot.errors import SourceBusy, SourceUnavailable, SourceUnreachable
from bot.model.second_hand import Listing, Recorded
from bot.model.treasury import Company
from bot.ports import Clock, Reports, TreasurySource
from bot.signals.second_hand import held_by, reconcile

LIST_EVERY = timedelta(minutes=15)
HISTORY_EVERY = timedelta(hours=1)
"""How often the trades of each company are asked for."""
BETWEEN = timedelta(minutes=7)
"""Between those of two companies: with the lists that is 9,200 requests a month; a free key has 10,000."""
AGAIN = timedelta(minutes=5)
"""How long a source rests that could not be reached."""
NEVER = datetime.min.replace(tzinfo=UTC)
MOST_SAID = 1000
"""Reasons that are remembered, so that none is logged again and again."""

logger = structlog.get_logger(__name__)


class WatchTreasuries:
    """Takes down what a source tells: the list of all holdings, and the trades of the `watched` companies.

    Of `listed` companies, those that file with the SEC, only the list is kept: their own word makes events.
    A run asks at most twice. What is seen of a company for the first time is no news.
    """

    def __init__(
        self,
        source: TreasurySource,
        reports: Reports,
        watched: Collection[Company],
        *,
        listed: Collection[Company] = (),
        clock: Clock,
    ) -> None:
        self._source = source
        self._reports = reports
        self._watched = watched
        self._listed = listed
        self._clock = clock
        self._rests_since: datetime | None = None
        self._rests_for = AGAIN
        self._list_tried: datetime | None = None
        self._tried: dict[str, datetime] = {}
        self._said: set[str] = set()

    async def __call__(self) -> None:
        """Ask for what is due; raises SourceUnavailable where that could not be had: it is tried later."""
        now = self._clock()
        if not _is_due(self._rests_since, self._rests_for, now):
            return
        try:
            await self._look(now)
        except SourceBusy as busy:
            self._rests_since, self._rests_for = now, max(busy.after, AGAIN)
            raise
        except SourceUnreachable:
            self._rests_since, self._rests_for = now, AGAIN
            raise

    async def _look(self, now: datetime) -> None:
        failed: list[SourceUnavailable] = []
        for part in (self._look_at_list, self._look_at_one):
            try:
                await part(now)
            except (SourceBusy, SourceUnreachable):
                raise
            except SourceUnavailable as error:  # the other part may be had all the same
                failed.append(error)
        if failed:
            raise failed[0]

    async def _look_at_list(self, now: datetime) -> None:
        before = await self._reports.listing()
        observed = None if before is None else before.observed_at
        if not (_is_due(observed, LIST_EVERY, now) and _is_due(self._list_tried, LIST_EVERY, now)):
            return
        self._list_tried = now
        listed, refused = await self._source.listed()
        self._say(refused)
        held = held_by(listed, (*self._watched, *self._listed), now.date())
        await self._reports.put_listing(Listing(now, held))

    async def _look_at_one(self, now: datetime) -> None:
        looked = await self._reports.looked()
        company = self._next(looked, now)
        if company is None:
            return
        self._tried[company.entity] = now
        history = await self._source.history(company)
        self._say(history.refused)
        known = await self._reports.of(company)
        for each in reconcile(known, history, now, is_first=company.entity not in looked):
            await self._keep(each, known)
        await self._reports.look(company, now)  # last: what was begun is gone through again

    def _next(self, looked: Mapping[str, datetime], now: datetime) -> Company | None:
        """Whose trades are due: first who was never looked at, then who was longest ago."""
        due = [
            each
            for each in self._watched
            if _is_due(looked.get(each.entity), HISTORY_EVERY, now)
            and _is_due(self._tried.get(each.entity), HISTORY_EVERY, now)
        ]
        company = min(due, key=lambda each: looked.get(each.entity, NEVER), default=None)
        is_new = company is not None and company.entity not in looked
        moments = (*looked.values(), *self._tried.values())
        return company if is_new or all(_is_due(each, BETWEEN, now) for each in moments) else None

    async def _keep(self, recorded: Recorded, known: Sequence[Recorded]) -> None:
        if all(each.event != recorded.event for each in known):
            if await self._reports.keep(recorded) and recorded.is_news:
                logger.info("trade told", trade=recorded.event)
            return
        await self._reports.put(recorded)
        told = None if recorded.is_gone else recorded.report.id
        logger.info("trade told otherwise", trade=recorded.event, now=told)

    def _say(self, refused: Sequence[str]) -> None:
        """Why rows make no sense; of each row once."""
        for reason in refused:
            if reason not in self._said:
                self._said = {*self._said, reason} if len(self._said) < MOST_SAID else {reason}
                logger.warning("row of a treasury source left out", reason=reason)


def _is_due(last: datetime | None, every: timedelta, now: datetime) -> bool:
    """Whether something is to be done again; a clock that was set back must not hold it up."""
    return last is None or not timedelta() <= now - last < every
