"""A line on a correlation: when a value is beyond it for good, and when it is back."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from bot.model.audience import score
from bot.model.rule import Side, Threshold


@dataclass(frozen=True, slots=True)
class Crossing:
    """The side that a series of values has gone to, for good."""

    to: Side
    fired: bool
    """Whether it went beyond the line; else it came back."""


class Line:
    """Follows a threshold from value to value.

    One that `is_beyond`, or is not, after the values `seen` goes on from there.
    """

    def __init__(
        self, threshold: Threshold, *, is_beyond: bool | None = None, seen: Iterable[float] = ()
    ) -> None:
        self._threshold = threshold
        self._level, self._back = map(self._scored, (threshold.level, threshold.back))
        self._latest = deque((self._scored(value) for value in seen), maxlen=threshold.closes)
        self.is_beyond = is_beyond
        """None until enough values were seen; what is at first, is nothing new."""

    def step(self, value: float) -> Crossing | None:
        """Take in the value of the next session; the crossing that it completes."""
        self._latest.append(self._scored(value))
        if len(self._latest) < self._threshold.closes:
            return None
        if self.is_beyond is None:
            self.is_beyond = max(self._latest) < self._level
        elif not self.is_beyond and max(self._latest) < self._level:
            self.is_beyond = True
            return Crossing(self._threshold.side, fired=True)
        elif self.is_beyond and min(self._latest) > self._back:
            self.is_beyond = False
            return Crossing(self._threshold.side.other, fired=False)
        return None

    def _scored(self, value: float) -> int:
        return score(self._threshold.side, value)
