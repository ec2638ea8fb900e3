"""What is seen of a broadcast, and how to wait for it."""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, TypeVar

AT_ONCE = 50

T = TypeVar("T")
Call = Mapping[str, Any]
"""As in the local chat's log: n, at, method, chat, status."""


def tally(copies: Counter[int]) -> dict[int, int]:
    """How many chats have so many copies."""
    return dict(Counter(copies.values()))


def by_chat(calls: Iterable[Call]) -> Mapping[int, list[Call]]:
    """The calls of each chat, in order of their arrival."""
    found = defaultdict[int, list[Call]](list)
    for call in sorted(calls, key=lambda call: call["at"]):
        found[call["chat"]].append(call)
    return found


def most_within(calls: Iterable[Call], seconds: float) -> int:
    """The most calls that arrived in any span of so many seconds."""
    arrivals = sorted(call["at"] for call in calls)
    return max((sum(at <= each < at + seconds for each in arrivals) for at in arrivals), default=0)


async def eventually(fact: Callable[[], Awaitable[bool]], patience_s: float, every_s: float = 0.1) -> None:
    """Wait for something that others do."""
    deadline = time.monotonic() + patience_s
    while not await fact():
        assert time.monotonic() < deadline, "waited in vain"
        await asyncio.sleep(every_s)


async def in_turns(work: Callable[[T], Awaitable[object]], items: Iterable[T]) -> None:
    """Do it for all, some at once."""
    left = list(items)
    for at in range(0, len(left), AT_ONCE):
        await asyncio.gather(*map(work, left[at : at + AT_ONCE]))
