"""What an alert would have sent in the last two years, and how much of that luck alone would send."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest

import pandas as pd

from bot.alerts.decide import standing
from bot.alerts.replay import Crossed, Sent, replay, rolled
from bot.analytics.correlation import correlate
from bot.analytics.luck import Luck
from bot.analytics.sessions import (
    LONGEST_PAUSE,
    SETTLING,
    close_time,
    last_sessions,
    last_settled,
    sessions,
)
from bot.errors import NotEnoughData
from bot.model.correlation import Correlation
from bot.model.coupling import Coupling, Kind, State
from bot.model.rule import PairRule, ThresholdRule
from bot.model.subscription import Standing, is_on
from bot.signals.coupling import ENDS_BREAK, Link

TWO_YEARS = 504
FEW_LACK = 10
"""Sessions that may lack in two years without a word about it."""

Span = tuple[date, date | None]
"""From the session at whose close something began to the one at whose close it was over; None: it lasts."""


@dataclass(frozen=True, slots=True)
class PastAlert:
    """A message that would have been sent after the close of `session`.

    `kind` is as `replay` says it; `ended_after` counts sessions, None where it lasts or is nothing that ends.
    """

    session: date
    kind: str
    ended_after: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What somebody should know before turning an alert on; None where nothing can be said.

    `correlation` is that of the rule's window now, and `is_current` whether no later session has settled.
    `values` are its rolling value after each session of the last two years that has one, `average` is their
    mean; `alerts` are those of the same sessions, `spans` when it was on. `by_luck` is how many alerts luck
    alone gives over as many sessions: with a correlation fixed at `average`, or if the rule is about the
    link, with one that never breaks. `is_explained` where a note says why there is nothing to replay.
    """

    rule: PairRule
    next_check: datetime
    correlation: Correlation | None = None
    is_current: bool = False
    standing: Standing | None = None
    coupling: Coupling | None = None
    alerts: tuple[PastAlert, ...] = ()
    spans: tuple[Span, ...] = ()
    values: tuple[tuple[date, float], ...] = ()
    average: float | None = None
    by_luck: float | None = None
    is_explained: bool = False

    @property
    def window(self) -> int:
        """The window that is looked at, in sessions."""
        return self.rule.window

    @property
    def sessions(self) -> int:
        """How many were replayed."""
        return len(self.values)

    @property
    def is_short(self) -> bool:
        """Whether these are less than two years."""
        return self.sessions < TWO_YEARS - FEW_LACK

    @property
    def is_on(self) -> bool:
        """Whether it is beyond its line now, or the link is broken."""
        return is_on(self.rule, self.standing)

    @property
    def is_luck(self) -> bool:
        """Whether luck alone gives as many alerts as were seen, or one where there were none."""
        return self.by_luck is not None and round(self.by_luck) >= max(len(self.alerts), 1)

    @property
    def breaks(self) -> int:
        """How many of the alerts say that the link broke."""
        return sum(alert.kind == Kind.BREAKDOWN for alert in self.alerts)

    @property
    def state(self) -> State | None:
        """Whether there is a link."""
        return None if self.coupling is None else self.coupling.state


def preview(rule: PairRule, returns: pd.DataFrame, luck: Luck, now: datetime) -> Preview:
    """What the returns of a rule's pair say of it; they may be too few, or none."""
    if returns.empty:
        return Preview(rule, next_check(now))
    last = returns.index[-1].date()
    first = last_sessions(TWO_YEARS, last)[0].date()
    values = tuple(rolled(returns, rule.window, first - timedelta(days=1)))
    average = sum(value for _session, value in values) / len(values) if values else None
    coupling, breaks = _link(rule, returns, first)
    by_luck: float | None = breaks
    if isinstance(rule, ThresholdRule):
        by_luck = None if average is None else luck.expected(rule.threshold, average, len(values))
    sent, now_standing = list(replay(rule, returns)), standing(rule, returns)
    return Preview(
        rule,
        next_check(now),
        correlation=_correlation(rule, returns, last),
        is_current=last >= last_settled(now),
        standing=now_standing,
        coupling=coupling,
        alerts=tuple(_alerts(sent, first)),
        spans=tuple(_spans(sent, first, is_on=is_on(rule, now_standing))),
        values=values,
        average=average,
        by_luck=by_luck,
    )


def next_check(now: datetime) -> datetime:
    """When the next session's close will have settled: what is new is told from then on."""
    settled = (
        close_time(day.date()) + SETTLING for day in sessions(now.date(), (now + LONGEST_PAUSE).date())
    )
    return next(moment for moment in settled if moment > now)


def _correlation(rule: PairRule, returns: pd.DataFrame, last: date) -> Correlation | None:
    with suppress(NotEnoughData):
        return correlate(returns, last_sessions(rule.window, last))
    return None


def _link(rule: PairRule, returns: pd.DataFrame, first: date) -> tuple[Coupling | None, float]:
    """The link now, and how often chance alone breaks it from the session `first` on."""
    link = Link(rule.pair)
    link.advance(returns.loc[: pd.Timestamp(first - timedelta(days=1))])
    before = link.breaks_by_chance
    link.advance(returns)
    return link.coupling, link.breaks_by_chance - before


def _begins(sent: Sent) -> bool:
    return sent.what.crossing.fired if isinstance(sent.what, Crossed) else sent.kind == Kind.BREAKDOWN


def _ends(sent: Sent) -> bool:
    return not sent.what.crossing.fired if isinstance(sent.what, Crossed) else sent.kind in ENDS_BREAK


def _lasted(sent: Sent) -> int | None:
    """After how many sessions it was over, of a message that says so."""
    return sent.what.beyond_for if isinstance(sent.what, Crossed) else sent.what.sessions_since_alarm


def _alerts(sent: Sequence[Sent], first: date) -> Iterator[PastAlert]:
    """Alerts about a line, or every change of a link, from the session `first` on."""
    for one, following in zip_longest(sent, sent[1:]):
        if one.session >= first and (_begins(one) or not isinstance(one.what, Crossed)):
            # what follows on a break or an alert is its end
            ended = following is not None and _begins(one)
            yield PastAlert(one.session, one.kind, _lasted(following) if ended else None)


def _spans(sent: Sequence[Sent], first: date, *, is_on: bool) -> Iterator[Span]:
    """Stretches in which it was on, from the session `first` on."""
    turns = [each for each in sent if _begins(each) or _ends(each)]
    on_at_first = _ends(turns[0]) if turns else is_on
    began = first if on_at_first else None
    for turn in turns:
        if _begins(turn):
            began = max(turn.session, first)
        elif began is not None and turn.session > first:
            yield began, turn.session
        if _ends(turn):
            began = None
    if began is not None:
        yield began, None
