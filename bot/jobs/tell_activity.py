"""Now and then: whether the Bitcoin network is as busy as it was not for months."""

import asyncio
from datetime import timedelta

import structlog

from bot.alerts.occurrence import Occurrence
from bot.model.audience import Circle
from bot.model.network import Activity, Measure
from bot.model.topic_rule import MOST_MONTHS, network_circle
from bot.ports import Clock, NetworkSource, Occurrences
from bot.signals.activity import QUIET, NewHigh, new_highs

FRESH = timedelta(days=3)
"""A high that is longer ago is no news."""

logger = structlog.get_logger(__name__)


class TellActivity:
    """Makes an occurrence of the first high of a busy spell, for all who asked for so many months, or fewer.

    Who asked for fewer may have heard of the spell before: each number of months has spells of its own.
    """

    def __init__(self, network: NetworkSource, occurrences: Occurrences, clock: Clock) -> None:
        self._network = network
        self._occurrences = occurrences
        self._clock = clock

    async def __call__(self) -> None:
        """Look once; raises SourceUnavailable."""
        activity = (await self._network.activity())[Measure.ADDRESSES]
        if activity.is_sample or activity.overdue:
            return
        told = [each for each in await self._occurrences.all() if isinstance(each.what, NewHigh)]
        highs = await asyncio.to_thread(self._highs, activity, told)
        if not highs:
            return
        widest = highs[-1]
        name = f"network:{widest.reach.day}:{widest.months}"
        circles = tuple(Circle(network_circle(high.months), 0) for high in highs)
        found = Occurrence(name, widest, self._clock(), circles, (name,))
        if await self._occurrences.add(found):
            logger.info("network high to be told", occurrence=name, provider=widest.provider)

    def _highs(self, activity: Activity, told: list[Occurrence]) -> list[NewHigh]:
        return [high for months in range(1, MOST_MONTHS + 1) for high in self._new(activity, months, told)]

    def _new(self, activity: Activity, months: int, told: list[Occurrence]) -> list[NewHigh]:
        """The high of so many months that is news; none within a spell of which these were told."""
        found = new_highs(activity, months, after=(self._clock() - FRESH).date())
        circle = network_circle(months)
        heard = [
            each.what.reach.day
            for each in told
            if isinstance(each.what, NewHigh) and any(circle == its.name for its in each.circles)
        ]
        return [high for high in found[-1:] if all(abs(high.reach.day - day) > QUIET for day in heard)]
