"""The answer to /compare: one benchmark at a time below a picture of all."""

from collections.abc import Iterable, Sequence
from html import escape

from bot.model.comparison import LARGE_TECH, Comparison, Gap
from bot.model.correlation import Clock, Measured
from bot.model.ticker import BASKETS, DEFAULT_ASSET, FUNDS, Pair, Ticker
from bot.translation import _, retold
from bot.views.captions import CAPTION, fitting
from bot.views.correlation import strength_in_words
from bot.views.estimates import give_or_take, range_text
from bot.views.freshness import freshness
from bot.views.names import explanation, name, short_name
from bot.views.wording import day, decimal, short_day

SMALL_CAPS = (*BASKETS.values(), FUNDS["psct"], FUNDS["iwm"])
"""Of these one asks what they have in common with coins beyond large tech."""

Column = Sequence[tuple[Ticker, Measured]]


def comparison_text(
    comparison: Comparison, benchmark: Ticker, *, limit: int = CAPTION, pictured: bool = True
) -> str:
    """The whole answer for one benchmark, HTML, under `limit` characters; `pictured` if a picture is by."""
    shown = comparison.shown_for(benchmark)
    column = comparison.column(shown)
    paragraphs = [
        f"<b>{escape(_headline(column, shown))}</b>\n{escape(_average(comparison))}",
        freshness(comparison),
        "\n".join((*map(_line, column), *_gaps(comparison.gaps_of(shown)))),
        escape(_order(column)),
    ]
    source = escape(retold(comparison.source))
    stands_in = [explanation(shown, stands_in=True)] if shown != benchmark else []
    required = [*paragraphs, *stands_in, source, "\n" * len(paragraphs) * 2]
    beyond = fitting(required, _beyond(comparison, shown), limit=limit)
    paragraphs[-1] = "\n".join(text for text in (paragraphs[-1], *map(escape, beyond)) if text)
    extras = _method(comparison, shown, pictured=pictured)[len(stands_in) :]
    method = " ".join([*stands_in, *fitting([*required, *beyond, "\n"], extras, limit=limit)])
    if method:
        source = f"<blockquote expandable>{escape(method)}</blockquote>\n{source}"
    return "\n\n".join(paragraph for paragraph in (*paragraphs, source) if paragraph)


def gap_reason(gap: Gap) -> str:
    """Why there is no number: "no prices since 13 Jun 2025"."""
    return (
        retold(gap.reason) if gap.last is None else _("no prices since {day}").format(day=short_day(gap.last))
    )


def _headline(column: Column, benchmark: Ticker) -> str:
    """One line that stands alone: "Coins and small-cap tech: from 0.28 (XRP) to 0.50 (ETH)"."""
    if len(column) < 2:
        numbers = [f"{coin.key.upper()} {decimal(cell.estimate.value)}" for coin, cell in column]
        text = _("Coins and {benchmark}: {number}")
        return text.format(benchmark=name(benchmark), number="".join(numbers) or _("no number"))
    (highest, high), (lowest, low) = column[0], column[-1]
    return _("Coins and {benchmark}: from {low} ({lowest}) to {high} ({highest})").format(
        benchmark=name(benchmark),
        low=decimal(low.estimate.value),
        lowest=lowest.key.upper(),
        high=decimal(high.estimate.value),
        highest=highest.key.upper(),
    )


def _average(comparison: Comparison) -> str:
    return _("Averages over {window} sessions to {day}, with 95% ranges.").format(
        window=comparison.window, day=day(comparison.as_of)
    )


def _line(row: tuple[Ticker, Measured]) -> str:
    coin, cell = row
    return _("{coin} <b>{value}</b> ({range}), {strength}").format(
        coin=coin.key.upper(),
        value=decimal(cell.estimate.value),
        range=range_text(cell.estimate),
        strength=escape(strength_in_words(cell.estimate.strength)),
    )


def _gaps(gaps: Iterable[Gap]) -> list[str]:
    """Those of which there is no number, by the reason why."""
    by_reason: dict[str, list[str]] = {}
    for gap in gaps:
        reason = gap_reason(gap) if gap.against is None else _("too few prices, or constant ones")
        by_reason.setdefault(reason, []).append(gap.missing.key.upper())
    return [escape(f"{', '.join(keys)}: {reason}") for reason, keys in by_reason.items()]


def _order(column: Column) -> str:
    """Whether the ranges tell the coins apart; a test would need that they shared no sessions."""
    if len(column) < 2:
        return ""
    highest = max(column, key=lambda row: row[1].estimate.low)
    lowest = min(column, key=lambda row: row[1].estimate.high)
    if highest[1].estimate.low <= lowest[1].estimate.high:
        return _("All ranges overlap: the order may be chance.")
    return _("{high} ranges above {low}; where they overlap, the order may be chance.").format(
        high=highest[0].key.upper(), low=lowest[0].key.upper()
    )


def _beyond(comparison: Comparison, benchmark: Ticker) -> list[str]:
    """What the default coin and small caps have in common that large tech does not explain."""
    partial = comparison.partial.get(Pair(DEFAULT_ASSET, benchmark))
    if partial is None or benchmark not in SMALL_CAPS:
        return []
    text = _("Beyond what large tech explains (given {given}), {coin} and {benchmark}: {number}, {strength}.")
    line = text.format(
        given=LARGE_TECH.key.upper(),
        coin=short_name(DEFAULT_ASSET),
        benchmark=name(benchmark),
        number=give_or_take(partial.estimate),
        strength=strength_in_words(partial.estimate.strength),
    )
    return [line]


def _method(comparison: Comparison, benchmark: Ticker, *, pictured: bool) -> list[str]:
    """What one may want to know beside, the most important first."""
    clocks = {
        Clock.NEW_YORK: _("Daily log returns, New York close to New York close."),
        Clock.MIXED: _("Daily log returns; some coin closes are of the UTC day, 3 to 7 hours later."),
        Clock.UTC: _("Daily log returns; coins at the close of the UTC day, 3 to 7 hours later."),
    }
    return [
        explanation(benchmark, coverage=comparison.coverage.get(benchmark)),
        clocks[comparison.clock],
        _("1 = in step, 0 = unrelated, −1 = opposite."),
        *([_("The picture has all benchmarks.")] if pictured else ()),
    ]
