"""Moments on each reader's own clock; on New York's where that cannot be."""

from datetime import datetime

from bot.analytics.sessions import NEW_YORK
from bot.translation import _


def moment_html(at: datetime) -> str:
    """A moment, HTML: "Mon 29 Sep, 16:20 New York" for those who cannot be shown their own time."""
    there = at.astimezone(NEW_YORK)
    words = _("{day}, {time} New York").format(
        day=f"{there:%a} {there.day} {there:%b}", time=f"{there:%H:%M}"
    )
    return f'<tg-time unix="{int(at.timestamp())}" format="wDt">{words}</tg-time>'
