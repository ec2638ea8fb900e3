"""Now and then: what happened long ago is forgotten, and which message told it."""

from datetime import timedelta

from bot.ports import Clock, Occurrences

KEPT = timedelta(days=30)
"""For how long an occurrence is kept: a late report of the same must find it."""


class ForgetOccurrences:
    """Deletes what nobody can report any more."""

    def __init__(self, occurrences: Occurrences, clock: Clock) -> None:
        self._occurrences = occurrences
        self._clock = clock

    async def __call__(self) -> None:
        """Forget whatever is older."""
        for occurrence in await self._occurrences.all():
            if self._clock() - occurrence.at > KEPT:
                await self._occurrences.forget(occurrence)
