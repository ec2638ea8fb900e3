"""Both ledgers keep the same promises."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from bot.errors import StoreUnavailable
from bot.model.reading import Reading, Restatement
from bot.model.ticker import ASSETS, BENCHMARKS, Pair
from bot.ports import Ledger
from bot.store import keys
from bot.store.connection import Store
from bot.store.ledger import RedisLedger
from tests.fakes import FakeLedger

PAIR, OTHER = Pair(), Pair(ASSETS["eth"], BENCHMARKS["qqq"])
MONDAY, TUESDAY, WEDNESDAY = date(2025, 9, 22), date(2025, 9, 23), date(2025, 9, 24)
THURSDAY = date(2025, 9, 25)
THIRD = 1 / 3


def reading(session: date, asset: float = THIRD, benchmark: float = -0.1) -> Reading:
    return Reading(session, asset, benchmark, "Yahoo Finance")


def restatement(session: date, now: float = 0.02) -> Restatement:
    return Restatement(session, (0.01, -0.01), (now, -0.01))


Open = Callable[[], Ledger]


@pytest.fixture(params=["in memory", "in redis"])
def opened(request: pytest.FixtureRequest, redis: Store) -> Open:
    """The same ledger as another process sees it."""
    fake = FakeLedger()
    return (lambda: fake) if request.param == "in memory" else (lambda: RedisLedger(redis, "yahoo"))


@pytest.fixture
def ledger(opened: Open) -> Ledger:
    return opened()


async def test_a_new_ledger_is_empty(ledger: Ledger) -> None:
    assert await ledger.newest(PAIR) is None
    returns = await ledger.returns(PAIR)
    assert returns.empty
    assert list(returns.columns) == ["asset", "benchmark"]
    assert list(returns.dtypes) == [float, float]
    assert list(await ledger.restated()) == []


async def test_readings_come_back_in_order_and_to_the_last_bit(ledger: Ledger, opened: Open) -> None:
    assert await ledger.add(PAIR, [reading(MONDAY, 0.1 + 0.2, 5e-324), reading(TUESDAY)], after=None)
    assert await ledger.add(PAIR, [reading(WEDNESDAY, -THIRD)], after=TUESDAY)
    for each in (ledger, opened()):
        returns = await each.returns(PAIR)
        assert [day.date() for day in returns.index] == [MONDAY, TUESDAY, WEDNESDAY]
        assert returns["asset"].tolist() == [0.1 + 0.2, THIRD, -THIRD]
        assert returns["benchmark"].tolist() == [5e-324, -0.1, -0.1]
        assert await each.newest(PAIR) == WEDNESDAY


async def test_sessions_are_midnights_as_everywhere(ledger: Ledger) -> None:
    await ledger.add(PAIR, [reading(MONDAY)], after=None)
    index = (await ledger.returns(PAIR)).index
    assert isinstance(index, pd.DatetimeIndex)
    assert index.unit == "ns"
    assert index[0] == pd.Timestamp(2025, 9, 22)


@pytest.mark.parametrize("after", [None, MONDAY, WEDNESDAY])
async def test_whoever_does_not_know_the_last_reading_writes_nothing(
    ledger: Ledger, after: date | None
) -> None:
    await ledger.add(PAIR, [reading(MONDAY), reading(TUESDAY)], after=None)
    assert not await ledger.add(PAIR, [reading(WEDNESDAY, 0.9)], after=after)
    assert await ledger.newest(PAIR) == TUESDAY
    assert len(await ledger.returns(PAIR)) == 2


async def test_nothing_can_come_after_what_is_not_there(ledger: Ledger) -> None:
    assert not await ledger.add(PAIR, [reading(TUESDAY)], after=MONDAY)
    assert (await ledger.returns(PAIR)).empty


async def test_of_many_who_write_at_once_one_does(ledger: Ledger, opened: Open) -> None:
    writers = [opened() for _ in range(20)]
    wrote = await asyncio.gather(
        *(
            writer.add(PAIR, [reading(MONDAY, number / 100), reading(TUESDAY, number / 100)], after=None)
            for number, writer in enumerate(writers)
        )
    )
    assert sum(wrote) == 1
    returns = await ledger.returns(PAIR)
    assert returns["asset"].tolist() == [wrote.index(True) / 100] * 2


async def test_the_same_table_is_given_while_nothing_was_added(ledger: Ledger, opened: Open) -> None:
    empty = await ledger.returns(PAIR)
    assert await ledger.returns(PAIR) is empty
    await opened().add(PAIR, [reading(MONDAY)], after=None)
    one = await ledger.returns(PAIR)
    assert len(one) == 1
    await opened().add(OTHER, [reading(MONDAY)], after=None)
    assert await ledger.returns(PAIR) is one
    await opened().add(PAIR, [reading(TUESDAY)], after=MONDAY)
    assert len(await ledger.returns(PAIR)) == 2


async def test_pairs_do_not_mix(ledger: Ledger) -> None:
    await ledger.add(PAIR, [reading(MONDAY)], after=None)
    await ledger.add(OTHER, [reading(WEDNESDAY)], after=None)
    assert (await ledger.newest(PAIR), await ledger.newest(OTHER)) == (MONDAY, WEDNESDAY)
    assert await ledger.newest(Pair(ASSETS["btc"], BENCHMARKS["qqq"])) is None


async def test_a_restatement_is_news_once(ledger: Ledger, opened: Open) -> None:
    assert await ledger.note(PAIR, [restatement(MONDAY), restatement(TUESDAY)]) == 2
    assert await opened().note(PAIR, [restatement(MONDAY, 0.03), restatement(WEDNESDAY)]) == 1
    assert await ledger.note(OTHER, [restatement(MONDAY)]) == 1
    assert await ledger.note(PAIR, []) == 0


async def test_what_was_restated_is_told_newest_first(ledger: Ledger) -> None:
    await ledger.note(PAIR, [restatement(MONDAY, THIRD), restatement(WEDNESDAY)])
    await ledger.note(OTHER, [restatement(TUESDAY)])
    assert list(await ledger.restated()) == [
        (PAIR, restatement(WEDNESDAY)),
        (OTHER, restatement(TUESDAY)),
        (PAIR, restatement(MONDAY, THIRD)),
    ]


async def test_a_reading_is_told_as_it_was_made(ledger: Ledger) -> None:
    full = Reading(TUESDAY, 0.1, 0.2, "Yahoo", coverage=0.96, weights_of=MONDAY)
    await ledger.add(PAIR, [reading(MONDAY), full], after=None)
    assert await ledger.reading(PAIR, MONDAY) == reading(MONDAY)
    assert await ledger.reading(PAIR, TUESDAY) == full
    assert await ledger.reading(PAIR, WEDNESDAY) is None
    assert await ledger.reading(OTHER, MONDAY) is None


async def test_what_is_accepted_is_read_by_everyone_and_noted_no_more(ledger: Ledger, opened: Open) -> None:
    full = Reading(TUESDAY, 0.1, 0.2, "Yahoo", coverage=0.96, weights_of=MONDAY)
    await ledger.add(PAIR, [reading(MONDAY), full, reading(WEDNESDAY)], after=None)
    await ledger.add(OTHER, [reading(MONDAY)], after=None)
    reader = opened()
    before, untouched = await reader.returns(PAIR), await reader.returns(OTHER)
    await ledger.note(PAIR, [restatement(MONDAY, THIRD), restatement(TUESDAY, 0.02)])
    assert (await reader.returns(PAIR)) is before
    assert await ledger.accept() == [PAIR]
    returns = await reader.returns(PAIR)
    assert returns["asset"].tolist() == [THIRD, 0.02, THIRD]
    assert returns["benchmark"].tolist() == [-0.01, -0.01, -0.1]
    assert await reader.returns(PAIR) is returns
    assert await reader.returns(OTHER) is untouched
    assert await reader.reading(PAIR, TUESDAY) == replace(full, asset=0.02, benchmark=-0.01)
    assert list(await reader.restated()) == []
    assert await reader.newest(PAIR) == WEDNESDAY
    assert await ledger.add(PAIR, [reading(THURSDAY)], after=WEDNESDAY)
    assert len(await reader.returns(PAIR)) == 4


async def test_rewritten_pairs_are_remembered_until_they_are_corrected(ledger: Ledger, opened: Open) -> None:
    assert await ledger.accept() == []
    assert await ledger.rewritten() == []
    for pair in (PAIR, OTHER):
        await ledger.add(pair, [reading(MONDAY)], after=None)
        await ledger.note(pair, [restatement(MONDAY)])
    assert set(await ledger.accept()) == {PAIR, OTHER}
    assert await ledger.accept() == []
    assert set(await opened().rewritten()) == {PAIR, OTHER}
    await opened().corrected(PAIR)
    await ledger.corrected(PAIR)
    assert await ledger.rewritten() == [OTHER]


async def test_accepting_a_second_time_is_seen_too(ledger: Ledger, opened: Open) -> None:
    await ledger.add(PAIR, [reading(MONDAY)], after=None)
    for value in (0.02, 0.03):
        await ledger.note(PAIR, [restatement(MONDAY, value)])
        await opened().accept()
        assert (await ledger.returns(PAIR))["asset"].tolist() == [value]


async def test_of_many_who_accept_at_once_one_does(ledger: Ledger, opened: Open) -> None:
    await ledger.add(PAIR, [reading(MONDAY)], after=None)
    await ledger.note(PAIR, [restatement(MONDAY)])
    accepted = await asyncio.gather(*(opened().accept() for _ in range(20)))
    assert [pairs for pairs in accepted if pairs] == [[PAIR]]


async def test_a_note_about_a_session_that_was_not_read_stays(redis: Store) -> None:
    ledger = RedisLedger(redis, "yahoo")
    await ledger.note(PAIR, [restatement(MONDAY)])
    assert await ledger.accept() == []
    assert len(await ledger.restated()) == 1
    assert await ledger.rewritten() == []


async def test_books_do_not_mix(redis: Store) -> None:
    live, recorded = RedisLedger(redis, "yahoo"), RedisLedger(redis, "recorded")
    await live.add(PAIR, [reading(MONDAY)], after=None)
    await live.note(PAIR, [restatement(MONDAY)])
    assert await recorded.newest(PAIR) is None
    assert (await recorded.returns(PAIR)).empty
    assert await recorded.restated() == []
    assert await recorded.accept() == []
    assert await recorded.add(PAIR, [reading(TUESDAY)], after=None)
    assert await live.newest(PAIR) == MONDAY


async def test_what_stands_in_the_ledger_is_never_written_over(redis: Store) -> None:
    ledger = RedisLedger(redis, "yahoo")
    await ledger.add(PAIR, [reading(MONDAY)], after=None)
    await ledger.add(PAIR, [reading(MONDAY, 0.9), reading(TUESDAY)], after=MONDAY)
    assert (await ledger.returns(PAIR))["asset"].tolist() == [THIRD, THIRD]


async def test_source_coverage_and_the_day_of_the_weights_are_kept(redis: Store) -> None:
    ledger = RedisLedger(redis, "yahoo")
    full = Reading(TUESDAY, 0.1, 0.2, "Yahoo", coverage=0.96, weights_of=MONDAY)
    await ledger.add(PAIR, [Reading(MONDAY, 0.1, 0.2, "Yahoo", backfill=True), full], after=None)
    kept = {
        day: json.loads(value)
        for day, value in (await redis.hgetall(keys.returns("yahoo", "btc:r2ktech"))).items()
    }
    assert kept == {
        b"2025-09-22": {"asset": 0.1, "benchmark": 0.2, "source": "backfill"},
        b"2025-09-23": {
            "asset": 0.1,
            "benchmark": 0.2,
            "source": "Yahoo",
            "coverage": 0.96,
            "weights_of": "2025-09-22",
        },
    }


async def test_seven_years_are_written_in_one_go(redis: Store) -> None:
    ledger = RedisLedger(redis, "yahoo")
    days = pd.bdate_range("2018-01-02", periods=2000)
    await ledger.add(PAIR, [reading(day.date(), number / 7) for number, day in enumerate(days)], after=None)
    assert (await ledger.returns(PAIR))["asset"].tolist() == [number / 7 for number in range(2000)]


async def test_without_redis_everyone_is_told(lost: Store) -> None:
    ledger = RedisLedger(lost, "yahoo")
    for asked in (
        ledger.newest(PAIR),
        ledger.returns(PAIR),
        ledger.add(PAIR, [reading(MONDAY)], after=None),
        ledger.note(PAIR, [restatement(MONDAY)]),
        ledger.restated(),
        ledger.reading(PAIR, MONDAY),
        ledger.accept(),
        ledger.rewritten(),
        ledger.corrected(PAIR),
    ):
        with pytest.raises(StoreUnavailable):
            await asked
