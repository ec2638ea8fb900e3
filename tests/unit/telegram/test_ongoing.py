import asyncio

import pytest
from structlog.testing import capture_logs
from telegram.error import Forbidden

from bot.errors import NoPrices
from bot.telegram.ongoing import Ongoing, result
from bot.telegram.slots import sleep, slot


class Work:
    """Something that takes until it may end, and counts how often it was begun."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.begun = 0
        self.may_end = asyncio.Event()
        self.failure = failure

    async def __call__(self) -> str:
        self.begun += 1
        await self.may_end.wait()
        if self.failure is not None:
            raise self.failure
        return "done"


async def test_it_is_done_once_for_all_who_want_it_meanwhile_and_goes_on_when_they_leave() -> None:
    ongoing, work = Ongoing[str, str]("work"), Work()
    tasks = {ongoing.begin("a", work) for _each in range(3)}
    await asyncio.wait(tasks, timeout=0.01)
    [task] = tasks
    assert result(task) is None
    assert ("a" in ongoing, "b" in ongoing, len(ongoing)) == (True, False, 1)
    work.may_end.set()
    await asyncio.wait({ongoing.begin("a", work)})
    assert result(task) == "done"
    assert work.begun == 1
    assert len(ongoing) == 0


async def test_what_is_over_is_begun_anew() -> None:
    ongoing, work = Ongoing[str, str]("work"), Work()
    work.may_end.set()
    for _again in range(2):
        await asyncio.wait({ongoing.begin("a", work)})
    assert work.begun == 2


@pytest.mark.parametrize(
    ("failure", "line"),
    [
        (
            NoPrices("no prices of xrp"),
            {"event": "not done", "log_level": "info", "reason": "no prices of xrp"},
        ),
        (
            Forbidden("Forbidden: no"),
            {"event": "not done", "log_level": "warning", "reason": "Forbidden: no"},
        ),
        (ZeroDivisionError(), {"event": "failed", "log_level": "error"}),
    ],
    ids=["foreseen", "refused by Telegram", "not foreseen"],
)
async def test_what_goes_wrong_is_in_the_log_even_if_nobody_waits(
    failure: Exception, line: dict[str, str]
) -> None:
    ongoing, work = Ongoing[str, str]("work"), Work(failure)
    work.may_end.set()
    with capture_logs() as logs:
        task = ongoing.begin("a", work)
        await asyncio.sleep(0.01)
    [log] = logs
    assert line.items() <= log.items()
    assert result(task) is None


async def test_closing_ends_what_is_under_way() -> None:
    ongoing, work = Ongoing[str, str]("work"), Work()
    task = ongoing.begin("a", work)
    await asyncio.sleep(0)
    await ongoing.close()
    assert task.cancelled()
    assert result(task) is None
    await ongoing.close()


async def test_it_holds_no_slot_of_who_began_it() -> None:
    slots, ongoing, free = asyncio.Semaphore(1), Ongoing[str, bool]("work"), []

    async def work() -> bool:
        await sleep(0.01)
        return True

    async with slot(slots):
        task = ongoing.begin("a", work)
        for _moment in range(5):
            await asyncio.sleep(0.001)
            free.append(not slots.locked())
    assert await task
    assert free == [False] * 5
