"""The picture of /network: days, their weekly means, and the newest value beside the months before."""

from datetime import timedelta

from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, MonthLocator, date2num
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from bot.analytics.network import Reach, months_before, spanned
from bot.model.network import Activity, Span
from bot.views.card import FAINT, GRID, INK, LINK, OPPOSITE, head_line, paint_card, plain_axes

MARGIN = timedelta(days=30)
"""Shown before the months."""


def draw_network(activity: Activity, reach: Reach, span: Span, months: int) -> bytes:
    """A picture without a word that needs translating."""
    return paint_card(lambda figure: _paint(figure, activity, reach, span, months))


def _paint(figure: Figure, activity: Activity, reach: Reach, span: Span, months: int) -> None:
    axes = figure.add_axes((0.115, 0.09, 0.84, 0.75))
    plain_axes(axes)
    start = months_before(reach.day, months)
    left, day = float(date2num(start)), float(date2num(reach.day))
    _values(axes, activity, span, start - MARGIN)
    axes.axvspan(left, day, color=GRID, alpha=0.45, linewidth=0)
    axes.axhline(reach.value, color=OPPOSITE, linewidth=1.4, linestyle=(0, (4, 3)))
    axes.plot(day, reach.value, "o", color=OPPOSITE, markersize=10, clip_on=False)
    axes.set_xlim(left - MARGIN.days, day + 0.04 * (day - left))
    axes.xaxis.set_major_locator(MonthLocator(interval=max(1, round(months / 5))))
    axes.xaxis.set_major_formatter(DateFormatter("%Y-%m"))
    axes.yaxis.set_major_formatter(FuncFormatter(_in_short))
    head_line(figure, f"BTC · {activity.counted_as}", reach.day.isoformat())


def _values(axes: Axes, activity: Activity, span: Span, start: object) -> None:
    """Days and weeks; what was asked for stands out."""
    for each, colour in ((Span.DAY, FAINT), (Span.WEEK, LINK)):
        values = spanned(activity.daily, each)
        values = values[values.index >= str(start)]
        # a day that is missing is a gap in the line
        values = values.asfreq("D") if len(values) else values
        stands_out = each is span
        axes.plot(
            values.index,
            values.to_numpy(),
            color=INK if stands_out and each is Span.DAY else colour,
            linewidth=2.2 if each is Span.WEEK else 1.1,
            alpha=1 if stands_out or each is Span.WEEK else 0.6,
        )


def _in_short(value: float, _position: int | None) -> str:
    return f"{value / 1000:,.0f}k" if value >= 10_000 else f"{value:,.0f}"
