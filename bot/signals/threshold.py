"""A line on a correlation: when a value is beyond it for good, and when it is back."""

from collections import deque
from dataclasses import dataclass

from bot.model.rule import Side, Threshold

STEPS = 10_000
"""Values and lines are compared as whole ten-thousandths."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """The side that a series of values has gone to, for good."""

    to: Side
    fired: bool
    """Whether it went beyond the line; else it came back."""


class Line:
    """Follows a threshold from value to value."""

    def __init__(self, threshold: Threshold) -> None:
        self._threshold = threshold
        self._latest: deque[int] = deque(maxlen=threshold.closes)
        self._sign = 1 if threshold.side is Side.BELOW else -1
        self.is_beyond: bool | None = None
        """None until enough values were seen; what is at first, is nothing new."""

    def step(self, value: float) -> Crossing | None:
        """Take in the value of the next session; the crossing that it completes."""
        self._latest.append(self._sign * round(value * STEPS))
        if len(self._latest) < self._threshold.closes:
            return None
        level, back = (
            self._sign * round(line * STEPS) for line in (self._threshold.level, self._threshold.back)
        )
        if self.is_beyond is None:
            self.is_beyond = max(self._latest) < level
        elif not self.is_beyond and max(self._latest) < level:
            self.is_beyond = True
            return Crossing(self._threshold.side, fired=True)
        elif self.is_beyond and min(self._latest) > back:
            self.is_beyond = False
            return Crossing(self._threshold.side.other, fired=False)
        return None
