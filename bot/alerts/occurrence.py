"""What happened that whoever asked for it is told: a purchase, a busy week of the network, a hint."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model.audience import Circle
from bot.model.delivery import Topic
from bot.model.hint import Hint
from bot.model.treasury import Announcement
from bot.signals.activity import NewHigh

What = Announcement | NewHigh | Hint
TOPICS = {Announcement: Topic.TREASURY, NewHigh: Topic.NETWORK, Hint: Topic.HINT}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One of them, under a name that is its own; `at` is when it became known to the world, or to us.

    `sources` name the filings, or others, that told of it. A better one makes it anew: `version` rises, and
    messages that told it otherwise are edited. `before` is what those said.
    """

    id: str
    what: What
    at: datetime
    circles: Sequence[Circle]
    sources: tuple[str, ...]
    version: int = 1
    before: Announcement | None = None

    @property
    def topic(self) -> Topic:
        """What a delivery of it tells."""
        return TOPICS[type(self.what)]
