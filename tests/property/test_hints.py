"""Whatever is in a feed: nothing but stories that may be shown, or the error that says so."""

import warnings

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.localchat.formatted import checked_caption
from bot.localchat.markup import parse_html
from bot.model.hint import LONGEST_LINK, LONGEST_TITLE, Hint, Story, Subject
from bot.signals.hint import subject_of
from bot.signals.story import are_alike
from bot.sources.feed_text import plain_link, plain_text
from bot.sources.news import read_feed
from bot.views.captions import CAPTION, length
from bot.views.hint import hint_text
from tests.fakes import FakeClock

NOW = FakeClock().moment
ADDRESS = "https://news.example/rss"
PIECES = [
    '<?xml version="1.0" encoding="utf-8"?>', '<rss version="2.0">', "<channel>", "<item>", "</item>", "<title>",
    "</title>", "<link>", "</link>", "https://news.example/1", "http://[", "<pubDate>", "</pubDate>",
    "Sun, 04 May 2025 12:00:00 GMT", "9999-12-31T23:59:59-23:59", "0000-00-00", "<![CDATA[", "]]>", "&amp;", "&x;",
    "&nbsp;", "&#0;", "&#x202e;", "&", "<", ">", '<feed xmlns="http://www.w3.org/2005/Atom">', "<entry>",
    "</entry>", '<link href="https://news.example/2"/>', '<link rel="enclosure" href="http://[::1"/>', "<updated>",
    "</updated>", '<title type="base64">', '<source url="x">', "</source>", "<!--", "-->", "<!DOCTYPE rss>",
    "Saylor hints at bitcoin", '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">', "<x:y>",
    'xml:base="http://["', "\ud7ff", "\ufffe", "\u202e", "é",
]  # fmt: skip
LIKE_FEEDS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=40).map(
    lambda pieces: "".join(pieces).encode()
)
ANYTHING = st.one_of(st.binary(max_size=400), LIKE_FEEDS)
ENTRY = "<item><title>Saylor hints</title><link>https://news.example/1</link>{}</item>"


def stories(content: bytes, content_type: str = "") -> list[Story]:
    """The stories of a feed; none where it says that it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return list(read_feed(content, content_type, ADDRESS))
    except ValueError:
        return []


@given(ANYTHING, st.sampled_from(["", "text/xml; charset=latin-1", "a; charset=punycode", "charset=no"]))
@settings(max_examples=400, deadline=None)
@example(b"", "")
@example(b"\xff\xfe<\x00", "")
@example(b"<rss><channel><item><title>a</title><link>http://[</link></item>", "")
def test_any_bytes_are_stories_or_no_feed(content: bytes, content_type: str) -> None:
    for story in stories(content, content_type):
        html = hint_text(Hint(story, Subject.SAYLOR, NOW))
        assert length(html) <= CAPTION
        checked_caption(parse_html(html))


@given(LIKE_FEEDS.filter(lambda piece: b"ENTITY" not in piece), st.integers(0, 3))
@settings(deadline=None)
def test_what_stands_in_an_entry_beside_its_own_does_not_hide_the_one_before(
    noise: bytes, number: int
) -> None:
    before = b"".join(ENTRY.format("").replace("/1<", f"/{each}<").encode() for each in range(number))
    found = stories(b"<rss><channel>" + before + b"<item><description><![CDATA[" + noise)
    assert [story.link for story in found[:number]] == [
        f"https://news.example/{each}" for each in range(number)
    ]


@given(st.text(max_size=3000))
@settings(deadline=None)
def test_any_title_becomes_a_line_that_may_be_shown(title: str) -> None:
    shown = plain_text(title, LONGEST_TITLE)
    assert len(shown) <= LONGEST_TITLE
    assert shown.isprintable()
    assert shown == " ".join(shown.split())
    if shown:
        story = Story(shown, "https://news.example/1", "News")
        html = hint_text(Hint(story, Subject.CORRELATION, NOW))
        assert shown in checked_caption(parse_html(html)).text


@given(st.text(max_size=200).map(lambda text: f"https://news.example/{text}") | st.text(max_size=60))
def test_any_link_is_one_that_a_story_takes_or_none(link: str) -> None:
    shown = plain_link(link)
    assert len(shown) <= LONGEST_LINK
    if shown:
        assert Story("T", shown, "S").link == shown


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_headline_can_be_weighed(one: str, other: str) -> None:
    assert subject_of(one) in {None, *Subject}
    assert are_alike(one, other) is are_alike(other, one)
    assert are_alike(one, one)
