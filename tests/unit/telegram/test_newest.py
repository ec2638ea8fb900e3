import asyncio

import pytest

from bot.telegram.newest import Newest


async def said(word: str, after: asyncio.Event | None = None) -> str:
    if after is not None:
        await after.wait()
    return word


async def test_what_is_newer_takes_the_place_of_what_is_older() -> None:
    newest, never = Newest[str](), asyncio.Event()
    first = asyncio.create_task(newest.get(7, 1, said("first", never)))
    await asyncio.sleep(0)
    assert await newest.get(7, 2, said("second")) == "second"
    assert await first is None


async def test_what_is_older_and_comes_late_is_left() -> None:
    newest, soon = Newest[str](), asyncio.Event()
    second = asyncio.create_task(newest.get(7, 2, said("second", soon)))
    await asyncio.sleep(0)
    assert await newest.get(7, 1, said("first")) is None
    soon.set()
    assert await second == "second"


async def test_once_one_is_done_any_other_is_worked_on() -> None:
    newest = Newest[str]()
    assert [await newest.get(7, number, said(str(number))) for number in (2, 1, 3)] == ["2", "1", "3"]


async def test_people_do_not_disturb_each_other() -> None:
    newest, soon = Newest[str](), asyncio.Event()
    first = asyncio.create_task(newest.get(7, 1, said("one", soon)))
    await asyncio.sleep(0)
    assert await newest.get(8, 2, said("another")) == "another"
    soon.set()
    assert await first == "one"


async def test_what_goes_wrong_is_told_to_who_waits() -> None:
    async def fails() -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await Newest[str]().get(7, 1, fails())


async def test_who_gives_up_ends_it() -> None:
    ended = asyncio.Event()

    async def forever() -> str:
        try:
            return await said("", asyncio.Event())
        finally:
            ended.set()

    waiting = asyncio.create_task(Newest[str]().get(7, 1, forever()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait_for(ended.wait(), 1)
