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
        told = await self._occurrences.all()
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
        """Of each number of months the last high that is news."""
        every = range(1, MOST_MONTHS + 1)
        found = new_highs(activity, *every, after=(self._clock() - FRESH).date())
        newest = {high.months: high for high in found}
        return [high for high in newest.values() if not any(_is_of(high, each) for each in told)]


def _is_of(high: NewHigh, told: Occurrence) -> bool:
    """Whether a high belongs to a spell that those who asked for as many months were told of."""
    what, circle = told.what, network_circle(high.months)
    is_near = isinstance(what, NewHigh) and abs(high.reach.day - what.reach.day) <= QUIET
    return is_near and any(circle == each.name for each in told.circles)
