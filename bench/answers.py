"""Answers a second from a warm cache, and how long one takes: our bot and bare ones, by turns.

Everybody asks while the bot stands still (SIGSTOP), so that asking costs it nothing; then it is let go, and
what counts is the time from there to the arrival of the last answer, in the local chat's own log.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.bots import echo, redis_pid, tandem
from bench.child import Child, cpu_s
from bench.measures import Aim, Measure, at_least, percentile
from bench.telegram import Telegram, telegram

ROUNDS = 2
PEOPLE = 200
AT_ONCE = 64
LATENCY_S = 0.05
TANDEM, BARE, CARRIED = "Tandem", "bare PTB echo", "that echo on Tandem's transport"


@dataclass(slots=True)
class Seen:
    """What was seen of one bot in one case, a number a round."""

    rates: list[float] = field(default_factory=list)
    bursts_s: list[float] = field(default_factory=list)
    waits_s: list[float] = field(default_factory=list)
    processor_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


class Case:
    """One latency, and all bots in it."""

    def __init__(self) -> None:
        self.seen: dict[str, Seen] = defaultdict(Seen)

    def rates(self, name: str, aim: Aim | None, *others: str) -> Iterator[Measure]:
        """Answers a second, and ours against the bare one's."""
        rate = {who: median(self.seen[who].rates) for who in (TANDEM, BARE, *others)}
        yield Measure(f"{name}: {TANDEM}", rate[TANDEM], "/s", aim)
        for who in (BARE, *others):
            yield Measure(f"  {who}", rate[who], "/s")
        yield Measure(f"  ratio of {TANDEM} to {BARE}", rate[TANDEM] / rate[BARE], "times", at_least(2))
        for who in rate:
            for process, spent in self.seen[who].processor_ms.items():
                yield Measure(f"  processor an answer, {who}: {process}", median(spent), "ms")


def run() -> Iterator[Measure]:
    """Both cases."""
    with TemporaryDirectory() as folder:
        quick, slow = asyncio.run(_measured(Path(folder)))
    yield from quick.rates(f"{PEOPLE} people", None)
    for who in (TANDEM, BARE):
        for share in (0.5, 0.99):
            wait_ms = 1000 * percentile(quick.seen[who].waits_s, share)
            yield Measure(f"one answer, {who}, p{100 * share:.0f}", wait_ms, "ms")
    yield from slow.rates(f"{PEOPLE} people at {1000 * LATENCY_S:.0f} ms", at_least(900), CARRIED)
    for who, seen in slow.seen.items():
        yield Measure(f"the last of {AT_ONCE} people at once, {who}", 1000 * median(seen.bursts_s), "ms")


async def _measured(folder: Path) -> tuple[Case, Case]:
    quick, slow = Case(), Case()
    async with telegram(folder) as chat:
        look = _Look(chat, await chat.open_chats(PEOPLE))
        for _round in range(ROUNDS):  # what disturbs one bot disturbs the next
            with tandem(chat, folder) as bot:
                await look.without_latency(quick.seen[TANDEM], bot, folder)
                await look.with_latency(slow.seen[TANDEM], bot, folder)
            with echo(chat, folder, 1) as bot:
                await look.without_latency(quick.seen[BARE], bot)
            with echo(chat, folder, AT_ONCE) as bot:
                await look.with_latency(slow.seen[BARE], bot)
            with echo(chat, folder, AT_ONCE, "tandem") as bot:
                await look.with_latency(slow.seen[CARRIED], bot)
    return quick, slow


@dataclass(frozen=True, slots=True)
class _Look:
    chat: Telegram
    people: list[int]

    async def without_latency(self, seen: Seen, bot: Child, store: Path | None = None) -> None:
        await self._warm_up()
        await self._rate(seen, bot, store)
        seen.waits_s += await self._one_by_one()

    async def with_latency(self, seen: Seen, bot: Child, store: Path | None = None) -> None:
        await self._warm_up()
        await self.chat.delay(LATENCY_S)
        await self._rate(seen, bot, store)
        seen.bursts_s.append(await self._all_at_once(bot, self.people[:AT_ONCE]))
        await self.chat.no_delay()

    async def _warm_up(self) -> None:
        """The first answers find the data, draw the chart, open connections."""
        await self.chat.type(self.people[0], "/corr")
        await self.chat.sends(1)
        await self.chat.type_all(self.people[-AT_ONCE:], "/corr")
        await self.chat.sends(AT_ONCE)

    async def _rate(self, seen: Seen, bot: Child, store: Path | None) -> None:
        processes = {"the bot": bot.pid, "the local chat": self.chat.process.pid}
        processes |= {"Redis": redis_pid(store)} if store else {}
        before = {name: cpu_s(pid) for name, pid in processes.items()}
        seen.rates.append(len(self.people) / await self._all_at_once(bot, self.people))
        for name, pid in processes.items():
            seen.processor_ms[name].append(1000 * (cpu_s(pid) - before[name]) / len(self.people))

    async def _all_at_once(self, bot: Child, people: list[int]) -> float:
        """Seconds until the last of them has an answer."""
        with bot.paused():
            await self.chat.type_all(people, "/corr")
            let_go = time.time()
        sends = await self.chat.sends(len(people))
        return float(sends[-1]["at"]) - let_go

    async def _one_by_one(self) -> list[float]:
        """Seconds from typing to the answer on the page; people take turns, since the bot paces each."""
        waits = []
        async with self.chat.watched() as screen:
            for person in self.people:
                began = time.monotonic()
                await self.chat.type(person, "/corr")
                await screen.answer_in(person)
                waits.append(time.monotonic() - began)
        await self.chat.sends(len(self.people))
        return waits
