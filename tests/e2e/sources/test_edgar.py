"""EDGAR over a real socket: what was filed, the documents, and every way in which it fails."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from bot.cli import check_events
from bot.cli.finding import Finding
from bot.errors import SourceBusy, SourceUnavailable
from bot.model.treasury import COMPANIES, Filed
from bot.settings import Settings
from bot.sources import http
from bot.sources.edgar import Edgar
from tests.e2e.sources import loopback_exchange
from tests.e2e.sources.loopback_edgar import Filing, LoopbackEdgar, filing
from tests.e2e.sources.loopback_exchange import Answer, hang_up, silence

STRATEGY = COMPANIES["strategy"]
MONDAY = datetime(2025, 5, 5, 12, 0, 16, tzinfo=UTC)
TEXT = "<html><p>Form 8-K</p><p>Strategy acquired 5 bitcoin.</p></html>"
FEED = "/cgi-bin/browse-edgar"
CONTACT = "Example Ltd ops@example.com"


@pytest.fixture
def served() -> Iterator[LoopbackEdgar]:
    served = LoopbackEdgar(filed=[filing(STRATEGY.cik, 63168, MONDAY, TEXT)])
    with loopback_exchange.serve(served):
        yield served


@pytest.fixture
def edgar(served: LoopbackEdgar) -> Edgar:
    return Edgar(CONTACT, served.address, served.address)


async def test_the_newest_are_told_with_when_they_were_accepted(edgar: Edgar, served: LoopbackEdgar) -> None:
    served.filed.append(filing(320193, 7, MONDAY.replace(hour=11), TEXT, form="8-K/A"))
    first, second = await edgar.current()
    assert first == Filed(STRATEGY.cik, "0001193125-25-063168", "8-K", date(2025, 5, 5), MONDAY)
    assert (second.cik, second.form) == (320193, "8-K/A")


async def test_of_a_night_nothing_is_told(edgar: Edgar, served: LoopbackEdgar) -> None:
    served.filed.clear()
    assert await edgar.current() == []


async def test_other_forms_and_entries_that_make_no_sense_are_left_out(
    edgar: Edgar, served: LoopbackEdgar
) -> None:
    served.filed.append(filing(1, 8, MONDAY, TEXT, form="8-K12B"))
    assert len(await edgar.current()) == 1
    body = served.answer(f"{FEED}?type=8-K").body
    for spoilt in (
        body.replace("accession-number=", "accession-number=x").replace("25-063168", "nothing"),
        body.replace("2025-05-05T", "yesterday "),
        body.replace("(Filer)", "(Subject)"),
        body.replace("<category", "<kategorie"),
        body.replace("2025-05-05 ", "2025-99-05 "),
    ):
        served.broken[FEED] = Answer(body=spoilt)
        assert await edgar.current() == []
    served.broken[FEED] = Answer(body=body.replace("Filed:", "Fled:"))
    assert (await edgar.current())[0].day == date(2025, 5, 5)


@pytest.mark.parametrize(
    ("accepted", "known"),
    [
        (
            datetime(2022, 10, 3, 6, 5, 40, tzinfo=UTC),
            datetime(2022, 10, 3, 10, 5, 40, tzinfo=UTC),
        ),  # New York's
        (datetime(2022, 10, 4, 0, 30, tzinfo=UTC), datetime(2022, 10, 4, 0, 30, tzinfo=UTC)),  # 20:30 there
        (datetime(2022, 11, 30, 16, 42, 36, tzinfo=UTC), None),  # may be either
    ],
)
async def test_when_a_filing_was_accepted_is_told_only_where_it_is_sure(
    edgar: Edgar, served: LoopbackEdgar, accepted: datetime, known: datetime | None
) -> None:
    served.filed[:] = [
        filing(STRATEGY.cik, 1, accepted, TEXT),
        filing(STRATEGY.cik, 2, accepted, TEXT, form="4"),
    ]
    [filed] = await edgar.of(STRATEGY)
    assert filed.accepted_at == known


async def test_the_form_comes_first_and_then_its_exhibits(edgar: Edgar, served: LoopbackEdgar) -> None:
    documents = {
        "ex99.htm": ("EX-99.1", TEXT.replace("5", "6")),
        "d1.htm": ("8-K", TEXT),
        "x.htm": ("EX-10.1", "no"),
    }
    served.filed[:] = [Filing(STRATEGY.cik, "0000950170-25-077387", MONDAY, documents)]
    [filed] = await edgar.current()
    assert await edgar.documents(filed) == [TEXT, TEXT.replace("5", "6")]


async def test_what_cannot_be_read_is_not_fetched(edgar: Edgar, served: LoopbackEdgar) -> None:
    documents = {
        "slides.pdf": ("EX-99.2", "%PDF"),
        "d1.htm": ("8-K", TEXT),
        "notes.txt": ("EX-99.1", "Exhibit 99.1"),
    }
    served.filed[:] = [Filing(STRATEGY.cik, "0000950170-25-077387", MONDAY, documents)]
    [filed] = await edgar.current()
    assert await edgar.documents(filed) == [TEXT, "Exhibit 99.1"]


async def test_a_page_in_the_place_of_a_document_is_an_error(edgar: Edgar, served: LoopbackEdgar) -> None:
    served.filed[:] = [filing(STRATEGY.cik, 1, MONDAY, "<html><p>Undergoing maintenance</p></html>")]
    [filed] = await edgar.current()
    with pytest.raises(SourceUnavailable):
        await edgar.documents(filed)


async def test_a_page_of_documents_that_was_cut_off_is_an_error(edgar: Edgar, served: LoopbackEdgar) -> None:
    [filed] = await edgar.current()
    whole = served.answer(filed.address.partition("www.sec.gov")[2]).body
    served.broken["/Archives"] = Answer(body=whole[: whole.index("</tr>", whole.index("<td"))])
    with pytest.raises(SourceUnavailable):
        await edgar.documents(filed)


@pytest.mark.parametrize("page", ["", "<html><p>no table</p></html>", "<html>Form 8-K</html>"])
async def test_a_page_without_documents_is_an_error(edgar: Edgar, served: LoopbackEdgar, page: str) -> None:
    [filed] = await edgar.current()
    served.broken["/Archives"] = Answer(body=page)
    with pytest.raises(SourceUnavailable):
        await edgar.documents(filed)


async def test_a_document_that_was_cut_off_is_an_error(edgar: Edgar, served: LoopbackEdgar) -> None:
    served.filed[:] = [filing(STRATEGY.cik, 1, MONDAY, TEXT.removesuffix("</html>"))]
    [filed] = await edgar.current()
    with pytest.raises(SourceUnavailable, match="EDGAR answered with nothing that can be used"):
        await edgar.documents(filed)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(403), SourceBusy),
        (Answer(429), SourceBusy),
        (Answer(404), SourceUnavailable),
        (Answer(503), SourceUnavailable),
        (Answer(body="<feed"), SourceUnavailable),
        (Answer(body="<html/>"), SourceUnavailable),
        (Answer(body=""), SourceUnavailable),
        (hang_up, SourceUnavailable),
        (silence, SourceUnavailable),
    ],
)
async def test_every_failure_is_an_error_and_never_an_empty_list(
    edgar: Edgar,
    served: LoopbackEdgar,
    monkeypatch: pytest.MonkeyPatch,
    answer: Answer,
    kind: type[Exception],
) -> None:
    monkeypatch.setattr(http, "REQUEST_S", 0.5)
    served.instead = answer
    for call in (edgar.current, lambda: edgar.of(STRATEGY)):
        with pytest.raises(kind):
            await call()


async def test_a_list_that_is_none_is_an_error(edgar: Edgar, served: LoopbackEdgar) -> None:
    for body in ("{}", '{"filings": {"recent": []}}', '{"filings": {"recent": {"accessionNumber": [1]}}}'):
        served.broken["/submissions"] = Answer(body=body)
        with pytest.raises(SourceUnavailable):
            await edgar.of(STRATEGY)


async def test_entities_are_not_followed(edgar: Edgar, served: LoopbackEdgar) -> None:
    body = served.answer(f"{FEED}?type=8-K").body
    bomb = '<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    served.broken[FEED] = Answer(body=body.replace("<feed", f"{bomb}<feed").replace("Latest", "&b;&b;"))
    assert len(await edgar.current()) == 1


async def test_there_are_at_most_five_requests_a_second(edgar: Edgar, served: LoopbackEdgar) -> None:
    began = time.monotonic()
    for _request in range(6):
        await edgar.current()
    assert time.monotonic() - began >= 1.0
    assert len(served.asked) == 6


async def test_check_says_whether_filings_are_watched(served: LoopbackEdgar) -> None:
    off = await check_events.filings(Settings(_env_file=None, edgar_contact=None))
    assert (off.ok, off.detail[:4]) == (True, "off:")
    settings = Settings.model_validate({"edgar_contact": CONTACT, "edgar_url": served.address})
    assert await check_events.filings(settings) == Finding(
        "filings", ok=True, detail="EDGAR: 1 filings just now"
    )
    served.instead = Answer(403)
    refused = await check_events.filings(settings)
    assert (refused.ok, refused.detail) == (False, "EDGAR does not serve us here")
