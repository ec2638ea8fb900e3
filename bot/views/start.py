"""What /start says."""

from html import escape

from bot.model.correlation import Snapshot
from bot.model.message import Button, Rows
from bot.translation import _, retold
from bot.views.channel_buttons import ChannelDeed, ChannelTap
from bot.views.correlation import strength_in_words
from bot.views.wording import day, decimal


def start_text(snapshot: Snapshot | None, *, is_group: bool = False) -> str:
    """The welcome, HTML; with the figure of the day where there is one."""
    lines = [f"<b>{_('Is Bitcoin just another small-cap tech bet today?')}</b>"]
    if snapshot is not None:
        lines.append(_now(snapshot))
    lines += [escape(_("/corr has the chart and how sure we are.")), ""]
    lines += [_in_a_group()] if is_group else _offers()
    kept = _(
        "I keep this chat's number, its settings and alerts, and for a while which message told what, "
        "or failed: /export, /forget."
    )
    lines += ["", f"<i>{escape(_('Not investment advice.'))} {escape(kept)}</i>"]
    return "\n".join(lines)


def _offers() -> list[str]:
    """What can be turned on."""
    offers = {
        _("the link breaks or returns"): _("some years never, some years four times"),
        _("a company reports a large bitcoin purchase or sale"): _("often weekly"),
        _("the week ends"): _("one summary on Friday"),
    }
    return [
        escape(_("I can write to you when")),
        *(f"• <b>{escape(when)}</b>: {escape(often)}" for when, often in offers.items()),
        "",
        escape(_("Tap one. /stop pauses everything, /help has the rest.")),
    ]


def _in_a_group() -> str:
    return escape(
        _("I can write here when the link breaks or returns: admins type /alert. /help has the rest.")
    )


def start_buttons(*, is_group: bool = False) -> Rows:
    """What can be turned on with one tap; in a group, where that is for admins, the chart alone."""
    chart = (Button(_("Chart"), "chart:now"),)
    if is_group:
        return (chart,)
    return (
        (Button(_("When the link breaks"), "start:link"),),
        (Button(_("Purchases over 500 BTC"), "start:purchases"),),
        (Button(_("Friday summary"), "start:friday"), *chart),
        (Button(_("Add to channel"), ChannelTap(ChannelDeed.ADD).data()),),
    )


def sample_buttons() -> Rows:
    """Below what was turned on."""
    return ((Button(_("Send me a sample"), "start:sample"),),)


def _now(snapshot: Snapshot) -> str:
    correlation = snapshot.correlation
    figure = _("{window} sessions to {day}: {value}, {strength}.").format(
        day=escape(day(correlation.as_of)),
        window=correlation.window,
        value=f"<b>{decimal(correlation.estimate.value)}</b>",
        strength=escape(strength_in_words(correlation.strength)),
    )
    scale = escape(_("(1 = in step, 0 = unrelated, −1 = opposite.)"))
    return f"{figure} {scale}\n{escape(retold(snapshot.source))}"
