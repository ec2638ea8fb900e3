"""The clockwork runs on the real clock, in tenths of seconds."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.errors import StoreUnavailable
from bot.jobs.schedule import EVERY_30_S, Clockwork, Job

SOON = timedelta(seconds=0.05)


class Work:
    """Something to do: counts how often it was begun and ended, and how much of it ran at once."""

    def __init__(self, failure: Exception | None = None, lasts_s: float = 0) -> None:
        self.begun = self.ended = self.running = self.most = 0
        self.failure = failure
        self.lasts_s = lasts_s

    async def __call__(self) -> None:
        self.begun += 1
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await asyncio.sleep(self.lasts_s)
            if self.failure is not None:
                raise self.failure
        finally:
            self.running -= 1
            self.ended += 1


def clock() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def started(*work: Callable[[], Awaitable[None]], every: timedelta = SOON) -> AsyncIterator[None]:
    """A clockwork that is cancelled at the end; nothing of it is left then."""
    others, threads = asyncio.all_tasks(), threading.active_count()
    jobs = [Job(f"job {number}", every, each) for number, each in enumerate(work)]
    clockwork = asyncio.create_task(Clockwork(jobs, clock).run())
    try:
        yield
    finally:
        clockwork.cancel()
        await asyncio.wait({clockwork})
    assert clockwork.cancelled()
    assert asyncio.all_tasks() == others
    assert threading.active_count() == threads


async def until(fact: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not fact():
            await asyncio.sleep(0.005)


async def test_every_job_starts_at_once() -> None:
    one, other = Work(), Work()
    async with started(one, other, every=EVERY_30_S):
        await until(lambda: one.ended == other.ended == 1)


async def test_a_job_comes_again_after_its_interval() -> None:
    work = Work()
    loop = asyncio.get_running_loop()
    async with started(work):
        await until(lambda: work.ended == 1)
        began = loop.time()
        await until(lambda: work.ended == 4)
    assert loop.time() - began >= 0.1


async def test_a_job_that_takes_long_never_runs_twice_at_once() -> None:
    work, quick = Work(lasts_s=0.18), Work()
    async with started(work, quick):
        await until(lambda: work.ended == 2)
    assert work.most == 1
    assert quick.ended > work.ended


@pytest.mark.parametrize(
    ("failure", "event", "level"),
    [
        pytest.param(
            StoreUnavailable("no Redis"), "job not done: the next run tries again", "warning", id="foreseen"
        ),
        pytest.param(ZeroDivisionError("oh"), "job failed", "error", id="not foreseen"),
    ],
)
async def test_a_job_that_fails_is_logged_and_comes_again(failure: Exception, event: str, level: str) -> None:
    work, other = Work(failure), Work()
    with capture_logs() as logs:
        async with started(work, other):
            await until(lambda: work.ended >= 2 and other.ended >= 2)
    assert {(log["event"], log["log_level"], log["job"]) for log in logs} == {(event, level, "job 0")}


async def test_what_runs_ends_with_the_clockwork_and_is_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    swept: list[str] = []

    async def tidy() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.02)
            swept.append("up")

    work = Work(lasts_s=60)
    with caplog.at_level(logging.WARNING):
        async with started(work, tidy, every=EVERY_30_S):
            await until(lambda: work.running == 1)
        assert (swept, work.running) == (["up"], 0)
    assert [record.getMessage() for record in caplog.records if record.name.startswith("apscheduler")] == []


async def test_one_that_is_cancelled_as_soon_as_it_starts_leaves_nothing() -> None:
    work = Work(lasts_s=60)
    async with started(work, every=EVERY_30_S):
        await asyncio.sleep(0)
    assert work.running == 0


async def test_it_can_be_started_again() -> None:
    """As it is whenever the lease comes back."""
    work = Work()
    clockwork = Clockwork([Job("job", EVERY_30_S, work)], clock)
    for ended in (1, 2):
        running = asyncio.create_task(clockwork.run())
        await until(lambda ended=ended: work.ended == ended)  # type: ignore[misc]
        running.cancel()
        await asyncio.wait({running})
