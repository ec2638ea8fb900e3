"""What a story and a hint refuse, and what a story is called."""

from datetime import UTC, datetime

import pytest

from bot.model.hint import LONGEST_LINK, LONGEST_SOURCE, LONGEST_TITLE, Hint, Story, Subject

NOON = datetime(2025, 5, 4, 12, tzinfo=UTC)
NAIVE = NOON.replace(tzinfo=None)
LINK = "https://news.example/a?b=1&c=2#d"


@pytest.mark.parametrize(
    ("title", "link", "source"),
    [
        ("", LINK, "S"),
        (" ", LINK, "S"),
        ("a\nb", LINK, "S"),
        ("a\u202eb", LINK, "S"),
        ("a" * (LONGEST_TITLE + 1), LINK, "S"),
        ("T", LINK, ""),
        ("T", LINK, "s" * (LONGEST_SOURCE + 1)),
        ("T", "", "S"),
        ("T", "javascript:alert(1)", "S"),
        ("T", "ftp://news.example/a", "S"),
        ("T", "https:///a", "S"),
        ("T", "https://me:word@news.example/a", "S"),
        ("T", "https://news.example\\@evil.example/", "S"),
        ("T", "https://news.example/a b", "S"),
        ("T", 'https://news.example/"><b>', "S"),
        ("T", f"https://news.example/{'a' * LONGEST_LINK}", "S"),
    ],
)
def test_a_story_that_nobody_should_be_shown_is_refused(title: str, link: str, source: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        Story(title, link, source)


def test_a_moment_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="timezone-aware"):
        Story("T", LINK, "S", NAIVE)
    with pytest.raises(ValueError, match="timezone-aware"):
        Hint(Story("T", LINK, "S"), Subject.SAYLOR, NAIVE)


def test_a_story_keeps_its_name_however_its_readers_are_followed() -> None:
    first = Story("T", "https://www.news.example/a/?utm_source=rss&utm_medium=feed#top", "S")
    second = Story("Another title", "http://news.example/a", "R", NOON)
    assert first.id == second.id
    assert len(first.id) == 16
    assert first.id != Story("T", "https://news.example/a?id=2", "S").id


def test_a_hint_is_of_when_it_was_published_or_else_seen() -> None:
    later = NOON.replace(hour=13)
    assert Hint(Story("T", LINK, "S", NOON), Subject.SAYLOR, later).at == NOON
    assert Hint(Story("T", LINK, "S"), Subject.SAYLOR, later).at == later
