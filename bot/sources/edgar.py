"""EDGAR: which 8-Ks were filed just now, which a company filed, and their documents.

The SEC wants a declared contact, and fewer than ten requests a second from all of one's machines: there are
at most five here. An empty list of new filings is a normal answer; a cut one is an error.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from lxml import etree, html

from bot.model.treasury import Company, Filed
from bot.signals.filing.document import decoded
from bot.sources.http import Http, HttpSession, unusable

NAME = "EDGAR"
A_SECOND = 5
LARGEST = 20_000_000
"""Bytes of a document; the largest 8-K that we know is one million."""
PAUSE = timedelta(minutes=10)
"""Who is refused is let in again once ten minutes were quiet."""
FORMS = ("8-K", "8-K/A")
EXHIBITS = "EX-99"
NEW_YORK = ZoneInfo("America/New_York")
OPEN_HOURS = range(6, 22)
"""When EDGAR accepts filings, in New York."""
CURRENT = {
    "action": "getcurrent", "type": "8-K", "company": "", "dateb": "", "owner": "include", "count": "100",
    "output": "atom",
}  # fmt: skip

OF_A_FILING = re.compile(r"8-K|Exhibit|EX-99|tableFile", re.IGNORECASE)
READABLE = (".htm", ".html", ".txt")

_accession = re.compile(r"\d{10}-\d{2}-\d{6}")
_filer = re.compile(r"\((\d{10})\) \(Filer\)")
_filed = re.compile(r"Filed:\D*(\d{4}-\d{2}-\d{2})")
_atom = {"a": "http://www.w3.org/2005/Atom"}


class Edgar:
    """The SEC's site and its data; `contact` is who asks, as the SEC wants it: a name and an address."""

    def __init__(self, contact: str, site: str, data: str) -> None:
        self._site = Http(NAME, site, accept="*/*", agent=contact, largest=LARGEST, refuses_for=PAUSE)
        self._data = Http(NAME, data, agent=contact, largest=LARGEST, refuses_for=PAUSE)
        self._turn = asyncio.Lock()
        self._last_s = float("-inf")

    async def current(self) -> Sequence[Filed]:
        """The newest 8-Ks of all companies, newest first; raises SourceUnavailable or one of its kinds."""
        async with self._asking(self._site) as session:
            content = await session.content("/cgi-bin/browse-edgar", CURRENT)
        return list(_entries(content))

    async def of(self, company: Company) -> Sequence[Filed]:
        """The 8-Ks of a company, newest first; raises SourceUnavailable or one of its kinds."""
        async with self._asking(self._data) as session:
            told = await session.json(f"/submissions/CIK{company.cik:010}.json", {})
        try:
            return list(_submissions(company, told["filings"]["recent"]))
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise unusable(NAME) from error

    async def documents(self, filed: Filed) -> Sequence[str]:
        """The documents of a filing: what was filed, then its exhibits 99; each one whole.

        Raises SourceUnavailable or one of its kinds.
        """
        paths = _paths(await self._document(urlsplit(filed.address).path))
        if not paths:
            raise unusable(NAME)
        return [await self._document(path) for path in paths]

    async def _document(self, path: str) -> str:
        """A document, whole; a page that was put in its place is an error."""
        async with self._asking(self._site) as session:
            text = decoded(await session.content(path, {}))
        is_whole = path.endswith(".txt") or "</html>" in text[-2000:].lower()
        if not is_whole or OF_A_FILING.search(text) is None:
            raise unusable(NAME)
        return text

    @asynccontextmanager
    async def _asking(self, http: Http) -> AsyncIterator[HttpSession]:
        """A request, at the pace of all of them."""
        async with self._turn:
            wait_s = self._last_s + 1 / A_SECOND - time.monotonic()
            await asyncio.sleep(max(wait_s, 0))
            self._last_s = time.monotonic()
        async with http.session() as session:
            yield session


def _entries(content: bytes) -> Iterator[Filed]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        feed = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise unusable(NAME) from error
    if feed.tag != "{http://www.w3.org/2005/Atom}feed":
        raise unusable(NAME)
    for entry in feed.iterfind("a:entry", _atom):
        filed = _entry(entry)
        if filed is not None:
            yield filed


def _entry(entry: Any) -> Filed | None:  # noqa: ANN401 - lxml has no types
    def text(name: str) -> str:
        return str(entry.findtext(f"a:{name}", "", _atom))

    category = entry.find("a:category", _atom)
    form = "" if category is None else category.get("term", "")
    accession, filer = _accession.search(text("id")), _filer.search(text("title"))
    if form not in FORMS or accession is None or filer is None:
        return None
    day = _filed.search(text("summary"))
    try:
        accepted = datetime.fromisoformat(text("updated")).astimezone(UTC)
        filed_on = date.fromisoformat(day[1]) if day else accepted.astimezone(NEW_YORK).date()
    except ValueError:
        return None
    return Filed(int(filer[1]), accession[0], form, filed_on, accepted)


def _submissions(company: Company, recent: dict[str, Any]) -> Iterator[Filed]:
    """The parallel arrays of a company's filings; the name and the period of a document may be stale."""
    columns = (recent[name] for name in ("accessionNumber", "form", "filingDate", "acceptanceDateTime"))
    for accession, form, day, accepted in zip(*columns, strict=True):
        if form in FORMS and _accession.fullmatch(accession):
            yield Filed(company.cik, accession, form, date.fromisoformat(day), _accepted(accepted))


def _accepted(text: str) -> datetime | None:
    """When a filing was accepted, where that is sure: of some filers Z stands behind the time of New York.

    As universal time it has to lie in the hours in which EDGAR is open; where both readings do, nobody knows.
    """
    clock = datetime.fromisoformat(text.removesuffix("Z").partition(".")[0])
    readings = (clock.replace(tzinfo=UTC), clock.replace(tzinfo=NEW_YORK))
    possible = [each for each in readings if each.astimezone(NEW_YORK).hour in OPEN_HOURS]
    return possible[0].astimezone(UTC) if len(possible) == 1 else None


def _paths(index: str) -> list[str]:
    """Where the documents of a filing are, by the table on its page: the form itself first."""
    page = html.document_fromstring(index.encode(), parser=html.HTMLParser(encoding="utf-8"))
    found: dict[str, str] = {}
    for row in page.iterfind(".//table[@class='tableFile']//tr"):
        cells = row.findall("td")
        link = row.find(".//a[@href]")
        if link is not None and len(cells) >= 4:
            kind = cells[3].text_content().strip().upper()
            path = link.get("href").removeprefix("/ix?doc=").removeprefix("/ixviewer/ix.html?doc=")
            path = path.partition("?")[0].partition("#")[0]
            if (kind in FORMS or kind.startswith(EXHIBITS)) and path.endswith(READABLE):
                found[path] = kind
    return sorted(found, key=lambda path: not found[path].startswith("8-K"))
