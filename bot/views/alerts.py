"""What is said of the alerts that a chat has: the list, the card of one, and what became of a wish."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from bot.model.chat import Chat
from bot.model.coupling import State
from bot.model.mishap import Failure
from bot.model.rule import Side, ThresholdRule
from bot.model.subscription import Subscription
from bot.model.ticker import FUNDS, STAND_IN, Pair
from bot.model.topic_rule import TopicRule
from bot.translation import _, ngettext
from bot.views.alert_buttons import PAGE
from bot.views.alert_lines import distance_text, line_to_cross, on_text, rule_text
from bot.views.moment import moment_html
from bot.views.names import name
from bot.views.preview import how_long, understood
from bot.views.topic import topic_meaning, topic_title
from bot.views.wording import decimal, short_day, shortened

LONGEST_REASON = 60
"""Letters of why a message did not arrive: ten alerts share one list."""


@dataclass(frozen=True, slots=True)
class Watched:
    """An alert of a chat, and its figure now; None where there is none, or where it watches no figure.

    `failure` is what became of its last message, if that did not arrive, or may not have.
    """

    alert: Subscription
    value: float | None = None
    failure: Failure | None = None


def question_text() -> str:
    """The first question of the wizard, HTML."""
    typed = escape(_("Or type it: /alert breakdown, /alert corr below 0.2 eth qqq 90, /alert treasury 500"))
    return f"<b>{escape(_('What shall I tell you about?'))}</b>\n{typed}"


def list_text(watched: Sequence[Watched], chat: Chat, page: int = 0) -> str:
    """One page of the alerts of a chat, HTML."""
    if not watched:
        return empty_text()
    number = len(watched)
    title = ngettext("{n} alert", "{n} alerts", number).format(n=number)
    first = page * PAGE
    entries = [
        f"<b>{at}.</b> {escape(title_of(each.alert))}\n{_state(each, chat)}"
        for at, each in enumerate(watched[first : first + PAGE], start=first + 1)
    ]
    hint = _("Tap a number to change, pause, snooze or delete it.")
    return "\n\n".join((f"<b>{escape(title)}</b>", *entries, escape(hint)))


def empty_text() -> str:
    """What is said where there are none, HTML."""
    title, hint = (
        _("No alerts yet."),
        _("I can tell you when the link breaks, when a line is crossed, or when a company buys bitcoin."),
    )
    return f"<b>{escape(title)}</b>\n{escape(hint)}"


def card_text(watched: Watched, chat: Chat) -> str:
    """All about one alert, HTML."""
    alert = watched.alert
    meant = (
        topic_meaning(alert.rule)
        if isinstance(alert.rule, TopicRule)
        else f"{understood(alert.rule)} {how_long(alert.until, once=alert.once)}"
    )
    return f"<b>{escape(title_of(alert))}</b>\n{_state(watched, chat)}\n\n{escape(meant)}"


def turned_on_text(alert: Subscription, next_check: datetime, notes: Sequence[str] = ()) -> str:
    """What is said when an alert was turned on, HTML: what is now, and when it is looked at next."""
    check = _("Next check: {moment}.").format(moment=moment_html(next_check))
    head = _("On: {alert}").format(alert=title_of(alert))
    lines = (f"<b>{escape(head)}</b>", escape(_stands(alert)), *map(escape, notes), "", check)
    return "\n".join(lines)


def stopped_text(paused: int, *, had_digest: bool) -> str:
    """What is said when everything was paused, HTML."""
    lines = []
    if paused:
        text = ngettext("{n} alert is paused.", "{n} alerts are paused.", paused).format(n=paused)
        lines.append(f"<b>{escape(text)}</b> {escape(_('Nothing is deleted: /alerts has them all.'))}")
    if had_digest:
        lines.append(escape(_("The summary is off: /digest turns it on again.")))
    return "\n".join(lines) or escape(_("Nothing was on: no alert, no summary."))


def title_of(alert: Subscription) -> str:
    """What it watches: "Bitcoin × small-cap tech: below 0.20 (30 sessions)"."""
    if isinstance(alert.rule, TopicRule):
        return topic_title(alert.rule)
    return _("{pair}: {what}").format(pair=_pair(alert.pair), what=rule_text(alert.rule))


def _pair(pair: Pair) -> str:
    benchmark = name(pair.benchmark)
    if pair.benchmark == STAND_IN:  # the basket has the same name
        benchmark = f"{benchmark} ({FUNDS['psct'].symbol})"
    return f"{name(pair.asset)} × {benchmark}"


def _state(watched: Watched, chat: Chat) -> str:
    """Whether it is on, how it stands, and until when, HTML: "on · 0.36, 0.16 above your line · once".

    Below that, what went wrong with its last message.
    """
    alert = watched.alert
    parts = [_switch(alert, chat), escape(_standing(watched))]
    if alert.until is not None:
        parts.append(escape(_("until {day}").format(day=short_day(alert.until))))
    if alert.once:
        parts.append(escape(_("only once")))
    line = " · ".join(part for part in parts if part)
    return line if watched.failure is None else f"{line}\n{_failure(watched.failure, chat)}"


def _failure(failure: Failure, chat: Chat) -> str:
    text = _("Last message did not arrive, as far as I know ({moment}): {reason}")
    reason = escape(shortened(failure.reason, LONGEST_REASON))
    return text.format(moment=moment_html(failure.at, chat.zone), reason=reason)


def _switch(alert: Subscription, chat: Chat) -> str:
    if alert.paused:
        return escape(_("paused"))
    if alert.snooze is None:
        return escape(_("on"))
    if alert.snooze.until is None:
        return escape(_("snoozed until it ends"))
    return _("snoozed until {moment}").format(moment=moment_html(alert.snooze.until, chat.zone))


def _standing(watched: Watched) -> str:
    alert = watched.alert
    if isinstance(alert.rule, TopicRule):
        return ""
    if not isinstance(alert.rule, ThresholdRule):
        return _link(alert)
    parts = [_("no figure just now")]
    if watched.value is not None:
        parts = [
            _("{value} now").format(value=decimal(watched.value)),
            distance_text(alert.rule, watched.value),
        ]
    if alert.is_on:
        parts.append(on_text(_day(alert)))
    return ", ".join(parts)


def _link(alert: Subscription) -> str:
    if alert.side is None:
        return _("link not known yet")
    words = {
        State.WARMUP: _("link not known yet"),
        State.COUPLED: _("link holds"),
        State.DECOUPLED: _("link broken"),
        State.UNLINKED: _("no link"),
    }
    return _dated(words[State(alert.side.side)], alert)


def _day(alert: Subscription) -> str | None:
    """The session at whose close it became as it is; None where it was so before anything was recorded."""
    since = None if alert.side is None else alert.side.since
    return None if since is None else short_day(since)


def _dated(words: str, alert: Subscription) -> str:
    """A state, and the alert that told of it: when it really began is not known here."""
    told = _day(alert)
    return words if told is None else _("{words} (alert of {day})").format(words=words, day=told)


def _stands(alert: Subscription) -> str:
    """What is, which will not be sent, and what will be."""
    if alert.side is None:
        return _("How it stands, the next closes will tell. What is then already so, I do not send.")
    if isinstance(alert.rule, ThresholdRule):
        return _line_stands(alert, alert.rule)
    state = State(alert.side.side)
    now = {
        State.WARMUP: _("Too little is recorded yet to know the link"),
        State.COUPLED: _("The link holds"),
        State.DECOUPLED: _("The link is broken"),
        State.UNLINKED: _("There is no link"),
    }[state]
    following = {
        State.WARMUP: _("I write what becomes of it"),
        State.COUPLED: _("I write when it breaks or fades"),
        State.DECOUPLED: _("I write when it is back, or when apart is the new normal"),
        State.UNLINKED: _("I write when one forms"),
    }[state]
    return f"{_dated(now, alert)}. {_ending(following, alert)}"


def _line_stands(alert: Subscription, rule: ThresholdRule) -> str:
    side = rule.threshold.side
    now = {Side.BELOW: _("It is not below your line now"), Side.ABOVE: _("It is not above your line now")}
    if alert.is_on:
        now = {Side.BELOW: _("It is below your line"), Side.ABOVE: _("It is above your line")}
    since = _day(alert) if alert.is_on else None
    is_so = now[side] if since is None else _("{words}, since {day}").format(words=now[side], day=since)
    following = _("I write after {closes}").format(closes=line_to_cross(rule, is_on=alert.is_on))
    return f"{is_so}. {_ending(following, alert)}"


def _ending(following: str, alert: Subscription) -> str:
    """What comes next; whether the alert ends with that."""
    if alert.once and alert.is_on:
        return _("{following}, and with that it ends.").format(following=following)
    return f"{following}."
