"""Constituents over a real socket, from a server that is well, busy, broken, or gone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.cli import check
from bot.cli.finding import Finding
from bot.errors import SourceBusy, SourceUnavailable, SourceUnreachable
from bot.settings import Settings
from bot.sources import http
from bot.sources.ishares import IShares
from tests.e2e.sources import loopback_exchange
from tests.e2e.sources.loopback_exchange import Answer, LoopbackExchange, drip, hang_up, silence
from tests.fakes import FakeClock
from tests.holdings import lines, text

PATH = "/us/products/239710/1467271812596.ajax?fileType=csv&fileName=IWM_holdings&dataType=fund"


@dataclass
class LoopbackIShares(LoopbackExchange):
    """One file of holdings, at every address."""

    content: str = field(default_factory=lambda: text(lines()))

    def answer(self, target: str) -> Answer:
        return Answer(body=self.content, headers=(("content-type", "text/csv;charset=UTF-8"),))


@pytest.fixture
def served() -> Iterator[LoopbackIShares]:
    served = LoopbackIShares()
    with loopback_exchange.serve(served):
        yield served


def source(served: LoopbackIShares, path: str = PATH) -> IShares:
    return IShares(served.address + path, clock=FakeClock(datetime(2025, 11, 12, 12, tzinfo=UTC)))


async def test_holdings_are_fetched_from_the_address_as_it_is_set(served: LoopbackIShares) -> None:
    got = await source(served).constituents()
    assert (got.as_of, len(got.members)) == (date(2025, 11, 11), 150)
    assert served.asked == [PATH]


async def test_an_address_may_be_as_short_as_a_host(served: LoopbackIShares) -> None:
    await source(served, "").constituents()
    assert served.asked == ["/"]


@pytest.mark.parametrize(
    ("answer", "kind", "line"),
    [
        (Answer(429, headers=(("retry-after", "120"),)), SourceBusy, "iShares asks us to slow down"),
        (Answer(403), SourceUnavailable, "iShares does not serve us here"),
        (Answer(404), SourceUnavailable, "iShares has nothing of that name"),
        (Answer(302, headers=(("location", "/consent"),)), SourceUnavailable, "iShares answered with nothing that can"),
        (Answer(500), SourceUnavailable, "iShares answered with nothing that can be used"),
        (Answer(body="<html>accept our cookies</html>"), SourceUnavailable, "iShares: holdings cannot be used: it is no"),
        (Answer(body="\udcff\x00".encode("utf-8", "ignore").decode()), SourceUnavailable, "iShares: holdings cannot be"),
        (hang_up, SourceUnavailable, "iShares answered with nothing that can be used"),
        (silence, SourceUnavailable, "iShares did not answer in time"),
        (drip, SourceUnavailable, "iShares did not answer in time"),
    ],
)  # fmt: skip
async def test_every_failure_is_one_line(
    served: LoopbackIShares, monkeypatch: pytest.MonkeyPatch, answer: Answer, kind: type[Exception], line: str
) -> None:
    monkeypatch.setattr(http, "REQUEST_S", 0.5)
    served.instead = answer
    with pytest.raises(kind) as failed:
        await source(served).constituents()
    assert str(failed.value).startswith(line)
    assert "\n" not in str(failed.value)


async def test_how_long_to_wait_is_told(served: LoopbackIShares) -> None:
    served.instead = Answer(429, headers=(("retry-after", "120"),))
    with pytest.raises(SourceBusy) as busy:
        await source(served).constituents()
    assert busy.value.after == timedelta(seconds=120)


async def test_holdings_of_a_day_to_come_are_refused(served: LoopbackIShares) -> None:
    served.content = text(lines(), leading='Fund Holdings as of,"Nov 14, 2025"\n')
    with pytest.raises(SourceUnavailable, match="^iShares: holdings of 2025-11-14 lie in the future$"):
        await source(served).constituents()


async def test_nobody_at_the_address_is_told_as_unreachable() -> None:
    with pytest.raises(SourceUnreachable, match="^iShares cannot be reached from here$"):
        await IShares("http://127.0.0.1:9/x", clock=FakeClock()).constituents()


async def test_check_names_them_or_says_why_not_and_what_serves_until_then(served: LoopbackIShares) -> None:
    well = await check._constituents(Settings.model_validate({"ishares_url": served.address + PATH}))
    assert well == Finding("constituents", ok=True, detail="iShares: 150 names, weights of 2025-11-11")
    served.instead = Answer(403)
    refused = await check._constituents(Settings.model_validate({"ishares_url": served.address + PATH}))
    assert not refused.ok
    assert (
        refused.detail
        == "iShares does not serve us here (until then the packaged list of 2025-11-11 is used)"
    )


def test_the_address_is_that_of_the_fund_iwm_unless_another_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ISHARES_URL", raising=False)
    parts = urlsplit(str(Settings(_env_file=None).ishares_url))
    assert parts.netloc == "www.ishares.com"
    assert parse_qs(parts.query) == {"fileType": ["csv"], "fileName": ["IWM_holdings"], "dataType": ["fund"]}
