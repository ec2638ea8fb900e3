"""The picture of /corr: the rolling correlation with its interval, and both prices below."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, MonthLocator, date2num
from matplotlib.figure import Figure

from bot.model.correlation import RollingPoint, Snapshot
from bot.views.card import FAINT, INK, LINK, head_line, paint_card, plain_axes
from bot.views.wording import decimal

ASSET, BENCHMARK = "#f7931a", "#7ee0a6"
"""The coin is orange, the benchmark green."""
ROOM = 0.16
"""Least distance between the numbers beside the line, in units of correlation."""
NAN = float("nan")


def draw_chart(snapshot: Snapshot) -> bytes:
    """A picture without a word that needs translating."""
    return paint_card(lambda figure: _paint(figure, snapshot))


def _paint(figure: Figure, snapshot: Snapshot) -> None:
    upper, lower = figure.subplots(
        2,
        sharex=True,
        height_ratios=(3, 1.15),
        gridspec_kw={"hspace": 0.1, "left": 0.08, "right": 0.86, "top": 0.885, "bottom": 0.085},
    )
    points = snapshot.rolling
    days = date2num([point.session for point in points])
    _draw_correlation(upper, days, points)
    _draw_prices(lower, days, snapshot)
    pair = snapshot.pair
    title = f"{pair.asset.key.upper()} × {pair.benchmark.key.upper()}"
    head_line(figure, title, f"{snapshot.window} · {snapshot.as_of.isoformat()}")
    _dates(lower, points)


def _draw_correlation(axes: Axes, days: np.ndarray, points: Sequence[RollingPoint]) -> None:
    value, low, high = np.array(
        [
            (p.estimate.value, p.estimate.low, p.estimate.high) if p.estimate else (NAN, NAN, NAN)
            for p in points
        ]
    ).T
    axes.fill_between(days, low, high, color=LINK, alpha=0.2, linewidth=0)
    axes.axhline(0, color=FAINT, linewidth=1)
    axes.plot(days, value, color=LINK, linewidth=2.4, solid_capstyle="round")
    axes.plot(days[-1], value[-1], "o", color=LINK, markersize=8, clip_on=False)
    _label_now(axes, days[-1], value[-1], low[-1], high[-1])
    bottom = -0.5 if np.nanmin(low) >= -0.5 else -1
    axes.set_ylim(bottom, 1)
    axes.set_yticks(np.arange(bottom, 1.01, 0.5))
    axes.yaxis.set_major_formatter(lambda tick, _position: decimal(tick, digits=1))
    plain_axes(axes)
    axes.tick_params(labelbottom=False)


def _label_now(axes: Axes, day: float, value: float, low: float, high: float) -> None:
    """The level now, and the ends of its interval, beside the end of the line."""
    labels = (
        (value, value, 21, INK),
        (min(max(high, value + ROOM), 1), high, 11, FAINT),
        (min(low, value - ROOM), low, 11, FAINT),
    )
    for height, number, size, colour in labels:
        axes.annotate(
            decimal(number), (day, height), xytext=(11, 0), textcoords="offset points", va="center",
            fontsize=size, fontweight="bold", color=colour, annotation_clip=False,
        )  # fmt: skip


def _draw_prices(axes: Axes, days: np.ndarray, snapshot: Snapshot) -> None:
    """Both prices, each on the height of the panel from its own lowest to its own highest."""
    ends = []
    for leg, colour, ticker in (
        ("asset", ASSET, snapshot.pair.asset),
        ("benchmark", BENCHMARK, snapshot.pair.benchmark),
    ):
        prices = np.log([getattr(point, leg) for point in snapshot.rolling])
        heights = (prices - prices.min()) / (np.ptp(prices) or 1)
        axes.plot(days, heights, color=colour, linewidth=1.3)
        ends.append((heights[-1], colour, ticker.key.upper()))
    for height, colour, label in _apart(ends):
        axes.annotate(
            label,
            (1.012, height),
            xycoords="axes fraction",
            va="center",
            fontsize=12,
            fontweight="bold",
            color=colour,
        )
    axes.set_ylim(-0.08, 1.08)
    plain_axes(axes)
    axes.set_yticks([])


def _apart(ends: list[tuple[float, str, str]], gap: float = 0.3) -> list[tuple[float, str, str]]:
    """The labels at the ends of two lines, moved so far apart that both can be read."""
    (low, *_), (high, *_) = lower, upper = sorted(ends)
    middle = min(max((low + high) / 2, gap / 2), 1 - gap / 2)
    reach = max(gap, high - low) / 2
    return [(middle - reach, *lower[1:]), (middle + reach, *upper[1:])]


def _dates(axes: Axes, points: Sequence[RollingPoint]) -> None:
    span: tuple[date, date] = points[0].session, points[-1].session
    months = (span[1] - span[0]).days / 30.4
    axes.xaxis.set_major_locator(MonthLocator(interval=max(1, round(months / 5))))
    axes.xaxis.set_major_formatter(DateFormatter("%Y-%m"))
    axes.set_xlim(date2num(span[0]), date2num(span[1]))
