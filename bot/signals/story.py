"""Which headlines tell the same story, and which hints are to be told."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.model.hint import Fate, Hint, KnownHints, Story, Watch
from bot.signals.headline import singular, words
from bot.signals.hint import subject_of

ONE_STORY = timedelta(hours=48)
"""Headlines that are further apart tell of two events: who hints every Sunday hints anew."""
ALIKE, CONTAINED = 0.5, 0.8
"""Shares of common words from which on two headlines are one story: of all words, of the shorter one's."""
FEWEST = 4
"""Words that a headline must have for being contained in another to mean anything."""
NEWS = timedelta(hours=24)
AHEAD = timedelta(hours=1)
"""How far the clocks of publishers run ahead; a date beyond that is none."""
MOST = 12
"""Hints that are told within a day; in the busiest week that we know there were three stories."""

SYNONYMS = {
    synonym: each
    for each, synonyms in {
        "buy": "buying purchase purchasing acquisition acquire acquiring accumulation accumulate buys",
        "hint": "hinted hinting signal signaled signalled signaling signalling tease teased teasing teaser",
        "bitcoin": "btc",
        "strategy": "microstrategy mstr",
        "link": "linked correlation correlate correlated correlating tie tied connection coupling",
        "track": "tracked tracking mirror mirrored mirroring",
        "technology": "tech",
        "new": "another next fresh more",
    }.items()
    for synonym in synonyms.split()
}
EMPTY = {
    "a", "an", "the", "of", "to", "in", "on", "at", "for", "with", "as", "by", "and", "or", "is", "are", "be",
    "it", "his", "her", "their", "that", "this", "from", "after", "say", "said", "will", "may", "could",
    "might", "new", "michael",
}  # fmt: skip


def hint_of(story: Story, watch: Watch, known: KnownHints, now: datetime) -> Hint | None:
    """The hint that a story is, and what is to become of it; None where it is none, or is known already."""
    subject = subject_of(story.title)
    if subject is None or any(story.id == each.id for each in known.hints):
        return None
    if story.published is not None and story.published > now + AHEAD:
        story = replace(story, published=None)
    hint = Hint(story, subject, now)
    return replace(hint, fate=_fate(hint, watch, known.hints))


def _fate(hint: Hint, watch: Watch, known: Iterable[Hint]) -> Fate:
    if any(is_same_story(hint, each) for each in known if each.fate is not Fate.SAME):
        return Fate.SAME
    published, now = hint.story.published, hint.seen_at
    is_news = watch.was_read if published is None else now - published <= NEWS
    if not is_news or (not watch.was_read and hint.at < watch.since):
        return Fate.PAST
    told = [each for each in known if each.fate is Fate.TELL and now - each.seen_at <= NEWS]
    return Fate.TOO_MANY if len(told) >= MOST else Fate.TELL


def is_same_story(one: Hint, other: Hint) -> bool:
    """Whether two hints are of one story: the same address, or within two days headlines that are alike.

    Of the sets of words A and B, without small words and with one word for each idea: they are alike where
    |A ∩ B| / |A ∪ B| >= 0.5 (Jaccard), or where |A ∩ B| / min(|A|, |B|) >= 0.8 (one contains the other).
    """
    if one.id == other.id:
        return True
    if one.subject is not other.subject or abs(one.at - other.at) > ONE_STORY:
        return False
    return are_alike(one.story.title, other.story.title)


def are_alike(one: str, other: str) -> bool:
    """Whether two headlines say much the same."""
    a, b = ideas(one), ideas(other)
    common, shorter = len(a & b), min(len(a), len(b))
    return common >= ALIKE * len(a | b) or (shorter >= FEWEST and common >= CONTAINED * shorter)


def ideas(title: str) -> frozenset[str]:
    """The words of a headline that tell something, one for each idea."""
    singulars = (singular(word) for word in words(title))
    return frozenset(SYNONYMS.get(word, word) for word in singulars) - EMPTY
