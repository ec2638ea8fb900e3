"""Where a rule stands, and whether a chat is told: by the very steps that a replay takes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

import pandas as pd

from bot.alerts.replay import rolled
from bot.model.coupling import Kind, State
from bot.model.delivery import Delivery, Topic
from bot.model.rule import BreakdownRule, Rule, ThresholdRule
from bot.model.subscription import Standing, Subscription
from bot.model.ticker import Pair
from bot.signals.coupling import Link
from bot.signals.threshold import Line


class Standings:
    """Where every rule on one pair stands; remembers how far it came, and goes on from there."""

    def __init__(self, pair: Pair) -> None:
        self._link = Link(pair)
        self._returns = pd.DataFrame()
        self._values: defaultdict[int, list[tuple[date, float]]] = defaultdict(list)
        self._lines: dict[ThresholdRule, _Followed] = {}

    def continue_in(self, returns: pd.DataFrame) -> bool:
        """Whether these returns only add to those that it has come through."""
        return returns is self._returns or returns.iloc[: len(self._returns)].equals(self._returns)

    def of(self, rule: Rule, returns: pd.DataFrame) -> Standing | None:
        """The standing after all of these returns, which continue the last; None where they are too few."""
        self._returns = returns
        if isinstance(rule, BreakdownRule):
            return self._of_link(returns)
        followed = self._lines.setdefault(rule, _Followed(Line(rule.threshold)))
        followed.advance(self._rolled(rule.threshold.window, returns))
        return followed.standing(rule)

    def _rolled(self, window: int, returns: pd.DataFrame) -> list[tuple[date, float]]:
        values = self._values[window]
        values.extend(rolled(returns, window, values[-1][0] if values else None))
        return values

    def _of_link(self, returns: pd.DataFrame) -> Standing | None:
        self._link.advance(returns)
        coupling = self._link.coupling
        if coupling is None:
            return None
        change = coupling.last_change
        if change is None:
            return Standing(coupling.state)
        # as it was told; how closely they are linked is still being measured
        state = State.COUPLED if change.kind is Kind.LINKED else change.state
        return Standing(state, change.session)


def standing(rule: Rule, returns: pd.DataFrame) -> Standing | None:
    """Where a rule stands after all of these returns; None where there are too few to say."""
    return Standings(rule.pair).of(rule, returns)


@dataclass(slots=True)
class _Followed:
    """A line, and what its last crossing was."""

    line: Line
    steps: int = 0
    since: date | None = None

    def advance(self, values: Sequence[tuple[date, float]]) -> None:
        for session, value in values[self.steps :]:
            if self.line.step(value) is not None:
                self.since = session
        self.steps = len(values)

    def standing(self, rule: ThresholdRule) -> Standing | None:
        if self.line.is_beyond is None:
            return None
        side = rule.threshold.side
        return Standing(side if self.line.is_beyond else side.other, self.since)


class Reason(StrEnum):
    """Why a chat is told, or not."""

    NEWS = "news"
    FIRST = "first reading"
    ALREADY_TOLD = "already told"
    PAUSED = "paused"
    SNOOZED = "snoozed"


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a subscription after a session: `after` is None where it has ended."""

    reason: Reason
    after: Subscription | None
    delivery: Delivery | None = None


def decide(before: Subscription, side: Standing | None, as_of: date, now: datetime) -> Decision:
    """Weigh what is after the session `as_of` against what the chat heard last."""
    if before.side is None:  # what is at first, is nothing new
        return Decision(Reason.FIRST, None if _expires(before, as_of) else before.settled(side, as_of))
    after = replace(before, side=side, as_of=as_of)
    reason = _reason(after, now)
    if reason is Reason.NEWS:
        return Decision(reason, _told(after), _delivery(after, Topic.CHANGE, before.as_of))
    ends = _expires(before, as_of) and reason is not Reason.SNOOZED  # what is held is told when it wakes
    return Decision(reason, None if ends else after)


def wake(before: Subscription) -> Decision:
    """End a snooze: what it held is told if it still differs from what the chat heard last.

    What came and went while nobody wanted to hear of it, stays unsaid.
    """
    after = replace(before, snooze=None)
    if before.paused or not before.is_news:
        return Decision(Reason.ALREADY_TOLD, after)
    if before.side is not None and before.told is not None and before.side.side is before.told.side:
        return Decision(Reason.ALREADY_TOLD, after.settled(before.side, before.as_of))
    return Decision(Reason.NEWS, _told(after), _delivery(after, Topic.CHANGE))


def correct(before: Subscription, side: Standing | None) -> Decision:
    """Take a side that restated prices give; where the chat was told another one, it is corrected."""
    if before.side is None or side is None:
        return Decision(Reason.FIRST, before)
    after = replace(before, side=side)
    if before.is_news:  # what is held, and told by whoever wakes it
        return Decision(Reason.SNOOZED, after)
    if side.since == before.side.since:
        return Decision(Reason.ALREADY_TOLD, replace(after, told=side))
    if before.paused or (before.sent is None and side.side is before.side.side):
        return Decision(Reason.ALREADY_TOLD, before.settled(side, before.as_of))
    topic = Topic.MOVED if side.side is before.side.side else Topic.CORRECTION
    told = replace(after, told=side, sent=side.since)
    return Decision(Reason.NEWS, told, _delivery(after, topic))


def _told(subscription: Subscription) -> Subscription:
    """The same, once what is has been queued."""
    side = subscription.side
    ends = _expires(subscription, subscription.as_of) or (subscription.once and _is_over(subscription))
    return replace(subscription, told=side, sent=None if side is None else side.since, snooze=None, over=ends)


def _expires(subscription: Subscription, as_of: date | None) -> bool:
    until = subscription.until
    return until is not None and as_of is not None and until <= as_of


def _reason(subscription: Subscription, now: datetime) -> Reason:
    if not subscription.is_news:
        return Reason.ALREADY_TOLD
    if subscription.paused:
        return Reason.PAUSED
    snooze = subscription.snooze
    if snooze is not None and snooze.until is not None and now < snooze.until:
        return Reason.SNOOZED
    return Reason.NEWS


def _delivery(subscription: Subscription, topic: Topic, after: date | None = None) -> Delivery:
    side = subscription.side
    return Delivery(
        subscription.chat,
        topic,
        subscription.id,
        session=None if side is None else side.since,
        told=subscription.sent,
        after=after,
    )


def _is_over(subscription: Subscription) -> bool:
    """Whether what an alert told of has ended."""
    if isinstance(subscription.rule, ThresholdRule):
        return not subscription.is_on
    side, told = subscription.side, subscription.told
    # a break that came and went unheard is over too
    return side is not None and told is not None and told.side in {State.DECOUPLED, side.side}
