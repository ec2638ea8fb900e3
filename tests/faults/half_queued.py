"""A leader that kills itself in the middle of queueing: `half_queued SOCKET PAGES`.

It says `leading` once it holds the lease, and begins when it is told anything.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bot.app.clock import now
from bot.jobs.decide_alerts import DecideAlerts
from bot.model.audience import Change
from bot.store.connection import connect
from bot.store.lease import Lease
from bot.store.lease_books import RedisLeaseBook
from bot.store.ledger import RedisLedger
from bot.store.subscriptions import RedisSubscriptions
from tests.faults.fleet import BOOK


class Dying(RedisSubscriptions):
    """Subscriptions of which so many pages are changed, and then no more."""

    pages = 0

    async def change_all(self, changes: Sequence[Change]) -> list[bool]:
        done = await super().change_all(changes)
        self.pages -= 1
        if not self.pages:
            os.kill(os.getpid(), signal.SIGKILL)
        return done


async def main(socket: Path, pages: int) -> None:
    """Lead until death."""
    async with connect(socket) as store:
        subscriptions = Dying(store, BOOK)
        subscriptions.pages = pages
        decide = DecideAlerts(RedisLedger(store, BOOK), subscriptions, now)

        async def work() -> None:
            print("leading", flush=True)  # noqa: T201
            await asyncio.to_thread(sys.stdin.readline)
            await decide()

        await Lease(RedisLeaseBook(store, "jobs"), monotonic=time.monotonic).run(work)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
