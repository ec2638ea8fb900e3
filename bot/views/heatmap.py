"""The picture of /compare: every asset against every benchmark, blank where there is no honest number."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from bot.model.comparison import Comparison
from bot.model.ticker import Pair
from bot.views.card import GRID, INK, LINK, OPPOSITE, PAPER, head_line, paint_card
from bot.views.wording import decimal

REACH = 0.7
"""Correlations beyond it get the strongest colour: daily returns of different markets hardly ever do."""
COLOURS = LinearSegmentedColormap.from_list("link", [OPPOSITE, GRID, LINK])
DARK_FROM = 0.6
"""On a stronger colour dark figures are easier to read."""


def draw_heatmap(comparison: Comparison) -> bytes:
    """A picture without a word that needs translating."""
    return paint_card(lambda figure: _paint(figure, comparison))


def _paint(figure: Figure, comparison: Comparison) -> None:
    axes = figure.add_axes((0.115, 0.03, 0.86, 0.785))
    axes.set_facecolor(PAPER)
    values = _values(comparison)
    axes.imshow(values, cmap=COLOURS, vmin=-REACH, vmax=REACH, aspect="auto")
    for row, column in np.argwhere(~np.isnan(values)):
        value = values[row, column]
        colour = PAPER if abs(value) > DARK_FROM else INK
        axes.text(
            column, row, decimal(value),
            ha="center", va="center_baseline", fontsize=15, fontweight="bold", color=colour,
        )  # fmt: skip
    _label(axes, comparison)
    head_line(figure, "ρ", f"{comparison.window} · {comparison.as_of.isoformat()}")


def _values(comparison: Comparison) -> np.ndarray:
    """Rows of assets, columns of benchmarks; not a number where there is none."""
    cells = comparison.cells
    return np.array(
        [
            [
                cells[pair].estimate.value if (pair := Pair(asset, benchmark)) in cells else np.nan
                for benchmark in comparison.benchmarks
            ]
            for asset in comparison.assets
        ]
    )


def _label(axes: Axes, comparison: Comparison) -> None:
    """Names beside the rows and above the columns, and lines of paper between the cells."""
    axes.set_xticks(range(len(comparison.benchmarks)), [b.key.upper() for b in comparison.benchmarks])
    axes.set_yticks(range(len(comparison.assets)), [a.key.upper() for a in comparison.assets])
    axes.tick_params(colors=INK, labelsize=13, length=0, pad=6, labeltop=True, labelbottom=False)
    axes.set_xticks(np.arange(0.5, len(comparison.benchmarks) - 1), minor=True)
    axes.set_yticks(np.arange(0.5, len(comparison.assets) - 1), minor=True)
    axes.tick_params(which="minor", length=0)
    axes.grid(which="minor", color=PAPER, linewidth=3)
    for spine in axes.spines.values():
        spine.set_visible(False)
