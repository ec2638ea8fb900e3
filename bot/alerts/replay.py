"""What would have been sent, session by session, each decided from nothing later than itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

import pandas as pd

from bot.analytics.correlation import correlate, rolling
from bot.analytics.sessions import last_sessions
from bot.model.correlation import Correlation
from bot.model.coupling import Change, Story
from bot.model.rule import BreakdownRule, PairRule, ThresholdRule
from bot.signals.coupling import Link, story
from bot.signals.threshold import Crossing, Line


@dataclass(frozen=True, slots=True)
class Crossed:
    """A line that was crossed: at which value, and when it is over how many sessions after the alert."""

    rule: ThresholdRule
    crossing: Crossing
    correlation: Correlation
    beyond_for: int | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that would have been sent after the close of a session; `unheard` happened just before it."""

    session: date
    kind: str
    what: Story | Crossed
    unheard: tuple["Sent", ...] = ()


def replay(
    rule: PairRule,
    returns: pd.DataFrame,
    first: date | None = None,
    last: date | None = None,
    late: Mapping[date, date] | None = None,
) -> Iterator[Sent]:
    """Messages of the sessions from `first` to `last`, both included; what was before only sets the side.

    `late` names the session after whose close another was read; what was read at once is one message.
    """
    sent = _changes(rule, returns) if isinstance(rule, BreakdownRule) else _crossings(rule, returns)
    for message in _as_read(sent, late) if late else sent:
        if last is not None and message.session > last:
            return
        if first is None or message.session >= first:
            yield message


def as_one(messages: Iterable[Sent]) -> Sent:
    """The last message, which names those before it."""
    *unheard, last = messages
    return replace(last, unheard=tuple(unheard))


def _as_read(sent: Iterable[Sent], late: Mapping[date, date]) -> Iterator[Sent]:
    for _when, messages in groupby(sent, lambda message: late.get(message.session, message.session)):
        yield as_one(messages)


def _changes(rule: BreakdownRule, returns: pd.DataFrame) -> Iterator[Sent]:
    link = Link(rule.pair)
    known: list[Change] = []
    for session, asset, benchmark in returns.itertuples():
        change = link.step(session.date(), asset, benchmark)
        if change is not None:
            known.append(change)
            told = story(rule.pair, change, tuple(known), returns, link.breaks_by_chance)
            yield Sent(change.session, change.kind.value, told)


def rolled(returns: pd.DataFrame, window: int, after: date | None = None) -> Iterator[tuple[date, float]]:
    """The value of a window after each session, or after each that is later than `after`."""
    if after is not None:
        at = int(returns.index.searchsorted(pd.Timestamp(after)))
        returns = returns.iloc[max(at - window, 0) :]
    values = rolling(returns, window)
    for day, value in zip(pd.DatetimeIndex(values.index).date, values.tolist(), strict=True):
        if after is None or day > after:
            yield day, value


def _crossings(rule: ThresholdRule, returns: pd.DataFrame) -> Iterator[Sent]:
    line, fired_at = Line(rule.threshold), None
    for at, (day, value) in enumerate(rolled(returns, rule.threshold.window)):
        if (crossing := line.step(value)) is None:
            continue
        correlation = correlate(returns, last_sessions(rule.threshold.window, day))
        lasted = None if fired_at is None else at - fired_at
        fired_at = at if crossing.fired else None
        yield Sent(day, crossing.to.value, Crossed(rule, crossing, correlation, lasted))
