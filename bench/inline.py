"""From what is typed behind our name to the cards: words at first, then the picture of an answer."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.bots import tandem
from bench.measures import Measure, at_most, percentile
from bench.telegram import Telegram, telegram

PEOPLE = 200
"""Each types it once: Telegram, and the local chat with it, keeps an answer for whoever asked."""
TYPED = "btc qqq 90"


def run() -> Iterator[Measure]:
    """Cold and warm."""
    with TemporaryDirectory() as folder:
        waits = asyncio.run(_measured(Path(folder)))
    yield Measure("the first query of a process", *_ms(waits["first"], 1), at_most(2000))
    yield Measure("another pair for the first time", *_ms(waits["pair"], 1), at_most(1000))
    for kind in ("words", "pictures", "letters"):
        yield Measure(f"warm, {kind}, p50", *_ms(waits[kind], 0.5), at_most(50))
        yield Measure(f"warm, {kind}, p99", *_ms(waits[kind], 0.99))


async def _measured(folder: Path) -> dict[str, list[float]]:
    async with telegram(folder) as chat:
        [here] = await chat.open_chats(1)
        with tandem(chat, folder):
            await chat.type(here, "/help")  # the bot is there
            await chat.sends(1)
            waits = {"first": [await _wait_s(chat, here, 1, TYPED)]}
            waits["pair"] = [await _wait_s(chat, here, 1, "eth spy 90")]
            waits["words"] = [await _wait_s(chat, here, person, TYPED) for person in range(2, PEOPLE)]
            await chat.type(here, f"/corr {TYPED}")
            await chat.sends(1)
            waits["pictures"] = [
                await _wait_s(chat, here, PEOPLE + person, TYPED, kind="photo") for person in range(PEOPLE)
            ]
            begun: Sequence[str] = [TYPED[:letters] for letters in range(len(TYPED))]
            for typed in begun:
                await _wait_s(chat, here, 1, typed)
            waits["letters"] = [
                await _wait_s(chat, here, 3 * PEOPLE + person, typed)
                for person in range(PEOPLE // len(begun))
                for typed in begun
            ]
    return waits


async def _wait_s(chat: Telegram, where: int, person: int, typed: str, *, kind: str | None = None) -> float:
    began = time.monotonic()
    cards = await chat.inline(where, person, typed)
    if not cards or (kind is not None and cards[0]["type"] != kind):
        raise RuntimeError(f"no such card for {typed!r}: {cards}")
    return time.monotonic() - began


def _ms(waits_s: Sequence[float], share: float) -> tuple[float, str]:
    return 1000 * percentile(waits_s, share), "ms"
