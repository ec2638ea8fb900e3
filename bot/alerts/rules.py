"""What can be subscribed to, and the words for it."""

from dataclasses import dataclass, field

from bot.model.ticker import Pair
from bot.signals.threshold import Threshold


@dataclass(frozen=True, slots=True)
class BreakdownRule:
    """Tell when the link of a pair breaks, is back, forms or fades."""

    pair: Pair = field(default_factory=Pair)


@dataclass(frozen=True, slots=True)
class ThresholdRule:
    """Tell when the correlation of a pair goes beyond a line, and when it is over."""

    threshold: Threshold
    pair: Pair = field(default_factory=Pair)


Rule = BreakdownRule | ThresholdRule
