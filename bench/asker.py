"""A process in which many ask for one pair at once: `python -m bench.asker SOCKET PEOPLE`."""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from bot.analytics.snapshot import history_needed
from bot.model.closes import Closes
from bot.model.ticker import STAND_IN, Pair, Ticker
from bot.sources.cached import CachedPrices
from bot.sources.sample import SamplePrices
from bot.store.connection import connect
from bot.store.price_shelf import RedisPriceShelf

SOURCE_S = 0.5


class SlowPrices:
    """The packaged sample from far away, which counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self._sample = SamplePrices(clock=_now)

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        """Answer late."""
        self.asked += 1
        await asyncio.sleep(SOURCE_S)
        return await self._sample.closes(tickers, start=start, until=until)


def _now() -> datetime:
    return datetime.now(UTC)


async def ask(socket: Path, people: int) -> None:
    """Wait for the word, let everybody ask, and tell what came of it."""
    source, pair = SlowPrices(), Pair(benchmark=STAND_IN)
    async with connect(socket) as store:
        prices = CachedPrices(source, RedisPriceShelf(store), _now)

        async def one() -> float:
            began = time.monotonic()
            now = _now()
            await prices.closes((pair.asset, pair.benchmark), start=history_needed(now), until=now.date())
            return time.monotonic() - began

        history_needed(_now())  # a calendar is built once in the life of a process
        _say("ready")
        await asyncio.to_thread(sys.stdin.readline)
        waits_s = await asyncio.gather(*(one() for _person in range(people)))
        await prices.close()
    _say(json.dumps({"fetches": source.asked, "waits_s": waits_s}))


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    asyncio.run(ask(Path(sys.argv[1]), int(sys.argv[2])))
