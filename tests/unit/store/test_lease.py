"""Who may hold a lease, told by a monotonic clock that is moved by hand."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from bot.errors import StoreUnavailable
from bot.store.lease import Beat, Lease, Sight, may_take
from bot.store.lease_books import MemoryLeaseBook


@dataclass
class Seconds:
    """A monotonic clock that stands still until it is moved."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class UnsteadyBook(MemoryLeaseBook):
    """A book that can be away, or slow."""

    away: bool = False
    lost: bool = False
    delay: Callable[[], None] = field(default=lambda: None)

    async def look(self) -> Beat:
        if self.away:
            raise StoreUnavailable("away")
        return await super().look()

    async def raise_from(self, seen: Beat, owner: str) -> Beat:
        if self.away:
            raise StoreUnavailable("away")
        beat = await super().raise_from(seen, owner)
        if self.lost:
            raise StoreUnavailable("written, but the answer was lost")
        self.delay()
        return beat

    async def give_back(self, owner: str) -> None:
        if self.away:
            raise StoreUnavailable("away")
        await super().give_back(owner)


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


@pytest.fixture
def book() -> UnsteadyBook:
    return UnsteadyBook()


@pytest.mark.parametrize(
    ("owner", "since", "taken"),
    [
        pytest.param("", 100.0, True, id="nobody's is free at once"),
        pytest.param("other", 100.0, False, id="just seen"),
        pytest.param("other", 90.1, False, id="silent for not quite long enough"),
        pytest.param("other", 90.0, True, id="silent for long enough"),
    ],
)
def test_when_a_lease_may_be_taken(owner: str, since: float, taken: bool) -> None:
    assert may_take(Sight(Beat(owner, 3), since), now_s=100.0, patience_s=10.0) is taken


def test_only_a_beat_that_stands_still_ages() -> None:
    sight = Sight(Beat("other", 3), 90.0)
    assert sight.then(Beat("other", 3), 99.0).since_s == 90.0
    assert sight.then(Beat("other", 4), 99.0).since_s == 99.0
    assert sight.then(Beat("third", 3), 99.0).since_s == 99.0


async def test_the_first_to_ask_holds_it_and_goes_on_holding_it(book: UnsteadyBook, clock: Seconds) -> None:
    first, second = Lease(book, monotonic=clock), Lease(book, monotonic=clock)
    for _ in range(20):
        assert (await first.step(), await second.step()) == (True, False)
        clock.now += 2


async def test_one_who_falls_silent_is_replaced_after_ten_seconds(book: UnsteadyBook, clock: Seconds) -> None:
    first, second = Lease(book, monotonic=clock), Lease(book, monotonic=clock)
    await first.step()
    taken = []
    for _ in range(6):
        taken.append(await second.step())
        clock.now += 2
    assert taken == [False, False, False, False, False, True]


def held_after(passed_s: float, lease: Lease, clock: Seconds) -> bool:
    clock.now += passed_s
    return lease.is_held


async def test_a_holder_stops_before_another_may_start(book: UnsteadyBook, clock: Seconds) -> None:
    holder, other = Lease(book, monotonic=clock), Lease(book, monotonic=clock)
    await holder.step()
    await other.step()
    assert [held_after(passed_s, holder, clock) for passed_s in (7.9, 0.1)] == [True, False]
    assert not await other.step()


async def test_time_that_asking_took_is_not_trusted(book: UnsteadyBook, clock: Seconds) -> None:
    def slowly() -> None:
        clock.now += 7

    book.delay = slowly
    holder = Lease(book, monotonic=clock)
    assert await holder.step()
    clock.now += 1
    assert not holder.is_held


async def test_one_that_slept_finds_itself_replaced(book: UnsteadyBook, clock: Seconds) -> None:
    sleeper, other = Lease(book, monotonic=clock), Lease(book, monotonic=clock)
    await sleeper.step()
    await other.step()
    clock.now += 3600
    assert await other.step()
    assert not sleeper.is_held
    assert not await sleeper.step()
    assert other.is_held


async def test_two_that_see_the_same_silence_do_not_both_take_it(book: UnsteadyBook, clock: Seconds) -> None:
    await Lease(book, monotonic=clock).step()
    second, third = Lease(book, monotonic=clock), Lease(book, monotonic=clock)
    await second.step()
    await third.step()
    clock.now += 10
    assert [await second.step(), await third.step()] == [True, False]


async def test_an_answer_that_was_lost_costs_nothing(book: UnsteadyBook, clock: Seconds) -> None:
    holder = Lease(book, monotonic=clock)
    await holder.step()
    book.lost = True
    clock.now += 2
    with pytest.raises(StoreUnavailable):
        await holder.step()
    book.lost = False
    clock.now += 5
    assert await holder.step()
    clock.now += 7
    assert holder.is_held


class Work:
    """Something that is done until it is cancelled, or told to end."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.ended = asyncio.Event()
        self.end = asyncio.Event()
        self.failure: Exception | None = None

    async def __call__(self) -> None:
        self.begun.set()
        try:
            await self.end.wait()
            if self.failure:
                raise self.failure
        finally:
            self.ended.set()


def lease(book: UnsteadyBook) -> Lease:
    """A lease of a few hundredths of a second."""
    return Lease(book, monotonic=asyncio.get_running_loop().time, beat_s=0.01, patience_s=0.1)


async def until(fact: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not fact():
            await asyncio.sleep(0.01)


async def soon(what: Awaitable[object]) -> None:
    async with asyncio.timeout(5):
        await what


async def test_work_goes_on_while_the_lease_is_held_and_is_handed_over(book: UnsteadyBook) -> None:
    first, second = Work(), Work()
    running = [asyncio.create_task(lease(book).run(work)) for work in (first, second)]
    await soon(first.begun.wait())
    before = book.beat.count
    await until(lambda: book.beat.count >= before + 20)
    assert not first.ended.is_set()
    assert not second.begun.is_set()
    running[0].cancel()
    await soon(second.begun.wait())
    assert first.ended.is_set()
    running[1].cancel()
    await asyncio.gather(*running, return_exceptions=True)
    assert book.beat.owner == ""


async def test_work_ends_when_the_store_is_away_for_too_long_and_is_taken_up_again(
    book: UnsteadyBook,
) -> None:
    work = Work()
    running = asyncio.create_task(lease(book).run(work))
    await soon(work.begun.wait())
    book.away = True
    await soon(work.ended.wait())
    work.begun.clear()
    await asyncio.sleep(0.03)
    assert not work.begun.is_set()
    book.away = False
    await soon(work.begun.wait())
    book.away = True  # leaving without being able to say so
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_work_that_is_taken_over_ends(book: UnsteadyBook) -> None:
    work = Work()
    running = asyncio.create_task(lease(book).run(work))
    await soon(work.begun.wait())
    book.beat = Beat("somebody else", 99)
    await soon(work.ended.wait())
    running.cancel()
    await soon(asyncio.gather(running, return_exceptions=True))
    assert running.cancelled()
    assert book.beat == Beat("somebody else", 99)


async def test_being_told_to_stop_while_the_work_ends_is_not_forgotten(book: UnsteadyBook) -> None:
    ending = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ending.set()
            await asyncio.sleep(0.05)

    running = asyncio.create_task(lease(book).run(work))
    await until(lambda: book.beat.owner != "")
    book.beat = Beat("somebody else", 99)
    await soon(ending.wait())
    running.cancel()
    await soon(asyncio.gather(running, return_exceptions=True))
    assert running.cancelled()


async def test_work_that_is_done_gives_the_lease_back(book: UnsteadyBook) -> None:
    work = Work()
    work.end.set()
    await soon(lease(book).run(work))
    assert book.beat.owner == ""


async def test_work_that_fails_says_so_and_gives_the_lease_back(book: UnsteadyBook) -> None:
    work = Work()
    work.failure = ValueError("broken")
    work.end.set()
    with pytest.raises(ValueError, match="broken"):
        await soon(lease(book).run(work))
    assert book.beat.owner == ""
