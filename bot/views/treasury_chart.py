"""The picture of /treasury: what is held, and at which prices it was bought and sold."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.dates import DAILY, MONTHLY, AutoDateLocator
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from bot.model.filing import Deed
from bot.model.treasury import Announcement
from bot.views.card import FAINT, INK, LINK, OPPOSITE, head_line, paint_card, plain_axes

LEAST_DATES, MOST_DATES = 3, {MONTHLY: 7, DAILY: 6}
"""As many as stand beside each other."""
ABOVE = 1.15
"""How far the axis of prices goes above the highest: a dot is large."""


def draw_treasury(announced: Sequence[Announcement], source: str = "") -> bytes:
    """A picture without a word that needs translating; the first announcement is no longer alone."""
    return paint_card(lambda figure: _paint(figure, announced, source))


def _paint(figure: Figure, announced: Sequence[Announcement], source: str) -> None:
    if any(each.trade.average for each in announced):
        held, prices = figure.add_axes((0.115, 0.48, 0.86, 0.36)), figure.add_axes((0.115, 0.09, 0.86, 0.36))
        plain_axes(prices)
        _trades(prices, announced)
        prices.sharex(held)
        held.tick_params(labelbottom=False)
    else:
        held = figure.add_axes((0.115, 0.09, 0.86, 0.75))
    plain_axes(held)
    _holdings(held, announced)
    held.xaxis.set_major_locator(AutoDateLocator(minticks=LEAST_DATES, maxticks=MOST_DATES))
    company, newest = announced[-1].company, announced[-1].announced
    head = " · ".join(filter(None, [company.symbol or company.name, "BTC", source]))
    head_line(figure, head, newest.isoformat())


def _holdings(axes: Axes, announced: Sequence[Announcement]) -> None:
    points = [(each.announced, float(each.holding.btc)) for each in announced if each.holding]
    days, coins = zip(*points, strict=True)
    axes.step(days, coins, where="post", color=LINK, linewidth=2.2)
    axes.fill_between(days, coins, step="post", color=LINK, alpha=0.15)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(FuncFormatter(_thousands))


def _trades(axes: Axes, announced: Sequence[Announcement]) -> None:
    """A dot for each trade at its average, larger for more; the line is what each that is held cost."""
    most = max(float(each.trade.btc or 0) for each in announced)
    for deed, colour in ((Deed.PURCHASE, LINK), (Deed.SALE, OPPOSITE)):
        dots = [
            (each.announced, float(each.trade.average.amount), 16 + 300 * float(each.trade.btc) / most)
            for each in announced
            if each.trade.deed is deed and each.trade.average and each.trade.btc
        ]
        if dots:
            days, averages, sizes = zip(*dots, strict=True)
            axes.scatter(days, averages, s=sizes, color=colour, alpha=0.65, linewidths=0)
    costs = [
        (each.announced, float(each.holding.average.amount))
        for each in announced
        if each.holding and each.holding.average
    ]
    if costs:
        days, averages = zip(*costs, strict=True)
        axes.step(days, averages, where="post", color=INK, linewidth=1.8)
    highest = max(float(each.trade.average.amount) for each in announced if each.trade.average)
    axes.set_ylim(0, max(highest * ABOVE, axes.get_ylim()[1]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, at: f"${_thousands(value, at)}"))
    axes.tick_params(axis="x", colors=FAINT)


def _thousands(value: float, _position: int | None) -> str:
    return f"{value / 1000:,g}k" if value >= 1000 else f"{value:g}"
