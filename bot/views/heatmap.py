"""The picture of /compare: every asset against every benchmark, blank where there is no honest number."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure

from bot.model.comparison import Comparison
from bot.model.ticker import Pair, Ticker
from bot.views.card import FAINT, GRID, INK, LINK, OPPOSITE, PAPER, head_line, paint_card
from bot.views.wording import decimal

SCALE = {
    -1.0: "#fff6e8", -0.7: "#ffd699", -0.5: OPPOSITE, -0.35: "#a8640f", -0.2: "#63400f", 0.0: GRID,
    0.2: "#12426b", 0.35: "#2175b8", 0.5: LINK, 0.7: "#b5e1ff", 1.0: "#f2faff",
}  # fmt: skip
"""Steepest between 0.2 and 0.7, where most daily returns of different markets are."""
COLOURS = LinearSegmentedColormap.from_list(
    "link", [((value + 1) / 2, colour) for value, colour in SCALE.items()]
)
BRIGHT = 0.45
"""Luma (0.2126 R + 0.7152 G + 0.0722 B, ITU-R BT.709) of a colour that asks for dark figures."""


def draw_heatmap(comparison: Comparison) -> bytes:
    """A picture without a word that needs translating."""
    return paint_card(lambda figure: _paint(figure, comparison))


def _paint(figure: Figure, comparison: Comparison) -> None:
    axes = figure.add_axes((0.115, 0.03, 0.86, 0.745))
    coins = [coin for coin in comparison.assets if any(pair.asset == coin for pair in comparison.cells)]
    benchmarks = [b for b in comparison.benchmarks if any(pair.benchmark == b for pair in comparison.cells)]
    values = _values(comparison, coins, benchmarks)
    axes.set_facecolor(PAPER)
    axes.imshow(values, cmap=COLOURS, vmin=-1, vmax=1, aspect="auto")
    for row, column in np.argwhere(~np.isnan(values)):
        value = values[row, column]
        axes.text(
            column, row, decimal(value),
            ha="center", va="center_baseline", fontsize=15, fontweight="bold", color=_readable_on(value),
        )  # fmt: skip
    _label(axes, coins, benchmarks)
    head_line(figure, "ρ", f"{comparison.window} · {comparison.as_of.isoformat()}")
    _key(figure)


def _values(comparison: Comparison, coins: Sequence[Ticker], benchmarks: Sequence[Ticker]) -> np.ndarray:
    """Rows of coins, columns of benchmarks; not a number where there is none."""
    cells = comparison.cells
    return np.array(
        [
            [
                cells[pair].estimate.value if (pair := Pair(coin, benchmark)) in cells else np.nan
                for benchmark in benchmarks
            ]
            for coin in coins
        ]
    )


def _readable_on(value: float) -> str:
    """The colour of figures on the colour of a correlation."""
    red, green, blue = to_rgb(COLOURS((value + 1) / 2))
    return PAPER if 0.2126 * red + 0.7152 * green + 0.0722 * blue > BRIGHT else INK


def _label(axes: Axes, coins: Sequence[Ticker], benchmarks: Sequence[Ticker]) -> None:
    """Names beside the rows and above the columns, long ones in two lines; paper between the cells."""
    axes.set_xticks(range(len(benchmarks)), [b.key.upper().replace("-", "\n-") for b in benchmarks])
    axes.set_yticks(range(len(coins)), [coin.key.upper() for coin in coins])
    axes.tick_params(colors=INK, labelsize=13, length=0, pad=6, labeltop=True, labelbottom=False)
    axes.set_xticks(np.arange(0.5, len(benchmarks) - 1), minor=True)
    axes.set_yticks(np.arange(0.5, len(coins) - 1), minor=True)
    axes.tick_params(which="minor", length=0)
    axes.grid(which="minor", color=PAPER, linewidth=3)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _key(figure: Figure) -> None:
    """Which colour is which number."""
    axes = figure.add_axes((0.15, 0.945, 0.5, 0.03))
    axes.imshow(
        np.linspace(-1, 1, 401)[np.newaxis],
        cmap=COLOURS,
        vmin=-1,
        vmax=1,
        aspect="auto",
        extent=(-1, 1, 0, 1),
    )
    axes.set_yticks([])
    axes.set_xticks(np.arange(-1, 1.01, 0.5))
    axes.xaxis.set_major_formatter(lambda tick, _position: decimal(tick, digits=1))
    axes.tick_params(colors=FAINT, labelsize=11, length=0, pad=3)
    for spine in axes.spines.values():
        spine.set_visible(False)
