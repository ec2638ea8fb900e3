"""Telegram's HTML, by the rules of https://core.telegram.org/bots/api#html-style and TDLib's refusals."""

import pytest

from bot.localchat.api_error import ApiError
from bot.localchat.markup import parse_html


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>bold</b>, <strong>bold</strong>", "bold, bold", [("bold", 0, 4), ("bold", 6, 4)]),
        ("<i>a</i><em>b</em>", "ab", [("italic", 0, 1), ("italic", 1, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [("underline", 0, 1), ("underline", 1, 1)]),
        ("<s>a</s><strike>b</strike><del>c</del>", "abc", [("strikethrough", 0, 1), ("strikethrough", 1, 1), ("strikethrough", 2, 1)]),
        ('<span class="tg-spoiler">a</span><tg-spoiler>b</tg-spoiler>', "ab", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
        ("<b>bold <i>italic bold <s>all</s></i></b>", "bold italic bold all", [("bold", 0, 20), ("italic", 5, 15), ("strikethrough", 17, 3)]),
        ("<code>a</code> <pre>b</pre>", "a b", [("code", 0, 1), ("pre", 2, 1)]),
        ("<blockquote>a\nb</blockquote>", "a\nb", [("blockquote", 0, 3)]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
        ("😀<B>ü</B >", "😀ü", [("bold", 2, 1)]),
        ("<b></b>empty", "empty", []),
        ("<b>x</>", "x", [("bold", 0, 1)]),
        ("1 &lt; 2 &gt 0 &amp; &quot;x&quot;", '1 < 2 > 0 & "x"', []),
        ("&#128512; &#x1F600; &nbsp; &#0; &", "😀 😀 &nbsp; &#0; &", []),
        ("<code>a <b>b</b></code>", "a b", [("code", 0, 3)]),
        ("<a href='https://a.b/?x=1&amp;y=2'>a</a>", "a", [("text_link", 0, 1)]),
        ("<a>t.me/x</a> <a href='not an address'>b</a>", "t.me/x b", [("text_link", 0, 6)]),
    ],
)  # fmt: skip
def test_tags_become_entities(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    formatted = parse_html(source)
    assert formatted.text == text
    assert [(e["type"], e["offset"], e["length"]) for e in formatted.entities] == entities


@pytest.mark.parametrize(
    ("source", "details"),
    [
        ('<a href="https://a.b/?x=1&amp;y=2">a</a>', {"url": "https://a.b/?x=1&y=2"}),
        ('<pre><code class="language-python">a</code></pre>', {"language": "python"}),
        ('<tg-emoji emoji-id="5368">👍</tg-emoji>', {"custom_emoji_id": "5368"}),
        ('<tg-time unix="1647531900" format="wDT">x</tg-time>', {"unix_time": 1647531900, "date_time_format": "wDT"}),
        ('<tg-time unix="1647531900">x</tg-time>', {"unix_time": 1647531900}),
    ],
)  # fmt: skip
def test_some_entities_say_more(source: str, details: dict[str, object]) -> None:
    (entity,) = parse_html(source).entities
    assert {key: value for key, value in entity.items() if key not in {"type", "offset", "length"}} == details


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("ü<p>x</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("a < 5 or > 3", 'Unsupported start tag "" at byte offset 2'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ('<a href="x>y</a>', 'Unclosed start tag "a" at byte offset 0'),
        ("<b expandable>x</b>", 'Expected equal sign in declaration of an attribute of the tag "b" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-time unix="x">x</tg-time>', 'Tag "tg-time" must have a valid unix time and format at byte offset 0'),
        ('<tg-time unix="1" format="Dw">x</tg-time>', 'Tag "tg-time" must have a valid unix time and format at byte offset 0'),
    ],
)  # fmt: skip
def test_broken_markup_is_refused(source: str, reason: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


def test_an_emoji_needs_its_number() -> None:
    with pytest.raises(ApiError, match="Invalid custom emoji identifier specified"):
        parse_html("<tg-emoji>x</tg-emoji>")
