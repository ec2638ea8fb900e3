"""The message about a hint."""

from datetime import UTC, datetime

import pytest

from bot.localchat.formatted import checked_caption
from bot.localchat.markup import parse_html
from bot.model.hint import LONGEST_LINK, LONGEST_SOURCE, LONGEST_TITLE, Hint, Story, Subject
from bot.translation import ENGLISH, language
from bot.views.captions import CAPTION, length
from bot.views.hint import hint_text
from bot.views.wording import plain

AT = datetime(2025, 5, 4, 19, 30, tzinfo=UTC)
STORY = Story("Saylor hints <b>& teases</b>", "https://news.example/a?b=1&c='2'", "Coin & Co", AT)


def test_the_first_line_says_what_it_is_and_stands_alone() -> None:
    first, empty, origin, *_rest = plain(hint_text(Hint(STORY, Subject.SAYLOR, AT))).splitlines()
    assert first == "Hint, not a purchase: Saylor hints <b>& teases</b>"
    assert (empty, origin) == ("", "Source: Coin & Co, published Sun 4 May, 15:30 New York")


def test_source_and_moment_can_be_tapped_and_nothing_of_a_stranger_is_markup() -> None:
    parsed = checked_caption(parse_html(hint_text(Hint(STORY, Subject.SAYLOR, AT))))
    kinds = {each["type"]: each for each in parsed.entities}
    assert set(kinds) == {"bold", "text_link", "date_time", "italic"}
    assert kinds["text_link"]["url"] == STORY.link
    assert kinds["bold"]["length"] == len("Hint, not a purchase:")


def test_where_nobody_says_when_it_was_published_it_says_when_it_was_seen() -> None:
    undated = Story(STORY.title, STORY.link, STORY.source)
    assert "Coin & Co, seen Sun 4 May, 15:30 New York" in plain(hint_text(Hint(undated, Subject.SAYLOR, AT)))


@pytest.mark.parametrize("subject", Subject)
@pytest.mark.usefixtures("each_language")
def test_the_longest_one_fits_and_says_that_a_purchase_is_what_is_filed(subject: Subject) -> None:
    link = "https://news.example/" + "&" * (LONGEST_LINK - 21)
    story = Story("😀" * LONGEST_TITLE, link, "😀" * LONGEST_SOURCE, AT)
    html = hint_text(Hint(story, subject, AT))
    assert length(html) <= CAPTION
    if language() == ENGLISH:
        assert plain(html).startswith("Hint, not a purchase: ")
    checked_caption(parse_html(html))
