"""What can be subscribed to."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.errors import UsageError
from bot.model.ticker import WINDOWS, Pair
from bot.model.topic_rule import TopicRule
from bot.translation import _

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
class BreakdownRule:
    """Tell when the link of a pair breaks, is back, forms or fades."""

    pair: Pair = field(default_factory=Pair)

    @property
    def window(self) -> int:
        """The window that is shown beside it, in sessions: the headline."""
        return WINDOWS[0]


@dataclass(frozen=True, slots=True)
class ThresholdRule:
    """Tell when the correlation of a pair goes beyond a line, and when it is over."""

    threshold: Threshold
    pair: Pair = field(default_factory=Pair)

    @property
    def window(self) -> int:
        """The window that is watched, in sessions."""
        return self.threshold.window


PairRule = BreakdownRule | ThresholdRule
Rule = PairRule | TopicRule


def on_a_pair(rule: Rule) -> PairRule:
    """The same rule; raises TypeError for one that is about no pair."""
    if not isinstance(rule, PairRule):
        raise TypeError(f"{rule} is about no pair")
    return rule
