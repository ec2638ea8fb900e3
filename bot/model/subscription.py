"""What a chat wants to be told, what is, and what it was told last."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.model.coupling import State
from bot.model.rule import PairRule, Rule, Side, ThresholdRule, on_a_pair
from bot.model.ticker import Pair


@dataclass(frozen=True, slots=True)
class Standing:
    """What is: a side of the line, or a state of the link.

    `since` is the session at whose close that was noticed; None where it was so before anything was recorded.
    Two standings of one subscription are the same if they are since the same session.
    """

    side: Side | State
    since: date | None = None


def is_on(rule: Rule, standing: Standing | None) -> bool:
    """Whether what a rule watches for is so: beyond its line, or the link broken."""
    watched = rule.threshold.side if isinstance(rule, ThresholdRule) else State.DECOUPLED
    return standing is not None and standing.side is watched


@dataclass(frozen=True, slots=True)
class Snooze:
    """Holds what there is to tell: until a moment; without one, until what is on now is over."""

    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks to be told, before it is saved: see Subscription."""

    rule: Rule
    until: date | None = None
    once: bool = False

    @property
    def pair_rule(self) -> PairRule:
        """Its rule, where that is about a pair; raises TypeError where it is not."""
        return on_a_pair(self.rule)


@dataclass(frozen=True, slots=True)
class Subscription:
    """One wish of a chat, under a short name that is its own within the chat.

    `side` is what is after the session `as_of`, `told` what the chat heard last; both are None until its pair
    was read. `sent` is the session of the message by which it hears that; None where an answer said it.
    `until` is the last day on which it may fire. `once` ends it with the message that says that it is over.
    One about a topic has none of these: it is told of what happens, and is never on.
    """

    id: str
    chat: int
    rule: Rule
    side: Standing | None = None
    told: Standing | None = None
    as_of: date | None = None
    until: date | None = None
    once: bool = False
    paused: bool = False
    snooze: Snooze | None = None
    over: bool = False
    """It ends with the message that is on its way."""
    sent: date | None = None

    @property
    def wish(self) -> Wish:
        """What was asked for."""
        return Wish(self.rule, self.until, self.once)

    @property
    def pair_rule(self) -> PairRule:
        """Its rule, where that is about a pair; raises TypeError where it is not."""
        return on_a_pair(self.rule)

    @property
    def pair(self) -> Pair:
        """The pair that it is about; raises TypeError where it is about none."""
        return self.pair_rule.pair

    @property
    def is_on(self) -> bool:
        """Whether what it watches for is so."""
        return is_on(self.rule, self.side)

    @property
    def is_unread(self) -> bool:
        """Whether nobody knows yet what is, so that a whole replay has to say it."""
        return self.side is None or self.side.side is State.WARMUP

    @property
    def is_news(self) -> bool:
        """Whether what is differs from what the chat heard last."""
        return self.side is not None and (self.told is None or self.side.since != self.told.since)

    def settled(self, side: Standing | None, as_of: date | None) -> "Subscription":
        """The same, taking what is for known: it will tell of the next change only."""
        return replace(self, side=side, told=side, sent=None, as_of=as_of)
