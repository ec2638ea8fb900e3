"""What /stats says to whoever runs the bot: how deliveries end, and those of which nobody knows enough."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from bot.model.delivery import Delivery, Lane, Outcome, Topic
from bot.model.mishap import DeadLetter
from bot.translation import _, ngettext
from bot.views.moment import moment_html
from bot.views.wording import day, grouped, shortened

LONGEST_REASON = 100


@dataclass(frozen=True, slots=True)
class Kept:
    """Deliveries that ended badly: how many are kept, and the newest of them."""

    number: int
    newest: Sequence[DeadLetter]


@dataclass(frozen=True, slots=True)
class Stats:
    """What became of deliveries, what waits by lane, and how many chats rest since they take nothing."""

    outcomes: Mapping[Outcome, int]
    waiting: Mapping[Lane, int]
    resting: int
    unknown: Kept
    failed: Kept


def stats_text(stats: Stats) -> str:
    """The answer to /stats, HTML, at most 4096 characters."""
    paragraphs = [
        f"<b>{escape(_on_their_way(stats.waiting))}</b>",
        _outcomes(stats.outcomes),
        escape(_resting(stats.resting)),
        _letters(_("May have arrived, and are not sent again"), stats.unknown),
        _letters(_("Refused by Telegram as they are"), stats.failed),
    ]
    if not (stats.unknown.number or stats.failed.number):
        paragraphs.append(escape(_("No message was lost, and none is in doubt.")))
    return "\n\n".join(filter(None, paragraphs))


def _on_their_way(waiting: Mapping[Lane, int]) -> str:
    alerts, others = waiting.get(Lane.ALERTS, 0), waiting.get(Lane.BULK, 0)
    if not alerts and not others:
        return _("Nothing is on its way")
    return _("On their way: {alerts} in the lane of alerts, {others} that can wait").format(
        alerts=grouped(alerts), others=grouped(others)
    )


def _outcomes(outcomes: Mapping[Outcome, int]) -> str:
    words = {
        Outcome.SENT: _("sent"),
        Outcome.NOTHING_TO_SEND: _("nothing to send any more"),
        Outcome.EXPIRED: _("too late to be of use"),
        Outcome.REFUSED: _("given up, since the chat takes nothing"),
        Outcome.FAILED: _("refused as they are"),
        Outcome.UNKNOWN: _("may have arrived"),
    }
    if not any(outcomes.values()):
        return escape(_("No delivery has ended yet."))
    lines = [f"{grouped(outcomes.get(outcome, 0))} {said}" for outcome, said in words.items()]
    return "\n".join((f"<b>{escape(_('Deliveries until now'))}</b>", *map(escape, lines)))


def _resting(number: int) -> str:
    if not number:
        return _("No chat rests: all take what I send.")
    text = ngettext(
        "{n} chat rests, since it takes nothing from me.",
        "{n} chats rest, since they take nothing from me.",
        number,
    )
    return text.format(n=grouped(number))


def _letters(title: str, kept: Kept) -> str:
    """One kind of dead letters, the newest first; nothing where there is none."""
    if not kept.number:
        return ""
    shown = len(kept.newest)
    head = _("{title}: {number}").format(title=title, number=grouped(kept.number))
    if kept.number > shown:
        head = _("{head}, the newest {n}").format(head=head, n=shown)
    lines = [f"{at}. {_letter(each)}" for at, each in enumerate(kept.newest, start=1)]
    return "\n".join((f"<b>{escape(head)}</b>", *lines))


def _letter(letter: DeadLetter) -> str:
    """Where it was meant to go, when that failed, and why."""
    delivery, failure = letter.delivery, letter.failure
    parts = [_("chat {number}").format(number=delivery.chat), _what(delivery)]
    if delivery.session is not None:
        parts.append(_("close of {day}").format(day=day(delivery.session)))
    about = escape(", ".join(parts))
    return f"{about}, {moment_html(failure.at)}: {escape(shortened(failure.reason, LONGEST_REASON))}"


def _what(delivery: Delivery) -> str:
    words = {
        Topic.CORRECTION: _("correction of alert {name}"),
        Topic.DIGEST: _("summary"),
        Topic.BROADCAST: _("broadcast"),
        Topic.NOTE: _("note to the owner"),
    }
    return words.get(delivery.topic, _("alert {name}")).format(name=delivery.subscription)
