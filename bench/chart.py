"""The chart against a bare figure of two panels and as many pixels, drawn by turns in this process."""

import asyncio
import gc
import os
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from statistics import median

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bench.child import memory_mb
from bench.measures import Measure, at_most
from bench.sample import NOW, sample_closes
from bot.analytics.snapshot import take_snapshot
from bot.model.correlation import Snapshot
from bot.model.ticker import Pair
from bot.views.card import DPI, SIZE
from bot.views.chart import draw_chart

TURNS = 10
WARM_UPS = 25
"""By then the figures that wait for the garbage collector are as many as they ever get."""
CHARTS = 200
GROWTH_MB = 2
"""What the allocator alone may keep; a figure that stayed would be thirty times that over all charts."""


def run() -> Iterator[Measure]:
    """Time, size, growth."""
    snapshot = take_snapshot(asyncio.run(sample_closes(Pair())), 30, NOW)
    picture = draw_chart(snapshot)
    _bare(snapshot)
    ours, bare = [], []
    for _turn in range(TURNS):
        ours.append(_took_s(lambda: draw_chart(snapshot)))
        bare.append(_took_s(lambda: _bare(snapshot)))
    yield Measure("the chart", 1000 * median(ours), "ms")
    yield Measure("a bare figure of two panels", 1000 * median(bare), "ms")
    ratio = median(our / its for our, its in zip(ours, bare, strict=True))
    yield Measure("ratio", ratio, "times", at_most(1.5))
    yield Measure("size of the picture", len(picture) / 1000, "kB")
    yield Measure(f"growth over {CHARTS} charts", _growth_mb(snapshot), "MB", at_most(GROWTH_MB))


def _bare(snapshot: Snapshot) -> bytes:
    """What matplotlib does when nothing is asked of it but the lines: its own colours, axes, compression."""
    figure = Figure(figsize=SIZE, dpi=DPI)
    canvas = FigureCanvasAgg(figure)
    upper, lower = figure.subplots(2)
    upper.plot([point.estimate.value for point in snapshot.rolling if point.estimate])
    lower.plot([point.asset for point in snapshot.rolling])
    picture = BytesIO()
    canvas.print_png(picture)
    return picture.getvalue()


def _took_s(draw: Callable[[], bytes]) -> float:
    began = time.perf_counter()
    draw()
    return time.perf_counter() - began


def _growth_mb(snapshot: Snapshot) -> float:
    for _warm_up in range(WARM_UPS):
        draw_chart(snapshot)
    gc.collect()
    before = memory_mb(os.getpid())
    for _chart in range(CHARTS):
        draw_chart(snapshot)
    gc.collect()
    return memory_mb(os.getpid()) - before
