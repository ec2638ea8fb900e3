"""Subscriptions by the hundred thousand; so many as one likes cross at the sample's last session."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from random import Random

from bot.app.clock import now
from bot.app.memory import Memory, remember
from bot.jobs.watch_correlation import WatchCorrelation
from bot.model.chat import ChatKind
from bot.model.rule import Side, Threshold, ThresholdRule
from bot.model.subscription import Standing, Subscription
from bot.model.ticker import ASSETS, FUNDS, Pair
from bot.sources.sample import SamplePrices
from bot.store.connection import Store, connect
from bot.store.embedded import embedded_server

PAIR = Pair(ASSETS["btc"], FUNDS["psct"])
BEFORE, LAST = date(2025, 9, 25), date(2025, 9, 26)
CROSSED = (0.37, 0.39)
"""Between the 30-session figure of the last session, .364, and all that it was in the two weeks before."""
QUIET = (-0.9, 0.3)
SINCE = (None, date(2025, 3, 28), date(2025, 7, 14))
A_PAGE = 1000


@asynccontextmanager
async def kept(folder: Path) -> AsyncIterator[Memory]:
    """A store of our own with all of the sample's returns in the ledger."""
    async with embedded_server(folder) as socket, connect(socket) as store:
        memory = remember(store, "recorded", now)
        sample = SamplePrices(clock=now)
        await WatchCorrelation(sample, memory.ledger, now, recordings=True)()
        yield memory


async def subscribe(memory: Memory, chats: Sequence[int], crossed: int) -> None:
    """An alert for each chat, by our numbers, as of the session before the last; so many of them cross."""
    draw = Random(20250926)  # noqa: S311 - the same ones each time
    for first in range(0, len(chats), A_PAGE):
        page = [
            _alert(chat, *draw.choice(_LEVELS[at < crossed]), draw)
            for at, chat in enumerate(chats[first : first + A_PAGE], first)
        ]
        await memory.subscriptions.add(*page)


async def numbers(memory: Memory, telegram_ids: Sequence[int]) -> list[int]:
    """Our numbers of private chats."""
    return [(await memory.chats.of(each, ChatKind.PRIVATE)).number for each in telegram_ids]


async def used_memory(store: Store) -> int:
    """Bytes that the server has taken."""
    about = await store.info("memory")
    return int(about["used_memory"])


def _levels(low: float, high: float) -> list[tuple[float]]:
    return [(round(low + step * (high - low) / 20, 2),) for step in range(21)]


_LEVELS = {False: _levels(*QUIET), True: _levels(*CROSSED)}


def _alert(chat: int, level: float, draw: Random) -> Subscription:
    rule = ThresholdRule(Threshold(Side.BELOW, level, closes=1), PAIR)
    name = "".join(draw.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=5))
    return Subscription(name, chat, rule).settled(Standing(Side.ABOVE, draw.choice(SINCE)), BEFORE)
