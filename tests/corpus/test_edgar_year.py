"""A year of Strategy's real filings, as they appear on a loopback EDGAR that fails now and then."""

import csv
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bot.errors import SourceUnavailable
from bot.jobs.queue_occurrences import QueueOccurrences
from bot.jobs.schedule import InTurn
from bot.jobs.tell_purchases import TellPurchases
from bot.jobs.watch_filings import WatchFilings
from bot.model.subscription import Subscription
from bot.model.topic_rule import TreasuryRule
from bot.model.treasury import COMPANIES, Company, Known
from bot.signals.filing.document import decoded
from bot.sources import edgar as edgar_module
from bot.sources import http
from bot.sources.edgar import Edgar
from bot.store.inmemory import Kept, MemorySubscriptions
from bot.store.inmemory_occurrences import MemoryOccurrences
from bot.store.inmemory_reports import MemoryReports
from tests.corpus.conftest import found
from tests.e2e.sources import loopback_exchange
from tests.e2e.sources.loopback_edgar import Filing, LoopbackEdgar
from tests.e2e.sources.loopback_exchange import Answer, hang_up
from tests.fake_filings import FakeFilings, announced
from tests.fakes import FakeClock

STRATEGY = COMPANIES["strategy"]
TICK = timedelta(seconds=30)


@pytest.fixture
def year() -> list[tuple[Filing, list[Decimal]]]:
    """Whole filings of 2025, oldest first, each with the trades that a person read in it."""
    folder = found("treasury/filings")
    rows: dict[str, list[dict[str, str]]] = {}
    with (folder / "expected.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            if (
                row["filed"].startswith("2025")
                and row["company"].startswith("Strategy")
                and row["text"] == "full"
            ):
                rows.setdefault(row["file"], []).append(row)
    filings = []
    for number, (name, those) in enumerate(sorted(rows.items())):
        at = datetime.fromisoformat(those[0]["filed"]).replace(hour=12, minute=number % 60, tzinfo=UTC)
        documents = {"d1.htm": ("8-K", decoded((folder / name).read_bytes()))}
        traded = [Decimal(row["btc"]) for row in those if row["is_purchase"] in {"yes", "sale"}]
        filings.append((Filing(STRATEGY.cik, those[0]["accession"], at, documents), traded))
    return sorted(filings, key=lambda each: each[0].accepted)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackEdgar]:
    monkeypatch.setattr(edgar_module, "A_SECOND", 1000)
    monkeypatch.setattr(http, "ATTEMPTS", 1)
    served = LoopbackEdgar()
    with loopback_exchange.serve(served):
        yield served


EMPTY = Answer(body='<?xml version="1.0" ?><feed xmlns="http://www.w3.org/2005/Atom"></feed>')
FAULTS = (
    Answer(404),
    Answer(503),
    Answer(body="<feed"),
    EMPTY,
    Answer(403),
    Answer(body="<html><p>cut"),
    hang_up,
    None,
    None,
)


async def test_every_purchase_of_a_year_is_told_once_in_order_and_soon(
    year: list[tuple[Filing, list[Decimal]]], served: LoopbackEdgar
) -> None:
    clock, filings = FakeClock(datetime(2025, 1, 1, tzinfo=UTC)), FakeFilings()
    kept, occurrences = Kept(), MemoryOccurrences()
    kept.subscriptions[1, "a"] = Subscription("a", 1, TreasuryRule(Decimal(0), company="strategy"))

    async def known(company: Company) -> Known:
        return Known(await announced(filings, company))  # the packaged list knows all of it

    async def no_price() -> None:
        return None

    def worker() -> InTurn:
        edgar = Edgar("Example Ltd ops@example.com", served.address, served.address)
        return InTurn(
            WatchFilings(edgar, filings, [STRATEGY], clock),
            TellPurchases(filings, MemoryReports(), known, occurrences, no_price, clock=clock),
            QueueOccurrences(occurrences, MemorySubscriptions(kept), clock),
        )

    job, waits, told = worker(), list[float](), 0
    for number, (filing, traded) in enumerate(year):
        served.filed.append(filing)
        clock.moment = filing.accepted + timedelta(seconds=number % 30)
        served.instead = FAULTS[number % len(FAULTS)]
        with suppress(SourceUnavailable):
            await job()
        served.instead = None
        if number % 5 == 0:
            job = worker()  # the process was started again
        while filing.accession not in filings.read:
            clock.moment += TICK
            await job()
        while len(queued := [each.occurrence for each in occurrences.queued]) < told + len(traded):
            clock.moment += TICK
            await job()
        assert queued[told:] == [f"{filing.accession}:{at}" for at in range(len(traded))]
        told = len(queued)
        waits.append((clock.moment - filing.accepted).total_seconds())
    wanted = [btc for _filing, traded in year for btc in traded]
    assert [each.trade.btc for each in await announced(filings, STRATEGY)] == wanted
    assert len(wanted) == 26
    assert told == len(occurrences.queued) == 26
    assert sorted(waits)[len(waits) // 2] < 60
    assert await filings.held_back() == []


async def test_who_was_away_for_months_misses_nothing(
    year: list[tuple[Filing, list[Decimal]]], served: LoopbackEdgar
) -> None:
    clock, filings = FakeClock(year[0][0].accepted), FakeFilings()
    job = WatchFilings(
        Edgar("Example Ltd ops@example.com", served.address, served.address), filings, [STRATEGY], clock
    )
    served.filed.append(year[0][0])
    await job()
    served.filed, served.listed = [], [filing for filing, _traded in year]
    clock.moment = year[-1][0].accepted
    await WatchFilings(
        Edgar("Example Ltd ops@example.com", served.address, served.address), filings, [STRATEGY], clock
    )()
    assert [each.trade.btc for each in await announced(filings, STRATEGY)] == [
        btc for _f, traded in year for btc in traded
    ]
