"""Where a subscription is found without asking all of them: the sorted sets that point to it.

They follow from the subscription alone, so that they can be made anew (`check --rebuild`).
"""

import math
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import product

from bot.model.audience import Kind, score
from bot.model.rule import LONGEST, PairRule, Rule, Side, ThresholdRule
from bot.model.subscription import Subscription
from bot.model.ticker import WINDOWS, Pair
from bot.model.topic_rule import TopicRule
from bot.store import keys
from bot.store.subscription_codec import LETTERS, pair_name

TOPIC = "topic"
KINDS = [Kind(*each) for each in product(WINDOWS, Side, range(1, LONGEST + 1))]


def places(subscription: Subscription) -> dict[str, float]:
    """The sorted sets that a subscription is in, and its score in each; none where it has ended."""
    if subscription.over:
        return {}
    found: dict[str, float] = dict(_watched(subscription))
    if subscription.until is not None:
        found[keys.ending(pair_name(subscription.pair))] = day_score(subscription.until)
    if subscription.snooze is not None and subscription.snooze.until is not None:
        found[keys.SNOOZES] = math.ceil(subscription.snooze.until.timestamp())
    return found


def group(rule: Rule) -> str:
    """Whom it belongs to among all that are counted: those on its pair, or those about topics."""
    return TOPIC if isinstance(rule, TopicRule) else pair_name(rule.pair)


def armed(pair: Pair, kind: Kind) -> str:
    """Where lines are that were not crossed."""
    return keys.armed(pair_name(pair), _name(kind))


def fired(pair: Pair, kind: Kind) -> str:
    """Where lines are that were."""
    return keys.fired(pair_name(pair), _name(kind))


def watched(pair: Pair) -> Iterator[str]:
    """Every set in which one on a pair can be; each that has not ended is in one of them."""
    yield keys.unread(pair_name(pair))
    yield keys.linked(pair_name(pair))
    for kind in KINDS:
        yield armed(pair, kind)
        yield fired(pair, kind)


def day_score(day: date) -> int:
    """A day among others."""
    return day.toordinal()


def _watched(subscription: Subscription) -> Iterator[tuple[str, float]]:
    """Where it is found by what it watches; one about a topic nowhere while it is paused."""
    if isinstance(subscription.rule, TopicRule):
        name, least = subscription.rule.circle
        if not subscription.paused:
            yield keys.circle(name), least
        return
    when_off, when_on, unread = _by_rule(subscription.pair_rule)
    if subscription.is_unread:
        yield unread
    else:
        yield when_on if subscription.is_on else when_off


@lru_cache(maxsize=4096)
def _by_rule(rule: PairRule) -> tuple[tuple[str, int], tuple[str, int], tuple[str, int]]:
    """Where one is that is not on, that is on, and of which nobody knows."""
    unread, linked = (key(pair_name(rule.pair)) for key in (keys.unread, keys.linked))
    if not isinstance(rule, ThresholdRule):
        return (linked, 0), (linked, 0), (unread, 0)
    line, kind = rule.threshold, Kind.of(rule.threshold)
    return (
        (armed(rule.pair, kind), score(line.side, line.level)),
        (fired(rule.pair, kind), score(line.side, line.back)),
        (unread, 0),
    )


def _name(kind: Kind) -> str:
    return f"{kind.window}{LETTERS[kind.side]}{kind.closes}"
