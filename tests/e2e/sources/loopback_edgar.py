"""EDGAR on loopback: the feed of the newest 8-Ks, each company's list, the page of a filing, its documents.

The feed and the lists have the form of those in ../shared/data/treasury/wire; the page of a filing that of
EDGAR's own, of which no copy was at hand: a table `tableFile` with Seq, Description, Document, Type, Size.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from tests.e2e.sources.loopback_exchange import Answer, LoopbackExchange

NEW_YORK = ZoneInfo("America/New_York")
HTML = (("content-type", "text/html"),)


@dataclass(frozen=True)
class Filing:
    """One filing, and its documents by their names; the first is the form itself."""

    cik: int
    accession: str
    accepted: datetime
    documents: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Type and text."""
    form: str = "8-K"

    @property
    def folder(self) -> str:
        return f"/Archives/edgar/data/{self.cik}/{self.accession.replace('-', '')}"


def filing(cik: int, number: int, accepted: datetime, text: str, form: str = "8-K") -> Filing:
    """An 8-K with one document."""
    accession = f"0001193125-{accepted:%y}-{number:06}"
    return Filing(cik, accession, accepted, {"d1.htm": (form, text)}, form)


@dataclass
class LoopbackEdgar(LoopbackExchange):
    """What is filed by now, newest first; `broken` are answers in the place of others, by how an address begins."""

    filed: list[Filing] = field(default_factory=list)
    listed: list[Filing] | None = None
    """What companies' own lists have, where that is more than the feed."""
    broken: dict[str, Answer] = field(default_factory=dict)

    def answer(self, target: str) -> Answer:
        address = urlsplit(target)
        for start, answer in self.broken.items():
            if address.path.startswith(start):
                return answer
        if address.path == "/cgi-bin/browse-edgar":
            assert parse_qs(address.query)["type"] == ["8-K"]
            return Answer(body=self._feed(), headers=(("content-type", "application/atom+xml"),))
        if address.path.startswith("/submissions/CIK"):
            return Answer(body=self._submissions(int(address.path[-15:-5])))
        for each in self.filed + (self.listed or []):
            if address.path == f"{each.folder}/{each.accession}-index.htm":
                return Answer(body=_page(each), headers=HTML)
            for name, (_kind, text) in each.documents.items():
                if address.path == f"{each.folder}/{name}":
                    return Answer(body=text, headers=HTML)
        return Answer(404)

    def _feed(self) -> str:
        entries = "".join(map(_entry, sorted(self.filed, key=lambda each: each.accepted, reverse=True)[:100]))
        return (
            '<?xml version="1.0" encoding="ISO-8859-1" ?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
            f"<title>Latest Filings</title>{entries}</feed>"
        )

    def _submissions(self, cik: int) -> str:
        known = {each.accession: each for each in [*self.filed, *(self.listed or [])] if each.cik == cik}
        ours = sorted(known.values(), key=lambda each: each.accepted, reverse=True)
        recent = {
            "accessionNumber": [each.accession for each in ours],
            "filingDate": [f"{each.accepted.astimezone(NEW_YORK):%Y-%m-%d}" for each in ours],
            "acceptanceDateTime": [f"{each.accepted:%Y-%m-%dT%H:%M:%S}.000Z" for each in ours],
            "form": [each.form for each in ours],
            "items": ["8.01" for _each in ours],
        }
        return json.dumps({"cik": str(cik), "filings": {"recent": recent, "files": []}})


def _entry(each: Filing) -> str:
    local = each.accepted.astimezone(NEW_YORK)
    summary = f" <b>Filed:</b> {local:%Y-%m-%d} <b>AccNo:</b> {each.accession} <b>Size:</b> 219 KB\n<br>Item 8.01: Other Events"
    return (
        f"<entry><title>{each.form} - Some Company (00{each.cik:08}) (Filer)</title>"
        f'<link rel="alternate" type="text/html" href="https://www.sec.gov{each.folder}/{each.accession}-index.htm"/>'
        f'<summary type="html">{escape(summary)}</summary><updated>{local.isoformat()}</updated>'
        f'<category scheme="https://www.sec.gov/" label="form type" term="{each.form}"/>'
        f"<id>urn:tag:sec.gov,2008:accession-number={each.accession}</id></entry>"
    )


def _page(each: Filing) -> str:
    rows = "".join(
        f'<tr><td scope="row">{number}</td><td scope="row">{kind}</td><td scope="row">'
        f'<a href="/ix?doc={each.folder}/{name}">{name}</a></td><td scope="row">{kind}</td><td>1</td></tr>'
        for number, (name, (kind, _text)) in enumerate(each.documents.items(), 1)
    )
    return (
        '<html><body><table class="tableFile" summary="Document Format Files"><tr><th>Seq</th><th>Description</th>'
        f"<th>Document</th><th>Type</th><th>Size</th></tr>{rows}"
        '<tr><td>9</td><td>Logo</td><td><a href="/x/g1.jpg">g1.jpg</a></td><td>GRAPHIC</td><td>1</td></tr>'
        "</table></body></html>"
    )
