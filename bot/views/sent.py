"""The message about whatever an alert has to tell."""

from datetime import datetime
from html import escape

from bot.alerts.replay import Sent
from bot.model.coupling import Kind, Story
from bot.model.rule import Side
from bot.translation import _
from bot.views.captions import CAPTION, length
from bot.views.coupling import change_text
from bot.views.moment import moment_html
from bot.views.threshold import crossing_text
from bot.views.wording import day


def sent_text(sent: Sent, source: str, *, stands_in: bool = False) -> str:
    """The message, HTML, at most 1024 characters."""
    if isinstance(sent.what, Story):
        html = change_text(sent.what, source, stands_in=stands_in)
    else:
        html = crossing_text(sent.what, source, stands_in=stands_in)
    whole = f"{html}\n\n<i>{escape(_unheard(sent))}</i>" if sent.unheard else html
    return whole if length(whole) <= CAPTION else html


def late_text(html: str, due: datetime, zone: str, *, limit: int = CAPTION) -> str:
    """A message that comes late, HTML: it says so, where there is room."""
    late = _("Sent late: it was due {moment}.").format(moment=moment_html(due, zone))
    whole = f"{html}\n\n<i>{late}</i>"
    return whole if length(whole) <= limit else html


def _unheard(sent: Sent) -> str:
    happened = ", ".join(
        _("{what} on {day}").format(what=_happened(each.kind), day=day(each.session)) for each in sent.unheard
    )
    return _("Before that: {happened}.").format(happened=happened)


def _happened(kind: str) -> str:
    words: dict[str, str] = {
        Side.BELOW: _("below the line"),
        Side.ABOVE: _("above the line"),
        Kind.BREAKDOWN: _("link broken"),
        Kind.RECOUPLED: _("link back"),
        Kind.LINKED: _("link formed"),
        Kind.FADED: _("link faded"),
        Kind.NEW_NORMAL: _("new normal"),
    }
    return words[kind]
