"""The summary of all that a chat follows."""

from collections.abc import Iterable, Sequence
from html import escape

from bot.model.digest import Figures, Followed, Movement
from bot.model.rule import ThresholdRule
from bot.model.subscription import Subscription
from bot.model.ticker import WINDOWS
from bot.translation import _, retold
from bot.views.alert_lines import distance_text, on_text, rule_text
from bot.views.captions import TEXT, fitting
from bot.views.correlation import headline
from bot.views.coupling import state_line
from bot.views.estimates import range_text
from bot.views.freshness import freshness
from bot.views.names import explanation, name
from bot.views.wording import day, decimal, near_day

MOST_PAIRS = 10
WEEK = 5
"""Sessions."""


def digest_text(followed: Sequence[Followed]) -> str:
    """The whole summary, HTML, in one message; pairs that do not fit are named."""
    pairs = [_pair_html(each) for each in followed[:MOST_PAIRS]]
    foot = _foot(followed[:MOST_PAIRS])
    gaps = "\n\n" * (len(pairs) + 2)
    kept = fitting([foot, gaps, _named(followed), pairs[0]], pairs[1:], limit=TEXT)
    left_out = followed[1 + len(kept) :]
    paragraphs = (pairs[0], *kept, _named(left_out), foot)
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _named(left_out: Sequence[Followed]) -> str:
    """The pairs that there is no room for."""
    if not left_out:
        return ""
    pairs = ", ".join(f"{each.pair.asset.key} {each.pair.benchmark.key}" for each in left_out)
    return escape(_("Also followed: {pairs}. /corr shows each.").format(pairs=pairs))


def _pair_html(followed: Followed) -> str:
    figures = followed.figures
    lines = [f"<b>{escape(_headline(followed))}</b>"]
    if figures is None:
        lines.append(escape(followed.problem))
    else:
        lines += [
            escape(_range(figures)),
            freshness(figures.snapshot),
            escape(_longer(figures)),
            escape(_movement(figures.movement)),
            "" if figures.coupling is None else state_line(figures.coupling),
        ]
    lines += [f"• {escape(_alert(alert, figures))}" for alert in followed.alerts]
    return "\n".join(line for line in lines if line)


def _headline(followed: Followed) -> str:
    """One line that stands alone in a push notification."""
    if followed.figures is not None:
        return headline(followed.figures.snapshot)
    pair = followed.pair
    return _("{asset} and {benchmark}: no figure just now").format(
        asset=name(pair.asset), benchmark=name(pair.benchmark)
    )


def _range(figures: Figures) -> str:
    correlation = figures.snapshot.correlation
    return _("{window} sessions to {day}, {range} (95% range).").format(
        window=correlation.window, day=day(correlation.as_of), range=range_text(correlation.estimate)
    )


def _longer(figures: Figures) -> str:
    correlations = figures.snapshot.correlations
    return " · ".join(
        _("{window} sessions: {value} ({range})").format(
            window=window,
            value=decimal(correlations[window].estimate.value),
            range=range_text(correlations[window].estimate),
        )
        for window in WINDOWS[1:]
        if window in correlations
    )


def _movement(movement: Movement | None) -> str:
    if movement is None:
        return ""
    before = {1: _("The close before: {value}."), WEEK: _("A week ago: {value}.")}[movement.sessions]
    verdict = _("The difference is within chance.")
    if movement.notable:
        verdict = _("The difference is more than chance alone explains.")
    return f"{before.format(value=decimal(movement.before.estimate.value))} {verdict}"


def _alert(alert: Subscription, figures: Figures | None) -> str:
    """What it watches, and how it stands: "below 0.20 (30 sessions): 0.16 above your line"."""
    watched = rule_text(alert.pair_rule)
    if alert.paused:
        standing = _("paused")
    elif alert.snooze is not None:
        standing = _("snoozed")
    else:
        standing = ", ".join(part for part in (_distance(alert, figures), _since(alert)) if part)
    return _("{watched}: {standing}").format(watched=watched, standing=standing) if standing else watched


def _distance(alert: Subscription, figures: Figures | None) -> str:
    """How far it is from firing; the figures of a fund that stands in say nothing about that."""
    if not isinstance(alert.rule, ThresholdRule) or figures is None:
        return ""
    correlation = figures.snapshot.correlations.get(alert.rule.threshold.window)
    if correlation is None or figures.snapshot.stands_in_for is not None:
        return ""
    return distance_text(alert.rule, correlation.estimate.value)


def _since(alert: Subscription) -> str:
    """Since when a line's alert is on, where it is."""
    if not isinstance(alert.rule, ThresholdRule) or alert.side is None:
        return ""
    if alert.side.side is not alert.rule.threshold.side:
        return ""
    if alert.side.since is None or alert.as_of is None:
        return on_text(None)
    return on_text(near_day(alert.side.since, seen_from=alert.as_of))


def _foot(followed: Sequence[Followed]) -> str:
    """What the numbers are, and where they come from, each said once."""
    known = [each.figures.snapshot for each in followed if each.figures is not None]
    scale = _("1 = in step, 0 = unrelated, −1 = opposite.")
    explanations = _once(
        explanation(
            snapshot.pair.benchmark,
            stands_in=snapshot.stands_in_for is not None,
            coverage=snapshot.coverage,
        )
        for snapshot in known
    )
    quote = f"<blockquote expandable>{escape(' '.join((scale, *explanations)))}</blockquote>"
    return "\n".join((quote, *map(escape, _once(retold(snapshot.source) for snapshot in known))))


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
