"""What a chat's summary says."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model.correlation import Correlation, Snapshot
from bot.model.coupling import Coupling
from bot.model.subscription import Subscription
from bot.model.ticker import Pair


@dataclass(frozen=True, slots=True)
class Movement:
    """What a figure was `sessions` before, and whether it moved by more than chance since."""

    before: Correlation
    sessions: int
    notable: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """What the prices of a pair say now."""

    snapshot: Snapshot
    movement: Movement | None = None
    coupling: Coupling | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """A pair that a chat follows, its alerts on it, and its figures, or in a line why there are none."""

    pair: Pair
    alerts: Sequence[Subscription] = ()
    figures: Figures | None = None
    problem: str = ""
