"""News feeds on loopback: RSS 2.0, Atom and RSS 1.0, with conditional requests, packing, and every fault.

The forms are those of https://www.rssboard.org/rss-specification, RFC 4287 (Atom), https://web.resource.org/rss/1.0/
and, for what has not changed, RFC 9110, 13.1 (`If-None-Match` and `If-Modified-Since` answered by 304).
"""

import gzip
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from tests.e2e.sources import loopback_exchange
from tests.e2e.sources.loopback_exchange import Answer, Handler, LoopbackExchange

SUNDAY = datetime(2025, 5, 4, 15, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Item:
    """A story as a feed has it; `title` is markup as it stands there, once escaped."""

    title: str
    link: str = "https://news.example/1"
    at: datetime | None = SUNDAY


def rss(items: Sequence[Item], *, title: str = "Coin &amp; Co", beside: str = "") -> str:
    """RSS 2.0."""
    entries = "".join(
        f"<item><title>{each.title}</title><link>{escape(each.link)}</link><guid>{escape(each.link)}</guid>"
        + (f"<pubDate>{format_datetime(each.at)}</pubDate>" if each.at else "")
        + f"<description><![CDATA[<p>Text</p>]]></description>{beside}</item>"
        for each in items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">'
        f'<channel><title>{title}</title><atom:link href="https://news.example/rss" rel="self"/>'
        f"<image><title>Logo</title></image>{entries}</channel></rss>"
    )


def atom(items: Sequence[Item]) -> str:
    """Atom, whose titles are HTML."""
    entries = "".join(
        f'<entry><title type="html">{each.title}</title><link rel="alternate" href="{escape(each.link)}"/>'
        f'<link rel="replies" href="https://news.example/replies"/><id>urn:{number}</id>'
        + (f"<published>{each.at.isoformat()}</published>" if each.at else "")
        + "<source><id>urn:x</id><title>Elsewhere</title></source></entry>"
        for number, each in enumerate(items)
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Coin &amp; Co</title>{entries}</feed>'


def rdf(items: Sequence[Item]) -> str:
    """RSS 1.0."""
    entries = "".join(
        f'<item rdf:about="{escape(each.link)}"><title>{each.title}</title><link>{escape(each.link)}</link>'
        + (f"<dc:date>{each.at.isoformat()}</dc:date>" if each.at else "")
        + "</item>"
        for each in items
    )
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://news.example/">'
        f"<title>Coin &amp; Co</title></channel>{entries}</rdf:RDF>"
    )


@dataclass
class LoopbackFeed(LoopbackExchange):
    """A feed at `/rss`; what lies at other paths is in `elsewhere`. `conditions` are those of all requests."""

    content: bytes = b""
    packed: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    etag: str | None = None
    elsewhere: dict[str, Answer] = field(default_factory=dict)
    conditions: list[dict[str, str]] = field(default_factory=list)

    @property
    def feed(self) -> str:
        return f"{self.address}/rss"

    def holds(self, *items: Item) -> None:
        """Let these be its stories."""
        self.content = rss(items).encode()

    def answer(self, target: str) -> Answer:
        return self.elsewhere.get(target, Answer(404))

    def serve_feed(self, handler: Handler) -> None:
        """Answer a request as a publisher does."""
        asked = {name.lower(): value for name, value in handler.headers.items()}
        self.conditions.append({name: value for name, value in asked.items() if name.startswith("if-")})
        if handler.path != "/rss":
            handler.give(self.answer(handler.path))
            return
        unchanged = self.etag is not None and asked.get("if-none-match") == self.etag
        body = b"" if unchanged else gzip.compress(self.content) if self.packed else self.content
        handler.send_response(304 if unchanged else 200)
        if self.etag is not None:
            handler.send_header("etag", self.etag)
        for name, value in self.headers.items():
            handler.send_header(name, value)
        if self.packed and not unchanged:
            handler.send_header("content-encoding", "gzip")
        if not unchanged:
            handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


@contextmanager
def serve_feed() -> Iterator[LoopbackFeed]:
    """A feed on a free port, with one story in it."""
    served = LoopbackFeed()
    served.instead = served.serve_feed
    served.holds(Item("Saylor hints at next Bitcoin buy"))
    with loopback_exchange.serve(served):
        yield served
