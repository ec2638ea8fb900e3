"""What happened that whoever asked for it is told: a purchase, a busy day of the network, a hint."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model.audience import Reach
from bot.model.delivery import Topic
from bot.model.treasury import Announcement

What = Announcement
"""All that there is to tell of it."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One of them, under a name that is its own; `at` is when it became known to the world.

    `sources` name the filings, or others, that told of it. A better one makes it anew: `version` rises, and
    messages that told it otherwise are edited. `before` is what those said.
    """

    id: str
    what: What
    at: datetime
    reach: Sequence[Reach]
    sources: tuple[str, ...]
    version: int = 1
    before: What | None = None

    @property
    def topic(self) -> Topic:
        """What a delivery of it tells."""
        return Topic.TREASURY
