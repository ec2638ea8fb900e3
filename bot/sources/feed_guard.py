"""A feed cut down to what we read, before feedparser gets it.

feedparser strips what is dangerous in HTML, but takes its time: it keeps entities that it finds harmless,
which 120 KB of them make 15 seconds long, and reads again with regular expressions what is not well-formed.
So the feed is read here first, as a stream by libxml2 in its forgiving mode, and written anew: well-formed,
without a DOCTYPE, with so many entries and so much text.
"""

import re
import time
from collections.abc import Callable, Mapping
from html import escape
from html.entities import html5
from typing import Any

from lxml import etree

ENTRIES = 100
ELEMENTS = 100_000
ESCAPES = 200_000
"""Ampersands: each is looked at, and may become five letters."""
DEEPEST = 60
LONGEST = 4000
"""Letters of one element."""
PARSE_S = 3.0
PART = 64 * 1024

ATOM, DUBLIN_CORE = "http://www.w3.org/2005/Atom", "http://purl.org/dc/elements/1.1/"
RSS_1 = {"http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/"}
ENTRY = {"item", "entry"}
FEED = {"rss", "RDF", "feed"}
KEPT = {
    "title", "link", "guid", "id", "source", "pubDate", "published", "updated", "issued", "modified",
    "created",
}  # fmt: skip
ATTRIBUTES = {"href", "rel", "type", "isPermaLink", "url"}
_entity = re.compile(r"&(?:([A-Za-z][A-Za-z0-9]{1,31});|(?!#[0-9xX]))")
_xml_has = {"amp", "lt", "gt", "quot", "apos"}
_declaration = re.compile(r"<!\s*ENTITY", re.IGNORECASE)


class _EnoughError(Exception):
    """As many entries as are read were found."""


class _Cutter:
    """Hears a feed element by element, and builds what is left of it: RSS 2.0, or Atom where it was."""

    def __init__(self) -> None:
        self.root: Any = None
        self._channel: Any = None
        self._entry: Any = None
        self._kept: Any = None
        self._entry_at = self._kept_at = 0
        self._text: list[str] = []
        self._room = 0
        self._path: list[str] = []
        self._home = {""}
        self._space = ""
        self._elements = self._entries = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        space, _brace, name = tag.removeprefix("{").rpartition("}")
        self._elements += 1
        self._path.append(name)
        if self._elements > ELEMENTS or len(self._path) > DEEPEST:
            raise ValueError("too many elements, or too deep")
        if self.root is None:
            self._open(space, name)
        elif self._entry is None and name in ENTRY and space in self._home:
            self._begin_entry(name)
        elif self._kept is None and self._is_ours():
            if space in self._home and name in KEPT:
                self._keep(f"{self._space}{name}", attributes)
            elif space == DUBLIN_CORE and name == "date":
                self._keep(f"{{{DUBLIN_CORE}}}date", {})

    def data(self, text: str) -> None:
        """Text goes on."""
        if self._kept is not None and self._room > 0:
            self._text.append(text[: self._room])
            self._room -= len(text)

    def end(self, _tag: str) -> None:
        """An element ends."""
        self._path.pop()
        depth = len(self._path)
        if self._kept is not None and depth == self._kept_at:
            self._kept.text = _allowed("".join(self._text))
            self._kept = None
        elif self._entry is not None and depth == self._entry_at:
            self._entry = None

    def close(self) -> None:
        """The feed ends."""

    def _open(self, space: str, name: str) -> None:
        if name not in FEED:
            raise ValueError("no feed")
        self._home |= RSS_1 if name == "RDF" else {space}
        if name == "feed":
            self._space = f"{{{ATOM}}}"
            self.root = self._channel = etree.Element(f"{self._space}feed")
        else:
            self.root = etree.Element("rss", version="2.0")
            self._channel = etree.SubElement(self.root, "channel")

    def _begin_entry(self, name: str) -> None:
        if self._entries == ENTRIES:
            raise _EnoughError
        self._entries += 1
        self._entry = etree.SubElement(self._channel, f"{self._space}{name}")
        self._entry_at = len(self._path) - 1

    def _is_ours(self) -> bool:
        """Whether an element is an entry's own, or the feed's own title, not that of an image in it."""
        if self._entry is not None:
            return len(self._path) - 2 == self._entry_at
        return self._path[-1] == "title" and self._path[-2] in {"channel", "feed"}

    def _keep(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._kept_at = len(self._path) - 1
        self._text, self._room = [], LONGEST
        self._kept = etree.SubElement(self._channel if self._entry is None else self._entry, tag)
        if tag == f"{{{ATOM}}}source":  # a whole feed in itself
            self._room = 0
        for name, value in attributes.items():
            if name in ATTRIBUTES and len(value) <= LONGEST and value != "xhtml":
                self._kept.set(name, _allowed(value))


def cut_feed(text: str, *, clock: Callable[[], float] = time.monotonic) -> bytes:
    """The feed, cut down, as UTF-8; raises ValueError where it is none, or one that means harm."""
    if _declaration.search(text):
        raise ValueError("declares entities")
    if text.count("&") > ESCAPES:
        raise ValueError("too many ampersands")
    cutter = _Cutter()
    # "internal" only for the five of XML: unresolved, they would stay as numbers in attributes
    parser = etree.XMLParser(
        target=cutter,
        encoding="utf-8",
        recover=True,
        resolve_entities="internal",
        no_network=True,
        load_dtd=False,
    )
    content = _entity.sub(_letter, text.lstrip()).encode("utf-8", "replace")
    latest = clock() + PARSE_S
    try:
        for start in range(0, len(content), PART):
            parser.feed(content[start : start + PART])
            if clock() > latest:
                raise ValueError("takes too long")
        parser.close()
    except _EnoughError:
        pass
    except etree.XMLSyntaxError as error:
        raise ValueError("no feed") from error
    if cutter.root is None:
        raise ValueError("no feed")
    return bytes(etree.tostring(cutter.root, encoding="utf-8", xml_declaration=True))


def _letter(found: re.Match[str]) -> str:
    """The letter that HTML calls so, of which XML knows five; a lone ampersand stands for itself."""
    if found[1] is None:
        return "&amp;"
    return found[0] if found[1] in _xml_has else escape(html5.get(f"{found[1]};", ""))


def _allowed(text: str) -> str:
    """A text without what XML cannot have, which lxml would not write; any blank is a space."""
    return "".join(" " if each.isspace() else each for each in text if each.isprintable() or each.isspace())
