"""One message on its way to one chat."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Topic(StrEnum):
    """What a delivery tells."""

    CHANGE = "change"
    """What is since `session` differs from what the chat heard last, of `told`."""
    MOVED = "moved"
    """What was told as of `told` is of `session`, by restated prices: news only if that never arrived."""
    CORRECTION = "correction"
    """What was told as of `told` is not so: prices were restated."""
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message for one chat, by their numbers; its text is put together when it is sent.

    `told` is the session of the message that it follows: it answers that one, if there was one. All that
    happened up to `after` the chat has heard of; None where that is not known. `attempt` counts how often it
    was put off, and `unknown` how often nobody knows whether it arrived.
    """

    chat: int
    topic: Topic
    subscription: str = ""
    session: date | None = None
    told: date | None = None
    after: date | None = None
    attempt: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A delivery in the outbox, held by one worker at a time."""

    id: str
    delivery: Delivery


class Outcome(StrEnum):
    """How a delivery ended."""

    SENT = "sent"
    NOTHING_TO_SEND = "nothing to send"
    """The alert was deleted meanwhile, or the chat forgotten."""
    REFUSED = "refused"
    """Telegram will not take it from us: blocked, kicked, no rights."""
    UNKNOWN = "unknown"
    """Written twice and never answered: it may have arrived."""
