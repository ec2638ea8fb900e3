"""What an alert would have sent, and what luck alone would have sent in its place."""

from html import escape

from bot.alerts.preview import PastAlert, Preview
from bot.model.coupling import Kind, State
from bot.model.rule import Side, ThresholdRule
from bot.model.ticker import Pair
from bot.translation import _, ngettext
from bot.views.wording import decimal, short_day

LISTED = 5
"""Alerts that are named, the latest."""
HARDLY = 0.05
"""What would be written as none."""


def replayed_html(preview: Preview) -> str:
    """How many it would have sent: "Last two years, replayed: 2 alerts"."""
    if not preview.values:
        too_few = _("There are too few sessions to replay it: it begins when there are enough.")
        return "" if preview.is_explained else escape(too_few)
    span = _("Last two years, replayed:")
    if not preview.is_current:
        span = _("Two years to {day}, replayed:").format(day=short_day(preview.values[-1][0]))
    if preview.is_short:
        span = ngettext(
            "Only {n} session to replay, since {day}:",
            "Only {n} sessions to replay, since {day}:",
            preview.sessions,
        ).format(n=preview.sessions, day=short_day(preview.values[0][0]))
    return f"{escape(span)} {_number_html(preview)}"


def _number_html(preview: Preview) -> str:
    number = len(preview.alerts)
    if not number:
        return f"<b>{escape(_('nothing sent'))}</b>"
    if isinstance(preview.rule, ThresholdRule):
        sent = ngettext("{n} alert", "{n} alerts", number)
    else:
        sent = ngettext("{n} message", "{n} messages", number)
    latest = _(", the latest") if number > LISTED else ""
    return f"<b>{escape(sent.format(n=number))}</b>{escape(latest)}"


def past_lines(preview: Preview) -> list[str]:
    """A line for each of the latest alerts, oldest first."""
    line = _line_alert if isinstance(preview.rule, ThresholdRule) else _link_message
    return [escape(f"• {line(alert)}") for alert in preview.alerts[-LISTED:]]


def _line_alert(alert: PastAlert) -> str:
    on = short_day(alert.session)
    if alert.ended_after is None:
        return _("{day}, still on").format(day=on)
    return ngettext(
        "{day}, over after {n} session", "{day}, over after {n} sessions", alert.ended_after
    ).format(day=on, n=alert.ended_after)


def _link_message(alert: PastAlert) -> str:
    what = {
        Kind.BREAKDOWN: _("link broken"),
        Kind.RECOUPLED: _("link back"),
        Kind.LINKED: _("link formed"),
        Kind.FADED: _("link faded"),
        Kind.NEW_NORMAL: _("new normal"),
    }[Kind(alert.kind)]
    return f"{short_day(alert.session)}, {what}"


def chance_html(preview: Preview) -> str:
    """How much of it luck alone explains; nothing where nothing was replayed."""
    if preview.by_luck is None or preview.average is None:
        return ""
    if not isinstance(preview.rule, ThresholdRule):
        return _link_chance(preview)
    by_luck = _("With a link fixed at {average}, its average over this time, luck alone sends {n}.").format(
        average=decimal(preview.average), n=_about(preview.by_luck)
    )
    question = _("How much of that is luck?") if preview.alerts else _("And by luck?")
    title = f"<b>{escape(question)}</b>"
    if not preview.is_luck:
        rest = _("What is more may be the link itself.") if preview.alerts else ""
        return f"{title} {escape(by_luck)} {escape(rest)}".rstrip()
    verdict = _("Perhaps all of it.") if preview.alerts else ""
    meaning = {
        Side.BELOW: _("So it tells you that <i>the figure is low</i>, not that <i>the link has changed</i>."),
        Side.ABOVE: _(
            "So it tells you that <i>the figure is high</i>, not that <i>the link has changed</i>."
        ),
    }[preview.rule.threshold.side]
    return " ".join(part for part in (title, escape(verdict), escape(by_luck), meaning) if part)


def _link_chance(preview: Preview) -> str:
    sentences = [_("While a link holds, about one false break in two years.")]
    if preview.by_luck:
        sentences.append(
            ngettext(
                "Over this time luck alone gives {luck}; {n} break was seen.",
                "Over this time luck alone gives {luck}; {n} breaks were seen.",
                preview.breaks,
            ).format(luck=_about(preview.by_luck), n=preview.breaks)
        )
    sentences.append(_("It comes three to six weeks after a change, later after a partial one."))
    return f"<b>{escape(_('How sure is it?'))}</b> {escape(' '.join(sentences))}"


def _about(number: float) -> str:
    """An expected number: about 4, about 0.7."""
    if number < HARDLY:
        return _("hardly any")
    return _("about {n}").format(n=decimal(number, digits=0 if number >= 1.5 else 1))


def instead_html(preview: Preview) -> str:
    """What there is for who wants to hear of changes, where luck explains a line's alerts; else nothing."""
    if not isinstance(preview.rule, ThresholdRule) or not preview.is_luck:
        return ""
    pair = preview.rule.pair
    typed = "" if pair == Pair() else f" {pair.asset.key} {pair.benchmark.key}"
    offer = _(
        "Only changes, please? {command}: about one false alert in two years, "
        "three to six weeks after the change. Or take a line farther away."
    )
    if preview.state is State.UNLINKED:
        offer = _(
            "Only changes, please? {command}: there is no link to break now, and it says when one forms."
        )
    return offer.format(command=f"<b>/alert breakdown{typed}</b>")
