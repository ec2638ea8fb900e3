"""A line on a correlation: when a value is beyond it for good, and when it is back."""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import UsageError
from bot.model.ticker import WINDOWS
from bot.translation import _

STEPS = 10_000
"""Values and lines are compared as whole ten-thousandths."""
LONGEST = 10
CLOSES, MARGIN = 3, 0.10
"""What a line has where nothing else is said."""


class Side(StrEnum):
    """Which side of a line."""

    BELOW = "below"
    ABOVE = "above"

    @property
    def other(self) -> "Side":
        """The opposite one."""
        return Side.ABOVE if self is Side.BELOW else Side.BELOW


@dataclass(frozen=True, slots=True)
class Threshold:
    """A line: `level` to be beyond on `closes` sessions in a row; over again `margin` back, likewise."""

    side: Side
    level: float
    window: int = WINDOWS[0]
    closes: int = CLOSES
    margin: float = MARGIN

    def __post_init__(self) -> None:
        """Refuse a line that nothing could ever cross, or that would never be left again."""
        if not -1 < self.level < 1:
            raise UsageError(_("a correlation lies between −1 and 1: take a level such as 0.2"))
        if self.window not in WINDOWS:
            windows = ", ".join(map(str, WINDOWS))
            raise UsageError(_("the window is one of {windows} sessions").format(windows=windows))
        if not 1 <= self.closes <= LONGEST:
            raise UsageError(_("say for how many closes in a row, 1 to {most}").format(most=LONGEST))
        if not (self.margin >= 0 and -1 < self.back < 1):
            raise UsageError(_("with that margin it could never be over: take a smaller one"))

    @property
    def back(self) -> float:
        """The line on whose other side it is over."""
        return self.level + self.margin if self.side is Side.BELOW else self.level - self.margin


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
