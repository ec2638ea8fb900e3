"""What /start says."""

from html import escape

from bot.model.correlation import Snapshot
from bot.model.message import Button, Rows
from bot.translation import _, retold
from bot.views.channel_buttons import ChannelDeed, ChannelTap
from bot.views.correlation import strength_in_words
from bot.views.wording import day, decimal


def start_text(snapshot: Snapshot | None) -> str:
    """The welcome, HTML; with the figure of the day where there is one."""
    chart = escape(_("/corr has the chart and how sure we are."))
    return "\n".join((*_today(snapshot), chart, "", *_offers(), "", _small_print()))


def group_start_text(snapshot: Snapshot | None, username: str, *, is_forum: bool) -> str:
    """What to do in a group, in three lines, HTML.

    The commands have our name behind them: a bot that is shown little of a group is sure to see these.
    """
    corr, alert, helps = (f"/{command}@{username}" for command in ("corr", "alert", "help"))
    third = _("{command} has the rest.").format(command=helps)
    if is_forum:
        here = f"/settings@{username} here"
        third = _("Admins type {command} in the topic into which I shall write.").format(command=here)
    lines = (
        _("Everybody can ask: {command} has the chart and how sure we are.").format(command=corr),
        _("To be told here when the link breaks or returns, admins type {command}.").format(command=alert),
        third,
    )
    return "\n".join((*_today(snapshot), "", *map(escape, lines), "", _small_print()))


def _today(snapshot: Snapshot | None) -> list[str]:
    """The question, and what answers it today."""
    question = f"<b>{escape(_('Is Bitcoin just another small-cap tech bet today?'))}</b>"
    return [question] if snapshot is None else [question, _now(snapshot)]


def _small_print() -> str:
    kept = _(
        "I keep this chat's number, its settings and alerts, and for a while which message told what, "
        "or failed: /export, /forget."
    )
    return f"<i>{escape(_('Not investment advice.'))} {escape(kept)}</i>"


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
