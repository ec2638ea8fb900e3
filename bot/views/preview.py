"""What is said of an alert before it is turned on: what it does, where it stands, what it would have sent."""

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

from bot.alerts.preview import Preview
from bot.model.correlation import Correlation
from bot.model.coupling import State
from bot.model.rule import PairRule, Side, Threshold, ThresholdRule
from bot.translation import _, ngettext
from bot.views.captions import fitting
from bot.views.coupling import state_line
from bot.views.estimates import range_text
from bot.views.moment import moment_html
from bot.views.names import name
from bot.views.preview_past import chance_html, instead_html, past_lines, replayed_html
from bot.views.wording import day, decimal, short_day


def preview_text(
    preview: Preview, *, until: date | None = None, once: bool = False, notes: Sequence[str] = ()
) -> str:
    """All of it, HTML, short enough for a picture's caption; notes are plain sentences.

    Where there is too much to say, the oldest alerts go first, then what is offered instead, then notes.
    """
    rule = preview.rule
    meant = (
        f"<b>{escape(rule_headline(rule))}</b>\n{escape(f'{understood(rule)} {how_long(until, once=once)}')}"
    )
    now, replayed, chance = _now(preview), replayed_html(preview), chance_html(preview)
    check = _("First check: {moment}.").format(moment=moment_html(preview.next_check))
    noted, instead, past = list(dict.fromkeys(map(escape, notes))), instead_html(preview), past_lines(preview)
    gaps = "\n\n" * (len(noted) + 4)
    kept = fitting([meant, now, replayed, chance, check, gaps], [*noted, instead, *reversed(past)])
    paragraphs = (
        meant,
        *(note for note in noted if note in kept),
        now,
        _lines([replayed, *(line for line in past if line in kept)]),
        _lines([chance, instead if instead in kept else ""]),
        check,
    )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line)


def rule_headline(rule: PairRule) -> str:
    """One line that stands alone: "New alert: Bitcoin × small-cap tech below 0.20"."""
    names = {"asset": name(rule.pair.asset), "benchmark": name(rule.pair.benchmark)}
    if not isinstance(rule, ThresholdRule):
        return _("New alert: the link of {asset} and {benchmark}").format(**names)
    headline = {
        Side.BELOW: _("New alert: {asset} × {benchmark} below {level}"),
        Side.ABOVE: _("New alert: {asset} × {benchmark} above {level}"),
    }[rule.threshold.side]
    return headline.format(level=decimal(rule.threshold.level), **names)


def understood(rule: PairRule) -> str:
    """What was understood, whatever was left unsaid spelt out."""
    if not isinstance(rule, ThresholdRule):
        return _(
            "I write when it breaks, when it is back, and when a link forms, fades or settles at a new level."
        )
    threshold = rule.threshold
    sentence = {
        Side.BELOW: ngettext(
            "{window}-session figure. Sent after {closes} close below {level}, "
            "over after {closes} above {back} (margin {margin}).",
            "{window}-session figure. Sent after {closes} closes in a row below {level}, "
            "over after {closes} above {back} (margin {margin}).",
            threshold.closes,
        ),
        Side.ABOVE: ngettext(
            "{window}-session figure. Sent after {closes} close above {level}, "
            "over after {closes} below {back} (margin {margin}).",
            "{window}-session figure. Sent after {closes} closes in a row above {level}, "
            "over after {closes} below {back} (margin {margin}).",
            threshold.closes,
        ),
    }[threshold.side]
    return sentence.format(
        window=threshold.window,
        closes=threshold.closes,
        level=decimal(threshold.level),
        back=decimal(threshold.back),
        margin=decimal(threshold.margin),
    )


def how_long(until: date | None, *, once: bool) -> str:
    """How often it may be sent, and until when."""
    if until is None:
        return _("Only once: it ends when it is over.") if once else _("Every time, until you stop it.")
    sentence = _("Only once, and not after {day}.") if once else _("Every time, until {day}.")
    return sentence.format(day=short_day(until))


def _now(preview: Preview) -> str:
    figure = _figure(preview)
    if not isinstance(preview.rule, ThresholdRule):
        return _lines([_link_now(preview), figure])
    return f"{figure} {escape(_side_now(preview, preview.rule.threshold))}".rstrip()


def _figure(preview: Preview) -> str:
    correlation = preview.correlation
    if correlation is None:
        return "" if preview.is_explained else escape(_no_figure(preview))
    when = _("Now") if preview.is_current else _("Close of {day}:").format(day=day(correlation.as_of))
    value = f"<b>{decimal(correlation.estimate.value)}</b>"
    figure = _("{when} {value} over {window} sessions (95% range {range}).")
    return figure.format(
        when=escape(when), value=value, window=preview.window, range=range_text(correlation.estimate)
    )


def _no_figure(preview: Preview) -> str:
    return _("There is no {window}-session figure now: too few sessions have prices for both.").format(
        window=preview.window
    )


def _side_now(preview: Preview, threshold: Threshold) -> str:
    """What is already so, and will not be sent."""
    if preview.correlation is None:
        return ""
    if preview.standing is None:
        return _("On which side of your line that is, a few more closes will tell.")
    if not preview.is_on:
        past = _is_past(threshold, preview.correlation)
        return _("Past your line, but not for long enough yet.") if past else ""
    since = preview.standing.since
    if since is None:
        return _("So it is on already: I write when it is over.")
    return _("So it is on, since {day}: I write when it is over.").format(day=day(since))


def _is_past(threshold: Threshold, correlation: Correlation) -> bool:
    value = correlation.estimate.value
    return value < threshold.level if threshold.side is Side.BELOW else value > threshold.level


def _link_now(preview: Preview) -> str:
    if preview.coupling is None:
        return escape(_("Nothing is known of this link yet."))
    following = {
        State.UNLINKED: _("There is no link to break: I write when one forms."),
        State.DECOUPLED: _("What I write next is that it is back, or that apart is the new normal."),
    }.get(preview.coupling.state, "")
    return f"{state_line(preview.coupling)} {escape(following)}".rstrip()
