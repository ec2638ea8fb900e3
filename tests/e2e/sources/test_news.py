"""News feeds over a real socket: what is in them, and that nothing in them does any harm."""

import asyncio
import gzip
import resource
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle, islice

import pytest

from bot.cli import check_events
from bot.cli.finding import Finding
from bot.errors import SourceBusy, SourceUnavailable
from bot.model.hint import LONGEST_TITLE, Story
from bot.settings import Settings
from bot.sources import feed_guard, http, news
from bot.sources.feed_guard import ENTRIES
from bot.sources.news import LARGEST, NewsFeed
from tests.e2e.sources.loopback_exchange import Answer, Fault, drip, hang_up, silence
from tests.e2e.sources.loopback_feed import SUNDAY, Item, LoopbackFeed, atom, rdf, rss, serve_feed

TITLE = "Saylor hints at next Bitcoin buy"
ITEM = b"<item><title>Saylor hints</title><link>https://news.example/1</link></item>"
HEAD = b'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>'


@pytest.fixture
def served() -> Iterator[LoopbackFeed]:
    with serve_feed() as served:
        yield served


@pytest.fixture
def feed(served: LoopbackFeed) -> NewsFeed:
    return NewsFeed(served.feed)


@pytest.mark.parametrize("form", [rss, atom, rdf])
async def test_each_form_of_feed_tells_its_stories(
    served: LoopbackFeed, feed: NewsFeed, form: type[object]
) -> None:
    items = [
        Item("Saylor&amp;#8217;s &lt;b&gt;hint&lt;/b&gt; &amp;amp; more", "https://news.example/a?b=1&c=2"),
        Item("Undated", "https://news.example/2", None),
    ]
    served.content = form(items).encode()  # type: ignore[call-arg, attr-defined]
    assert await feed.stories() == [
        Story("Saylor’s hint & more", "https://news.example/a?b=1&c=2", "Coin & Co", SUNDAY),
        Story("Undated", "https://news.example/2", "Coin & Co"),
    ]


async def test_who_gathers_headlines_of_others_names_them(served: LoopbackFeed, feed: NewsFeed) -> None:
    source = '<source url="https://daily.example">Daily &amp;amp; Coin</source>'
    served.content = rss([Item("Saylor hints - Daily &amp;amp; Coin")], beside=source).encode()
    [story] = await feed.stories()
    assert (story.title, story.source) == ("Saylor hints", "Daily & Coin")


async def test_a_feed_without_a_name_is_called_by_its_host(served: LoopbackFeed, feed: NewsFeed) -> None:
    served.content = rss([Item(TITLE)], title="").encode()
    assert [story.source for story in await feed.stories()] == ["127.0.0.1"]


async def test_a_story_that_cannot_be_shown_is_left_out(served: LoopbackFeed, feed: NewsFeed) -> None:
    served.holds(
        Item("", "https://news.example/1"),
        Item("No link", ""),
        Item("Script", "javascript:alert(1)"),
        Item("User", "https://me:word@news.example/"),
        Item("&lt;b&gt;&lt;/b&gt;", "https://news.example/5"),
        Item("Kept", "/6"),
    )
    assert [(story.title, story.link) for story in await feed.stories()] == [("Kept", f"{served.address}/6")]


async def test_dates_that_make_no_sense_are_none(served: LoopbackFeed, feed: NewsFeed) -> None:
    dates = [
        "yesterday",
        "",
        "9999-12-31T23:59:59-23:59",
        "Mon, 32 Foo 20250 25:61:61 +9999",
        "-1",
        "0000-00-00",
    ]
    served.content = HEAD + b"".join(
        ITEM.replace(b"</item>", f"<pubDate>{date}</pubDate></item>".encode()) for date in dates
    )
    stories = await feed.stories()
    assert len(stories) == len(dates)
    assert {story.published for story in stories} <= {None, datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)}


async def test_it_is_fetched_again_only_when_it_has_changed(served: LoopbackFeed, feed: NewsFeed) -> None:
    served.etag, served.headers = '"1"', {"last-modified": "Sun, 04 May 2025 12:00:00 GMT"}
    first = await feed.stories()
    assert await feed.stories() == first  # what could not be kept of it the first time is not lost
    conditions = {"if-none-match": '"1"', "if-modified-since": "Sun, 04 May 2025 12:00:00 GMT"}
    assert served.conditions == [{}, conditions]
    served.etag = '"2"'
    served.holds(Item("Another"))
    assert [story.title for story in await feed.stories()] == ["Another"]


async def test_what_could_not_be_read_is_asked_for_whole_again(served: LoopbackFeed, feed: NewsFeed) -> None:
    served.etag, good = '"1"', served.content
    served.content = b"<html/>"
    with pytest.raises(SourceUnavailable):
        await feed.stories()
    served.content = good
    assert len(await feed.stories()) == 1
    assert served.conditions == [{}, {}]


async def test_a_word_that_nothing_changed_unasked_for_is_an_error(
    served: LoopbackFeed, feed: NewsFeed
) -> None:
    served.instead = Answer(304)
    with pytest.raises(SourceUnavailable):
        await feed.stories()


async def test_packed_it_is_the_same(served: LoopbackFeed, feed: NewsFeed) -> None:
    served.packed = True
    assert [story.title for story in await feed.stories()] == [TITLE]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_it_may_move_within_its_host(served: LoopbackFeed, status: int) -> None:
    served.elsewhere["/old"] = Answer(status, headers=(("location", "/rss"),))
    assert len(await NewsFeed(f"{served.address}/old").stories()) == 1


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost:1/rss",
        "https://127.0.0.2/rss",
        "file:///etc/passwd",
        "//evil.example/rss",
        "http://[::1",
        "http://me:word@127.0.0.1/",
        "http://127.0.0.1:1/rss",
        "\u00e9\u0001",
    ],
)
async def test_it_may_not_send_us_anywhere_else(served: LoopbackFeed, location: str) -> None:
    served.elsewhere["/old"] = Answer(302, headers=(("location", location),))
    with pytest.raises(SourceUnavailable):
        await NewsFeed(f"{served.address}/old").stories()
    assert set(served.asked) == {"/old"}


@pytest.mark.parametrize(
    ("before", "location", "after"),
    [
        ("http://a.example/rss", "https://www.a.example/feed", "https://www.a.example/feed"),
        ("https://www.a.example/rss", "../feed?x=1", "https://www.a.example/feed?x=1"),
        ("http://a.example:80/", "https://a.example:443/", "https://a.example:443/"),
        ("https://a.example:8443/rss", "/feed", "https://a.example:8443/feed"),
        ("https://a.example/rss", "http://a.example/rss", None),
        ("http://a.example/rss", "https://a.example:8443/rss", None),
        ("https://a.example/rss", "https://a.example.evil.example/rss", None),
        ("https://a.example/rss", "https://evil.example/#@a.example", None),
        ("https://a.example/rss", "https://a.example@evil.example/", None),
    ],
)
def test_a_move_is_followed_where_it_stays_as_safe(before: str, location: str, after: str | None) -> None:
    feed = NewsFeed(before)
    if after is not None:
        assert feed._moved(before, location) == after
    else:
        with pytest.raises(SourceUnavailable):
            feed._moved(before, location)


async def test_where_it_moved_is_said(served: LoopbackFeed) -> None:
    served.elsewhere["/old"] = Answer(301, headers=(("location", "https://feeds.example/rss"),))
    with pytest.raises(SourceUnavailable, match=r"sends us to feeds\.example: .* name it in NEWS_FEEDS"):
        await NewsFeed(f"{served.address}/old").stories()


async def test_who_sends_us_round_in_circles_is_left(served: LoopbackFeed) -> None:
    served.elsewhere["/old"] = Answer(302, headers=(("location", "/older"),))
    served.elsewhere["/older"] = Answer(302, headers=(("location", "/old"),))
    with pytest.raises(SourceUnavailable):
        await NewsFeed(f"{served.address}/old").stories()
    assert len(served.asked) == 4


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(429, headers=(("retry-after", "7200"),)), SourceBusy),
        (Answer(403), SourceUnavailable),
        (Answer(404), SourceUnavailable),
        (Answer(410), SourceUnavailable),
        (Answer(301), SourceUnavailable),
        (Answer(503), SourceUnavailable),
        (Answer(body=""), SourceUnavailable),
        (Answer(body="<html><body><p>Are you human?<br></body></html>"), SourceUnavailable),
        (Answer(body='{"items": []}'), SourceUnavailable),
        (Answer(body="<rss", headers=(("content-encoding", "gzip"),)), SourceUnavailable),
        (hang_up, SourceUnavailable),
        (silence, SourceUnavailable),
        (drip, SourceUnavailable),
    ],
)
async def test_every_failure_is_an_error_and_never_an_empty_list(
    served: LoopbackFeed,
    feed: NewsFeed,
    monkeypatch: pytest.MonkeyPatch,
    answer: Answer | Fault,
    kind: type[Exception],
) -> None:
    monkeypatch.setattr(http, "REQUEST_S", 0.5)
    served.instead = answer
    with pytest.raises(kind):
        await feed.stories()


async def test_a_feed_in_which_nothing_is_yet_is_none_the_less_one(
    served: LoopbackFeed, feed: NewsFeed
) -> None:
    served.holds()
    assert await feed.stories() == []


def filled(piece: bytes, size: int = LARGEST - 1000) -> bytes:
    """So many bytes of the same."""
    return bytes(islice(cycle(piece), size))


LAUGHS = b'<!DOCTYPE rss [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
) + b"]>"  # fmt: skip
BOMBS = {
    "billion laughs": LAUGHS + HEAD + ITEM.replace(b"hints", b"&j;"),
    "quadratic": b'<!DOCTYPE rss [<!ENTITY a "' + b"a" * 60_000 + b'">]>' + HEAD + b"<item><title>" + b"&a;" * 60_000,
    "the same, in the manner that feedparser keeps": b'<?xml version="1.0"?>\n<!DOCTYPE rss [\n<!ENTITY a "'
    + b"a" * 60_000 + b'">\n]><rss><channel><item><title>' + b"&a;" * 60_000,
    "entities in UTF-16": b"\xff\xfe" + (LAUGHS + HEAD + ITEM.replace(b"hints", b"&j;")).decode().encode("utf-16-le"),
    "external entity": b'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + HEAD
    + ITEM.replace(b"hints", b"&a;"),
    "external parameter entity": b'<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://127.0.0.1:1/x"> %a;]>' + HEAD,
    "ten megabytes in a title": HEAD + b"<item><title>" + b"a" * 10_000_000,
    "an endless title": HEAD + b"<item><title>" + filled(b"a <b> "),
    "nothing but tags in a title": HEAD + b"<item><title>" + filled(b"<b>x</b>"),
    "deep": HEAD + filled(b"<a>"),
    "deep with namespaces": HEAD + filled(b'<a xmlns:b="c">'),
    "flat": HEAD + filled(b"<a/>"),
    "unfinished tags": HEAD + filled(b"<a "),
    "unfinished sections": HEAD + filled(b"<![CDATA["),
    "unfinished comments": HEAD + filled(b"<!--"),
    "unfinished declarations": filled(b"<! "),
    "ampersands": HEAD + filled(b"&"),
    "entities that nobody declared": HEAD + filled(b"&x;"),
    "ends": HEAD + filled(b"</a>"),
    "titles": HEAD + b"<item>" + filled(b"<title>x</title>"),
    "attributes": HEAD + b"<a " + b" ".join(b'a%d=""' % n for n in range(150_000)) + b"/>",
    "namespaces": HEAD + b"<a " + b" ".join(b'xmlns:a%d="u"' % n for n in range(90_000)) + b"/>",
    "declarations": b"<!DOCTYPE rss [" + filled(b"<!ATTLIST a b CDATA 'c'>"),
    "punycode": b'<?xml version="1.0" encoding="punycode"?>' + filled(b"a-b"),
    "zeros": filled(b"\x00"),
    "blanks": filled(b" "),
    "no letters": filled(b"\xff"),
}  # fmt: skip


def peak_mb() -> float:
    """The most memory that this process ever had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 if sys.platform == "linux" else 1024 * 1024)


@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_is_harmless(served: LoopbackFeed, feed: NewsFeed, name: str) -> None:
    served.content = BOMBS[name]
    before, began = peak_mb(), time.monotonic()
    try:
        stories = await feed.stories()
    except SourceUnavailable:
        stories = []
    assert time.monotonic() - began < 5
    assert peak_mb() - before < 120
    assert all(len(story.title) <= LONGEST_TITLE and "ha" not in story.title for story in stories)
    served.holds(Item(TITLE))
    assert [story.title for story in await feed.stories()] == [TITLE]  # the next time all is well


@pytest.mark.parametrize("name", [name for name in BOMBS if "entit" in name and "nobody" not in name])
async def test_a_feed_that_declares_entities_is_not_read(
    served: LoopbackFeed, feed: NewsFeed, name: str
) -> None:
    served.content = BOMBS[name]
    with pytest.raises(SourceUnavailable):
        await feed.stories()


@pytest.mark.parametrize("packing", ["gzip", "gzip, gzip", "x-gzip"])
async def test_a_packed_bomb_is_harmless(served: LoopbackFeed, feed: NewsFeed, packing: str) -> None:
    bomb = gzip.compress(bytes(200_000_000), compresslevel=1)
    served.content = gzip.compress(bomb) if "," in packing else bomb
    served.headers = {"content-encoding": packing}
    before, began = peak_mb(), time.monotonic()
    with pytest.raises(SourceUnavailable):
        await feed.stories()
    assert time.monotonic() - began < 5
    assert peak_mb() - before < 30


async def test_of_thousands_of_entries_the_first_are_read(served: LoopbackFeed, feed: NewsFeed) -> None:
    served.holds(*(Item(f"Story {n}", f"https://news.example/{n}") for n in range(5000)))
    stories = await feed.stories()
    assert [story.title for story in stories] == [f"Story {n}" for n in range(ENTRIES)]


async def test_meanwhile_others_are_answered(served: LoopbackFeed, feed: NewsFeed) -> None:
    served.content = HEAD + b"<item>" + filled(b"<title>x</title>")
    longest, last = 0.0, time.monotonic()
    reading = asyncio.ensure_future(feed.stories())
    while not reading.done():
        await asyncio.sleep(0.001)
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
    with pytest.raises(SourceUnavailable):
        await reading
    assert longest < 0.5


async def test_what_takes_too_long_to_read_is_broken_off(
    served: LoopbackFeed, feed: NewsFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_guard, "PARSE_S", -1.0)
    with pytest.raises(SourceUnavailable, match="nothing that can be used"):
        await feed.stories()
    monkeypatch.setattr(news, "READ_S", 0.0)
    with pytest.raises(SourceUnavailable, match="in time"):
        await feed.stories()
    monkeypatch.setattr(news, "FETCH_S", 0.0)
    with pytest.raises(SourceUnavailable, match="in time"):
        await feed.stories()


async def test_nothing_that_stands_in_a_feed_is_fetched(served: LoopbackFeed, feed: NewsFeed) -> None:
    there = f"{served.address}/trap"
    served.content = (
        f'<?xml version="1.0"?><?xml-stylesheet href="{there}"?><!DOCTYPE rss SYSTEM "{there}">'
        f'<rss version="2.0" xmlns:xi="http://www.w3.org/2001/XInclude" xml:base="{there}"><channel>'
        f'<xi:include href="{there}"/><item><title>&lt;img src="{there}"&gt;Saylor</title><link>{there}</link>'
        f'<enclosure url="{there}"/></item></channel></rss>'
    ).encode()
    assert [(story.title, story.link) for story in await feed.stories()] == [("Saylor", there)]
    assert served.asked == ["/rss"]


async def test_check_says_whether_news_are_read(served: LoopbackFeed) -> None:
    off = await check_events.news(Settings(_env_file=None, news_feeds=""))
    assert (off.ok, off.detail[:4]) == (True, "off:")
    assert "NEWS_FEEDS" in off.detail
    settings = Settings.model_validate({"news_feeds": f"{served.feed}, {served.feed} {served.address}/rss?2"})
    served.elsewhere["/rss?2"] = Answer(body=rss([Item(TITLE)] * 2))
    found = await check_events.news(settings)
    assert found == Finding("news", ok=True, detail="2 feeds: 3 stories just now")
    served.elsewhere.clear()
    found = await check_events.news(settings)
    assert (found.ok, found.detail) == (False, "127.0.0.1 has nothing of that name")
