"""What is said when a correlation has crossed a line."""

from html import escape

from bot.alerts.replay import Crossed
from bot.translation import _, ngettext, retold
from bot.views.names import explanation, name
from bot.views.wording import day, decimal


def crossing_text(crossed: Crossed, source: str, *, stands_in: bool = False) -> str:
    """The message about a line that was crossed, HTML, under 1024 characters."""
    what = explanation(crossed.rule.pair.benchmark, stands_in=stands_in)
    close = _("Close of {day} · {source}").format(day=day(crossed.correlation.as_of), source=retold(source))
    paragraphs = (
        f"<b>{escape(crossing_headline(crossed))}</b>\n{escape(_figure(crossed))}",
        escape(_meaning(crossed)),
        f"<blockquote expandable>{escape(what)}</blockquote>\n{escape(close)}",
    )
    return "\n\n".join(paragraphs)


def crossing_headline(crossed: Crossed) -> str:
    """One line that stands alone: "Bitcoin and small-cap tech: 0.12, below 0.20"."""
    threshold = crossed.rule.threshold
    line = threshold.level if crossed.crossing.fired else threshold.back
    side = {"below": _("below {line}"), "above": _("above {line}")}[crossed.crossing.to]
    headline = _("{asset} and {benchmark}: {value}, {side}")
    if not crossed.crossing.fired:
        headline = _("{asset} and {benchmark}: {value}, back {side}")
    return headline.format(
        asset=name(crossed.rule.pair.asset),
        benchmark=name(crossed.rule.pair.benchmark),
        value=decimal(crossed.correlation.estimate.value),
        side=side.format(line=decimal(line)),
    )


def _figure(crossed: Crossed) -> str:
    estimate, threshold = crossed.correlation.estimate, crossed.rule.threshold
    figure = ngettext(
        "{window}-session figure, for {closes} close now; its days allow {low} to {high}.",
        "{window}-session figure, for {closes} closes in a row now; its days allow {low} to {high}.",
        threshold.closes,
    ).format(
        window=threshold.window,
        closes=threshold.closes,
        low=decimal(estimate.low),
        high=decimal(estimate.high),
    )
    if crossed.beyond_for is None:
        return figure
    lasted = ngettext("It lasted {n} session.", "It lasted {n} sessions.", crossed.beyond_for)
    return f"{figure} {lasted.format(n=crossed.beyond_for)}"


def _meaning(crossed: Crossed) -> str:
    if crossed.crossing.fired:
        return _("This says that the figure is past your line, not that the link has changed.")
    return _("So this is over; I write again at the next crossing.")
