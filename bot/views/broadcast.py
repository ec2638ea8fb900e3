"""What is said to the owner about a broadcast: before it is sent, while it is, and after."""

from datetime import datetime, timedelta
from html import escape

from bot.alerts.broadcast import expected_end, paid_plan, plan
from bot.model.broadcast import TENTHS, Broadcast, Phase, Reach, Terms
from bot.model.delivery import Outcome
from bot.translation import _, ngettext
from bot.views.moment import moment_html
from bot.views.wording import duration, grouped, written


def draft_text(reach: Reach, terms: Terms, left: int) -> str:
    """What stands below a preview, HTML; `left` are the tenths of a Star that may be paid this month."""
    left_out = [_want_nothing(reach.want_nothing), _rest(reach.rest)]
    if not reach.total:
        nobody = f"<b>{escape(_('Nobody would get this: no chat has an alert on, or a summary.'))}</b>"
        return "\n".join(filter(None, [nobody, *map(escape, left_out)]))
    head = ngettext("Send this to {n} chat?", "Send this to {n} chats?", reach.total)
    whom = _("These are all that have an alert on, or a summary.")
    paragraphs = (
        f"<b>{escape(head.format(n=grouped(reach.total)))}</b>",
        escape("\n".join(_figures(reach, terms))),
        escape(" ".join(filter(None, [whom, *left_out]))),
        escape(_pace(terms)),
        escape("\n".join(_if_paid(reach, terms, left))),
    )
    return "\n\n".join(filter(None, paragraphs))


def progress_text(broadcast: Broadcast, now: datetime) -> str:
    """How far it is, HTML; once it is done, what came of it."""
    lines = [f"<b>{escape(_headline(broadcast))}</b>", *map(escape, _outcomes(broadcast))]
    if broadcast.paid:
        lines.append(escape(_("Stars paid, at most: {n}").format(n=grouped(-(-broadcast.paid // TENTHS)))))
    if broadcast.phase is not Phase.STOPPED:
        lines += _when(broadcast, now)
    return "\n".join(lines)


def _figures(reach: Reach, terms: Terms) -> list[str]:
    lasts = _duration(plan(reach.total, terms).lasts)
    return [
        _("Private chats: {n}").format(n=grouped(reach.private)),
        _("Groups: {n}").format(n=grouped(reach.groups)),
        _("Channels: {n}").format(n=grouped(reach.channels)),
        _("Time it takes: {duration}").format(duration=lasts),
    ]


def _want_nothing(number: int) -> str:
    if not number:
        return ""
    text = ngettext(
        "{n} chat has neither, and is left out.", "{n} chats have neither, and are left out.", number
    )
    return text.format(n=grouped(number))


def _rest(number: int) -> str:
    if not number:
        return ""
    text = ngettext(
        "{n} chat takes nothing from me, and is left out.",
        "{n} chats take nothing from me, and are left out.",
        number,
    )
    return text.format(n=grouped(number))


def _pace(terms: Terms) -> str:
    text = _(
        "It goes at {rate} a second, behind answers and alerts. What is not sent within 24 hours is left out."
    )
    return text.format(rate=written(f"{terms.per_second:g}"))


def _if_paid(reach: Reach, terms: Terms, left: int) -> list[str]:
    """What speed costs, where anything may be paid."""
    if not terms.stars:
        return []
    of_month = _("Stars left this month: {left} of {all}")
    of_month = of_month.format(left=grouped(max(0, left) // TENTHS), all=grouped(terms.stars))
    if left <= 0:
        return [_("It cannot be paid for any more this month."), of_month]
    if (paid := paid_plan(reach.total, terms, left)) is None:
        return []
    text = _(
        "Paid at 0.1 Star a message, it goes at up to {rate} a second; what the month's Stars are not enough "
        "for goes free."
    )
    return [
        text.format(rate=written(f"{terms.paid_per_second:g}")),
        _("Time it takes, paid: {duration}").format(duration=_duration(paid.lasts)),
        _("Stars it costs, at most: {n}").format(n=grouped(paid.stars)),
        of_month,
    ]


def _headline(broadcast: Broadcast) -> str:
    sent = broadcast.outcomes.get(Outcome.SENT, 0)
    text = _("Sending: {sent} of {total} sent")
    if broadcast.is_done:
        text = _("Done: {sent} of {total} sent")
    if broadcast.phase is Phase.STOPPED:
        text = _("Stopped: {sent} of {total} sent")
    return text.format(sent=grouped(sent), total=grouped(broadcast.total))


def _outcomes(broadcast: Broadcast) -> list[str]:
    """What came of the others, where anything did."""
    outcomes, is_stopped = broadcast.outcomes, broadcast.phase is Phase.STOPPED
    nothing = 0 if is_stopped else outcomes.get(Outcome.NOTHING_TO_SEND, 0)
    ended = sum(outcomes.values()) - outcomes.get(Outcome.NOTHING_TO_SEND, 0) + nothing
    counted = (
        (_("Take nothing from me: {n}"), outcomes.get(Outcome.REFUSED, 0)),
        (_("Refused by Telegram as it is: {n}"), outcomes.get(Outcome.FAILED, 0)),
        (_("May have arrived: {n}"), outcomes.get(Outcome.UNKNOWN, 0)),
        (_("Turned all off meanwhile: {n}"), nothing),
        (_("Too late: {n}"), outcomes.get(Outcome.EXPIRED, 0)),
        (_("Not sent: {n}") if is_stopped else _("Left: {n}"), broadcast.total - ended),
    )
    return [text.format(n=grouped(number)) for text, number in counted if number > 0]


def _when(broadcast: Broadcast, now: datetime) -> list[str]:
    """How long it took, or when it will be done."""
    if broadcast.is_done:
        return [escape(_("Time it took: {duration}").format(duration=_duration(now - broadcast.at)))]
    end = expected_end(broadcast, now)
    return [] if end is None else [_("Expected end: {moment}").format(moment=moment_html(end))]


def _duration(span: timedelta) -> str:
    return duration(max(span, timedelta(seconds=1)))
