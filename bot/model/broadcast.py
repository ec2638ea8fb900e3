"""Words of whoever runs the bot on their way to many chats."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.delivery import Outcome
from bot.translation import ENGLISH

TENTHS = 10
"""A Star is counted as so many: that is what a paid message costs one of."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How many chats a broadcast is for, by their kind, and how many it is not for.

    Those that `want_nothing` have no alert that is on, and no summary; those that `rest` take no messages.
    """

    private: int = 0
    groups: int = 0
    channels: int = 0
    want_nothing: int = 0
    rest: int = 0

    @property
    def total(self) -> int:
        """How many chats it is for."""
        return self.private + self.groups + self.channels


@dataclass(frozen=True, slots=True)
class Terms:
    """How many messages a second go free, and paid for; and how many Stars a month may be paid."""

    per_second: float
    paid_per_second: float
    stars: int = 0


class Phase(StrEnum):
    """How far a broadcast is."""

    QUEUEING = "queueing"
    """Not all whom it is for are in the outbox."""
    SENDING = "sending"
    """They are."""
    STOPPED = "stopped"
    """What was not sent by then never is."""


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One that was confirmed at a moment, under a name of its own; a `message` to the owner tells of it.

    It was `expected` to be for so many chats, and so many are `queued` until now. Where it `pays`, it goes
    faster; `paid` are tenths of a Star. The owner speaks the `language`.
    """

    name: str
    html: str
    at: datetime
    message: int
    expected: int
    language: str = ENGLISH
    pays: bool = False
    phase: Phase = Phase.QUEUEING
    queued: int = 0
    paid: int = 0
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """For how many chats it is, as far as that is known."""
        return self.queued if self.phase is Phase.SENDING else max(self.expected, self.queued)

    @property
    def done(self) -> int:
        """Of how many chats it is known what came of it."""
        return sum(self.outcomes.values())

    @property
    def waiting(self) -> int:
        """How many are in the outbox."""
        return self.queued - self.done

    @property
    def is_over(self) -> bool:
        """Whether nothing more of it goes: it is done, or stopped."""
        return self.is_done or self.phase is Phase.STOPPED

    @property
    def is_done(self) -> bool:
        """Whether nothing comes of it any more."""
        return self.phase is not Phase.QUEUEING and self.waiting <= 0
