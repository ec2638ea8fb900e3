"""What went wrong with deliveries."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.delivery import Delivery

NO_EVENT = ""
"""Where it is asked about a chat alone."""
EVENT_RESTS = timedelta(hours=1)
"""How long an event's messages are held back once Telegram found the same fault in chat after chat."""

SUMMARY = ":summary"
"""What stands for a chat's summary where failures go by the names of alerts: none of those has a colon."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A chat that took nothing from us: it rests until it is tried again.

    `has_ended` once it was tried often and long enough, and not everybody refuses at the moment.
    """

    until: datetime
    has_ended: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """The last message about an alert that did not arrive, or may not have."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A delivery that is kept for the owner, and why it ended."""

    delivery: Delivery
    failure: Failure
