"""The card that every picture is painted on."""

import gc
from collections.abc import Callable
from io import BytesIO

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bot.translation import ENGLISH, speaking

PAPER, INK, FAINT, GRID = "#17212b", "#e8eef4", "#8a9bab", "#263442"
"""One dark card for light and dark chats."""
LINK, OPPOSITE = "#4fb3ff", "#f7931a"
"""Blue and orange: no kind of colour blindness takes one for the other."""
SIZE, DPI = (8.0, 4.5), 200


def paint_card(paint: Callable[[Figure], None]) -> bytes:
    """A PNG of 1600 × 900 pixels, readable on a phone."""
    figure = Figure(figsize=SIZE, dpi=DPI, facecolor=PAPER)
    canvas = FigureCanvasAgg(figure)
    with speaking(ENGLISH):  # it is the same for everybody, and uploaded once
        paint(figure)
    picture = BytesIO()
    canvas.print_png(picture, pil_kwargs={"compress_level": 4})
    del figure, canvas
    gc.collect(1)  # a figure is a circle of 7 MB: left to the collector, thirty of them would pile up
    return picture.getvalue()


def head_line(figure: Figure, title: str, scope: str) -> None:
    """What is shown, and over which time."""
    figure.text(0.08, 0.925, title, fontsize=17, fontweight="bold", color=INK)
    figure.text(0.975, 0.925, scope, fontsize=14, color=FAINT, ha="right")


def plain_axes(axes: Axes) -> None:
    """No frame, a faint grid, figures that can be read."""
    axes.set_facecolor(PAPER)
    axes.grid(color=GRID, linewidth=0.8)
    axes.tick_params(colors=FAINT, labelsize=13, length=0, pad=6)
    for spine in axes.spines.values():
        spine.set_visible(False)
