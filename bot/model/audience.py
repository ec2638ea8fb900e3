"""Who may have to hear of what: found by what happened, not by asking everybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from bot.model.delivery import Delivery
from bot.model.rule import Side, Threshold
from bot.model.subscription import Subscription

STEPS = 10_000
"""Values and lines are compared as whole ten-thousandths."""


class Member(NamedTuple):
    """A subscription by its name within its chat."""

    chat: int
    id: str


class Kind(NamedTuple):
    """What lines have in common that are moved by the same values: all but where they are."""

    window: int
    side: Side
    closes: int

    @classmethod
    def of(cls, threshold: Threshold) -> "Kind":
        """The kind of a line."""
        return cls(threshold.window, threshold.side, threshold.closes)


class Bounds(NamedTuple):
    """How far values have gone for good, in ten-thousandths, mirrored where a line is watched from above.

    Lines over `beyond` were crossed, and of those that were, the ones back under `back` are over.
    """

    beyond: int
    back: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Sessions of one pair that nobody was told of yet: after `since`, up to `until`.

    `bounds` are of each kind of line that they moved; `link_changed` tells whether the link did anything.
    """

    since: date
    until: date
    bounds: Mapping[Kind, Bounds]
    link_changed: bool


class Circle(NamedTuple):
    """Those who asked for one kind of thing that is about no pair, by the least they want to hear of."""

    name: str
    up_to: float


@dataclass(frozen=True, slots=True)
class Alike:
    """Subscriptions that differ in nothing but whose they are; `first` is that of the first of the members.

    What becomes of one becomes of all: of a hundred thousand most were turned on with the same few words.
    """

    first: Subscription
    members: Sequence[Member]


@dataclass(frozen=True, slots=True)
class Change:
    """A subscription as it was and is to be, and what its chat is told of that; the same for all `alike`."""

    before: Subscription
    after: Subscription | None
    delivery: Delivery | None = None
    alike: Sequence[Member] = ()

    @property
    def members(self) -> Sequence[Member]:
        """All that are changed."""
        return self.alike or (Member(self.before.chat, self.before.id),)


def score(side: Side, value: float) -> int:
    """Where a value, or a line, lies for whoever watches a side: the further beyond, the less."""
    sign = 1 if side is Side.BELOW else -1
    return sign * round(value * STEPS)
