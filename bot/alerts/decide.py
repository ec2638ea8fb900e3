"""Where a rule stands, and whether a chat is told: by the very steps that a replay takes."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

import pandas as pd

from bot.alerts.replay import rolled
from bot.alerts.stretch import told
from bot.analytics.sessions import SETTLING, close_time
from bot.model.coupling import State
from bot.model.delivery import Delivery, Topic
from bot.model.rule import PairRule, ThresholdRule
from bot.model.subscription import Standing, Subscription
from bot.signals.coupling import follow
from bot.signals.threshold import Line


def standing(rule: PairRule, returns: pd.DataFrame) -> Standing | None:
    """Where a rule stands after all of these returns, by a whole replay; None where they are too few."""
    if isinstance(rule, ThresholdRule):
        return _standing_of_line(rule, returns)
    coupling = follow(rule.pair, returns).coupling
    if coupling is None:
        return None
    return Standing(coupling.state) if coupling.last_change is None else told(coupling.last_change)


def _standing_of_line(rule: ThresholdRule, returns: pd.DataFrame) -> Standing | None:
    line, since = Line(rule.threshold), None
    for session, value in rolled(returns, rule.threshold.window):
        if line.step(value) is not None:
            since = session
    if line.is_beyond is None:
        return None
    side = rule.threshold.side
    return Standing(side if line.is_beyond else side.other, since)


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


def decide(
    before: Subscription, side: Standing | None, as_of: date, now: datetime, *, since: date | None = None
) -> Decision:
    """Weigh what is after the session `as_of` against what the chat heard last.

    `since` is the session up to which everybody on its pair was decided before.
    """
    if before.side is None:  # what is at first, is nothing new
        return Decision(Reason.FIRST, None if _expires(before, as_of) else before.settled(side, as_of))
    after = replace(before, side=side, as_of=as_of)
    reason = _reason(after, now)
    if reason is Reason.NEWS:
        heard = max((day for day in (before.as_of, since) if day is not None), default=None)
        delivery = _delivery(after, Topic.CHANGE, heard, due=close_time(as_of) + SETTLING)
        return Decision(reason, _told(after), delivery)
    ends = _expires(before, as_of) and reason is not Reason.SNOOZED  # what is held is told when it wakes
    return Decision(reason, None if ends else after)


def wake(before: Subscription, now: datetime) -> Decision:
    """End a snooze: what it held is told if it still differs from what the chat heard last.

    What came and went while nobody wanted to hear of it, stays unsaid.
    """
    after = replace(before, snooze=None)
    if before.paused or not before.is_news:
        return Decision(Reason.ALREADY_TOLD, after)
    if before.side is not None and before.told is not None and before.side.side is before.told.side:
        return Decision(Reason.ALREADY_TOLD, after.settled(before.side, before.as_of))
    return Decision(Reason.NEWS, _told(after), _delivery(after, Topic.CHANGE, due=now))


def correct(before: Subscription, side: Standing | None, now: datetime) -> Decision:
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
    corrected = replace(after, told=side, sent=side.since)
    return Decision(Reason.NEWS, corrected, _delivery(after, topic, due=now))


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


def _delivery(
    subscription: Subscription, topic: Topic, after: date | None = None, *, due: datetime
) -> Delivery:
    side = subscription.side
    return Delivery(
        subscription.chat,
        topic,
        subscription.id,
        session=None if side is None else side.since,
        told=subscription.sent,
        after=after,
        due=due,
    )


def _is_over(subscription: Subscription) -> bool:
    """Whether what an alert told of has ended."""
    if isinstance(subscription.rule, ThresholdRule):
        return not subscription.is_on
    side, told = subscription.side, subscription.told
    # a break that came and went unheard is over too
    return side is not None and told is not None and told.side in {State.DECOUPLED, side.side}
