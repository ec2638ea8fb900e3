"""Moments on each reader's own clock; on New York's where that cannot be."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.model.chat import NEW_YORK
from bot.translation import _
from bot.views.wording import MINUS, day_of_month, weekday


def moment_html(at: datetime, zone: str = NEW_YORK) -> str:
    """A moment, HTML: "Mon 29 Sep, 16:20 New York" for those who cannot be shown their own time."""
    there = at.astimezone(ZoneInfo(zone))
    words = _("{day}, {time} {place}").format(
        day=f"{weekday(there)} {day_of_month(there)}",
        time=f"{there:%H:%M}",
        place=place_text(zone),
    )
    return f'<tg-time unix="{int(at.timestamp())}" format="wDt">{words}</tg-time>'


def place_text(zone: str) -> str:
    """The place that stands for a time zone: "New York", "UTC+2"."""
    return zone_text(zone).rpartition("/")[2].replace("_", " ")


def zone_text(zone: str) -> str:
    """What a time zone is called: "Europe/Berlin"; "UTC+2", which the database counts westwards."""
    west = zone.removeprefix("Etc/GMT")
    return zone if west == zone or not west else f"UTC{-int(west):+d}".replace("-", MINUS)
