"""The answer to /why."""

from collections.abc import Sequence
from html import escape

from bot.model.attribution import Attribution, Dominant, Share
from bot.model.correlation import Correlation, Moves
from bot.model.ticker import Pair
from bot.translation import _, ngettext, retold
from bot.views.freshness import freshness
from bot.views.names import explanation, name, short_name
from bot.views.wording import day, decimal, percent

NAMED = 3
"""Sessions that are told one by one, of those that entered and of those that left."""


def attribution_text(attribution: Attribution) -> str:
    """The whole answer, HTML."""
    snapshot = attribution.snapshot
    pair = snapshot.pair
    source = escape(retold(snapshot.source))
    paragraphs = (
        f"<b>{escape(_headline(attribution))}</b>\n{escape(_change(attribution))}",
        freshness(snapshot),
        _sessions(_("Came into the window"), attribution.entered, pair),
        _sessions(_("Dropped out of it"), attribution.left, pair),
        escape(_by_one(attribution.dominant, snapshot.correlation, pair)) if attribution.dominant else "",
        f"<blockquote expandable>{escape(_method(attribution))}</blockquote>\n{source}",
    )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _headline(attribution: Attribution) -> str:
    """One line that stands alone: "Bitcoin and small-cap tech: 0.36, down from 0.42 a week before"."""
    pair = attribution.snapshot.pair
    now = decimal(attribution.snapshot.correlation.estimate.value)
    before = decimal(attribution.before.estimate.value)
    values = attribution.snapshot.correlation.estimate.value, attribution.before.estimate.value
    if now == before:
        text = _("{asset} and {benchmark}: {now}, as a week before")
    elif values[0] > values[1]:
        text = _("{asset} and {benchmark}: {now}, up from {before} a week before")
    else:
        text = _("{asset} and {benchmark}: {now}, down from {before} a week before")
    return text.format(asset=name(pair.asset), benchmark=name(pair.benchmark), now=now, before=before)


def _change(attribution: Attribution) -> str:
    verdict = (
        _("That is more than chance alone explains.")
        if attribution.notable
        else _("That is within chance: days come and go, and the figure moves with them.")
    )
    return _("Average over {window} sessions to {day}. {verdict}").format(
        window=attribution.snapshot.window, day=day(attribution.snapshot.as_of), verdict=verdict
    )


def _sessions(title: str, shares: Sequence[Share], pair: Pair) -> str:
    lines = [f"<b>{escape(title)}</b>"]
    lines += [
        escape(f"{day(share.session)}: {_moves(share.moves, pair)}: {_effect(share.raised)}")
        for share in shares[:NAMED]
    ]
    if rest := shares[NAMED:]:
        lines.append(escape(_rest(rest)))
    return "\n".join(lines)


def _moves(moves: Moves, pair: Pair) -> str:
    return _("{asset} {asset_move}, {benchmark} {benchmark_move}").format(
        asset=short_name(pair.asset),
        asset_move=percent(moves.asset),
        benchmark=short_name(pair.benchmark),
        benchmark_move=percent(moves.benchmark),
    )


def _effect(raised: float) -> str:
    size = decimal(abs(raised))
    if size == decimal(0):
        return _("hardly moved it")
    return (_("raised it by {size}") if raised > 0 else _("lowered it by {size}")).format(size=size)


def _rest(rest: Sequence[Share]) -> str:
    together = sum(share.raised for share in rest)
    return ngettext("{n} other: {effect}", "{n} others together: {effect}", len(rest)).format(
        n=len(rest), effect=_effect(together)
    )


def _by_one(dominant: Dominant, correlation: Correlation, pair: Pair) -> str:
    """What is said where one session makes the figure."""
    robust = correlation.robust
    return _(
        "One day does most: without {day} ({moves}) the figure would be {without}. "
        "Less swayed by single days: {robust} ({low} to {high})."
    ).format(
        day=day(dominant.session),
        moves=_moves(dominant.moves, pair),
        without=decimal(dominant.without),
        robust=decimal(robust.value),
        low=decimal(robust.low),
        high=decimal(robust.high),
    )


def _method(attribution: Attribution) -> str:
    snapshot = attribution.snapshot
    return " ".join(
        (
            _("Each share is what the figure changes by when that day alone is left out."),
            _("They do not add up to the whole change, and say nothing about why prices moved."),
            explanation(
                snapshot.pair.benchmark,
                stands_in=snapshot.stands_in_for is not None,
                coverage=snapshot.coverage,
            ),
        )
    )
