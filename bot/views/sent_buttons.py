"""The buttons under an alert that was sent, by the kind of chat."""

from bot.model.chat import ChatKind
from bot.model.message import Button, Link, Rows
from bot.model.subscription import Subscription
from bot.model.topic_rule import TopicRule
from bot.translation import _
from bot.views.alert_taps import AlertTap, Deed
from bot.views.buttons import CorrTap, Tap
from bot.views.topic_buttons import manage_button, topic_sent_buttons


def sent_buttons(subscription: Subscription, kind: ChatKind, username: str) -> Rows:
    """What can be done about an alert, where a tap is the reader's own business."""
    rule = subscription.rule
    if isinstance(rule, TopicRule):
        return topic_sent_buttons(subscription, rule, kind, username)
    asset, benchmark = rule.pair.asset.key, rule.pair.benchmark.key
    if kind is ChatKind.CHANNEL:  # every reader could press anything else
        return ((Link(_("Why"), f"https://t.me/{username}?start=why_{asset}_{benchmark}_{rule.window}"),),)
    why = Button(_("Why"), CorrTap(Tap.WHY, rule.pair, rule.window).data())
    if kind is ChatKind.GROUP:
        return ((why, manage_button(subscription, username)),)
    return (
        (_button(_("Snooze"), Deed.SNOOZE, subscription), why),
        (_button(_("Change"), Deed.CHANGE, subscription), _button(_("Stop"), Deed.STOP, subscription)),
    )


def _button(text: str, deed: Deed, subscription: Subscription) -> Button:
    return Button(text, AlertTap(deed, subscription.id).data())
