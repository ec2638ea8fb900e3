"""When others are asked, what is taken down of it, and what becomes of failures."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from structlog.testing import capture_logs

from bot.errors import SourceBusy, SourceUnavailable, SourceUnreachable, StoreUnavailable, TandemError
from bot.jobs import watch_treasuries
from bot.jobs.watch_treasuries import AGAIN, BETWEEN, HISTORY_EVERY, LIST_EVERY, WatchTreasuries
from bot.model.filing import Deed
from bot.model.second_hand import ENTITIES, History, Listed, Recorded, Report
from bot.model.treasury import COMPANIES, Company
from bot.store.inmemory_reports import MemoryReports
from tests.fake_treasuries import FakeTreasuries
from tests.fakes import FakeClock

METAPLANET, BOYAA, CAPITAL_B = (ENTITIES[key] for key in ("metaplanet", "boyaa", "capitalb"))
BEGIN = datetime(2026, 11, 26, 12, tzinfo=UTC)
TODAY = BEGIN.date()
MINUTE = timedelta(minutes=1)
GONE = SourceUnavailable("CoinGecko has nothing of that name")


def bought(btc: int, day: date = TODAY, company: Company = METAPLANET) -> Report:
    return Report("CoinGecko", company, Deed.PURCHASE, Decimal(btc), day)


@dataclass
class Desk:
    watched: tuple[Company, ...] = (METAPLANET,)
    clock: FakeClock = field(default_factory=lambda: FakeClock(BEGIN))
    source: FakeTreasuries = field(
        default_factory=lambda: FakeTreasuries([Listed("3350.T", "Metaplanet", Decimal(5))])
    )
    reports: MemoryReports = field(default_factory=MemoryReports)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        self.job = WatchTreasuries(
            self.source, self.reports, self.watched, listed=COMPANIES.values(), clock=self.clock
        )

    async def look(self, after: timedelta = MINUTE) -> list[str]:
        """What is asked by a run."""
        self.clock.move(after)
        self.source.asked.clear()
        await self.job()
        return list(self.source.asked)

    async def failing(self, what: str, error: TandemError) -> None:
        self.source.failing[what] = error
        with pytest.raises(type(error)):
            await self.look()

    def tell(self, *reports: Report) -> None:
        self.source.histories[METAPLANET.entity] = History(sorted(reports, key=lambda each: each.day))

    async def told(self) -> list[tuple[int, bool]]:
        """The numbers of bitcoin that were taken down, and whether they are news."""
        return [(int(each.report.btc), each.is_news) for each in await self.reports.of(METAPLANET)]


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_purchase_is_taken_down_when_it_is_told_and_only_once(desk: Desk) -> None:
    desk.tell(bought(100, date(2026, 11, 20)))
    await desk.look()
    desk.tell(bought(100, date(2026, 11, 20)), bought(200))
    for _hour in range(3):
        await desk.look(HISTORY_EVERY)
    assert await desk.told() == [(100, False), (200, True)]


async def test_at_first_sight_all_is_taken_down_and_nothing_is_news(desk: Desk) -> None:
    desk.tell(bought(100), bought(200, date(2020, 8, 11)))
    with capture_logs() as logs:
        await desk.look()
    assert await desk.told() == [(200, False), (100, False)]
    assert logs == []


async def test_that_is_so_also_where_the_first_look_was_broken_off(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.tell(bought(100), bought(200))
    keep = desk.reports.keep

    async def away_at_the_second(recorded: Recorded) -> bool:
        if desk.reports.recorded:
            raise StoreUnavailable("Redis is away")
        return await keep(recorded)

    monkeypatch.setattr(desk.reports, "keep", away_at_the_second)
    with pytest.raises(StoreUnavailable):
        await desk.look()
    monkeypatch.undo()
    desk.restart()
    await desk.look()
    assert await desk.told() == [(100, False), (200, False)]


async def test_what_was_long_ago_is_taken_down_and_no_news(desk: Desk) -> None:
    await desk.look()
    desk.tell(bought(7, date(2026, 11, 22)), bought(8, date(2026, 11, 23)))
    await desk.look(HISTORY_EVERY)
    assert await desk.told() == [(7, False), (8, True)]


async def test_a_correction_is_taken_down_in_its_place_and_known(desk: Desk) -> None:
    older = bought(50, date(2026, 11, 1))
    desk.tell(older)
    await desk.look()
    desk.tell(older, bought(100))
    await desk.look(HISTORY_EVERY)
    desk.tell(older, bought(110))
    with capture_logs() as logs:
        await desk.look(HISTORY_EVERY)
    [_older, corrected] = await desk.reports.of(METAPLANET)
    assert (corrected.report, corrected.before, corrected.is_news) == (bought(110), bought(100), True)
    assert [log["event"] for log in logs] == ["trade told otherwise"]
    desk.tell(older)
    await desk.look(HISTORY_EVERY)
    assert [each.is_gone for each in await desk.reports.of(METAPLANET)] == [False, True]


async def test_news_is_said_once_whoever_is_quicker(desk: Desk) -> None:
    await desk.look()
    desk.tell(bought(100))
    with capture_logs() as logs:
        await desk.look(HISTORY_EVERY)
    assert [log["event"] for log in logs] == ["trade told"]
    other = Desk()
    await other.look()
    other.tell(bought(100))
    keep = other.reports.keep

    async def too_late(recorded: Recorded) -> bool:
        await keep(recorded)
        return False

    other.reports.keep = too_late  # type: ignore[method-assign]
    with capture_logs() as logs:
        await other.look(HISTORY_EVERY)
    assert logs == []


async def test_the_list_is_asked_for_every_quarter_of_an_hour(desk: Desk) -> None:
    desk.source.rows.append(Listed("MSTR.US", "Strategy", Decimal(845_050)))
    assert "list" in await desk.look()
    listing = await desk.reports.listing()
    assert listing is not None
    assert {key: int(each.btc) for key, each in listing.held.items()} == {
        "metaplanet": 5,
        "strategy": 845_050,
    }
    assert listing.observed_at == BEGIN + MINUTE
    asked = [await desk.look() for _minute in range(15)]
    assert [each for each in asked if each] == [["list"]]
    assert asked[-1] == ["list"]


async def test_the_trades_of_a_company_are_asked_for_every_hour(desk: Desk) -> None:
    asked = [name for _minute in range(181) for name in await desk.look()]
    assert asked.count(METAPLANET.entity) == 4
    assert asked.count("list") == 13


async def test_new_companies_come_first_one_a_minute_and_later_they_take_turns() -> None:
    desk = Desk((METAPLANET, BOYAA, CAPITAL_B))
    asked = [[name for name in await desk.look() if name != "list"] for _minute in range(120)]
    assert asked[:4] == [[METAPLANET.entity], [BOYAA.entity], [CAPITAL_B.entity], []]
    later = [(minute, each[0]) for minute, each in enumerate(asked) if each][3:]
    assert [name for _minute, name in later] == [METAPLANET.entity, BOYAA.entity, CAPITAL_B.entity]
    minutes = [minute for minute, _name in later]
    assert all(timedelta(minutes=after - before) >= BETWEEN for before, after in pairwise(minutes))


async def test_a_month_of_all_that_are_known_stays_within_a_free_plan() -> None:
    desk = Desk(tuple(ENTITIES.values()))
    day = 24 * 60
    number = sum([len(await desk.look()) for _minute in range(day)])
    assert number * 31 <= 10_000


async def test_a_restart_asks_for_nothing_that_was_just_told(desk: Desk) -> None:
    await desk.look()
    desk.restart()
    assert await desk.look() == []


async def test_a_clock_that_was_set_back_holds_nothing_up(desk: Desk) -> None:
    await desk.look()
    assert await desk.look(-timedelta(days=1)) == ["list", METAPLANET.entity]
    await desk.look(LIST_EVERY - MINUTE)
    await desk.failing("list", SourceBusy("slower", timedelta(hours=1)))
    desk.source.failing.clear()
    assert "list" in await desk.look(-timedelta(days=1))


@pytest.mark.parametrize("what", ["list", METAPLANET.entity])
async def test_who_asks_us_to_slow_down_is_left_alone_for_as_long_as_they_say(desk: Desk, what: str) -> None:
    await desk.failing(what, SourceBusy("slower", timedelta(minutes=20)))
    desk.source.failing.clear()
    assert await desk.look(timedelta(minutes=19)) == []
    await desk.look(HISTORY_EVERY)
    assert METAPLANET.entity in await desk.reports.looked()


async def test_who_says_no_time_is_left_alone_for_some_minutes(desk: Desk) -> None:
    await desk.failing("list", SourceBusy("slower"))
    assert await desk.look(AGAIN - MINUTE) == []
    desk.source.failing.clear()
    assert await desk.look() == [METAPLANET.entity]


async def test_where_nobody_is_reached_nothing_else_is_tried(desk: Desk) -> None:
    await desk.failing("list", SourceUnreachable("nobody"))
    assert desk.source.asked == ["list"]
    assert await desk.look(AGAIN - MINUTE) == []


async def test_a_list_that_cannot_be_had_holds_up_no_trades_and_rests(desk: Desk) -> None:
    await desk.failing("list", GONE)
    assert desk.source.asked == ["list", METAPLANET.entity]
    assert await desk.look() == []
    desk.source.failing.clear()
    assert await desk.look(LIST_EVERY) == ["list"]


async def test_a_company_that_cannot_be_had_holds_up_no_other_and_rests() -> None:
    desk = Desk((METAPLANET, BOYAA))
    await desk.failing(METAPLANET.entity, GONE)
    assert await desk.look() == [BOYAA.entity]
    asked = [name for _minute in range(57) for name in await desk.look()]
    assert METAPLANET.entity not in asked
    desk.source.failing.clear()
    assert METAPLANET.entity in [name for _minute in range(5) for name in await desk.look()]


async def test_why_rows_make_no_sense_is_logged_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_treasuries, "MOST_SAID", 2)
    desk.source.refused = ["row 1", "row 2"]
    desk.source.histories[METAPLANET.entity] = History((bought(5),), ("row 2", "row 3"))
    with capture_logs() as logs:
        await desk.look()
        await desk.look(HISTORY_EVERY)
    reasons = [log["reason"] for log in logs]
    assert reasons[:3] == ["row 1", "row 2", "row 3"]
    assert len(desk.job._said) <= 2


async def test_nobody_watched_is_nobody_asked() -> None:
    assert await Desk(()).look() == ["list"]


async def test_a_purchase_told_twice_alike_is_two(desk: Desk) -> None:
    await desk.look()
    desk.tell(bought(5), replace(bought(5), nth=2))
    await desk.look(HISTORY_EVERY)
    assert await desk.told() == [(5, True), (5, True)]
