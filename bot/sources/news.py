"""News: the stories of a feed, RSS or Atom, whatever is in it.

What is fetched is bounded in size and time, cut down before feedparser sees it, and read in a thread. Nobody
else fetches anything: feedparser is given bytes, and follows no address that stands in them.
"""

import asyncio
import calendar
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from time import struct_time
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser
import httpx

from bot.errors import SourceUnavailable
from bot.model.hint import LONGEST_SOURCE, LONGEST_TITLE, Story
from bot.sources.feed_guard import cut_feed
from bot.sources.feed_text import feed_text, plain_link, plain_text
from bot.sources.http import Http, HttpSession, silent, unusable
from bot.translation import _

ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.8"
LARGEST = 2_000_000
"""Bytes of a feed; one that carries all its articles whole has a million."""
HOPS = 3
FETCH_S, READ_S = 30.0, 10.0
PORTS = {"http": 80, "https": 443}


class NewsFeed:
    """One feed; it asks for what has changed, and repeats the stories that it knows where nothing has."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.host = urlsplit(address).hostname or address
        self._http = Http(self.host, "", accept=ACCEPT, largest=LARGEST)
        self._state: dict[str, str] = {}
        self._stories: Sequence[Story] = ()

    async def stories(self) -> Sequence[Story]:
        """Those in the feed now, in its order; raises SourceUnavailable or one of its kinds."""
        try:
            async with asyncio.timeout(FETCH_S), self._http.session() as session:
                page = await self._page(session)
        except TimeoutError as error:
            raise silent(self.host) from error
        if page.status_code == 304 and self._state:
            return self._stories
        if page.status_code != 200:
            raise unusable(self.host)
        self._stories = await self._read(page)
        self._state = _state(page)
        return self._stories

    async def _page(self, session: HttpSession) -> httpx.Response:
        """The feed, or that it has not changed; it may have moved within its host, and no further."""
        address = self.address
        for _hop in range(HOPS + 1):
            page = await session.page(address, self._state)
            location = page.headers.get("location")
            if location is None or page.status_code == 304:
                return page
            address = self._moved(address, location)
        raise unusable(self.host)

    def _moved(self, address: str, location: str) -> str:
        """Where it is now; who sends us to another host could send us anywhere, into our own network too."""
        there = plain_link(urljoin(address, location)) if location.isprintable() else ""
        if not there:
            raise unusable(self.host)
        before, after = urlsplit(address), urlsplit(there)
        is_safe = before.scheme == "http" or after.scheme == "https"
        if _site(before.hostname) != _site(after.hostname) or not is_safe or not _is_port(before, after):
            text = _("{provider} sends us to {host}: where that is right, name it in NEWS_FEEDS")
            raise SourceUnavailable(text.format(provider=self.host, host=plain_text(after.netloc, 80)))
        return there

    async def _read(self, page: httpx.Response) -> Sequence[Story]:
        content_type = page.headers.get("content-type", "")
        try:
            async with asyncio.timeout(READ_S):
                return await asyncio.to_thread(read_feed, page.content, content_type, self.address)
        except TimeoutError as error:
            raise silent(self.host) from error
        except ValueError as error:
            raise unusable(self.host) from error


def read_feed(content: bytes, content_type: str, address: str) -> Sequence[Story]:
    """The stories of a feed that was found at an address; raises ValueError where it is none."""
    cut = cut_feed(feed_text(content, content_type))
    parsed = feedparser.parse(
        io.BytesIO(cut),  # bytes of their own would be taken for the name of a file
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": address},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    publisher = plain_text(_text(parsed.feed, "title"), LONGEST_SOURCE) or (urlsplit(address).hostname or "")
    return list(_stories(parsed.entries, publisher))


def _stories(entries: Sequence[Any], publisher: str) -> Iterator[Story]:
    for entry in entries:
        source = plain_text(_text(dict.get(entry, "source", {}), "title"), LONGEST_SOURCE) or publisher
        title = plain_text(_text(entry, "title"), LONGEST_TITLE)
        # who gathers headlines of others puts their names behind them
        title = title.removesuffix(f" - {source}").strip()
        link = plain_link(_text(entry, "link"))
        try:
            yield Story(title, link, source, _published(entry))
        except ValueError:  # one that nobody could be shown
            continue


def _text(of: Any, name: str) -> str:  # noqa: ANN401 - feedparser has no types
    value = dict.get(of, name)  # feedparser's own way answers with what has another name
    return value if isinstance(value, str) else ""


def _published(entry: Any) -> datetime | None:  # noqa: ANN401 - feedparser has no types
    moment = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
    if not isinstance(moment, struct_time):
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(moment), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _state(page: httpx.Response) -> dict[str, str]:
    """What to send along, so that the feed comes again only if it has changed."""
    named = {"if-none-match": "etag", "if-modified-since": "last-modified"}
    asked = {name: page.headers.get(told) for name, told in named.items()}
    return {name: value for name, value in asked.items() if value and value.isascii() and len(value) < 300}


def _site(host: str | None) -> str:
    return (host or "").removeprefix("www.")


def _is_port(before: Any, after: Any) -> bool:  # noqa: ANN401 - a split address
    known = {each.port or PORTS[each.scheme] for each in (before, after)}
    return len(known) == 1 or known <= set(PORTS.values())
