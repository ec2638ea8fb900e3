"""Every half minute: what companies filed with the SEC, read once and kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.errors import SourceBusy, SourceUnavailable, StoreUnavailable
from bot.model.filing import Statement
from bot.model.treasury import Company, Filed, Read
from bot.ports import Clock, Filings, FilingSource
from bot.signals.purchase import read_filing

LOOK_BACK = timedelta(days=400)
"""How far the first look at a company goes back: behind the end of the packaged list."""
OVERLAP = timedelta(days=3)
"""How far another look goes back behind the last: a filing may appear late."""
EVERY = timedelta(minutes=15)
"""How often all filings of each company are looked at, beside the newest of all companies."""
AGAIN = timedelta(minutes=5)
"""How long a filing rests that could not be read."""

logger = structlog.get_logger(__name__)


class WatchFilings:
    """Reads each filing of the companies once, as soon as it appears, and makes up for what was missed.

    The list of the newest filings is quick and forgets: where it may have rolled on since the last look, and
    now and then anyhow, each company's own list is asked. A filing counts as read only once all of it was.
    """

    def __init__(
        self, source: FilingSource, filings: Filings, companies: Collection[Company], clock: Clock
    ) -> None:
        self._source = source
        self._filings = filings
        self._companies = {company.cik: company for company in companies}
        self._clock = clock
        self._seen_until: datetime | None = None
        self._caught_up: datetime | None = None
        self._rests_until: datetime | None = None
        self._rests: dict[str, datetime] = {}

    async def __call__(self) -> None:
        """Look once; raises SourceUnavailable where something could not be had: the next run tries again."""
        now = self._clock()
        if self._rests_until is not None and now < self._rests_until:
            return
        try:
            await self._look(now)
        except SourceBusy as busy:
            self._rests_until = now + busy.after
            raise

    async def _look(self, now: datetime) -> None:
        failed: list[SourceUnavailable] = []
        newest: Sequence[Filed] = ()
        try:
            newest = await self._source.current()
        except SourceBusy:
            raise
        except SourceUnavailable as error:  # the lists of the companies come from another host
            failed.append(error)
        if self._may_lack(newest) or self._caught_up is None or now - self._caught_up >= EVERY:
            for company in self._companies.values():
                failed += await self._catch_up(company, {each.accession: each for each in newest}, now)
            self._caught_up = now
        failed += await self._read_all(newest, now)
        self._seen_until = max(filter(None, (each.accepted_at for each in newest)), default=self._seen_until)
        if failed:
            raise failed[0]

    def _may_lack(self, newest: Sequence[Filed]) -> bool:
        """Whether the list may have rolled on past something since it was seen last."""
        oldest = min(filter(None, (each.accepted_at for each in newest)), default=None)
        return self._seen_until is not None and oldest is not None and oldest > self._seen_until

    async def _catch_up(
        self, company: Company, newest: Mapping[str, Filed], now: datetime
    ) -> Sequence[SourceUnavailable]:
        """Look at all that a company filed since the last time; what could not be had.

        When a filing was accepted, the list of the newest says more surely.
        """
        watched = await self._filings.watched(company)
        since = now.date() - LOOK_BACK if watched is None else watched - OVERLAP
        try:
            filed = await self._source.of(company)
        except SourceBusy:
            raise
        except SourceUnavailable as error:
            logger.warning("filings of a company not to be had", company=company.symbol, reason=str(error))
            return [error]
        recent = [newest.get(each.accession, each) for each in filed if each.day >= since]
        failed = await self._read_all(recent, now)
        if not failed:
            await self._filings.watch(company, now.date())
        return failed

    async def _read_all(self, filed: Sequence[Filed], now: datetime) -> Sequence[SourceUnavailable]:
        """Read those of our companies that nobody has read; one that cannot be read holds up no other."""
        ours = [each for each in filed if each.cik in self._companies]
        failed: list[SourceUnavailable] = []
        for each in sorted(await self._filings.unread(ours), key=lambda each: (each.day, each.accession)):
            if now < self._rests.get(each.accession, now):
                continue
            try:
                statement = await self._stated(self._companies[each.cik], each)
            except (SourceBusy, StoreUnavailable):
                raise
            except SourceUnavailable as error:
                logger.warning("filing not to be had", accession=each.accession, reason=str(error))
                failed.append(error)
                self._rests[each.accession] = now + AGAIN
            except Exception:  # a document that we cannot read must not keep the others from being read
                logger.exception("filing not understood", accession=each.accession)
                self._rests[each.accession] = now + AGAIN
            else:
                await self._keep(each, statement)
        return failed

    async def _keep(self, filed: Filed, statement: Statement) -> None:
        company = self._companies[filed.cik]
        if await self._filings.keep(Read(company, filed, statement)):
            _say(company, filed, statement)

    async def _stated(self, company: Company, filed: Filed) -> Statement:
        """What a filing states; an exhibit speaks where the form itself tells of no trade."""
        form, *exhibits = await self._source.documents(filed)
        statement = read_filing(form, company.name)
        for exhibit in exhibits:
            told = read_filing(exhibit, company.name)
            spoken = statement if statement.trades or statement.held_back else told
            statement = replace(spoken, holding=spoken.holding or statement.holding or told.holding)
        return statement


def _say(company: Company, filed: Filed, statement: Statement) -> None:
    if statement.trades or statement.held_back:
        logger.info(
            "filing read",
            company=company.symbol,
            accession=filed.accession,
            trades=len(statement.trades),
            held_back=len(statement.held_back),
        )
