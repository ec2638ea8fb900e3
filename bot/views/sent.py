"""The message about whatever an alert has to tell."""

from bot.alerts.replay import Sent
from bot.model.coupling import Story
from bot.views.coupling import change_text
from bot.views.threshold import crossing_text


def sent_text(sent: Sent, source: str, *, stands_in: bool = False) -> str:
    """The message, HTML, under 1024 characters."""
    if isinstance(sent.what, Story):
        return change_text(sent.what, source, stands_in=stands_in)
    return crossing_text(sent.what, source, stands_in=stands_in)
