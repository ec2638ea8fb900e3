"""The link of a pair, followed session by session: its state, and the story of each change."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from itertools import pairwise

import pandas as pd

from bot.analytics.breakdown import Detector
from bot.analytics.correlation import correlate, correlate_all, pearson, pearson_without
from bot.analytics.returns import ASSET, BENCHMARK, legs_of
from bot.analytics.sessions import last_sessions
from bot.errors import NotEnoughData
from bot.model.correlation import Correlation, Moves
from bot.model.coupling import Change, Coupling, Ending, Kind, State, Story, TellingSession
from bot.model.ticker import WINDOWS, Pair

YEAR = 252
FALSE_BREAKS_A_YEAR = 0.46
"""Of a link that never changes (STATS 3; `make bench`, section detector, measures it again)."""
TELLING = 2
ENDS_BREAK = {Kind.RECOUPLED, Kind.NEW_NORMAL}


class Link:
    """A pair's link after the sessions that it was given, in order."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair
        self._detector = Detector()
        self._sessions: list[date] = []
        self._changes: list[Change] = []
        self._coupled = 0

    def step(self, session: date, asset: float, benchmark: float) -> Change | None:
        """Take in the log returns of the next session; what they changed."""
        self._sessions.append(session)
        event = self._detector.step(asset, benchmark)
        self._coupled += self._detector.state is State.COUPLED
        if event is None:
            return None
        change = Change(event.kind, session, self._sessions[event.dated - 1], self._detector.state)
        self._changes.append(change)
        return change

    def advance(self, returns: pd.DataFrame) -> list[Change]:
        """Step through the sessions of a table of returns that are newer than what is known."""
        newer = returns if not self._sessions else returns.loc[pd.Timestamp(self._sessions[-1]) :].iloc[1:]
        rows = zip(newer.index, newer[ASSET], newer[BENCHMARK], strict=True)
        changes = (self.step(session.date(), float(x), float(y)) for session, x, y in rows)
        return [change for change in changes if change is not None]

    @property
    def coupling(self) -> Coupling | None:
        """The state now; None where nothing was seen yet."""
        if not self._sessions:
            return None
        first, last = self._sessions[0], self._sessions[-1]
        return Coupling(self._pair, self._detector.state, first, last, tuple(self._changes))

    @property
    def breaks_by_chance(self) -> float:
        """Breaks to expect had nothing ever changed: .46 for a year in which there was a link."""
        return self._coupled / YEAR * FALSE_BREAKS_A_YEAR


def follow(pair: Pair, returns: pd.DataFrame) -> Link:
    """The link of a pair after all its returns."""
    link = Link(pair)
    link.advance(returns)
    return link


def story(
    pair: Pair, change: Change, changes: Sequence[Change], returns: pd.DataFrame, by_chance: float
) -> Story:
    """What there is to say about a change; `changes` are those up to it, itself included.

    Nothing of the returns after the session on which it was noticed is looked at.
    """
    known = returns.loc[: pd.Timestamp(change.session)]
    broken = _last_break(changes)
    # a new normal has begun with the break
    since = broken.since if change.kind is Kind.NEW_NORMAL and broken else change.since
    after = known.loc[pd.Timestamp(since) :]
    correlation = correlate_all(after)
    held_since, before = _before(changes, known.loc[: pd.Timestamp(since)].iloc[:-1], correlation)
    return Story(
        pair=pair,
        change=change,
        since=since,
        after=correlation,
        before=before,
        held_since=held_since,
        headline=_headline(known, change.session),
        telling=_telling(after, lowered=change.kind is Kind.BREAKDOWN),
        first=known.index[0].date(),
        breaks=sum(each.kind is Kind.BREAKDOWN for each in changes),
        by_chance=by_chance,
        endings=_endings(changes, known),
        sessions_since_alarm=None if broken is None else _between(broken, change, known),
    )


def _before(
    changes: Sequence[Change], earlier: pd.DataFrame, after: Correlation | None
) -> tuple[date | None, Correlation | None]:
    """The correlation that a change is held against: of the year before it, or of what it ends.

    A break is held against the year before as well, unless an earlier break in that year hides what there was
    to break: then against the time since that one's end, which is named.
    """
    year = correlate_all(earlier.tail(YEAR))
    if len(changes) < 2 or changes[-1].kind not in {Kind.BREAKDOWN, Kind.RECOUPLED}:
        return None, year
    began = changes[-2].since
    since = correlate_all(earlier.loc[pd.Timestamp(began) :])
    if changes[-1].kind is Kind.RECOUPLED:
        return None, since
    hidden = year is not None and after is not None and after.estimate.value >= year.estimate.value
    return (began, since) if hidden else (None, year)


def _headline(returns: pd.DataFrame, session: date) -> Correlation | None:
    with suppress(NotEnoughData):
        return correlate(returns, last_sessions(WINDOWS[0], session))
    return None


def _last_break(changes: Sequence[Change]) -> Change | None:
    """The break that the last change ends."""
    if not changes or changes[-1].kind not in ENDS_BREAK:
        return None
    return next((each for each in reversed(changes) if each.kind is Kind.BREAKDOWN), None)


def _telling(returns: pd.DataFrame, *, lowered: bool) -> tuple[TellingSession, ...]:
    """The sessions that moved the correlation most, up or down, in order of time."""
    if len(returns) < 3:
        return ()
    x, y = legs_of(returns)
    whole = pearson(x, y)
    raised = [whole - pearson_without(x, y, at) for at in range(len(x))]
    most = sorted(range(len(x)), key=raised.__getitem__, reverse=not lowered)[:TELLING]
    return tuple(TellingSession(returns.index[at].date(), Moves.of_logs(x[at], y[at])) for at in sorted(most))


def _endings(changes: Sequence[Change], returns: pd.DataFrame) -> tuple[Ending, ...]:
    """How the breaks before this change ended."""
    told = [each for each in changes if each.kind is Kind.BREAKDOWN or each.kind in ENDS_BREAK]
    return tuple(
        Ending(after.kind, _between(before, after, returns))
        for before, after in pairwise(told)
        if before.kind is Kind.BREAKDOWN
    )


def _between(before: Change, after: Change, returns: pd.DataFrame) -> int:
    sessions = returns.loc[pd.Timestamp(before.session) : pd.Timestamp(after.session)]
    return len(sessions) - 1
