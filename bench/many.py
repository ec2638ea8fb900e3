"""What /compare, /regimes and /why compute, from warm prices; and whether others wait meanwhile."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from bench.measures import Measure, at_most, took_ms
from bench.sample import NOW
from bot.analytics.attribution import attribute
from bot.analytics.compare import compare
from bot.analytics.regimes import regimes
from bot.analytics.snapshot import LONG_AGO, history_needed
from bot.model.chat import ChatKind
from bot.model.closes import Closes
from bot.model.ticker import ASSETS, BENCHMARKS, EVERYTHING, WINDOWS, Ticker
from bot.telegram.commands import Asked, Place
from bot.telegram.compare import CompareCommand
from bot.views.heatmap import draw_heatmap
from bot.views.years import draw_years
from tests.fakes import FakeClock, FakePrices, random_prices


def run() -> Iterator[Measure]:
    """Nine coins by seven benchmarks, then one pair over all its years."""
    source = _prices()
    closes = asyncio.run(source.closes(EVERYTHING, start=history_needed(NOW), until=NOW.date()))
    computing = took_ms(partial(compare, closes, (), WINDOWS[-1], NOW))
    size = f"{len(ASSETS)} × {len(BENCHMARKS)} correlations"
    yield Measure(f"{size} and their partials", computing, "ms", at_most(300))
    comparison = compare(closes, (), WINDOWS[-1], NOW)
    yield Measure("  their picture", took_ms(lambda: draw_heatmap(comparison)), "ms")
    yield Measure("  the longest that others wait meanwhile", asyncio.run(_longest_wait_ms(source)), "ms")
    legs = asyncio.run(_pair(source, LONG_AGO))
    told = regimes(legs, legs[1].ticker, NOW)
    yield Measure("one pair, year by year", took_ms(lambda: regimes(legs, legs[1].ticker, NOW)), "ms")
    yield Measure("  its picture", took_ms(lambda: draw_years(told)), "ms")
    recent = asyncio.run(_pair(source, history_needed(NOW)))
    for window in WINDOWS:
        moved = took_ms(partial(attribute, recent, window, NOW))
        yield Measure(f"why {window} sessions moved", moved, "ms")


def _prices() -> FakePrices:
    walks = {
        ticker: random_prices(LONG_AGO, NOW.date(), seed=number) for number, ticker in enumerate(EVERYTHING)
    }
    return FakePrices(walks, FakeClock(NOW))


async def _pair(source: FakePrices, start: date) -> Sequence[Closes]:
    pair: tuple[Ticker, Ticker] = ASSETS["btc"], BENCHMARKS["psct"]
    return await source.closes(pair, start=start, until=NOW.date())


async def _longest_wait_ms(source: FakePrices) -> float:
    """How late a clock that ticks every millisecond is at worst while a comparison is answered."""
    command = CompareCommand(source, FakeClock(NOW))
    await command(Asked((), Place(1001, ChatKind.PRIVATE)))
    answering = asyncio.create_task(command(Asked((), Place(1001, ChatKind.PRIVATE))))
    longest = 0.0
    while not answering.done():
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        longest = max(longest, time.perf_counter() - began - 0.001)
    return 1000 * longest
