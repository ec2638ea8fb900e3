"""Bytes of feeds as text, and words and addresses of strangers."""

import codecs

import pytest

from bot.model.hint import LONGEST_LINK
from bot.sources.feed_text import feed_text, plain_link, plain_text

XML = '<?xml version="1.0" encoding="{}"?><a>é€</a>'


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (XML.format("utf-8").encode(), ""),
        (XML.format("utf-8").encode(), "text/xml; charset=iso-8859-1"),
        (XML.format("windows-1252").encode("cp1252"), ""),
        (XML.format("ISO-8859-15").encode("iso8859-15"), "text/xml"),
        (codecs.BOM_UTF8 + XML.format("latin-1").encode(), ""),
        (codecs.BOM_UTF16_LE + XML.format("utf-16").encode("utf-16-le"), ""),
        (codecs.BOM_UTF16_BE + XML.format("utf-16").encode("utf-16-be"), ""),
        (codecs.BOM_UTF32_LE + XML.format("utf-32").encode("utf-32-le"), ""),
        (codecs.BOM_UTF32_BE + XML.format("utf-32").encode("utf-32-be"), ""),
        ("<a>é€</a>".encode("cp1252"), 'text/xml; charset="windows-1252"'),
        (b"\n " + XML.format("utf-8").encode(), ""),
    ],
)
def test_a_feed_is_read_in_the_letters_in_which_it_was_written(content: bytes, content_type: str) -> None:
    assert feed_text(content, content_type).endswith("<a>é€</a>")


@pytest.mark.parametrize("encoding", ["punycode", "unicode_escape", "zlib", "idna", "utf-7", "none-such"])
def test_encodings_that_no_feed_needs_are_not_tried(encoding: str) -> None:
    content = XML.format(encoding).encode()
    assert feed_text(content).endswith("<a>é€</a>")
    assert feed_text(b"\xff" * 1_000_000, f"text/xml; charset={encoding}") == "\ufffd" * 1_000_000


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Saylor&#8217;s <b>hint</b> &amp; more", "Saylor’s hint & more"),
        ("A &amp;amp; B &amp;lt; C", "A & B < C"),
        ("<script>alert(1)</script>Saylor", "alert(1) Saylor"),
        ("&lt;img src=x onerror=alert(1)&gt;Saylor", "Saylor"),
        ("a < b > c <3", "a < b > c <3"),
        ("Say\u202elor\u200b \x00hints\n\n at\t\u00a0more", "Saylor hints at more"),
        ("<" * 1000, "<" * 19 + "…"),
        ("hint " * 50, "hint hint hint hint…"),
        ("<b></b> &nbsp;", ""),
    ],
)
def test_what_strangers_write_becomes_a_line_of_plain_words(html: str, text: str) -> None:
    assert plain_text(html, 20) == text


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        (" https://news.example/a?b=1&amp;c=2 ", "https://news.example/a?b=1&c=2"),
        ("HTTP://news.example", "HTTP://news.example"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
        ("https://bücher.example/ü", "https://bücher.example/ü"),
        ("javascript:alert(1)", ""),
        ("data:text/html,<b>", ""),
        ("//news.example/a", ""),
        ("https://me@news.example/", ""),
        ("https://:@news.example/", ""),
        ("https://news.example:99999/", ""),
        ("https://news.example:0/", ""),
        ("http://[::1", ""),
        ("https://", ""),
        ("https://news.example/\u202egnp.exe", ""),
        ("https://news.example/a b", ""),
        ("https://news.example\\.evil.example/", ""),
        (f"https://news.example/{'a' * LONGEST_LINK}", ""),
        ("", ""),
    ],
)
def test_only_a_plain_address_can_be_tapped(link: str, shown: str) -> None:
    assert plain_link(link) == shown
