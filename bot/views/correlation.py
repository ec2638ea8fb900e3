"""The answer to /corr."""

from html import escape

from bot.model.correlation import Clock, Correlation, Estimate, Snapshot, Strength
from bot.translation import _, ngettext
from bot.views.names import explanation, name, short_name
from bot.views.wording import day, decimal, duration, percent


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


def correlation_text(snapshot: Snapshot) -> str:
    """The whole answer, HTML, under 1024 characters: a picture's caption."""
    paragraphs = (
        f"<b>{escape(headline(snapshot))}</b>\n{escape(_average(snapshot.correlation))}",
        _warnings(snapshot),
        _other_windows(snapshot),
        escape(f"{_last_session(snapshot)} {_together(snapshot)}"),
        f"<blockquote expandable>{escape(_method(snapshot))}</blockquote>\n{escape(snapshot.source)}",
    )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _range(estimate: Estimate) -> str:
    return _("{low} to {high}").format(low=decimal(estimate.low), high=decimal(estimate.high))


def _average(correlation: Correlation) -> str:
    span = _("{n} of {window} sessions") if correlation.n < correlation.window else _("{window} sessions")
    return _("Average over {span} to {day}. {days} fit anything from {range} (95% range).").format(
        span=span.format(n=correlation.n, window=correlation.window),
        day=day(correlation.as_of),
        days=_("So few days") if correlation.window < 90 else _("So many days still"),
        range=_range(correlation.estimate),
    )


def _warnings(snapshot: Snapshot) -> str:
    warnings = []
    if snapshot.overdue is not None:
        age = duration(snapshot.overdue)
        warnings.append(_("From prices fetched {age} ago: newer ones are not to be had.").format(age=age))
    if snapshot.missing_since is not None:
        warnings.append(
            _("Not up to date: closes since {day} are missing.").format(day=day(snapshot.missing_since))
        )
    if snapshot.provisional:
        warnings.append(_("Provisional: the market has only just closed."))
    return "\n".join(f"<i>{escape(warning)}</i>" for warning in warnings)


def _other_windows(snapshot: Snapshot) -> str:
    others = [c for window, c in snapshot.correlations.items() if window != snapshot.window]
    title = _("Longer view") if snapshot.window == min(snapshot.correlations) else _("Other windows")
    lines = [f"<b>{escape(title)}</b>"] if others else []
    lines += [
        _("{window} sessions: {value} ({range})").format(
            window=f"{c.window:3d}", value=decimal(c.estimate.value), range=_range(c.estimate)
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


def _method(snapshot: Snapshot) -> str:
    robust = snapshot.correlation.robust
    clock = {
        Clock.NEW_YORK: _("Daily log returns, New York close to New York close."),
        Clock.MIXED: _("Daily log returns; older {asset} closes are of the UTC day, 3 to 7 hours later."),
        Clock.UTC: _("Daily log returns; {asset} at the close of the UTC day, 3 to 7 hours later."),
    }[snapshot.clock]
    return " ".join(
        (
            _("1 = in step, 0 = unrelated, −1 = opposite."),
            clock.format(asset=short_name(snapshot.pair.asset)),
            _("Less swayed by single days: {value} ({range}).").format(
                value=decimal(robust.value), range=_range(robust)
            ),
            explanation(snapshot.pair.benchmark),
        )
    )
