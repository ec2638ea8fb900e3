"""The picture of /regimes: the correlation of each year, before and since a date, and in large moves."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bot.model.correlation import Estimate, Measured
from bot.model.regimes import Regimes, Tails
from bot.views.card import FAINT, INK, LINK, OPPOSITE, head_line, paint_card, plain_axes
from bot.views.wording import decimal

Row = tuple[str, Measured, float | None]
"""A label, what was measured, and what a constant correlation would show there by itself."""
SMALLEST = 11
"""Points: smaller figures cannot be read on a phone."""
CROWD = 9
"""More years than these have no room for four digits each."""


def draw_years(regimes: Regimes) -> bytes:
    """A picture without a word that needs translating."""
    return paint_card(lambda figure: _paint(figure, regimes))


def _paint(figure: Figure, regimes: Regimes) -> None:
    years: list[Row] = [
        (_year(year, crowded=len(regimes.years) > CROWD), measured, None)
        for year, measured in regimes.years.items()
    ]
    parts: list[Row] = [
        (label, measured, None)
        for label, measured in (("<2020-03", regimes.before), ("≥2020-03", regimes.since))
        if measured is not None
    ]
    groups = [group for group in (years, parts, _tail_rows(regimes.tails)) if group]
    panels = figure.subplots(
        1,
        len(groups),
        sharey=True,
        squeeze=False,
        width_ratios=[_width(group) for group in groups],
        gridspec_kw={"wspace": 0.04, "left": 0.07, "right": 0.975, "top": 0.885, "bottom": 0.15},
    )[0]
    for axes, group in zip(panels, groups, strict=True):
        _draw(axes, group)
    _scale(panels[0], [row for group in groups for row in group])
    pair = regimes.pair
    title = f"{pair.asset.key.upper()} × {pair.benchmark.key.upper()}"
    head_line(figure, title, f"{regimes.first.isoformat()} … {regimes.last.isoformat()}")


def _year(year: int, *, crowded: bool) -> str:
    return f"’{year % 100:02}" if crowded else str(year)


def _tail_rows(tails: Tails | None) -> list[Row]:
    if tails is None:
        return []
    ends = (("▼10%", tails.worst), ("▲10%", tails.best))
    return [(label, tail.measured, tail.by_itself) for label, tail in ends]


def _draw(axes: Axes, rows: Sequence[Row]) -> None:
    """Points with their intervals, the value beside each, and how many sessions below."""
    for place, (_name, measured, by_itself) in enumerate(rows):
        estimate = measured.estimate
        axes.plot(
            [place, place],
            [estimate.low, estimate.high],
            color=LINK,
            alpha=0.35,
            linewidth=9,
            solid_capstyle="butt",
        )
        axes.plot(place, estimate.value, "o", color=LINK, markersize=9)
        if by_itself is not None:
            axes.plot(
                place, by_itself, "D", color=OPPOSITE, markersize=8, fillstyle="none", markeredgewidth=2
            )
        _label(axes, place, estimate)
    axes.axhline(0, color=FAINT, linewidth=1)
    labels = [f"{name}\n{measured.n}" for name, measured, _alone in rows]
    axes.set_xticks(range(len(rows)), labels)
    axes.set_xlim(-0.6, len(rows) - 0.4)
    plain_axes(axes)
    axes.tick_params(axis="x", labelsize=SMALLEST)
    axes.grid(visible=False, axis="x")


def _width(rows: Sequence[Row]) -> float:
    """Of a panel, in points beside each other; long labels need more room."""
    return len(rows) * max(1, _longest(rows) / 4.4) + 0.5


def _longest(rows: Sequence[Row]) -> int:
    return max(len(name) for name, _measured, _alone in rows)


def _label(axes: Axes, place: int, estimate: Estimate) -> None:
    """The value and the ends of its interval, above and below the bar."""
    for height, offset, number, size, weight, colour in (
        (estimate.high, 16, estimate.value, 13, "bold", INK),
        (estimate.high, 3, estimate.high, SMALLEST, "normal", FAINT),
        (estimate.low, -13, estimate.low, SMALLEST, "normal", FAINT),
    ):
        axes.annotate(
            decimal(number), (place, height), xytext=(0, offset), textcoords="offset points", ha="center",
            fontsize=size, fontweight=weight, color=colour,
        )  # fmt: skip


def _scale(axes: Axes, rows: Sequence[Row]) -> None:
    """Heights in steps of a half, as far as the intervals reach."""
    bottom = -0.5 if min(measured.estimate.low for _name, measured, _alone in rows) >= -0.4 else -1
    axes.set_ylim(bottom, 1)
    axes.set_yticks(np.arange(bottom, 1.01, 0.5))
    axes.yaxis.set_major_formatter(lambda tick, _position: decimal(tick, digits=1))
