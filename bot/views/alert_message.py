"""The buttons under an alert, by the kind of chat."""

from bot.model.chat import ChatKind
from bot.model.message import Button, Link, Rows
from bot.model.subscription import Subscription
from bot.translation import _
from bot.views.buttons import CorrTap, Tap


def alert_buttons(subscription: Subscription, kind: ChatKind, username: str) -> Rows:
    """What can be done about an alert, where a tap is the reader's own business."""
    rule = subscription.rule
    asset, benchmark = rule.pair.asset.key, rule.pair.benchmark.key
    if kind is ChatKind.CHANNEL:  # every reader could press anything else
        return ((Link(_("Why"), f"https://t.me/{username}?start=why_{asset}_{benchmark}_{rule.window}"),),)
    why = Button(_("Why"), CorrTap(Tap.WHY, rule.pair, rule.window).data())
    if kind is ChatKind.GROUP:
        return ((why, Button(_("Manage"), f"al:card:{subscription.id}")),)
    return (
        (Button(_("Snooze"), f"al:snooze:{subscription.id}"), why),
        (
            Button(_("Change"), f"al:change:{subscription.id}"),
            Button(_("Stop"), f"al:stop:{subscription.id}"),
        ),
    )
