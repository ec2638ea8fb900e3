"""Pictures: what draws them takes half a second to import, which no start and no other answer waits for."""

from collections.abc import Sequence

from bot.alerts.preview import Preview
from bot.analytics.network import Reach
from bot.model.comparison import Comparison
from bot.model.correlation import Snapshot
from bot.model.network import Activity, Span
from bot.model.regimes import Regimes
from bot.model.treasury import Announcement


def chart_of(snapshot: Snapshot) -> bytes:
    """The picture of /corr, as PNG."""
    from bot.views.chart import draw_chart  # noqa: PLC0415

    return draw_chart(snapshot)


def heatmap_of(comparison: Comparison) -> bytes:
    """The picture of /compare, as PNG."""
    from bot.views.heatmap import draw_heatmap  # noqa: PLC0415

    return draw_heatmap(comparison)


def years_of(regimes: Regimes) -> bytes:
    """The picture of /regimes, as PNG."""
    from bot.views.years import draw_years  # noqa: PLC0415

    return draw_years(regimes)


def treasury_picture_of(announced: Sequence[Announcement], source: str = "") -> bytes:
    """The picture of /treasury, as PNG; it names who tells of it, where that is not the company."""
    from bot.views.treasury_chart import draw_treasury  # noqa: PLC0415

    return draw_treasury(announced, source)


def preview_picture_of(preview: Preview) -> bytes:
    """The picture of an alert's last two years, as PNG; there must be values in it."""
    from bot.views.preview_chart import draw_preview  # noqa: PLC0415

    return draw_preview(preview)


def network_picture_of(activity: Activity, reach: Reach, span: Span, months: int) -> bytes:
    """The picture of /network, as PNG."""
    from bot.views.network_chart import draw_network  # noqa: PLC0415

    return draw_network(activity, reach, span, months)
