"""A hundred people ask for a pair that nobody has: how long they wait, and how often the source is asked.

Two processes share a real server, fifty people in each; the source is a slow one of our own.
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.asker import SOURCE_S
from bench.child import Child, started
from bench.measures import Measure, at_most, percentile
from bot.store.embedded import embedded_server

PROCESSES = 2
PEOPLE = 100
ROUNDS = 5


def run() -> Iterator[Measure]:
    """Rounds with a new server each, so that the pair is cold."""
    rounds = [_one_round() for _round in range(ROUNDS)]
    waits = [1000 * wait_s for found in rounds for heard in found for wait_s in heard["waits_s"]]
    fetches = max(sum(heard["fetches"] for heard in found) for found in rounds)
    what = f"fetches of a pair's two tickers, {PEOPLE} people, worst of {ROUNDS} rounds"
    yield Measure(what, fetches, "", at_most(2))
    yield Measure("  the source takes", 1000 * SOURCE_S, "ms")
    yield Measure("  they wait, p50", percentile(waits, 0.5), "ms")
    yield Measure("  they wait, longest", max(waits), "ms")


def _one_round() -> list[dict[str, Any]]:
    with TemporaryDirectory() as folder:
        return asyncio.run(_crowds(Path(folder)))


async def _crowds(folder: Path) -> list[dict[str, Any]]:
    async with embedded_server(folder / "state") as socket:
        return await asyncio.to_thread(_ask, folder, socket)


def _ask(folder: Path, socket: Path) -> list[dict[str, Any]]:
    with ExitStack() as stack:
        crowds: list[Child] = [
            stack.enter_context(
                started("bench.asker", str(socket), str(PEOPLE // PROCESSES), folder=folder, settings={})
            )
            for _process in range(PROCESSES)
        ]
        for crowd in crowds:
            crowd.hear()
        for crowd in crowds:
            crowd.tell("go")
        return [json.loads(crowd.hear()) for crowd in crowds]
