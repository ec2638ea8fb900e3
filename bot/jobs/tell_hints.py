"""After each look at the news: the hints that are to be told."""

from datetime import timedelta

import structlog

from bot.alerts.occurrence import Occurrence
from bot.model.audience import Circle
from bot.model.topic_rule import HintsRule
from bot.ports import Clock, Hints, Occurrences

FRESH = timedelta(hours=2)
"""A hint that nobody could be told of for so long is of no use any more."""

logger = structlog.get_logger(__name__)


class TellHints:
    """Makes an occurrence of each hint that is to be told; one that is made twice is one all the same."""

    def __init__(self, hints: Hints, occurrences: Occurrences, clock: Clock) -> None:
        self._hints = hints
        self._occurrences = occurrences
        self._clock = clock

    async def __call__(self) -> None:
        """Tell those that are not too old."""
        name, least = HintsRule().circle
        for hint in await self._hints.untold():
            if self._clock() - hint.seen_at <= FRESH:
                circles = (Circle(name, least),)
                found = Occurrence(f"hint:{hint.id}", hint, hint.seen_at, circles, (hint.id,))
                await self._occurrences.add(found)
            else:
                logger.info("hint too old to be told", title=hint.story.title)
            await self._hints.told(hint)
