"""An alert as it goes out: its words, and its buttons by the kind of chat."""

from collections.abc import Sequence
from html import escape

from bot.alerts.replay import Sent
from bot.model.chat import ChatKind
from bot.model.coupling import Kind
from bot.model.message import Button, Link, Rows
from bot.model.rule import Side, ThresholdRule
from bot.model.subscription import Subscription
from bot.model.ticker import WINDOWS
from bot.translation import _
from bot.views.buttons import CorrTap, Tap
from bot.views.captions import CAPTION, length
from bot.views.sent import sent_text
from bot.views.wording import day


def alert_text(sent: Sent, source: str, unheard: Sequence[Sent] = ()) -> str:
    """The message, HTML, at most 1024 characters; `unheard` happened before it and was never told."""
    html = sent_text(sent, source)
    if not unheard:
        return html
    happened = ", ".join(
        _("{what} on {day}").format(what=_happened(each.kind), day=day(each.session)) for each in unheard
    )
    note = _("I was away meanwhile: {happened}.").format(happened=happened)
    whole = f"{html}\n\n<i>{escape(note)}</i>"
    return whole if length(whole) <= CAPTION else html


def alert_buttons(subscription: Subscription, kind: ChatKind, username: str) -> Rows:
    """What can be done about an alert, where a tap is the reader's own business."""
    rule = subscription.rule
    window = rule.threshold.window if isinstance(rule, ThresholdRule) else WINDOWS[0]
    asset, benchmark = rule.pair.asset.key, rule.pair.benchmark.key
    if kind is ChatKind.CHANNEL:  # every reader could press anything else
        return ((Link(_("Why"), f"https://t.me/{username}?start=why_{asset}_{benchmark}_{window}"),),)
    why = Button(_("Why"), CorrTap(Tap.WHY, rule.pair, window).data())
    if kind is ChatKind.GROUP:
        return ((why, Button(_("Manage"), f"al:card:{subscription.id}")),)
    return (
        (Button(_("Snooze"), f"al:snooze:{subscription.id}"), why),
        (
            Button(_("Change"), f"al:change:{subscription.id}"),
            Button(_("Stop"), f"al:stop:{subscription.id}"),
        ),
    )


def _happened(kind: str) -> str:
    return {
        Side.BELOW: _("below the line"),
        Side.ABOVE: _("above the line"),
        Kind.BREAKDOWN: _("link broken"),
        Kind.RECOUPLED: _("link back"),
        Kind.LINKED: _("link formed"),
        Kind.FADED: _("link faded"),
        Kind.NEW_NORMAL: _("new normal"),
    }[kind]  # type: ignore[index] # both are strings: the words of a kind
