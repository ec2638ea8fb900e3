"""Which headlines are one story, and what becomes of hints."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest

from bot.model.hint import Fate, Hint, KnownHints, Story, Subject, Watch
from bot.signals.story import AHEAD, MOST, NEWS, ONE_STORY, are_alike, hint_of, ideas
from tests.unit.signals.headlines import CORRELATION, SAYLOR

SUNDAY = datetime(2025, 5, 4, 15, tzinfo=UTC)
TITLE = "Michael Saylor hints at next Bitcoin buy"
WATCH = Watch(SUNDAY - timedelta(days=9), was_read=True)
MINUTE = timedelta(minutes=1)


def story(title: str = TITLE, *, link: str = "https://news.example/1", at: datetime | None = SUNDAY) -> Story:
    return Story(title, link, "Example News", at)


def told(title: str = TITLE, *, link: str = "https://news.example/0", at: datetime = SUNDAY) -> Hint:
    return Hint(story(title, link=link, at=at), Subject.SAYLOR, at)


def fate(
    hint: Story, *known: Hint, watch: Watch = WATCH, now: datetime = SUNDAY + 10 * MINUTE
) -> Fate | None:
    found = hint_of(hint, watch, KnownHints(known), now)
    return None if found is None else found.fate


def test_headlines_of_one_sunday_are_one_story() -> None:
    sunday = [title for where, title in SAYLOR if where.endswith("2024-12")]
    assert len(sunday) == 3
    assert all(are_alike(one, other) for one, other in combinations(sunday, 2))


@pytest.mark.parametrize(
    ("one", "other", "common", "either", "shorter", "alike"),
    [
        (TITLE, "Saylor signals impending BTC purchase", 4, 5, 4, True),
        (TITLE, "Saylor hints at bitcoin sale to fund dividends", 3, 7, 4, False),
        (
            "JPMorgan Flags High Bitcoin and Russell 2000 Correlation",
            "Saylor signals impending BTC purchase",
            1, 10, 5, False,
        ),
        ("Saylor hints", "Saylor hints at a sale of his house and his boat, friends tell", 2, 7, 2, False),
        ("Saylor", "Saylor!", 1, 1, 1, True),
    ],
)  # fmt: skip
def test_the_measure_of_likeness_is_the_one_that_is_written_down(
    one: str, other: str, common: int, either: int, shorter: int, alike: bool
) -> None:
    a, b = ideas(one), ideas(other)
    assert (len(a & b), len(a | b), min(len(a), len(b))) == (common, either, shorter)
    assert are_alike(one, other) is are_alike(other, one) is alike
    assert alike is (common / either >= 0.5 or (shorter >= 4 and common / shorter >= 0.8))


def test_most_headlines_on_one_note_of_analysts_are_one_story() -> None:
    note = [title for _where, title in CORRELATION if "Russell" in title]
    assert len(note) == 3
    assert all(are_alike(one, other) for one, other in combinations(note, 2))


@pytest.mark.parametrize(
    ("later", "expected"), [(ONE_STORY, Fate.SAME), (ONE_STORY + MINUTE, Fate.TELL), (-ONE_STORY, Fate.SAME)]
)
def test_the_same_words_two_days_later_are_another_story(later: timedelta, expected: Fate) -> None:
    first = told()
    hint = story("Saylor signals impending BTC purchase", at=SUNDAY + later)
    assert fate(hint, first, now=SUNDAY + max(later, timedelta())) is expected


def test_a_headline_may_be_alike_another_of_the_story_than_the_first() -> None:
    first = "JPMorgan Flags High Bitcoin and Russell 2000 Correlation"
    second = "Bitcoin shows strong correlation with Russell 2000 tech stocks according to JPMorgan"
    third = "JPMorgan Reveals Fascinating Link Between Bitcoin and Tech Stocks"
    assert not are_alike(first, third)
    known = [
        replace(told(title, link=f"https://b.example/{n}"), subject=Subject.CORRELATION, fate=fate_of)
        for n, (title, fate_of) in enumerate([(first, Fate.TELL), (second, Fate.SAME)])
    ]
    assert fate(story(third), *known) is Fate.SAME
    assert fate(story(third), known[0]) is Fate.TELL
    assert fate(story(third), *(replace(each, subject=Subject.SAYLOR) for each in known)) is Fate.TELL


def test_a_headline_that_is_no_hint_or_known_is_nothing_new() -> None:
    assert fate(story("Bitcoin falls")) is None
    assert fate(story(), told(link="https://www.news.example/1?utm_source=rss#top")) is None


def test_a_new_one_is_told_and_another_of_the_same_story_is_not() -> None:
    assert fate(story()) is Fate.TELL
    assert fate(story(), told()) is Fate.SAME
    assert fate(story(), told("Strategy hints at the biggest acquisition of the year")) is Fate.TELL


def test_a_story_of_which_nothing_was_told_is_a_story_all_the_same() -> None:
    assert fate(story(), replace(told(), fate=Fate.PAST)) is Fate.SAME


def test_the_second_headline_of_a_story_makes_it_no_longer() -> None:
    second = replace(told(link="https://b.example/2", at=SUNDAY + ONE_STORY), fate=Fate.SAME)
    third = story(at=SUNDAY + 2 * ONE_STORY)
    assert fate(third, told(), second, now=SUNDAY + 2 * ONE_STORY) is Fate.TELL


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (SUNDAY, Fate.TELL),
        (SUNDAY - NEWS, Fate.TELL),
        (SUNDAY - NEWS - MINUTE, Fate.PAST),
        (SUNDAY + AHEAD, Fate.TELL),
        (None, Fate.TELL),
    ],
)
def test_only_what_is_new_is_told(published: datetime | None, expected: Fate) -> None:
    assert fate(story(at=published), now=SUNDAY) is expected


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (SUNDAY - MINUTE, Fate.PAST),
        (SUNDAY, Fate.TELL),
        (SUNDAY + MINUTE, Fate.TELL),
        (None, Fate.PAST),
    ],
)
def test_what_was_there_before_we_asked_is_not_told(published: datetime | None, expected: Fate) -> None:
    unread = Watch(since=SUNDAY)
    assert fate(story(at=published), watch=unread) is expected


def test_a_date_that_is_far_ahead_is_none() -> None:
    ahead = hint_of(story(at=SUNDAY + AHEAD + MINUTE), WATCH, KnownHints(), SUNDAY)
    assert ahead is not None
    assert (ahead.story.published, ahead.at, ahead.fate) == (None, SUNDAY, Fate.TELL)


def test_a_feed_that_is_all_hints_is_not_told_on_and_on() -> None:
    names = "abcdefghijkl"
    assert len(names) == MOST
    many = [
        told(f"Saylor teases bitcoin {each * 5} {each * 6} {each * 7}", link=f"https://n.example/{each}")
        for each in names
    ]
    fresh = story("Strategy hints at the biggest Bitcoin acquisition of the year")
    assert fate(fresh, *many) is Fate.TOO_MANY
    assert fate(fresh, *many[1:]) is Fate.TELL
    old = replace(many[0], seen_at=SUNDAY - NEWS)
    assert fate(fresh, old, *many[1:]) is Fate.TELL
