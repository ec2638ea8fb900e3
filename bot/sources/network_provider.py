"""One provider of network activity: what it counted on each day, or one clear line why not."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Protocol

import pandas as pd
import structlog

from bot.errors import SourceUnavailable
from bot.model.network import Activity, Measure
from bot.ports import Activities, Clock
from bot.sources.guarded import Guard
from bot.sources.http import Http, HttpSession, silent, unusable
from bot.translation import _

HISTORY = timedelta(days=3 * 366)
"""How far back is asked for: a high of 24 months, and the days before it."""
PATIENCE = timedelta(seconds=8)

Counts = Sequence[tuple[date, float]]
"""What was counted on each day, oldest first; days without a count are left out."""

logger = structlog.get_logger(__name__)


class NetworkApi(Protocol):
    """How one provider is asked, and how its answer is read."""

    name: str
    url: str
    names: Mapping[Measure, str]
    """What it calls what it counts."""

    async def counts(self, session: HttpSession, since: date) -> Mapping[Measure, Counts]:
        """Ask for all measures from a day on.

        Raises SourceUnavailable, or what reading nonsense raises: ValueError, TypeError, LookupError,
        AttributeError, OverflowError.
        """
        ...


class NetworkProvider:
    """One provider, each fetch within our patience; all its measures or none.

    `is_real` says whether it is asked itself, and not something that was put in its place.
    """

    def __init__(
        self, api: NetworkApi, *, clock: Clock, base_url: str | None = None, patience: timedelta = PATIENCE
    ) -> None:
        self.name = api.name
        self.is_real = base_url is None
        self._api = api
        self._clock = clock
        self._http = Http(api.name, base_url or api.url)
        self._patience_s = patience.total_seconds()
        self._guard = Guard(clock)

    async def activity(self) -> Activities:
        """Fetch the completed days of all measures; raises SourceUnavailable or one of its kinds."""
        self._guard.refuse_while_open()
        try:
            fetched = await self._fetch()
        except SourceUnavailable as error:
            raise self._guard.told(error) from error
        self._guard.succeeded()
        return fetched

    async def _fetch(self) -> Activities:
        now = self._clock()
        try:
            async with asyncio.timeout(self._patience_s), self._http.session() as session:
                counts = await self._api.counts(session, now.date() - HISTORY)
            return {measure: self._activity(measure, counts[measure], now) for measure in Measure}
        except TimeoutError as error:
            raise silent(self.name) from error
        except (ValueError, TypeError, LookupError, AttributeError, OverflowError) as error:
            logger.warning("no activity", source=self.name, detail=repr(error)[:200])
            raise unusable(self.name) from error

    def _activity(self, measure: Measure, counts: Counts, now: datetime) -> Activity:
        """The completed days; the one that is under way may already have a count, and it will change."""
        today = now.astimezone(UTC).date()
        if any(later[0] <= earlier[0] for earlier, later in pairwise(counts)):
            raise ValueError("days are out of order, or there twice")
        if counts and counts[-1][0] > today:
            raise ValueError(f"{counts[-1][0]} has not begun")
        over = {day: count for day, count in counts if day < today}
        daily = pd.Series(over.values(), index=pd.DatetimeIndex(list(over)).as_unit("ns"), dtype=float)
        return Activity(measure, self.name, self._api.names[measure], daily, now)


def unverified() -> str:
    """What `check` adds of a provider of whom no live answer was read yet."""
    return _("unverified: its form is taken from documentation, no live answer was seen")
