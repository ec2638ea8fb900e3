"""Which filings are read, when, and what becomes of those that cannot be had."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import SourceBusy, SourceUnavailable, StoreUnavailable
from bot.jobs import watch_filings
from bot.jobs.watch_filings import AGAIN, EVERY, WatchFilings
from bot.model.filing import Statement
from bot.model.treasury import COMPANIES, Company, Filed, Read
from bot.signals.purchase import read_filing
from tests.fake_filings import FakeFilings, holdings
from tests.fakes import FakeClock

STRATEGY, MARA = COMPANIES["strategy"], COMPANIES["mara"]
MONDAY = datetime(2025, 5, 5, 12, tzinfo=UTC)
BOUGHT = "Strategy acquired {n} bitcoin for ${n}00,000."
GONE = SourceUnavailable("EDGAR has nothing of that name")


@dataclass
class FakeEdgar:
    """What is filed by now, newest first; `failing` are accession numbers and companies that cannot be had."""

    feed: list[Filed] = field(default_factory=list)
    lists: dict[int, list[Filed]] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    failing: dict[str, SourceUnavailable] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def file(self, filed: Filed, *texts: str, in_feed: bool = True) -> None:
        """Let a filing appear."""
        if in_feed:
            self.feed.insert(0, filed)
        self.lists.setdefault(filed.cik, []).insert(0, filed)
        self.texts[filed.accession] = list(texts)

    async def current(self) -> Sequence[Filed]:
        self._note("feed")
        return list(self.feed)

    async def of(self, company: Company) -> Sequence[Filed]:
        self._note(company.symbol)
        return list(self.lists.get(company.cik, []))

    async def documents(self, filed: Filed) -> Sequence[str]:
        self._note(filed.accession)
        return self.texts[filed.accession]

    def _note(self, what: str) -> None:
        self.asked.append(what)
        if what in self.failing:
            raise self.failing[what]


@dataclass
class Desk:
    clock: FakeClock = field(default_factory=lambda: FakeClock(MONDAY))
    edgar: FakeEdgar = field(default_factory=FakeEdgar)
    filings: FakeFilings = field(default_factory=FakeFilings)

    def __post_init__(self) -> None:
        self.job = WatchFilings(self.edgar, self.filings, (STRATEGY, MARA), self.clock)

    async def look(self, after: timedelta = timedelta(seconds=30)) -> None:
        self.clock.moment += after
        await self.job()

    @property
    def told(self) -> list[int]:
        """The numbers of bitcoin that were read, in the order in which they were kept."""
        return [
            int(each.trade.btc or 0) for read in self.filings.read.values() for each in read.announcements
        ]


def filed(number: int, company: Company = STRATEGY, at: datetime = MONDAY) -> Filed:
    return Filed(company.cik, f"0001193125-25-{number:06}", "8-K", at.date(), at)


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_filing_is_read_when_it_appears_and_only_once(desk: Desk) -> None:
    await desk.look()
    desk.edgar.file(filed(1), BOUGHT.format(n=5))
    desk.edgar.file(Filed(320_193, "0001193125-25-000002", "8-K", MONDAY.date(), MONDAY), "not ours")
    await desk.look()
    await desk.look()
    assert desk.told == [5]
    assert desk.edgar.asked.count("0001193125-25-000001") == 1
    assert "0001193125-25-000002" not in desk.edgar.asked


async def test_the_first_look_goes_back_a_year_and_a_later_one_to_the_last(desk: Desk) -> None:
    for number, days in enumerate((430, 390, 10), 1):
        at = MONDAY - timedelta(days=days)
        desk.edgar.file(filed(number, at=at), BOUGHT.format(n=number), in_feed=False)
    await desk.look()
    assert desk.told == [2, 3]
    again = Desk(edgar=desk.edgar, filings=desk.filings, clock=FakeClock(MONDAY + timedelta(days=100)))
    desk.edgar.file(filed(4, at=MONDAY + timedelta(days=1)), BOUGHT.format(n=4), in_feed=False)
    await again.look()
    assert again.told == [2, 3, 4]  # nothing is lost while nobody looked


async def test_where_the_feed_may_have_rolled_on_the_lists_are_asked(desk: Desk) -> None:
    desk.edgar.file(filed(1), BOUGHT.format(n=1))
    await desk.look()
    desk.edgar.asked.clear()
    desk.edgar.file(filed(2, at=MONDAY + timedelta(minutes=1)), BOUGHT.format(n=2), in_feed=False)
    desk.edgar.feed[:] = [filed(3, at=MONDAY + timedelta(minutes=5))]  # a hundred others came in between
    desk.edgar.texts[desk.edgar.feed[0].accession] = ["nothing"]
    await desk.look()
    assert desk.told == [1, 2]
    assert "MSTR" in desk.edgar.asked


async def test_now_and_then_the_lists_are_asked_anyhow(desk: Desk) -> None:
    await desk.look()
    await desk.look()
    assert desk.edgar.asked.count("MSTR") == 1
    await desk.look(after=EVERY)
    assert desk.edgar.asked.count("MSTR") == 2


async def test_one_that_cannot_be_had_holds_up_no_other_and_is_tried_again(desk: Desk) -> None:
    desk.edgar.file(filed(1), BOUGHT.format(n=1))
    desk.edgar.file(filed(2, MARA), BOUGHT.format(n=2))
    desk.edgar.failing[filed(1).accession] = GONE
    with pytest.raises(SourceUnavailable):
        await desk.look()
    assert desk.told == [2]
    assert STRATEGY.cik not in desk.filings.days
    asked = len(desk.edgar.asked)
    for _look in range(8):
        await desk.look()
    assert len(desk.edgar.asked) == asked + 8  # the feed alone
    desk.edgar.failing.clear()
    await desk.look(after=AGAIN)
    assert sorted(desk.told) == [1, 2]
    await desk.look(after=EVERY)
    assert desk.filings.days[STRATEGY.cik] == MONDAY.date()


async def test_one_that_cannot_be_understood_holds_up_no_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(text: str, name: str) -> Statement:
        return read_filing(text, name) if text != "odd" else Statement(1 / 0)  # type: ignore[arg-type]

    monkeypatch.setattr(watch_filings, "read_filing", read)
    desk.edgar.file(filed(1), "odd")
    desk.edgar.file(filed(2), BOUGHT.format(n=2))
    await desk.look()
    assert desk.told == [2]


async def test_where_the_feed_is_away_the_lists_are_asked(desk: Desk) -> None:
    desk.edgar.file(filed(1), BOUGHT.format(n=1))
    desk.edgar.failing["feed"] = GONE
    with pytest.raises(SourceUnavailable):
        await desk.look()
    assert desk.told == [1]


async def test_a_store_that_is_away_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(_filed: Filed) -> Sequence[str]:
        raise StoreUnavailable("Redis is away")

    desk.edgar.file(filed(1), BOUGHT.format(n=1))
    monkeypatch.setattr(desk.edgar, "documents", away)
    with pytest.raises(StoreUnavailable):
        await desk.look()


async def test_a_list_that_cannot_be_had_holds_up_no_other_company(desk: Desk) -> None:
    desk.edgar.file(filed(2, MARA), BOUGHT.format(n=2), in_feed=False)
    desk.edgar.failing["MSTR"] = GONE
    with pytest.raises(SourceUnavailable):
        await desk.look()
    assert desk.told == [2]


@pytest.mark.parametrize("what", ["feed", "MSTR", "0001193125-25-000001"])
async def test_where_the_sec_refuses_us_it_is_left_alone(desk: Desk, what: str) -> None:
    desk.edgar.file(filed(1), BOUGHT.format(n=1))
    desk.edgar.failing[what] = SourceBusy("EDGAR refuses us", timedelta(minutes=10))
    with pytest.raises(SourceBusy):
        await desk.look()
    asked = len(desk.edgar.asked)
    await desk.look()
    assert len(desk.edgar.asked) == asked
    desk.edgar.failing.clear()
    await desk.look(after=timedelta(minutes=10))
    assert desk.told == [1]


async def test_an_exhibit_speaks_where_the_form_tells_of_no_trade(desk: Desk) -> None:
    desk.edgar.file(
        filed(1), "See Exhibit 99.1. Strategy holds 9 bitcoin.", "no word of it", BOUGHT.format(n=4020)
    )
    desk.edgar.file(filed(2), BOUGHT.format(n=7), BOUGHT.format(n=8) + " Strategy holds 70 bitcoin.")
    desk.edgar.file(filed(3), "Strategy holds 9 bitcoin.", "no word of it")
    await desk.look()
    assert desk.told == [4020, 7]
    holding = desk.filings.read[filed(3).accession].statement.holding
    assert holding is not None
    assert holding.btc == 9
    assert [int(each.btc) for each in await holdings(desk.filings, STRATEGY)] == [9, 70, 9]


async def test_one_that_another_process_was_quicker_with_is_not_told_again(desk: Desk) -> None:
    desk.edgar.file(filed(1), BOUGHT.format(n=5))
    keep = desk.filings.keep

    async def too_late(read: Read) -> bool:
        await keep(read)
        return await keep(read)

    desk.filings.keep = too_late  # type: ignore[method-assign]
    await desk.look()
    assert desk.told == [5]
