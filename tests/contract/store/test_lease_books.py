"""Both books of leases keep the same promises."""

import asyncio

import pytest

from bot.store.connection import Store
from bot.store.lease import Beat, LeaseBook
from bot.store.lease_books import MemoryLeaseBook, RedisLeaseBook


@pytest.fixture(params=["in memory", "in redis"])
def book(request: pytest.FixtureRequest, redis: Store) -> LeaseBook:
    return MemoryLeaseBook() if request.param == "in memory" else RedisLeaseBook(redis, "test")


async def test_a_new_lease_is_nobodys(book: LeaseBook) -> None:
    assert await book.look() == Beat("", 0)


async def test_it_goes_to_the_first_who_saw_it_free(book: LeaseBook) -> None:
    assert await book.raise_from(Beat(), "one") == Beat("one", 1)
    assert await book.raise_from(Beat(), "two") == Beat("one", 1)
    assert await book.look() == Beat("one", 1)


async def test_its_holder_raises_it_whatever_they_saw_last(book: LeaseBook) -> None:
    await book.raise_from(Beat(), "one")
    assert await book.raise_from(Beat(), "one") == Beat("one", 2)
    assert await book.raise_from(Beat("one", 2), "one") == Beat("one", 3)


@pytest.mark.parametrize(
    ("seen", "now"),
    [
        pytest.param(Beat("one", 1), Beat("one", 2), id="it was raised meanwhile"),
        pytest.param(Beat("three", 2), Beat("one", 2), id="it was somebody else's"),
        pytest.param(Beat("one", 2), Beat("two", 3), id="it stands still"),
    ],
)
async def test_it_is_taken_from_its_holder_only_as_it_was_seen(
    book: LeaseBook, seen: Beat, now: Beat
) -> None:
    await book.raise_from(Beat(), "one")
    await book.raise_from(Beat(), "one")
    assert await book.raise_from(seen, "two") == now
    assert await book.look() == now


async def test_given_back_it_is_free_and_the_beat_goes_on(book: LeaseBook) -> None:
    await book.raise_from(Beat(), "one")
    await book.give_back("two")
    assert await book.look() == Beat("one", 1)
    await book.give_back("one")
    assert await book.look() == Beat("", 2)
    assert await book.raise_from(Beat("", 2), "two") == Beat("two", 3)


async def test_of_many_who_ask_at_once_one_gets_it(redis: Store) -> None:
    book = RedisLeaseBook(redis, "test")
    beats = await asyncio.gather(*(book.raise_from(Beat(), f"number {n}") for n in range(30)))
    assert set(beats) == {await book.look()}


async def test_leases_of_two_names_are_two(redis: Store) -> None:
    one, other = RedisLeaseBook(redis, "one"), RedisLeaseBook(redis, "other")
    await one.raise_from(Beat(), "me")
    assert await other.look() == Beat("", 0)
