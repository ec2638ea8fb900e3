"""What filings state, kept once, on a real Redis."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.errors import StoreUnavailable
from bot.model.filing import Deed, HeldBack, Holding, Money, Statement, Trade
from bot.model.treasury import COMPANIES, Announcement, Filed, Read
from bot.store import keys
from bot.store.connection import Store
from bot.store.filing_codec import encode_read
from bot.store.filings import RedisFilings
from tests.fake_filings import announced, holdings

STRATEGY, MARA = COMPANIES["strategy"], COMPANIES["mara"]
BOUGHT = Trade(
    Deed.PURCHASE,
    Decimal("1895.5"),
    Money(Decimal(180300000), "USD", Decimal("1E+5")),
    Money(Decimal(95167), "USD"),
    date(2025, 4, 28),
    date(2025, 5, 4),
    "proceeds of the ATM",
)
SOLD = Trade(Deed.SALE, None)
HELD = Holding(Decimal(555_450), date(2025, 5, 4), Money(Decimal("3.808E+10"), "USD", Decimal("1E+7")))
FILED = Filed(
    STRATEGY.cik, "0000950170-25-063168", "8-K", date(2025, 5, 5), datetime(2025, 5, 5, 12, tzinfo=UTC)
)
READ = Read(STRATEGY, FILED, Statement((SOLD, BOUGHT), HELD, (HeldBack(BOUGHT, "does not fit"),)))


def another(read: Read = READ, *, day: int = 12, cik: int = STRATEGY.cik) -> Read:
    filed = Filed(cik, f"0000950170-25-0700{day}", "8-K/A", date(2025, 5, day))
    return replace(read, filed=filed, statement=Statement())


async def test_what_is_kept_comes_back_as_it_was(redis: Store) -> None:
    filings = RedisFilings(redis)
    assert await filings.unread([FILED]) == [FILED]
    assert await filings.keep(READ)
    assert await filings.unread([FILED]) == []
    [kept] = await filings.held_back()
    assert (kept.filed, kept.statement) == (FILED, READ.statement)
    first, second = await announced(filings, STRATEGY)
    assert (first.trade, first.holding) == (SOLD, None)
    assert (second.trade, second.holding, second.accession) == (BOUGHT, None, FILED.accession)
    assert await announced(filings, MARA) == []
    assert await holdings(filings, STRATEGY) == []  # who contradicts himself is not believed


async def test_what_is_held_is_that_of_filings_that_fit_themselves(redis: Store) -> None:
    filings = RedisFilings(redis)
    fitting = replace(READ, statement=replace(READ.statement, held_back=()))
    await filings.keep(fitting)
    [_first, second] = await announced(filings, STRATEGY)
    assert second.holding == HELD
    assert (await holdings(filings, STRATEGY), await holdings(filings, MARA)) == ([HELD], [])


async def test_each_is_kept_once_whoever_reads_it(redis: Store) -> None:
    readers = [RedisFilings(redis) for _reader in range(4)]
    assert sorted(await asyncio.gather(*(reader.keep(READ) for reader in readers))) == [False] * 3 + [True]
    assert not await readers[0].keep(replace(READ, statement=Statement()))
    assert len(await announced(readers[0], STRATEGY)) == 2


async def test_they_come_in_the_order_in_which_they_were_filed(redis: Store) -> None:
    filings = RedisFilings(redis)
    days = [12, 19, 6]
    for day in days:
        read = another(day=day)
        await filings.keep(replace(read, statement=Statement((BOUGHT,), None, (HeldBack(SOLD, str(day)),))))
    assert [each.announced.day for each in await announced(filings, STRATEGY)] == sorted(days)
    assert [each.filed.day.day for each in await filings.held_back()] == sorted(days, reverse=True)


async def test_what_another_version_kept_is_left_alone(redis: Store) -> None:
    filings = RedisFilings(redis)
    await filings.keep(READ)
    await redis.hset(keys.FILINGS, "0000950170-25-999999", '{"of": "another time"}')
    for number, odd in enumerate(
        ("nothing", "[]", '{"company": ["a"]}', encode_read(READ).replace("555450", "abc"))
    ):
        await redis.hset(keys.FILINGS, f"0000950170-25-99990{number}", odd)
    assert len(await announced(filings, STRATEGY)) == 2


async def test_how_far_a_company_was_watched_is_remembered(redis: Store) -> None:
    filings = RedisFilings(redis)
    assert await filings.watched(STRATEGY) is None
    await filings.watch(STRATEGY, date(2025, 5, 5))
    assert (await filings.watched(STRATEGY), await filings.watched(MARA)) == (date(2025, 5, 5), None)
    assert await filings.unread([]) == []


async def test_without_a_redis_it_is_said(lost: Store) -> None:
    with pytest.raises(StoreUnavailable):
        await RedisFilings(lost).unread([FILED])


def test_an_announcement_has_an_address_where_its_number_is_known() -> None:
    announcement = Announcement(STRATEGY, FILED.day, BOUGHT, HELD, FILED.accession)
    assert announcement.address == FILED.address
    assert FILED.address.endswith("/1050446/000095017025063168/0000950170-25-063168-index.htm")
    assert replace(announcement, accession="").address == ""
