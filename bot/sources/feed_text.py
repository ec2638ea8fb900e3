"""The bytes of a feed as text, and text of strangers as it may be shown."""

import codecs
import re
from html import unescape
from urllib.parse import urlsplit

from bot.model.hint import LONGEST_LINK

BOMS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",  # before UTF-16, of which it has the beginning
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
ENCODINGS = {
    "utf-8", "ascii", "iso8859-1", "iso8859-2", "iso8859-9", "iso8859-15", "cp1250", "cp1251", "cp1252",
    "koi8-r", "gb2312", "gbk", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr",
}  # fmt: skip
"""Those that are taken at their word; Python knows others that take minutes over two megabytes (punycode)."""
_declared = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_charset = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._-]{1,40})""", re.IGNORECASE)
_tag = re.compile(r"</?[A-Za-z!][^<>]*>")
_PASSES = 2
"""Titles are escaped twice as often as not."""


def feed_text(content: bytes, content_type: str = "") -> str:
    """A feed as text: by its mark, by what it declares, by its header, else UTF-8; raises nothing."""
    for mark, encoding in BOMS.items():
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    declared, charset = _declared.match(content), _charset.search(content_type)
    named = declared[1].decode() if declared else charset[1] if charset else "utf-8"
    return content.decode(_taken(named), "replace")


def _taken(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        return "utf-8"
    return name if name in ENCODINGS else "utf-8"


def plain_text(html: str, most: int) -> str:
    """A line of plain words: without tags, controls and marks of direction, at most so long."""
    text = html[: most * 20]
    for _pass in range(_PASSES):
        text = unescape(_tag.sub(" ", text))
    shown = "".join(each if each.isprintable() else " " if each.isspace() else "" for each in text)
    folded = " ".join(shown.split())
    return folded if len(folded) <= most else f"{folded[: most - 1].rstrip()}…"


def plain_link(link: str) -> str:
    """An address that can be tapped; empty where it is none, or has in it who is to be believed to ask."""
    link = link.strip().replace("&amp;", "&")
    try:
        parts = urlsplit(link)
        allowed = (
            parts.scheme in {"http", "https"}
            and parts.hostname is not None
            and parts.username is None
            and parts.password is None
            and parts.port != 0
        )
    except ValueError:
        return ""
    is_plain = link.isprintable() and not set(link) & set(" \\<>\"'`") and len(link) <= LONGEST_LINK
    return link if allowed and is_plain else ""
