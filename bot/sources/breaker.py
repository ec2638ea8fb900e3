"""A circuit breaker: a source that fails is left alone for a while, and then tried once."""

import math
from datetime import datetime, timedelta

from bot.ports import Clock
from bot.translation import said

FAILURES = 3
PAUSE = timedelta(minutes=1)
LONGEST = timedelta(minutes=30)


class Breaker:
    """Closed while all is well; open for a pause after some failures in a row; then one try decides.

    A try that fails opens it again, for twice as long each time. It assumes one try at a time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures = 0
        self._pause = timedelta()
        self._opened: datetime | None = None

    def remaining(self) -> timedelta:
        """Time until a try may be made; nothing of it when one may be made now."""
        if self._opened is None:
            return timedelta()
        elapsed = self._clock() - self._opened
        # a clock that was set back must not keep it open for longer than was meant
        return min(max(self._pause - elapsed, timedelta()), self._pause)

    def succeeded(self) -> None:
        """Close, and forget all failures."""
        self._failures, self._pause, self._opened = 0, timedelta(), None

    def failed(self) -> None:
        """Count a failure; the last of several in a row opens."""
        self._failures += 1
        if self._failures >= FAILURES:
            self.open_for(PAUSE)

    def open_for(self, pause: timedelta) -> None:
        """Open at once for at least `pause`, or for twice as long as the last time."""
        self._failures = max(self._failures, FAILURES)
        self._pause = min(max(pause, 2 * self._pause), LONGEST)
        self._opened = self._clock()


def again(wait: timedelta) -> str:
    """Say when to try again; `wait` is how long the source will be left alone."""
    if not wait:
        return said("try again in a moment")
    return said("try again in {n} min", n=math.ceil(wait / timedelta(minutes=1)))
