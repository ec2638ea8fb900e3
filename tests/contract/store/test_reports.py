"""What others tell of companies, on each twin: in memory, and on a real Redis."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.errors import StoreUnavailable
from bot.model.filing import Deed, Holding, Money
from bot.model.second_hand import ENTITIES, Listing, Recorded, Report
from bot.ports import Reports
from bot.store import keys
from bot.store.connection import Store
from bot.store.inmemory_reports import MemoryReports
from bot.store.report_codec import encode_listing, encode_recorded
from bot.store.reports import RedisReports

METAPLANET, BOYAA = ENTITIES["metaplanet"], ENTITIES["boyaa"]
NOW = datetime(2025, 8, 12, 9, 30, 15, tzinfo=UTC)
BOUGHT = Report(
    "CoinGecko", METAPLANET, Deed.PURCHASE, Decimal("156.78"), date(2025, 8, 12),
    Decimal("1E+7"), Decimal(63_784), Decimal("1018.17"), "https://example.org/notice.pdf", 2,
)  # fmt: skip
BARE = Report("CoinGecko", METAPLANET, Deed.SALE, Decimal(5), date(2025, 8, 1))
FULL = Recorded(BOUGHT.id, BOUGHT, NOW, True, NOW + timedelta(days=1), BARE, True)


@pytest.fixture(params=["in memory", "in redis"])
def reports(request: pytest.FixtureRequest, redis: Store) -> Reports:
    """In turn of each kind."""
    return MemoryReports() if request.param == "in memory" else RedisReports(redis)


async def test_what_is_kept_comes_back_as_it_was_oldest_first(reports: Reports) -> None:
    plain = Recorded(BARE.id, BARE, NOW)
    assert await reports.keep(FULL)
    assert await reports.keep(plain)
    assert await reports.of(METAPLANET) == [plain, FULL]
    assert await reports.of(BOYAA) == []


async def test_each_event_is_kept_once_whoever_comes_first(reports: Reports) -> None:
    kept = await asyncio.gather(
        *(reports.keep(replace(FULL, seen_at=NOW + timedelta(hours=n))) for n in range(4))
    )
    assert sorted(kept) == [False] * 3 + [True]
    [recorded] = await reports.of(METAPLANET)
    assert recorded.seen_at == NOW + timedelta(hours=kept.index(True))


async def test_a_correction_takes_the_place_of_what_was_told(reports: Reports) -> None:
    await reports.keep(Recorded(BARE.id, BARE, NOW))
    corrected = Recorded(BARE.id, BARE, NOW).corrected(replace(BARE, btc=Decimal(6)), NOW)
    await reports.put(corrected)
    assert await reports.of(METAPLANET) == [corrected]


async def test_those_of_a_day_come_in_their_order(reports: Reports) -> None:
    told = [Recorded(f"event {nth}", replace(BARE, nth=nth), NOW) for nth in (3, 1, 2, 11)]
    for each in told:
        await reports.keep(each)
    assert [each.report.nth for each in await reports.of(METAPLANET)] == [1, 2, 3, 11]


async def test_the_newest_list_is_remembered(reports: Reports) -> None:
    assert await reports.listing() is None
    first = Listing(NOW, {"boyaa": Holding(Decimal(4091))})
    cost = Money(Decimal(3_810_765_023), "USD", Decimal("1E+6"))
    second = Listing(
        NOW + timedelta(minutes=15), {"metaplanet": Holding(Decimal("43000.5"), NOW.date(), cost)}
    )
    for listing in (first, second):
        await reports.put_listing(listing)
        assert await reports.listing() == listing


async def test_when_a_company_was_looked_at_is_remembered(reports: Reports) -> None:
    assert await reports.looked() == {}
    for at in (NOW, NOW + timedelta(hours=1)):
        await reports.look(METAPLANET, at)
    await reports.look(BOYAA, NOW)
    assert await reports.looked() == {METAPLANET.entity: NOW + timedelta(hours=1), BOYAA.entity: NOW}


async def test_what_another_version_kept_is_left_alone(redis: Store) -> None:
    reports = RedisReports(redis)
    await reports.keep(FULL)
    whole = encode_recorded(FULL)
    odd = ("nothing", "[]", "{}", '{"report": 5}', '{"report": [1]}', whole.replace("156.78", "abc"),
           whole.replace("156.78", "-1"), whole.replace("2025-08-12T", "x"), whole.replace('"sale"', '"gift"'))  # fmt: skip
    for number, value in enumerate(odd):
        await redis.hset(keys.reports("metaplanet"), f"odd {number}", value)
    assert await reports.of(METAPLANET) == [FULL]
    listing = encode_listing(Listing(NOW, {"boyaa": Holding(Decimal(4091))}))
    for value in ("nothing", "[]", "{}", '{"held": [], "observed": ""}', listing.replace("4091", "abc")):
        await redis.set(keys.TREASURY_LIST, value)
        assert await reports.listing() is None


async def test_without_a_redis_it_is_said(lost: Store) -> None:
    with pytest.raises(StoreUnavailable):
        await RedisReports(lost).of(METAPLANET)
