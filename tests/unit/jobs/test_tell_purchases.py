"""What of the filings of the last days is told, once, whatever broke off before."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.errors import StoreUnavailable
from bot.jobs.forget_occurrences import KEPT, ForgetOccurrences
from bot.jobs.queue_occurrences import QueueOccurrences
from bot.jobs.schedule import InTurn
from bot.jobs.tell_purchases import TellPurchases
from bot.model.audience import Member
from bot.model.delivery import Topic
from bot.model.filing import Deed, Statement, Trade
from bot.model.second_hand import ENTITIES, Recorded, Report
from bot.model.subscription import Subscription
from bot.model.topic_rule import TreasuryRule, Unit
from bot.model.treasury import COMPANIES, Announcement, Company, Filed, Known, Read
from bot.ports import Stage
from bot.store.inmemory import Kept, MemorySubscriptions
from bot.store.inmemory_occurrences import MemoryOccurrences
from bot.store.inmemory_reports import MemoryReports
from tests.fake_filings import FakeFilings
from tests.fakes import FakeClock

STRATEGY, METAPLANET = COMPANIES["strategy"], ENTITIES["metaplanet"]
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
BOUGHT = Trade(Deed.PURCHASE, Decimal(600), None, None, date(2026, 10, 26), date(2026, 11, 1))


def read(number: int, *trades: Trade, at: datetime | None = NOON, form: str = "8-K") -> Read:
    filed = Filed(STRATEGY.cik, f"0001193125-26-{number}", form, (at or NOON).date(), at)
    return Read(STRATEGY, filed, Statement(trades))


class Desk:
    """The jobs, with everything in memory."""

    def __init__(self, *known: Announcement) -> None:
        self.clock, self.filings, self.known = FakeClock(NOON + timedelta(minutes=1)), FakeFilings(), known
        self.kept, self.occurrences, self.reports = Kept(), MemoryOccurrences(), MemoryReports()
        self.occurrences.begun_at = NOON - timedelta(days=30)
        self.price: float | None = None
        self.tell = TellPurchases(
            self.filings,
            self.reports,
            self.announced,
            self.occurrences,
            self.dollars,
            others=[METAPLANET],
            clock=self.clock,
        )
        self.queue = QueueOccurrences(self.occurrences, MemorySubscriptions(self.kept), self.clock)

    async def announced(self, company: Company) -> Known:
        read = await self.filings.of(company)
        return Known([*self.known, *(told for each in read for told in each.announcements)])

    async def dollars(self) -> float | None:
        return self.price

    def follow(self, chat: int, rule: TreasuryRule, name: str = "a") -> None:
        self.kept.subscriptions[chat, name] = Subscription(name, chat, rule)

    async def run(self, *reads: Read) -> list[tuple[int, Topic, str]]:
        """Let these be read, and the jobs run; who is sent what."""
        for each in reads:
            await self.filings.keep(each)
        before = len(self.occurrences.queued)
        await self.tell()
        await self.queue()
        return [(each.chat, each.topic, each.occurrence) for each in self.occurrences.queued[before:]]


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.follow(1, TreasuryRule())
    desk.follow(2, TreasuryRule(Decimal(601)))
    desk.follow(3, TreasuryRule(Decimal(50_000_000), Unit.USD))
    return desk


async def test_a_purchase_goes_once_to_whoever_asked_for_its_size(desk: Desk) -> None:
    assert await desk.run(read(1, BOUGHT)) == [(1, Topic.TREASURY, "0001193125-26-1:0")]
    assert await desk.run() == []
    assert await desk.run(read(2, BOUGHT)) == []


async def test_a_price_makes_dollars_of_what_is_stated_in_bitcoin(desk: Desk) -> None:
    desk.price = 90_000.0
    assert [chat for chat, _topic, _name in await desk.run(read(1, BOUGHT))] == [1, 3]


async def test_two_trades_of_one_filing_are_two_events(desk: Desk) -> None:
    sold = replace(BOUGHT, deed=Deed.SALE, btc=Decimal(700))
    assert [(chat, name) for chat, _topic, name in await desk.run(read(1, BOUGHT, sold))] == [
        (1, "0001193125-26-1:0"),
        (1, "0001193125-26-1:1"),
        (2, "0001193125-26-1:1"),
    ]


async def test_what_was_known_before_is_no_news() -> None:
    desk = Desk(Announcement(STRATEGY, date(2026, 10, 30), BOUGHT))
    desk.follow(1, TreasuryRule())
    assert await desk.run(read(1, BOUGHT)) == []
    assert await desk.occurrences.all() == []


@pytest.mark.parametrize(("age", "told"), [(timedelta(days=3), 1), (timedelta(days=3, seconds=1), 0)])
async def test_what_is_older_than_three_days_is_no_news(desk: Desk, age: timedelta, told: int) -> None:
    desk.clock.moment = NOON + age
    assert len(await desk.run(read(1, BOUGHT))) == told


@pytest.mark.parametrize(("days", "told"), [(3, 1), (4, 0)])
async def test_where_only_the_day_is_known_it_is_news_for_three_days(
    desk: Desk, days: int, told: int
) -> None:
    desk.clock.moment = datetime(2026, 11, 2 + days, 23, 59, tzinfo=UTC)
    assert len(await desk.run(read(1, BOUGHT, at=None))) == told


async def test_where_it_is_not_known_when_it_was_accepted_it_counts_from_now(desk: Desk) -> None:
    assert len(await desk.run(read(1, BOUGHT, at=None))) == 1
    [told] = await desk.occurrences.all()
    assert told.at == desk.clock.moment


async def test_an_amendment_edits_what_arrived_and_what_was_still_under_way(desk: Desk) -> None:
    desk.follow(4, TreasuryRule())
    await desk.run(read(1, BOUGHT))
    name = "0001193125-26-1:0"
    desk.occurrences.told[name] = {Member(1, "a"): 1}
    amended = read(2, replace(BOUGHT, btc=Decimal(660)), form="8-K/A")
    assert await desk.run(amended) == [(1, Topic.AMENDED, name)]
    desk.occurrences.told[name][Member(4, "a")] = 1
    assert await desk.run() == []
    desk.clock.moment += timedelta(minutes=5)
    assert await desk.run() == [(4, Topic.AMENDED, name)]
    assert [each.version for each in desk.occurrences.queued] == [1, 1, 2, 2]


async def test_an_amendment_of_what_nobody_was_told_yet_edits_nothing(desk: Desk) -> None:
    await desk.filings.keep(read(1, BOUGHT))
    await desk.tell()
    await desk.filings.keep(read(2, replace(BOUGHT, btc=Decimal(660)), form="8-K/A"))
    assert await desk.run() == [(1, Topic.TREASURY, "0001193125-26-1:0")]
    [told] = await desk.occurrences.all()
    assert isinstance(told.what, Announcement)
    assert (told.version, told.what.trade.btc) == (2, Decimal(660))


async def test_a_run_that_broke_off_is_gone_on_with(desk: Desk) -> None:
    for chat in range(10, 510):
        desk.follow(chat, TreasuryRule())
    await desk.filings.keep(read(1, BOUGHT))
    await desk.tell()
    [(occurrence, stage)] = await desk.occurrences.open()
    assert stage is Stage.FOUND
    await desk.occurrences.gathered(occurrence, [Member(chat, "a") for chat in range(10, 510)])
    assert await desk.occurrences.queue_next(occurrence) == 200
    await desk.queue()
    assert sorted(each.chat for each in desk.occurrences.queued) == list(range(10, 510))


async def test_it_is_forgotten_after_a_month(desk: Desk) -> None:
    await desk.run(read(1, BOUGHT))
    forget = ForgetOccurrences(desk.occurrences, desk.clock)
    desk.clock.moment = NOON + KEPT
    await forget()
    assert len(await desk.occurrences.all()) == 1
    desk.clock.moment += timedelta(seconds=1)
    await forget()
    assert await desk.occurrences.all() == []


def reported(btc: int, *, hours: int = 0, **recorded: Any) -> Recorded:
    report = Report("CoinGecko", METAPLANET, Deed.PURCHASE, Decimal(btc), date(2026, 11, 2))
    seen_at = NOON - timedelta(hours=hours)
    return Recorded("CoinGecko:metaplanet:1", report, seen_at, **{"is_news": True, **recorded})


async def test_who_does_not_file_is_told_second_hand_and_corrected_in_its_place(desk: Desk) -> None:
    await desk.reports.put(reported(700))
    [(chat, _topic, name)] = (await desk.run())[:1]
    assert (chat, name) == (1, "CoinGecko:metaplanet:1")
    assert await desk.run() == []
    desk.occurrences.told[name] = {Member(1, "a"): 1}
    await desk.reports.put(reported(710))
    assert await desk.run() == [(1, Topic.AMENDED, name)]
    assert await desk.run() == []


@pytest.mark.parametrize(
    "recorded",
    [reported(700, is_news=False), reported(700, is_gone=True), reported(700, hours=73)],
    ids=["no news", "gone", "seen long ago"],
)
async def test_of_what_others_tell_only_news_is_told(desk: Desk, recorded: Recorded) -> None:
    await desk.reports.put(recorded)
    assert await desk.run() == []


async def test_two_alike_of_one_provider_are_two_and_each_is_told_once(desk: Desk) -> None:
    for day in (1, 2):
        report = Report("CoinGecko", METAPLANET, Deed.PURCHASE, Decimal(700), date(2026, 11, day))
        await desk.reports.put(Recorded(report.id, report, NOON, is_news=True))
    told = [name for chat, _topic, name in await desk.run() if chat == 1]
    assert len(told) == len(set(told)) == 2
    for _run in range(3):
        assert await desk.run() == []
    assert [each.version for each in await desk.occurrences.all()] == [1, 1]


async def test_what_others_take_back_is_withdrawn_in_its_place(desk: Desk) -> None:
    await desk.reports.put(reported(700))
    [(_chat, _topic, name), *_others] = await desk.run()
    desk.occurrences.told[name] = {Member(1, "a"): 1}
    await desk.reports.put(reported(700, is_gone=True, changed_at=NOON))
    assert await desk.run() == [(1, Topic.AMENDED, name)]
    [told] = await desk.occurrences.all()
    assert isinstance(told.what, Announcement)
    assert told.what.is_withdrawn


async def test_an_evening_in_new_york_is_of_that_day_though_elsewhere_the_next_has_begun(desk: Desk) -> None:
    desk.occurrences.begun_at = datetime(2026, 11, 3, 0, 30, tzinfo=UTC)
    evening = datetime(2026, 11, 3, 1, tzinfo=UTC)  # 20:00 of 2 November in New York
    filed = Filed(STRATEGY.cik, "0001193125-26-9", "8-K", date(2026, 11, 2), evening)
    desk.clock.moment = evening + timedelta(minutes=1)
    assert len(await desk.run(Read(STRATEGY, filed, Statement((BOUGHT,))))) == 1


async def test_what_was_filed_before_anybody_began_is_past(desk: Desk) -> None:
    desk.occurrences.begun_at = NOON + timedelta(seconds=1)
    assert await desk.run(read(1, BOUGHT)) == []
    after = read(2, replace(BOUGHT, btc=Decimal(700)), at=NOON + timedelta(seconds=1))
    assert len(await desk.run(after)) == 2


async def test_an_amendment_while_it_is_queued_is_edited_into_what_went_out_before(desk: Desk) -> None:
    await desk.filings.keep(read(1, BOUGHT))
    await desk.tell()
    [(found, _stage)] = await desk.occurrences.open()
    await desk.occurrences.gathered(found, [Member(chat, "a") for chat in range(10, 310)])
    await desk.occurrences.queue_next(found)
    desk.occurrences.told[found.id] = {Member(chat, "a"): 1 for chat in range(10, 210)}
    await desk.run(read(2, replace(BOUGHT, btc=Decimal(660)), form="8-K/A"))
    await desk.run()
    edited = [each.chat for each in desk.occurrences.queued if each.topic is Topic.AMENDED]
    assert sorted(edited) == list(range(10, 210))


async def test_two_amendments_are_each_heard_once(desk: Desk) -> None:
    await desk.run(read(1, BOUGHT))
    for number, btc in ((2, 660), (3, 670)):
        await desk.run(read(number, replace(BOUGHT, btc=Decimal(btc)), form="8-K/A"))
    await desk.run()
    [told] = await desk.occurrences.all()
    assert isinstance(told.what, Announcement)
    assert (told.version, told.what.trade.btc) == (3, Decimal(670))


async def test_what_fails_in_turn_stops_nothing_after_it() -> None:
    done = []

    async def fails() -> None:
        raise StoreUnavailable("away")

    async def does() -> None:
        done.append(1)

    with pytest.raises(StoreUnavailable, match="away"):
        await InTurn(fails, does, fails)()
    await InTurn(does)()
    assert done == [1, 1]
