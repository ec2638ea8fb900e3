"""Activity is at hand at once, and asked for once an hour at most while the newest day is missing."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import SourceUnavailable
from bot.ports import Activities
from bot.sources import flight
from bot.sources.network_cached import CachedNetwork
from tests.activities import LAST, activities_of
from tests.fakes import FakeClock

NOON = datetime(2025, 5, 3, 12, tzinfo=UTC)
"""Of the day after the last one."""


@dataclass
class Shelf:
    """What all processes share, in memory."""

    kept: Activities | None = None
    is_claimed: bool = False

    async def get(self) -> Activities | None:
        return self.kept

    async def put(self, activities: Activities) -> None:
        self.kept = activities

    async def claim(self, until_after: timedelta) -> bool:
        assert until_after > timedelta(seconds=16)
        was_claimed, self.is_claimed = self.is_claimed, True
        return not was_claimed

    async def release(self) -> None:
        self.is_claimed = False


@dataclass
class Source:
    """Days up to one, as counted now, slowly, or a failure."""

    clock: FakeClock
    behind: int = 0
    asked: int = 0
    failure: Exception | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def activity(self) -> Activities:
        self.asked += 1
        await self.gate.wait()
        if self.failure is not None:
            raise self.failure
        last = LAST - timedelta(days=self.behind)
        return activities_of([5, 6, 7], last=last, observed_at=self.clock())


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


@pytest.fixture
def source(clock: FakeClock) -> Source:
    source = Source(clock)
    source.gate.set()
    return source


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
async def cached(source: Source, shelf: Shelf, clock: FakeClock) -> AsyncIterator[CachedNetwork]:
    cached = CachedNetwork(source, shelf, clock, patience=timedelta(seconds=0.05))
    yield cached
    await cached.close()


async def test_a_hundred_who_ask_at_once_make_one_fetch(cached: CachedNetwork, source: Source) -> None:
    source.gate.clear()
    asking = [asyncio.create_task(cached.activity()) for _n in range(100)]
    await asyncio.sleep(0.01)
    source.gate.set()
    answers = await asyncio.gather(*asking)
    assert source.asked == 1
    assert all(answer is answers[0] for answer in answers)


@pytest.mark.parametrize(
    ("behind", "hours"), [(0, 6), (1, 1)], ids=["yesterday is there", "yesterday is missing"]
)
async def test_it_is_asked_for_again_after_so_long(
    cached: CachedNetwork, source: Source, clock: FakeClock, behind: int, hours: int
) -> None:
    source.behind = behind
    await cached.activity()
    clock.move(timedelta(hours=hours, seconds=-1))
    await cached.activity()
    assert source.asked == 1
    clock.move(timedelta(seconds=1))
    await cached.activity()
    assert source.asked == 2


async def test_a_day_that_is_over_is_asked_for_within_the_hour(
    cached: CachedNetwork, source: Source, clock: FakeClock
) -> None:
    clock.moment = datetime(2025, 5, 3, 23, 30, tzinfo=UTC)
    await cached.activity()
    clock.moment = datetime(2025, 5, 4, 0, 10, tzinfo=UTC)
    await cached.activity()
    assert source.asked == 1
    clock.moment = datetime(2025, 5, 4, 0, 30, tzinfo=UTC)
    await cached.activity()
    assert source.asked == 2


async def test_a_clock_that_was_set_back_keeps_nothing_for_long(
    cached: CachedNetwork, source: Source, clock: FakeClock
) -> None:
    await cached.activity()
    clock.move(timedelta(minutes=-1))
    await cached.activity()
    assert source.asked == 2


@pytest.mark.parametrize("failure", [None, SourceUnavailable("oops")], ids=["slow", "failing"])
async def test_older_counts_are_given_rather_than_none_and_marked(
    cached: CachedNetwork, source: Source, clock: FakeClock, failure: Exception | None
) -> None:
    before = await cached.activity()
    clock.move(timedelta(hours=7))
    source.failure = failure
    if failure is None:
        source.gate.clear()
    told = await cached.activity()
    for measure, activity in told.items():
        assert replace(activity, overdue=False, daily=before[measure].daily).__repr__() == (
            before[measure].__repr__()
        )
        assert activity.overdue


async def test_where_nothing_is_kept_the_failure_is_told(cached: CachedNetwork, source: Source) -> None:
    source.failure = SourceUnavailable("oops")
    with pytest.raises(SourceUnavailable, match="oops"):
        await cached.activity()
    source.failure = None
    assert await cached.activity()
    assert source.asked == 2


async def test_another_process_waits_for_the_one_that_fetches(
    cached: CachedNetwork, source: Source, shelf: Shelf, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flight, "GLANCE_S", 0.001)
    source.gate.clear()
    other_source = Source(clock)
    other = CachedNetwork(other_source, shelf, clock)
    first, second = asyncio.create_task(cached.activity()), asyncio.create_task(other.activity())
    await asyncio.sleep(0.01)
    source.gate.set()
    assert await first is await second
    assert other_source.asked == 0
    await other.close()


async def test_where_the_one_that_fetched_failed_another_does(
    cached: CachedNetwork, source: Source, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flight, "GLANCE_S", 0.001)
    shelf.is_claimed = True
    asking = asyncio.create_task(cached.activity())
    await asyncio.sleep(0.01)
    assert source.asked == 0
    await shelf.release()
    assert await asking
    assert (source.asked, shelf.is_claimed) == (1, False)


async def test_what_was_brought_just_before_is_not_fetched_again(source: Source, clock: FakeClock) -> None:
    class Late(Shelf):
        async def claim(self, until_after: timedelta) -> bool:
            self.kept = activities_of([5, 6, 7], observed_at=clock())
            return await super().claim(until_after)

    shelf = Late()
    assert await CachedNetwork(source, shelf, clock).activity() is shelf.kept
    assert source.asked == 0


async def test_a_fetch_that_nobody_waits_for_ends_with_us(
    cached: CachedNetwork, source: Source, shelf: Shelf
) -> None:
    source.gate.clear()
    asking = asyncio.create_task(cached.activity())
    await asyncio.sleep(0.01)
    await cached.close()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert not shelf.is_claimed
