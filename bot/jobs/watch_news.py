"""Every minute: the feeds whose turn it is, and the hints in them, each kept once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from bot.errors import SourceBusy, SourceUnavailable, StoreUnavailable
from bot.model.hint import Hint, KnownHints, Story, Watch
from bot.ports import Clock, Hints, StorySource
from bot.signals.story import hint_of
from bot.translation import _

EVERY = timedelta(minutes=5)
"""How often a feed is asked."""
LONGEST_REST = timedelta(hours=24)
SLACK = timedelta(seconds=5)
"""A run that comes a moment early must not put a feed off to the next one."""
LATER = datetime.max.replace(tzinfo=UTC)
TRIES = 5
"""How often a hint is weighed again since another was kept meanwhile."""

logger = structlog.get_logger(__name__)


@dataclass
class _Feed:
    """A feed, and when its turn is."""

    source: StorySource
    due: datetime | None = None


class WatchNews:
    """Keeps the hints that appear in feeds; whether one is told is decided when it is kept, and not again.

    What was in a feed before it was asked for the first time is kept, so that it is known, and never told.
    """

    def __init__(self, sources: Sequence[StorySource], hints: Hints, clock: Clock) -> None:
        self._feeds = [_Feed(source) for source in sources]
        self._hints = hints
        self._clock = clock

    async def __call__(self) -> None:
        """Look once; raises SourceUnavailable where a feed could not be had, once all others were read."""
        now = self._clock()
        failed: list[SourceUnavailable] = []
        for feed in self._feeds:
            if feed.due is not None and now < feed.due - SLACK:
                continue
            feed.due = now + EVERY
            try:
                await self._look(feed.source)
            except StoreUnavailable:
                feed.due = None
                raise
            except SourceBusy as busy:
                feed.due = now + min(max(busy.after, EVERY), LONGEST_REST)
                failed.append(busy)
            except SourceUnavailable as error:
                failed.append(error)
            except Exception:  # a feed that trips us up must not keep the others from being read
                logger.exception("feed not understood", feed=feed.source.address.partition("?")[0])
        if failed:
            raise failed[0]

    async def _look(self, source: StorySource) -> None:
        watch = await self._hints.watch(source.address, self._clock())
        stories = await source.stories()
        known = await self._hints.known()
        for story in _oldest_first(stories):
            known = await self._weigh(story, watch, known)
        there = {story.id for story in stories}
        await self._hints.still_there([hint for hint in known.hints if hint.id in there], self._clock())
        if not watch.was_read:
            await self._hints.was_read(source.address)

    async def _weigh(self, story: Story, watch: Watch, known: KnownHints) -> KnownHints:
        """Keep a story that is a hint; what is known then. Where another process kept one, weigh it again."""
        for _try in range(TRIES):
            hint = hint_of(story, watch, known, self._clock())
            if hint is None:
                return known
            was_kept = await self._hints.record(hint, known)
            known = await self._hints.known()
            if was_kept:
                _say(hint)
                return known
        raise StoreUnavailable(_("other processes keep hints faster than this one can weigh them"))


def _oldest_first(stories: Sequence[Story]) -> list[Story]:
    """Stories in the order of their dates; feeds begin with the newest, and so do those without a date."""
    dated = [each for each in stories if each.published is not None]
    undated = [each for each in reversed(stories) if each.published is None]
    return sorted(dated, key=lambda story: story.published or LATER) + undated


def _say(hint: Hint) -> None:
    logger.info(
        "hint", subject=hint.subject, fate=hint.fate, source=hint.story.source, title=hint.story.title
    )
