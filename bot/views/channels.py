"""What is said of channels and groups to those who look after them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from bot.model.chat import Chat
from bot.model.mishap import Failure
from bot.model.subscription import Subscription
from bot.translation import _, ngettext
from bot.views.alerts import title_of
from bot.views.captions import fitting
from bot.views.digest_card import when_text
from bot.views.moment import moment_html
from bot.views.settings import quiet_text
from bot.views.titles import named
from bot.views.wording import shortened

LONGEST_REASON = 80
MOST_NAMED = 5
"""Alerts that a card names."""


@dataclass(frozen=True, slots=True)
class Gets:
    """A chat, and what it gets."""

    chat: Chat
    alerts: Sequence[Subscription]


@dataclass(frozen=True, slots=True)
class Listed:
    """A chat in somebody's list; not `is_theirs` any more where Telegram has just said so."""

    gets: Gets
    is_theirs: bool
    may_write: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """All about a chat that somebody looks after.

    `following` is when its next summary comes, `rests_until` when it is tried again after it took nothing.
    `failed` is what failed last: the alert, None where it was the summary, and what became of it.
    """

    gets: Gets
    following: datetime | None
    failed: tuple[Subscription | None, Failure] | None
    rests_until: datetime | None
    may_write: bool
    username: str = ""


def none_text(username: str) -> str:
    """To somebody who looks after none yet, HTML: what there is to have, and how."""
    title = _("No channel yet")
    what = _(
        "I can post to a channel that you run: alerts, a weekly summary, or the correlation whenever you "
        "like. Nothing is posted before you turn it on."
    )
    return f"<b>{escape(title)}</b>\n{escape(what)}\n\n{adding_text(username)}"


def adding_text(username: str) -> str:
    """How a channel is handed to us, HTML; an address for where the buttons do not work."""
    add = _("{button}: Telegram asks which channel, and makes me an admin who may post and nothing else.")
    already = _("{button}: choose one where I am an admin already and you may post, too.")
    address = f"https://t.me/{username}?startchannel&amp;admin=post_messages"
    link = f'<a href="{address}">{escape(_("this address"))}</a>'
    other = escape(_("Where the buttons are missing, open {address}, and I write to you here."))
    return "\n".join((
        escape(_("Choose it with the buttons below:")),
        "• " + escape(add).format(button=f"<b>{escape(_('Add to a channel'))}</b>"),
        "• " + escape(already).format(button=f"<b>{escape(_('Already added'))}</b>"),
        other.format(address=link),
    ))  # fmt: skip


def list_text(shown: Sequence[Listed], number: int) -> str:
    """One page of the so many chats that somebody looks after, HTML; who does so no more is told that."""
    title = ngettext("You look after {n} chat", "You look after {n} chats", number).format(n=number)
    entries = [f"<b>{escape(named(each.gets.chat))}</b>\n{escape(_line(each))}" for each in shown]
    typed = _(
        "Tap one to manage it. Typed, its number does it too: /alerts @{number}, /digest fri @{number}."
    )
    hint = typed.format(number=shown[0].gets.chat.number)
    return "\n\n".join((f"<b>{escape(title)}</b>", *entries, escape(hint)))


def _line(listed: Listed) -> str:
    if not listed.is_theirs:
        return _("You may not decide for it any more: it is off your list now.")
    if not listed.may_write:
        return _("I may not post there: make me an admin who may.")
    return gets_text(listed.gets)


def gets_text(gets: Gets) -> str:
    """What a chat gets, in a line: "3 alerts, 1 of them paused · summary after Friday's close · silent"."""
    parts = [_alerts(gets.alerts)] if gets.alerts else []
    if gets.chat.digest is not None:
        parts.append(_("summary {when}").format(when=when_text(gets.chat.digest)))
    if not parts:
        return _("gets nothing yet")
    if gets.chat.silent:
        parts.append(_("without a sound"))
    return " · ".join(parts)


def card_text(overview: Overview, headline: str = "") -> str:
    """All about one, HTML, short enough for a picture's caption; `headline` is what only just happened.

    Where there are too many alerts, not all are named.
    """
    chat, alerts = overview.gets.chat, overview.gets.alerts
    top = [f"<b>{escape(headline)}</b>", ""] if headline else []
    top.append(f"<b>{escape(named(chat))}</b>")
    if overview.username:
        top.append(f"t.me/{escape(overview.username)}")
    rest = [*_settings(overview), "", *_wrong(overview)]
    names = [f"• {escape(_named(each))}" for each in alerts[:MOST_NAMED]]
    more = ngettext("and {n} more", "and {n} more", len(alerts)).format(n=len(alerts))
    kept = fitting(["\n".join((*top, *rest, _alerts(alerts), more)), "\n" * 4], names)
    if left := len(alerts) - len(kept):
        kept.append(escape(ngettext("and {n} more", "and {n} more", left).format(n=left)))
    return "\n".join((*top, "", escape(_alerts(alerts)), *kept, *rest))


def _alerts(alerts: Sequence[Subscription]) -> str:
    number, paused = len(alerts), sum(alert.paused for alert in alerts)
    if not number:
        return _("No alerts yet.")
    text = ngettext("{n} alert", "{n} alerts", number).format(n=number)
    return _("{alerts}, {n} of them paused").format(alerts=text, n=paused) if paused else text


def _named(alert: Subscription) -> str:
    title = title_of(alert)
    return _("{alert} (paused)").format(alert=title) if alert.paused else title


def _settings(overview: Overview) -> list[str]:
    chat = overview.gets.chat
    summary = _("Summary: {when}").format(when=escape(when_text(chat.digest)))
    if overview.following is not None:
        summary += ", " + _("next {moment}").format(moment=moment_html(overview.following, chat.zone))
    lines = [summary, escape(_("Silent: {switch}").format(switch=_("on") if chat.silent else _("off")))]
    if chat.quiet is not None:
        lines.append(escape(_("Quiet hours: {hours}").format(hours=quiet_text(chat.quiet))))
    return lines


def _wrong(overview: Overview) -> list[str]:
    """What keeps messages from arriving now, and what failed last."""
    chat, lines = overview.gets.chat, []
    if not overview.may_write:
        lines.append(f"<b>{escape(_('I may not post there now: give me the right to post messages.'))}</b>")
    if overview.rests_until is not None:
        text = _("It took nothing from me: I try again {moment}.")
        lines.append(text.format(moment=moment_html(overview.rests_until, chat.zone)))
    if overview.failed is None:
        return [*lines, escape(_("No message has failed."))]
    alert, failure = overview.failed
    text = _("What failed last: {what} ({moment}): {reason}")
    what = escape(_("the summary") if alert is None else title_of(alert))
    reason = escape(shortened(failure.reason, LONGEST_REASON))
    return [*lines, text.format(what=what, moment=moment_html(failure.at, chat.zone), reason=reason)]


def removing_text(chat: Chat) -> str:
    """What there is to part with, HTML."""
    title = _("Remove {chat}?").format(chat=named(chat))
    drop = _("Only from my list: it keeps its alerts, and others who may post there go on with it.")
    leave = _("Leave it altogether: its alerts are paused, its summary ends, and I go.")
    typed = _("Neither deletes anything: /forget @{number} does, before that.").format(number=chat.number)
    return "\n".join((f"<b>{escape(title)}</b>", *map(escape, (drop, leave, typed))))


def private_only_text() -> str:
    """To a group, where there is nothing to choose channels with, HTML."""
    return escape(_("Channels and groups are managed in a private chat with me."))
