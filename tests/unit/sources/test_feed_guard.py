"""What is left of a feed before feedparser gets it."""

from itertools import count

import pytest
from lxml import etree

from bot.sources.feed_guard import DEEPEST, ELEMENTS, ENTRIES, ESCAPES, LONGEST, PARSE_S, cut_feed
from bot.sources.news import read_feed

ADDRESS = "https://news.example/rss"
ATOM = "{http://www.w3.org/2005/Atom}"


def left(text: str) -> list[tuple[str, str, dict[str, str]]]:
    """All elements that are left of it."""
    return [
        (str(each.tag), each.text or "", {str(name): str(value) for name, value in each.attrib.items()})
        for each in etree.fromstring(cut_feed(text)).iter()
    ]


def test_only_what_is_read_is_left_of_it() -> None:
    text = (
        '<!DOCTYPE rss SYSTEM "x"><rss version="0.92" xmlns:m="http://search.yahoo.com/mrss/">'
        "<channel x='1'><title>News</title><link>https://news.example</link>"
        "<image><title>Logo</title></image><textInput><title>Search</title></textInput>"
        '<item><m:title>Other</m:title><title x="1">A <b>bold</b> title</title><description>Long</description>'
        '<guid isPermaLink="false">7</guid><m:group><link>https://evil.example</link></m:group></item>'
        "</channel></rss>"
    )
    assert left(text) == [
        ("rss", "", {"version": "2.0"}),
        ("channel", "", {}),
        ("title", "News", {}),
        ("item", "", {}),
        ("title", "A bold title", {}),
        ("guid", "7", {"isPermaLink": "false"}),
    ]


def test_an_atom_feed_stays_one_whatever_its_version() -> None:
    for space in ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"):
        text = (
            f'<feed xmlns="{space}"><entry><title type="xhtml"><div>A <i>b</i></div></title>'
            '<link rel="alternate" href="https://news.example/1" onclick="x"/></entry></feed>'
        )
        assert left(text) == [
            (f"{ATOM}feed", "", {}),
            (f"{ATOM}entry", "", {}),
            (f"{ATOM}title", "A b", {}),
            (f"{ATOM}link", "", {"rel": "alternate", "href": "https://news.example/1"}),
        ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("R&D & more", "R&D & more"),
        ("a&nbsp;b&rsquo;s &hellip;", "a b’s …"),
        ("a&nosuch;b", "ab"),
        ("&lt;b&gt; &amp;amp;", "<b> &amp;"),
        ("&#8217;&#x2019;", "’’"),
        ("a\x00b\x0bc", "abc"),
        ("&LT;x&AMP;", "<x&"),
    ],
)
def test_letters_by_any_name_are_read_and_markup_is_not_made_of_them(written: str, read: str) -> None:
    [*_others, (_tag, text, _attributes)] = left(f"<rss><channel><item><title>{written}</title></item>")
    assert text == read


def test_a_permanent_name_is_an_address_where_there_is_no_other() -> None:
    entry = '<item><title>T</title><guid isPermaLink="{}">https://news.example/7</guid></item>'
    feed = "<rss><channel>" + entry.format("true") + entry.format("false")
    assert [story.link for story in read_feed(feed.encode(), "", ADDRESS)] == ["https://news.example/7"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "Are you human?",
        "<html><body><rss><channel/></rss></body></html>",
        "<opml><rss/></opml>",
        '<!DOCTYPE rss [<!ENTITY a "b">]><rss/>',
        "<rss><channel>" + "<a>" * DEEPEST,
        "<rss><channel>" + "<a/>" * ELEMENTS,
        "<rss><channel>" + "&" * (ESCAPES + 1),
    ],
    ids=["nothing", "blanks", "words", "page", "another list", "entities", "deep", "many", "escapes"],
)
def test_what_is_none_or_means_harm_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="feed|declares|too"):
        cut_feed(text)


def test_so_many_entries_and_so_much_text_are_left() -> None:
    text = "<rss><channel>" + f"<item><title>{'a' * 3 * LONGEST}</title></item>" * (ENTRIES + 5)
    titles = [text for tag, text, _attributes in left(text) if tag == "title"]
    assert titles == ["a" * LONGEST] * ENTRIES


def test_after_so_long_it_gives_up() -> None:
    ticks = count(step=PARSE_S / 2)
    text = "<rss><channel>" + " " * 1_000_000
    with pytest.raises(ValueError, match="too long"):
        cut_feed(text, clock=lambda: next(ticks))
