"""Which sessions moved a correlation."""

from dataclasses import dataclass
from datetime import date

from bot.model.correlation import Correlation, Moves, Snapshot


@dataclass(frozen=True, slots=True)
class Share:
    """One session, both legs' moves in it, and by how much it raised the figure; below 0 it lowered it."""

    session: date
    moves: Moves
    raised: float


@dataclass(frozen=True, slots=True)
class Dominant:
    """A session without which the figure would be quite another: `without` is that one."""

    session: date
    moves: Moves
    without: float


@dataclass(frozen=True, slots=True)
class Attribution:
    """Why a figure is what it is: the sessions that came into its window since `before`, and that left it.

    Those that moved it most come first. `notable` says whether it moved by more than chance.
    """

    snapshot: Snapshot
    before: Correlation
    entered: tuple[Share, ...]
    left: tuple[Share, ...]
    notable: bool
    dominant: Dominant | None
