"""The answer to /corr."""

from html import escape

from bot.model.correlation import Clock, Correlation, Snapshot, Strength
from bot.model.coupling import Coupling
from bot.translation import _, ngettext, retold
from bot.views.captions import fitting
from bot.views.coupling import state_line
from bot.views.estimates import range_text
from bot.views.freshness import freshness
from bot.views.names import explanation, name, short_name
from bot.views.wording import day, decimal, percent


def strength_in_words(strength: Strength) -> str:
    """The word for a correlation: no clear link, weak, moderate, strong, opposite."""
    words = {
        Strength.OPPOSITE: _("opposite"),
        Strength.UNCLEAR: _("no clear link"),
        Strength.WEAK: _("weak"),
        Strength.MODERATE: _("moderate"),
        Strength.STRONG: _("strong"),
    }
    return words[strength]


def headline(snapshot: Snapshot) -> str:
    """One line that stands alone: "Bitcoin and small-cap tech: 0.36, no clear link"."""
    correlation = snapshot.correlation
    return _("{asset} and {benchmark}: {value}, {strength}").format(
        asset=name(snapshot.pair.asset),
        benchmark=name(snapshot.pair.benchmark),
        value=decimal(correlation.estimate.value),
        strength=strength_in_words(correlation.strength),
    )


def correlation_text(snapshot: Snapshot, coupling: Coupling | None = None) -> str:
    """The whole answer, HTML, short enough for a picture's caption; with the state, where it is known."""
    paragraphs = (
        f"<b>{escape(headline(snapshot))}</b>\n{escape(_average(snapshot.correlation))}",
        freshness(snapshot),
        _other_windows(snapshot),
        "" if coupling is None else state_line(coupling),
        escape(f"{_last_session(snapshot)} {_together(snapshot)}"),
    )
    said = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    source = escape(retold(snapshot.source))
    method = _method(snapshot, beside=f"{said}\n\n\n{source}")
    return f"{said}\n\n<blockquote expandable>{escape(method)}</blockquote>\n{source}"


def _average(correlation: Correlation) -> str:
    span = _("{n} of {window} sessions") if correlation.n < correlation.window else _("{window} sessions")
    return _("Average over {span} to {day}. {days} fit anything from {range} (95% range).").format(
        span=span.format(n=correlation.n, window=correlation.window),
        day=day(correlation.as_of),
        days=_("So few days") if correlation.window < 90 else _("So many days still"),
        range=range_text(correlation.estimate),
    )


def _other_windows(snapshot: Snapshot) -> str:
    others = [c for window, c in snapshot.correlations.items() if window != snapshot.window]
    title = _("Longer view") if snapshot.window == min(snapshot.correlations) else _("Other windows")
    lines = [f"<b>{escape(title)}</b>"] if others else []
    lines += [
        _("{window} sessions: {value} ({range})").format(
            window=f"{c.window:3d}", value=decimal(c.estimate.value), range=range_text(c.estimate)
        )
        for c in others
    ]
    if snapshot.year_ago is not None:
        lines.append(_year_ago(snapshot.year_ago, differs=snapshot.year_ago_differs))
    return "\n".join(lines)


def _year_ago(before: Correlation, *, differs: bool) -> str:
    verdict = _("more than chance alone explains") if differs else _("within chance")
    return _("A year ago, {window} sessions: {value}. The difference is {verdict}.").format(
        window=before.window, value=decimal(before.estimate.value), verdict=verdict
    )


def _last_session(snapshot: Snapshot) -> str:
    moves = snapshot.correlation.last_moves
    return _("Last session: {asset} {asset_move}, {benchmark} {benchmark_move}.").format(
        asset=short_name(snapshot.pair.asset),
        asset_move=percent(moves.asset),
        benchmark=short_name(snapshot.pair.benchmark),
        benchmark_move=percent(moves.benchmark),
    )


def _together(snapshot: Snapshot) -> str:
    correlation = snapshot.correlation
    return ngettext(
        "In these {n} sessions a 1% move in {benchmark} went with about {beta}% in {asset}; "
        "the two rose or fell together on {together} of {n} days.",
        "In these {n} sessions a 1% move in {benchmark} went with about {beta}% in {asset}; "
        "the two rose or fell together on {together} of {n} days.",
        correlation.n,
    ).format(
        n=correlation.n,
        benchmark=short_name(snapshot.pair.benchmark),
        beta=decimal(correlation.beta, digits=1),
        asset=short_name(snapshot.pair.asset),
        together=correlation.same_direction,
    )


def _method(snapshot: Snapshot, *, beside: str) -> str:
    """How the number is made; where much has to be said before, only as much of it as fits."""
    robust = snapshot.correlation.robust
    clock = {
        Clock.NEW_YORK: _("Daily log returns, New York close to New York close."),
        Clock.MIXED: _("Daily log returns; older {asset} closes are of the UTC day, 3 to 7 hours later."),
        Clock.UTC: _("Daily log returns; {asset} at the close of the UTC day, 3 to 7 hours later."),
    }[snapshot.clock].format(asset=short_name(snapshot.pair.asset))
    scale = _("1 = in step, 0 = unrelated, −1 = opposite.")
    swayed = _("Less swayed by single days: {value} ({range}).").format(
        value=decimal(robust.value), range=range_text(robust)
    )
    benchmark = explanation(
        snapshot.pair.benchmark, stands_in=snapshot.stands_in_for is not None, coverage=snapshot.coverage
    )
    kept = fitting([beside], [benchmark, clock, swayed, scale])
    return " ".join(sentence for sentence in (scale, clock, swayed, benchmark) if sentence in kept)
