"""Whom a stretch of sessions may have moved, asked of one subscription after the other."""

from datetime import date

from bot.model.audience import Kind, Stretch, score
from bot.model.rule import ThresholdRule
from bot.model.subscription import Subscription


def is_touched(subscription: Subscription, stretch: Stretch) -> bool:
    """Whether a stretch may have moved it."""
    if subscription.is_unread:
        return True
    if not isinstance(subscription.rule, ThresholdRule):
        return stretch.link_changed
    line = subscription.rule.threshold
    bounds = stretch.bounds.get(Kind.of(line))
    if bounds is None:
        return False
    if subscription.is_on:
        return score(line.side, line.back) < bounds.back
    return score(line.side, line.level) > bounds.beyond


def ends_by(subscription: Subscription, session: date) -> bool:
    """Whether a session is its last, or later."""
    return subscription.until is not None and subscription.until <= session
