"""Network activity from the first provider that has it, or from the packaged sample without a network."""

from collections.abc import Sequence
from datetime import UTC, date, timedelta

import structlog

from bot.errors import SourceUnavailable, SourceUnreachable
from bot.ports import Activities, Clock, LiveMarks, NetworkSource
from bot.sources.fallback import AGAIN_AFTER
from bot.sources.network_provider import NetworkProvider

LAGS = timedelta(days=3)
"""A provider whose newest day is older than this has stopped counting, as far as we can tell."""

logger = structlog.get_logger(__name__)


class FirstProvider:
    """Providers in the order of preference: another stands in where one does not answer, or has stopped.

    A live answer of each is marked, once it was read.
    """

    def __init__(self, providers: Sequence[NetworkProvider], marks: LiveMarks, clock: Clock) -> None:
        self._providers = providers
        self._marks = marks
        self._clock = clock

    async def activity(self) -> Activities:
        """All measures of one provider."""
        failures: list[SourceUnavailable] = []
        found: list[Activities] = []
        for provider in self._providers:
            try:
                activities = await self._asked(provider)
            except SourceUnavailable as error:
                failures.append(error)
                continue
            if newest_day(activities) >= self._clock().astimezone(UTC).date() - LAGS:
                return activities
            found.append(activities)
        if found:
            return max(found, key=newest_day)
        raise _telling(failures)

    async def _asked(self, provider: NetworkProvider) -> Activities:
        activities = await provider.activity()
        if provider.is_real:
            await self._marks.mark(provider.name)
        return activities


def newest_day(activities: Activities) -> date:
    """The newest day of which everything is known."""
    return min(activity.last for activity in activities.values())


def _telling(failures: Sequence[SourceUnavailable]) -> SourceUnavailable:
    """The failure that tells most: of one that was reached, if any was."""
    return next((error for error in failures if not isinstance(error, SourceUnreachable)), failures[0])


class SampleUntilReached:
    """The live source; and the sample, as long as the live one was never reached since the start.

    Once it has answered, an error is an error: people who saw today's numbers are not given old ones.
    """

    def __init__(self, live: NetworkSource, sample: NetworkSource, clock: Clock) -> None:
        self._live = live
        self._sample = sample
        self._clock = clock
        self._away_until = clock()
        self._answered = False
        self._warned = False

    async def activity(self) -> Activities:
        """Ask the live source, unless it was found out of reach just now."""
        if self._clock() < self._away_until:
            return await self._sample.activity()
        try:
            activities = await self._live.activity()
        except SourceUnreachable as unreachable:
            if self._answered:
                raise
            self._away_until = self._clock() + AGAIN_AFTER
            if not self._warned:
                self._warned = True
                logger.warning("no network: activity comes from the recorded sample", reason=str(unreachable))
            return await self._sample.activity()
        self._answered = True
        return activities
