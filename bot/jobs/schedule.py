"""What the clock starts, and who keeps to it, in New York's time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog
from apscheduler.events import EVENT_SCHEDULER_SHUTDOWN
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.errors import TandemError
from bot.ports import Clock

NEW_YORK = ZoneInfo("America/New_York")
DEFAULTS = {
    "coalesce": True,  # after a sleep once, not once for each time that was missed
    "max_instances": 1,
    "misfire_grace_time": None,  # APScheduler's own default drops a job that is a second late
}

EVERY_3_S = timedelta(seconds=3)
EVERY_30_S = timedelta(seconds=30)
EVERY_MIN = timedelta(minutes=1)
EVERY_10_MIN = timedelta(minutes=10)
EVERY_HOUR = timedelta(hours=1)

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """What is started, at once and then so often; it finds out by itself whether anything is due."""

    name: str
    every: timedelta
    work: Callable[[], Awaitable[None]]


class InTurn:
    """Work of which each part goes on from what the one before left; one that fails stops none after it."""

    def __init__(self, *parts: Callable[[], Awaitable[None]]) -> None:
        self._parts = parts

    async def __call__(self) -> None:
        """Do all; raises what the first of those that failed did."""
        failed: list[TandemError] = []
        for part in self._parts:
            try:
                await part()
            except TandemError as error:
                failed.append(error)
        if failed:
            raise failed[0]


class Clockwork:
    """Starts jobs until it is cancelled; none of them runs twice at once, and all end with it."""

    def __init__(self, jobs: Sequence[Job], clock: Clock) -> None:
        self._jobs = jobs
        self._clock = clock
        self._running: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Keep to the table."""
        scheduler = AsyncIOScheduler(timezone=NEW_YORK, job_defaults=DEFAULTS)
        for job in self._jobs:
            trigger = IntervalTrigger(seconds=job.every.total_seconds(), timezone=NEW_YORK)
            scheduler.add_job(
                self._start,
                trigger,
                args=[job],
                id=job.name,
                next_run_time=self._clock().astimezone(NEW_YORK),
            )
        stopped = asyncio.Event()
        scheduler.add_listener(lambda _event: stopped.set(), EVENT_SCHEDULER_SHUTDOWN)
        scheduler.start()
        try:
            await stopped.wait()
        finally:
            scheduler.shutdown(wait=False)  # cancels what runs, but only when the loop comes round to it
            await stopped.wait()
            await asyncio.gather(*self._running, return_exceptions=True)

    async def _start(self, job: Job) -> None:
        if (task := asyncio.current_task()) is not None:
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        try:
            await job.work()
        except asyncio.CancelledError:  # not passed on: APScheduler would log it as a failure
            logger.debug("job broken off", job=job.name)
        except TandemError as error:
            logger.warning("job not done: the next run tries again", job=job.name, reason=str(error))
        except Exception:  # the top of the stack for every job
            logger.exception("job failed", job=job.name)
