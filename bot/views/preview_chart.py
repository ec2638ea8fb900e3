"""The picture of an alert: the rolling figure, the line and the way back, and when it would have been on."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, MonthLocator, date2num
from matplotlib.figure import Figure

from bot.alerts.preview import Preview
from bot.model.rule import PairRule, Side, ThresholdRule
from bot.views.card import FAINT, INK, LINK, OPPOSITE, head_line, paint_card, plain_axes
from bot.views.wording import decimal

DASHES = (0, (6, 4))
LABELLED_MONTHS = 5
"""About so many along the time."""
CROWDED = 0.07
"""Of the height: how near two numbers can be."""


def draw_preview(preview: Preview) -> bytes:
    """A picture without a word that needs translating, of a preview that has values."""
    return paint_card(lambda figure: _paint(figure, preview))


def _paint(figure: Figure, preview: Preview) -> None:
    axes = figure.add_axes((0.08, 0.1, 0.78, 0.785))
    plain_axes(axes)
    _shade(axes, preview)
    axes.axhline(0, color=FAINT, linewidth=1)
    _draw_values(axes, preview)
    _scale(axes, preview)
    _draw_lines(axes, preview)
    head_line(figure, _title(preview.rule), f"{preview.window} · {preview.values[-1][0].isoformat()}")


def _title(rule: PairRule) -> str:
    """BTC × PSCT < 0.20"""  # noqa: D400
    pair = f"{rule.pair.asset.key.upper()} × {rule.pair.benchmark.key.upper()}"
    if not isinstance(rule, ThresholdRule):
        return pair
    sign = "<" if rule.threshold.side is Side.BELOW else ">"
    return f"{pair} {sign} {decimal(rule.threshold.level)}"


def _shade(axes: Axes, preview: Preview) -> None:
    """The time in which it was on."""
    for began, ended in preview.spans:
        end = preview.values[-1][0] if ended is None else ended
        axes.axvspan(date2num(began), date2num(end), color=OPPOSITE, alpha=0.2, linewidth=0)


def _draw_values(axes: Axes, preview: Preview) -> None:
    days = date2num([session for session, _value in preview.values])
    values = [value for _session, value in preview.values]
    axes.plot(days, values, color=LINK, linewidth=2.2, solid_capstyle="round", zorder=3)
    axes.plot(days[-1], values[-1], "o", color=LINK, markersize=9, clip_on=False, zorder=4)


def _draw_lines(axes: Axes, preview: Preview) -> None:
    """The line, and dashed the one on whose other side it is over; all numbers stand at the end."""
    lines = _line_heights(preview.rule)
    for height, style in zip(lines, ("-", DASHES), strict=False):
        axes.axhline(height, color=OPPOSITE, linewidth=1.8, linestyle=style)
    now = preview.values[-1][1]
    _label(axes, now, now, INK, 21)
    for height, at in _apart(now, lines, gap=CROWDED * np.ptp(axes.get_ylim())):
        _label(axes, height, at, OPPOSITE, 13)


def _line_heights(rule: PairRule) -> list[float]:
    """The level, and the way back where that is another."""
    if not isinstance(rule, ThresholdRule):
        return []
    threshold = rule.threshold
    return [threshold.level, threshold.back] if threshold.margin else [threshold.level]


def _apart(now: float, heights: Sequence[float], *, gap: float) -> Iterator[tuple[float, float]]:
    """Where each number is to stand, moved away from the value now as far as it takes to read both."""
    higher, lower = now + gap, now - gap
    for height in sorted(height for height in heights if height >= now):
        yield height, max(height, higher)
        higher = max(height, higher) + gap
    for height in sorted((height for height in heights if height < now), reverse=True):
        yield height, min(height, lower)
        lower = min(height, lower) - gap


def _label(axes: Axes, number: float, at: float, colour: str, size: int) -> None:
    axes.annotate(
        decimal(number), (1, at), xycoords=("axes fraction", "data"), xytext=(11, 0), va="center_baseline",
        textcoords="offset points", fontsize=size, fontweight="bold", color=colour, annotation_clip=False,
    )  # fmt: skip


def _scale(axes: Axes, preview: Preview) -> None:
    """Both axes: as high as in every other picture, as long as the replay."""
    heights = [*(value for _session, value in preview.values), *_line_heights(preview.rule)]
    bottom = -0.5 if min(heights) >= -0.45 else -1
    axes.set_ylim(bottom, 1)
    axes.set_yticks(np.arange(bottom, 1.01, 0.5))
    axes.tick_params(axis="x", pad=12)
    axes.yaxis.set_major_formatter(lambda tick, _position: decimal(tick, digits=1))
    first = preview.values[0][0]
    last = max(preview.values[-1][0], first + timedelta(days=1))  # of one session too there is a picture
    months = (last - first).days / 30.4
    axes.xaxis.set_major_locator(MonthLocator(interval=max(1, round(months / LABELLED_MONTHS))))
    axes.xaxis.set_major_formatter(DateFormatter("%Y-%m"))
    axes.set_xlim(date2num(first), date2num(last))
