"""What sessions that nobody was told of yet have moved, and where an alert stands after them."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product

import pandas as pd

from bot.alerts.replay import rolled
from bot.model.audience import Bounds, Kind, Stretch, score
from bot.model.coupling import Change, Coupling, State
from bot.model.coupling import Kind as ChangeKind
from bot.model.rule import LONGEST, Side, ThresholdRule
from bot.model.subscription import Standing, Subscription
from bot.model.ticker import WINDOWS, Pair
from bot.signals.coupling import Link
from bot.signals.threshold import Line

Values = Sequence[tuple[date, float]]
"""A correlation after each session, oldest first."""

BEFORE = LONGEST + 20
"""Sessions before a stretch whose values are looked at; more where some of them have none."""


class Moved:
    """A stretch of a pair's sessions, and where each alert that it may have moved stands after it.

    It goes on from what was decided before, by the steps that a replay takes from the very beginning: so both
    come to the same (`tests/property/test_stretch.py`).
    """

    def __init__(self, pair: Pair, returns: pd.DataFrame, since: date, coupling: Coupling | None) -> None:
        self._values = {window: _values_around(returns, window, since) for window in WINDOWS}
        self._changes = () if coupling is None else tuple(coupling.changes)
        self._known: dict[tuple[ThresholdRule, bool, date, date], Standing | None] = {}
        link_changed = any(change.session > since for change in self._changes)
        self.stretch = Stretch(since, returns.index[-1].date(), self._bounds(since), link_changed)

    def _bounds(self, since: date) -> Mapping[Kind, Bounds]:
        kinds = (Kind(*each) for each in product(WINDOWS, Side, range(1, LONGEST + 1)))
        found = {kind: _bounds_of(kind, self._values[kind.window], since) for kind in kinds}
        return {kind: bounds for kind, bounds in found.items() if bounds is not None}

    def of(self, alert: Subscription) -> Standing | None:
        """Where an alert stands after the stretch, or after its own last day, that stood somewhere before."""
        stretch = self.stretch
        since = max(stretch.since, alert.as_of or stretch.since)
        until = min(stretch.until, alert.until or stretch.until)
        if not isinstance(alert.rule, ThresholdRule):
            return self._link_changed(since, until) or alert.side
        key = (alert.rule, alert.is_on, since, until)
        if key not in self._known:
            self._known[key] = self._crossed(alert.rule, since, until, is_beyond=alert.is_on)
        return self._known[key] or alert.side

    def _link_changed(self, since: date, until: date) -> Standing | None:
        changes = [change for change in self._changes if since < change.session <= until]
        return told(changes[-1]) if changes else None

    def _crossed(self, rule: ThresholdRule, since: date, until: date, *, is_beyond: bool) -> Standing | None:
        """The last crossing after `since`; None where there is none."""
        values, threshold = self._values[rule.threshold.window], rule.threshold
        seen = [value for session, value in values if session <= since][-threshold.closes :]
        line = Line(threshold, is_beyond=is_beyond, seen=seen)
        crossed = None
        for session, value in values:
            if since < session <= until and (crossing := line.step(value)) is not None:
                crossed = Standing(crossing.to, session)
        return crossed


def told(change: Change) -> Standing:
    """Where a link stands by a change, as it was told: how closely it is linked may still be measured."""
    state = State.COUPLED if change.kind is ChangeKind.LINKED else change.state
    return Standing(state, change.session)


class Links:
    """The links of pairs, each followed from where it was left."""

    def __init__(self) -> None:
        self._links: dict[Pair, tuple[Link, pd.DataFrame]] = {}

    def coupling(self, pair: Pair, returns: pd.DataFrame) -> Coupling | None:
        """The coupling after all of these returns, which mostly continue the last."""
        link, known = self._links.get(pair, (None, returns))
        if link is None or not (known is returns or returns.iloc[: len(known)].equals(known)):
            link = Link(pair)
        link.advance(returns)
        self._links[pair] = (link, returns)
        return link.coupling


def _values_around(returns: pd.DataFrame, window: int, since: date) -> Values:
    """The values after a session, and as many of those before as the slowest line looks at."""
    first = int(returns.index.searchsorted(pd.Timestamp(since), side="right")) - BEFORE
    values = _values_from(returns, window, first)
    while first > 0 and sum(session <= since for session, _value in values) < LONGEST:
        first -= BEFORE
        values = _values_from(returns, window, first)
    return values


def _values_from(returns: pd.DataFrame, window: int, first: int) -> Values:
    return list(rolled(returns, window, returns.index[first].date() if first > 0 else None))


def _bounds_of(kind: Kind, values: Values, since: date) -> Bounds | None:
    """How far the values of a stretch have gone for good; None where there are none."""
    scored = [score(kind.side, value) for _session, value in values]
    spans = [
        scored[at - kind.closes + 1 : at + 1]
        for at, (session, _value) in enumerate(values)
        if session > since and at + 1 >= kind.closes
    ]
    return Bounds(min(map(max, spans)), max(map(min, spans))) if spans else None
