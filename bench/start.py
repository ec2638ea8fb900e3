"""How soon a new process answers, and what it holds in memory; each time in a process of its own.

The question waits at Telegram when the process starts; its answer counts from when it can be seen. A first
start makes its store and draws and uploads the chart, a later one finds both.
"""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.bots import redis_pid, tandem
from bench.child import memory_mb, started
from bench.measures import Measure, at_most
from bench.telegram import Telegram, telegram

STARTS = 3
ANSWERS = 100
HELPS = 7
QUESTIONS = [
    f"/corr {coin} {benchmark} {window}"
    for coin in ("btc", "eth", "sol")
    for benchmark in ("psct", "iwm", "qqq", "xlk", "spy")
    for window in (90, 250)
]
"""A chart each."""


@dataclass(frozen=True, slots=True)
class Start:
    """What was seen of one process."""

    answer_s: float
    bot_mb: float
    redis_mb: float


def run() -> Iterator[Measure]:
    """Starts, memory, help."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        new, later, charts_mb = asyncio.run(_measured(folder))
        yield Measure("first start to first answer", median(s.answer_s for s in new), "s", at_most(2))
        yield Measure("a later start to first answer", median(s.answer_s for s in later), "s", at_most(2))
        yield Measure(f"memory after {ANSWERS} answers", max(s.bot_mb for s in new), "MB", at_most(220))
        yield Measure(f"memory after {len(QUESTIONS)} charts", charts_mb, "MB", at_most(220))
        yield Measure("  Redis beside it", max(s.redis_mb for s in new), "MB")
        yield Measure(
            "python -m bot --help", median(_help_s(folder) for _ in range(HELPS)), "s", at_most(0.3)
        )


async def _measured(folder: Path) -> tuple[list[Start], list[Start], float]:
    new, later = [], []
    async with telegram(folder) as chat:
        people = await chat.open_chats(ANSWERS)
        for number in range(STARTS):
            state = folder / f"start-{number}"
            state.mkdir()
            new.append(await _start(chat, state, people))
            later.append(await _start(chat, state, people[:1]))
        return new, later, await _after_charts_mb(chat, folder, people)


async def _start(chat: Telegram, folder: Path, people: list[int]) -> Start:
    async with chat.watched() as screen:
        await chat.type(people[0], "/corr")
        began = time.monotonic()
        with tandem(chat, folder) as bot:
            await screen.answer_in(people[0])
            answer_s = time.monotonic() - began
            await chat.type_all(people[1:], "/corr")
            await chat.sends(len(people))
            return Start(answer_s, memory_mb(bot.pid), memory_mb(redis_pid(folder)))


async def _after_charts_mb(chat: Telegram, folder: Path, people: list[int]) -> float:
    """Memory once every question has had a chart of its own."""
    with tandem(chat, folder) as bot:
        for person, question in zip(people, QUESTIONS, strict=False):
            await chat.type(person, question)
        await chat.sends(len(QUESTIONS))
        return memory_mb(bot.pid)


def _help_s(folder: Path) -> float:
    began = time.monotonic()
    with started("bot", "--help", folder=folder, settings={}) as child:
        child.end()
    return time.monotonic() - began
