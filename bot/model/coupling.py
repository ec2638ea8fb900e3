"""Whether two series of returns are linked, and what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.model.correlation import Correlation, Moves
from bot.model.ticker import Pair


class State(StrEnum):
    """Whether there is a link, as far as the detector knows."""

    WARMUP = "warmup"
    """Too few sessions yet to say."""
    COUPLED = "coupled"
    DECOUPLED = "decoupled"
    """There was a link, and it broke."""
    UNLINKED = "unlinked"
    """There was no link worth the word in the last year."""


class Kind(StrEnum):
    """What can happen to a link."""

    BREAKDOWN = "breakdown"
    RECOUPLED = "recoupled"
    LINKED = "linked"
    FADED = "faded"
    NEW_NORMAL = "new_normal"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a link, on the day it was noticed and the day it is dated to; from 1."""

    kind: Kind
    day: int
    dated: int


@dataclass(frozen=True, slots=True)
class Change:
    """An event by session: noticed at the close of `session`, dated to `since`; and the state it led to."""

    kind: Kind
    session: date
    since: date
    state: State


@dataclass(frozen=True, slots=True)
class Coupling:
    """The state of a pair's link after a session, and all that a replay of its returns shows.

    `first` is the first session of the returns; `changes` are oldest first.
    """

    pair: Pair
    state: State
    first: date
    as_of: date
    changes: Sequence[Change] = ()

    @property
    def last_change(self) -> Change | None:
        """What led to the state, None where it is the first one known."""
        return self.changes[-1] if self.changes else None

    @property
    def since(self) -> date | None:
        """Since when it is in this state, as far as the returns reach back; None while it is not known."""
        if self.last_change is None:
            return None if self.state is State.WARMUP else self.first
        if self.last_change.kind is Kind.LINKED and self.state is State.UNLINKED:
            return None  # it had formed and did not last: nothing says when it ended
        return self.last_change.since


@dataclass(frozen=True, slots=True)
class Ending:
    """How an earlier break ended, and how many sessions after it was noticed."""

    kind: Kind
    after: int


@dataclass(frozen=True, slots=True)
class TellingSession:
    """A session that did much for a change, and how both legs moved on it."""

    session: date
    moves: Moves


@dataclass(frozen=True, slots=True)
class Story:
    """What there is to say about a change, from nothing later than the session on which it was noticed.

    `after` is the correlation from `since` on, `before` that of the year before it (while a break lasted, of
    that break; or from `held_since` on), `headline` the 30-session figure; each is None where there are too
    few sessions.
    `sessions_since_alarm` counts from the alarm that this change ends. `by_chance` is the number of breaks to
    expect had nothing ever changed.
    """

    pair: Pair
    change: Change
    since: date
    after: Correlation | None
    before: Correlation | None
    held_since: date | None
    headline: Correlation | None
    telling: tuple[TellingSession, ...]
    first: date
    breaks: int
    by_chance: float
    endings: tuple[Ending, ...]
    sessions_since_alarm: int | None
