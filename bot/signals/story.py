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
"""Hints that are told within a day: where there are more, a feed has gone wrong."""

SYNONYMS = {
    synonym: each
    for each, synonyms in {
        "buy": "buying purchase purchasing acquisition acquire acquiring accumulation",
        "hint": "hinted hinting signal signaled signalled signaling signalling tease teased teasing teaser",
        "bitcoin": "btc",
        "strategy": "microstrategy mstr",
        "link": "linked correlation correlate correlated correlating tie tied connection coupling track"
        " tracked tracking mirror mirrored mirroring tandem lockstep",
        "technology": "tech",
        "new": "another next fresh more",
        "say": "said according flag flagged identify identified reveal revealed show showed find found",
        "strong": "high",
    }.items()
    for synonym in synonyms.split()
}
EMPTY = {
    "a", "an", "the", "of", "to", "in", "on", "at", "for", "with", "as", "by", "and", "or", "is", "are", "be",
    "it", "his", "her", "their", "that", "this", "from", "after", "say", "will", "between", "may", "could",
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
    if _is_known_story(hint, known):
        return Fate.SAME
    published, now = hint.story.published, hint.seen_at
    is_news = watch.was_read if published is None else now - published <= NEWS
    if not is_news or (not watch.was_read and hint.at < watch.since):
        return Fate.PAST
    told = [each for each in known if each.fate is Fate.TELL and now - each.seen_at <= NEWS]
    return Fate.TOO_MANY if len(told) >= MOST else Fate.TELL


def _is_known_story(hint: Hint, known: Iterable[Hint]) -> bool:
    """Whether a hint is of a story that began at most two days before or after it.

    It is where its headline is alike one of the story's, the first or another; those go on for as long as
    they will, so that it is the first that has to be near.
    """
    near = [each for each in known if each.subject is hint.subject and abs(each.at - hint.at) <= ONE_STORY]
    begins = any(each.fate is not Fate.SAME for each in near)
    return begins and any(are_alike(hint.story.title, each.story.title) for each in near)


def are_alike(one: str, other: str) -> bool:
    """Whether two headlines say much the same.

    Of the sets of words A and B, without small words and with one word for each idea: they are alike where
    |A ∩ B| / |A ∪ B| >= 0.5 (Jaccard), or where |A ∩ B| / min(|A|, |B|) >= 0.8 (one contains the other).
    """
    a, b = ideas(one), ideas(other)
    common, shorter = len(a & b), min(len(a), len(b))
    return common >= ALIKE * len(a | b) or (shorter >= FEWEST and common >= CONTAINED * shorter)


def ideas(title: str) -> frozenset[str]:
    """The words of a headline that tell something, one for each idea."""
    singulars = (singular(word) for word in words(title))
    return frozenset(SYNONYMS.get(word, word) for word in singulars) - EMPTY
