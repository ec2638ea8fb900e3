"""The arithmetic that an answer waits for, in this process, once everything it needs is loaded."""

import asyncio
import time
from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd

from bench.measures import Measure, took_ms
from bench.sample import NOW, now, sample_closes
from bot.analytics.sessions import last_completed, sample_at_closes
from bot.analytics.snapshot import history_needed, take_snapshot
from bot.model.chat import ChatKind
from bot.model.ticker import WINDOWS, Pair
from bot.sources.baskets import NoBaskets, WithBaskets
from bot.sources.sample import SamplePrices
from bot.telegram.commands import Asked, Place
from bot.telegram.corr import CorrCommand
from bot.telegram.couplings import Couplings
from bot.views.correlation import correlation_text
from tests.fakes import FakeLedger

CARDS = 50


def run() -> Iterator[Measure]:
    """Once for each version of the data, then what every answer costs."""
    legs = asyncio.run(sample_closes(Pair()))
    for window in WINDOWS:
        taken = took_ms(partial(take_snapshot, legs, window, NOW))
        yield Measure(f"a snapshot of {window} sessions", taken, "ms")
    hourly, start = _two_years_of_hours(), history_needed(NOW)
    sampling = took_ms(lambda: sample_at_closes(hourly, start, NOW.date()))
    yield Measure(f"{len(hourly):,} hourly bars sampled at closes", sampling, "ms")
    snapshot = take_snapshot(legs, WINDOWS[0], NOW)
    yield Measure("every answer: the card, all of it, from a warm cache", asyncio.run(_card_ms()), "ms")
    yield Measure("  of that: its words", took_ms(lambda: correlation_text(snapshot)), "ms")
    yield Measure("  of that: the newest completed session, once", took_ms(lambda: last_completed(NOW)), "ms")


def _two_years_of_hours() -> "pd.Series[float]":
    hours = pd.date_range(history_needed(NOW), NOW.date(), freq="h", tz="UTC")
    return pd.Series(np.linspace(1, 2, len(hours)), index=hours)


async def _card_ms() -> float:
    prices = WithBaskets(SamplePrices(clock=now), NoBaskets())
    corr = CorrCommand(prices, Couplings(FakeLedger(), prices, now), now)
    await corr(Asked((), Place(1001, ChatKind.PRIVATE)))
    began = time.perf_counter()
    for _card in range(CARDS):
        await corr(Asked((), Place(1001, ChatKind.PRIVATE)))
    return 1000 * (time.perf_counter() - began) / CARDS
