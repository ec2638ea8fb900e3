"""One message on its way to one chat."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum


class Lane(StrEnum):
    """Which deliveries go before which: alerts, then what can wait."""

    ALERTS = "alerts"
    BULK = "bulk"


class Topic(StrEnum):
    """What a delivery tells."""

    CHANGE = "change"
    """What is since `session` differs from what the chat heard last, of `told`."""
    MOVED = "moved"
    """What was told as of `told` is of `session`, by restated prices: news only if that never arrived."""
    CORRECTION = "correction"
    """What was told as of `told` is not so: prices were restated."""
    TREASURY = "treasury"
    """A company bought or sold bitcoin."""
    NETWORK = "network"
    HINT = "hint"
    AMENDED = "amended"
    """What a message told is put better: it is edited, and nobody is disturbed."""
    DIGEST = "digest"
    BROADCAST = "broadcast"
    """Words of whoever runs the bot, to all who get anything from us."""
    NOTE = "note"
    """Words of ours for whoever runs the bot."""

    @property
    def lane(self) -> Lane:
        """Where it waits its turn."""
        can_wait = {Topic.DIGEST, Topic.AMENDED, Topic.BROADCAST}
        return Lane.BULK if self in can_wait else Lane.ALERTS

    @property
    def useful_for(self) -> timedelta | None:
        """How long after it was due anybody wants it; None: as long as it is so."""
        hours = {Topic.DIGEST: 2, Topic.HINT: 2, Topic.NETWORK: 24, Topic.BROADCAST: 24}
        return timedelta(hours=hours[self]) if self in hours else None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message for one chat, by their numbers; its text is put together when it is sent.

    `told` is the session of the message that it follows: it answers that one, if there was one. All that
    happened up to `after` the chat has heard of; None where that is not known. One that tells of an
    `occurrence` names that, and the `version` that it told of it, and no sessions; one of a broadcast names
    that there. `due` is the moment at which it should have come. `attempt` counts how often it was put off,
    and `unknown` how often nobody knows whether it arrived.
    """

    chat: int
    topic: Topic
    subscription: str = ""
    session: date | None = None
    told: date | None = None
    after: date | None = None
    due: datetime | None = None
    occurrence: str = ""
    version: int = 0
    note: str = ""
    attempt: int = 0
    unknown: int = 0

    @property
    def event(self) -> str:
        """What it tells of, in one word: the same for all chats."""
        told_of = self.occurrence or self.session
        return f"{self.topic}:{told_of}" if told_of else self.topic

    def is_over(self, now: datetime) -> bool:
        """Whether nobody wants it any more."""
        useful_for = self.topic.useful_for
        return useful_for is not None and self.due is not None and now - self.due > useful_for


@dataclass(frozen=True, slots=True)
class Entry:
    """A delivery in the outbox, held by one worker at a time: one place in a chunk of one lane.

    If it `was_in_hand`, a worker died while it sent it: nobody knows whether it arrived.
    """

    lane: Lane
    chunk: str
    place: int
    delivery: Delivery = field(compare=False)
    was_in_hand: bool = field(default=False, compare=False)


class Verdict(StrEnum):
    """Whether a delivery may be sent."""

    GO = "go"
    """After `wait_s`, which is short."""
    SOON = "soon"
    """All chats together get as much as Telegram takes: ask again after `wait_s`."""
    LATER = "later"
    """This chat, or every chat, is to be left alone for `wait_s`."""
    LOST = "lost"
    """It is not ours any more, or somebody sent it."""
    OVER = "over"
    """Nobody wants it any more."""


@dataclass(frozen=True, slots=True)
class Permit:
    """What the outbox says to a delivery that is about to be sent; what `is_paid` costs a tenth of a Star."""

    verdict: Verdict
    wait_s: float = 0.0
    is_paid: bool = False


class Outcome(StrEnum):
    """How a delivery ended."""

    SENT = "sent"
    NOTHING_TO_SEND = "nothing to send"
    """Nobody waits for it: the alert was changed, paused or deleted, or a later message tells of it too."""
    EXPIRED = "expired"
    """Too late to be of use."""
    REFUSED = "refused"
    """Telegram will not take it from us any more: blocked, kicked, no rights."""
    FAILED = "failed"
    """Telegram finds fault with the message itself: kept for the owner."""
    UNKNOWN = "unknown"
    """Written twice and never answered: it may have arrived. Kept for the owner."""

    @property
    def is_kept(self) -> bool:
        """Whether the delivery is kept for the owner to look at."""
        return self in {Outcome.FAILED, Outcome.UNKNOWN}
