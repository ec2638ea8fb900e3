"""What is said when an alert proves to be wrong, because prices were restated."""

from datetime import date
from html import escape

from bot.model.coupling import State
from bot.model.rule import Side, ThresholdRule
from bot.model.subscription import Standing, Subscription
from bot.translation import _
from bot.views.names import name
from bot.views.wording import day, decimal


def correction_text(subscription: Subscription, told: date | None) -> str:
    """The whole of it, HTML: in place of the alert of the session `told`."""
    pair = subscription.pair
    headline = _("Correction: {asset} and {benchmark}").format(
        asset=name(pair.asset), benchmark=name(pair.benchmark)
    )
    reason = _("Prices that I had read were restated by their source.")
    earlier = _("What I wrote after the close of {day} does not hold with them.").format(
        day=day(told)
    ) if told is not None else ""  # fmt: skip
    lines = (f"<b>{escape(headline)}</b>", escape(f"{reason} {earlier}".strip()), escape(_now(subscription)))
    return "\n\n".join(line for line in lines if line)


def corrected_text(subscription: Subscription) -> str:
    """The short of it, HTML, in answer to the alert that was edited: an edit notifies nobody."""
    return f"<b>{escape(_('Corrected: see the message above.'))}</b>\n{escape(_now(subscription))}"


def _now(subscription: Subscription) -> str:
    if subscription.side is None:
        return ""
    since = "" if subscription.side.since is None else _(" since {day}").format(
        day=day(subscription.side.since)
    )  # fmt: skip
    return _("With the prices as they are now: {what}{since}.").format(
        what=_what(subscription, subscription.side), since=since
    )


def _what(subscription: Subscription, standing: Standing) -> str:
    if isinstance(subscription.rule, ThresholdRule) and isinstance(standing.side, Side):
        threshold = subscription.rule.threshold
        line = threshold.level if standing.side is threshold.side else threshold.back
        words = {Side.BELOW: _("below {line}"), Side.ABOVE: _("above {line}")}[standing.side]
        return words.format(line=decimal(line))
    return {
        State.COUPLED: _("coupled"),
        State.DECOUPLED: _("apart"),
        State.UNLINKED: _("no link"),
        State.WARMUP: _("not known yet"),
    }[State(standing.side)]
