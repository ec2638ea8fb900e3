"""Alerts for very many: who is to hear of a reading, how fast that is queued, and how fast it leaves.

The broadcasts are real ones: `run` as a process of its own, its Redis, and the local chat, whose log of calls
tells when each message arrived. The bare posts go to the same local chat, by turns with ours.
"""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.audience import BEFORE, PAIR, kept, numbers, subscribe, used_memory
from bench.bots import tandem
from bench.child import started
from bench.measures import Measure, at_least, at_most
from bench.telegram import Json, Telegram, telegram
from bot.alerts.stretch import Links, Moved
from bot.app.clock import now
from bot.app.memory import Memory
from bot.jobs.decide_alerts import DecideAlerts
from bot.model.delivery import Lane
from bot.store.connection import Store

MILLION, MANY = 1_000_000, 100_000
FEW = (0, 100)
ROUNDS = 2
UNPACED, PACED = 1500, 300
TELEGRAM_TAKES = {"per_second": 30, "per_chat": 1, "per_group_minute": 20, "burst": 1}
TURNS = 9


def run() -> Iterator[Measure]:
    """All of it; some four minutes."""
    with TemporaryDirectory() as folder:
        yield from asyncio.run(_found(Path(folder)))
    with TemporaryDirectory() as folder:
        yield from asyncio.run(_queued(Path(folder)))
    with TemporaryDirectory() as folder:
        yield from asyncio.run(_sent(Path(folder)))


async def _found(folder: Path) -> list[Measure]:
    """A million subscriptions in memory: their bytes, and who of them is to hear of a reading."""
    measures = []
    for crossed in (*FEW, MANY):
        async with kept(folder / str(crossed)) as memory:
            await _quickly(memory.store)
            before = await used_memory(memory.store)
            await subscribe(memory, range(1, MILLION + 1), crossed)
            grown = (await used_memory(memory.store) - before) / MILLION
            stretch = (await _moved(memory)).stretch
            took_ms = []
            for _turn in range(TURNS):
                began = time.perf_counter()
                found = await memory.subscriptions.touched(PAIR, stretch)
                took_ms.append(1000 * (time.perf_counter() - began))
            if len(found) != crossed:
                raise RuntimeError(f"found {len(found)} instead of {crossed}")
            aim = at_most(5 if crossed in FEW else 200)
            measures.append(Measure(f"of {MILLION:,} found {crossed:,}", median(took_ms), "ms", aim))
    return [*measures, Measure("memory of a subscription, one a chat", grown, "bytes", at_most(300))]


async def _quickly(store: Store) -> None:
    """While it is filled nothing needs to be on disk."""
    await store.config_set("appendonly", "no")


async def _moved(memory: Memory) -> Moved:
    returns = await memory.ledger.returns(PAIR)
    return Moved(PAIR, returns, BEFORE, Links().coupling(PAIR, returns))


async def _queued(folder: Path) -> list[Measure]:
    """From the reading to the outbox, on disk."""
    async with kept(folder) as memory:
        await subscribe(memory, range(1, MANY + 1), MANY)
        began = time.perf_counter()
        await DecideAlerts(memory.ledger, memory.subscriptions, now)()
        took_s = time.perf_counter() - began
        queued = (await memory.outbox.waiting())[Lane.ALERTS]
        slow = await _slowest_script_ms(memory.store)
    if queued != MANY:
        raise RuntimeError(f"queued {queued} instead of {MANY}")
    return [
        Measure(f"{MANY:,} decided and queued, fsync always", took_s, "s", at_most(5)),
        Measure("  the longest that one of its scripts held Redis up", slow, "ms"),
    ]


async def _slowest_script_ms(store: Store) -> float:
    """The longest that the server remembers, of those that decide: by its own slow log."""
    entries = await store.slowlog_get(128)
    return max((each["duration"] / 1000 for each in entries if b"EVALSHA" in each["command"]), default=0.0)


async def _sent(folder: Path) -> list[Measure]:
    """Broadcasts: as fast as it goes, by turns with bare posts, and at Telegram's pace."""
    ours, bare = [], []
    async with telegram(folder) as chat:
        for turn in range(ROUNDS):
            ids = await chat.open_chats(UNPACED)
            sends = await _broadcast(chat, folder / f"quick{turn}", ids, {"MESSAGES_PER_SECOND": "1000000"})
            ours.append(_rate(sends))
            bare.append(_rate(await _posted(chat, folder, ids)))
        ids = await chat.open_chats(PACED)
        await chat.pace(TELEGRAM_TAKES)
        paced = _rate(await _broadcast(chat, folder / "paced", ids, {}))
    rate, posts = median(ours), median(bare)
    return [
        Measure(f"{UNPACED} chats with the pace off", rate, "/s"),
        Measure("  bare posts over aiohttp to the same chats", posts, "/s"),
        Measure("  ratio of ours to bare posts", rate / posts, "times", at_least(0.5)),
        Measure(f"{PACED} chats at Telegram's pace", paced, "/s"),
        Measure("  share of the 30 a second that it takes", 100 * paced / 30, "%", at_least(97)),
    ]


async def _broadcast(chat: Telegram, folder: Path, ids: list[int], pace: dict[str, str]) -> list[Json]:
    """One event for all of them, by a bot that is started for it; how its messages arrived."""
    await asyncio.to_thread(folder.mkdir)
    async with kept(folder / "state") as memory:
        await subscribe(memory, await numbers(memory, ids), len(ids))
    with tandem(chat, folder, pace):
        return await chat.sends(len(ids))


async def _posted(chat: Telegram, folder: Path, ids: list[int]) -> list[Json]:
    words = (chat.address, str(ids[0]), str(len(ids)))
    with started("bench.posts", *words, folder=folder, settings={}) as posts:
        posts.hear()
        return await chat.sends(len(ids))


def _rate(sends: list[Json]) -> float:
    """Messages a second, from the first to the last."""
    return (len(sends) - 1) / float(sends[-1]["at"] - sends[0]["at"])
