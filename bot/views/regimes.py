"""The answer to /regimes."""

from html import escape

from bot.model.correlation import Estimate
from bot.model.regimes import Regimes, Tail, Tails
from bot.translation import _
from bot.views.captions import CAPTION, length
from bot.views.estimates import give_or_take
from bot.views.freshness import freshness
from bot.views.names import explanation, name
from bot.views.wording import decimal, percent, short_day

MUCH = 0.05
"""An excess over what a constant correlation gives that is worth a sentence."""


def regimes_text(regimes: Regimes) -> str:
    """The whole answer, HTML, under 1024 characters: a picture's caption.

    The picture has the years too: where they leave no room, they are told shorter, or not at all.
    """
    texts = [_text(regimes, years) for years in (_year_by_year(regimes), _in_a_line(regimes), "")]
    return next((text for text in texts if length(text) <= CAPTION), texts[-1])


def _text(regimes: Regimes, years: str) -> str:
    method = escape(" ".join((_caveat(), explanation(regimes.pair.benchmark, stands_in=_stands_in(regimes)))))
    paragraphs = (
        f"<b>{escape(_headline(regimes))}</b>",
        freshness(regimes),
        "\n".join(text for text in (escape(years), escape(_before_and_since(regimes))) if text),
        _large_moves(regimes),
        f"<blockquote expandable>{method}</blockquote>\n{escape(regimes.source)}",
    )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _stands_in(regimes: Regimes) -> bool:
    return regimes.stands_in_for is not None


def _caveat() -> str:
    """What the figures do not show."""
    return _(
        "Correlation is no cause, and the cause that analysts gave is not tested. "
        "Of many figures some stand out by chance: one range is no test."
    )


def _headline(regimes: Regimes) -> str:
    """One line that stands alone: "Bitcoin and small-cap tech by year: −0.08 (2019) to 0.55 (2022)"."""
    names = {"asset": name(regimes.pair.asset), "benchmark": name(regimes.pair.benchmark)}
    values = {year: measured.estimate.value for year, measured in regimes.years.items()}
    if len(values) < 2:
        text = _("{asset} and {benchmark} since {first}: {value}")
        return text.format(
            **names, first=short_day(regimes.first), value=decimal(regimes.whole.estimate.value)
        )
    lowest, highest = min(values, key=values.__getitem__), max(values, key=values.__getitem__)
    return _("{asset} and {benchmark} by year: {low} ({lowest}) to {high} ({highest})").format(
        **names,
        low=decimal(values[lowest]),
        lowest=lowest,
        high=decimal(values[highest]),
        highest=highest,
    )


def _year_by_year(regimes: Regimes) -> str:
    lines = [
        f"{year}: {give_or_take(measured.estimate)}{_part(regimes, year)}"
        for year, measured in regimes.years.items()
    ]
    return "\n".join((*lines, *_short_years(regimes)))


def _in_a_line(regimes: Regimes) -> str:
    years = ", ".join(f"{year} {decimal(m.estimate.value)}" for year, m in regimes.years.items())
    return "\n".join((_("{years} (ranges in the picture)").format(years=years), *_short_years(regimes)))


def _short_years(regimes: Regimes) -> list[str]:
    years = ", ".join(map(str, regimes.short_years))
    return [_("{years}: too few days").format(years=years)] if years else []


def _before_and_since(regimes: Regimes) -> str:
    periods = (_("Before March 2020"), regimes.before), (_("Since March 2020"), regimes.since)
    return "\n".join(
        _("{period}: {value}").format(period=period, value=_with_range(measured.estimate))
        for period, measured in periods
        if measured is not None
    )


def _part(regimes: Regimes, year: int) -> str:
    """Where the first year does not begin with January."""
    if year != regimes.first.year or regimes.first.month == 1:
        return ""
    return _(" (from {day})").format(day=f"{regimes.first.day} {regimes.first:%b}")


def _with_range(estimate: Estimate) -> str:
    return _("{value} ({low} to {high})").format(
        value=decimal(estimate.value), low=decimal(estimate.low), high=decimal(estimate.high)
    )


def _large_moves(regimes: Regimes) -> str:
    """HTML."""
    share = f"{regimes.same_direction / regimes.whole.n:.0%}"
    together = escape(_("All days: the same direction on {share}").format(share=share))
    if regimes.tails is None:
        return together
    title = _("95% ranges; in brackets what a constant link alone gives")
    lines = [
        _worst(regimes, regimes.tails.worst),
        _best(regimes, regimes.tails.best),
        *_spring(regimes.without_spring),
        together,
        f"<b>{escape(_verdict(regimes.tails))}</b>{escape(_how_much(regimes))}",
    ]
    return "\n".join((f"<i>{escape(title)}</i>", *lines))


def _worst(regimes: Regimes, tail: Tail) -> str:
    return escape(
        _("Worst 10% of days: {value}; {coin} fell on {share} (mean {mean})").format(**_parts(regimes, tail))
    )


def _best(regimes: Regimes, tail: Tail) -> str:
    return escape(
        _("Best 10%: {value}; {coin} rose on {share} (mean {mean})").format(**_parts(regimes, tail))
    )


def _parts(regimes: Regimes, tail: Tail) -> dict[str, str]:
    estimate = tail.measured.estimate
    value = _("{value} [{alone}], {low} to {high}").format(
        value=decimal(estimate.value),
        alone=decimal(tail.by_itself),
        low=decimal(estimate.low),
        high=decimal(estimate.high),
    )
    return {
        "value": value,
        "coin": regimes.pair.asset.key.upper(),
        "share": f"{tail.same_direction / tail.measured.n:.0%}",
        "mean": percent(tail.mean_return),
    }


def _spring(calm: Tails | None) -> list[str]:
    """The same without the spring of 2020."""
    if calm is None:
        return []
    numbers = [
        f"{decimal(tail.measured.estimate.value)} [{decimal(tail.by_itself)}]"
        for tail in (calm.worst, calm.best)
    ]
    text = _("Without 20 Feb to 30 Apr 2020: {worst} and {best}")
    return [escape(text.format(worst=numbers[0], best=numbers[1]))]


def _verdict(tails: Tails) -> str:
    """Whether the tails differ from what a constant correlation shows there by itself."""
    stronger = [tail.by_itself < tail.measured.estimate.low for tail in (tails.worst, tails.best)]
    if all(stronger):
        return _("Both ends are stronger than a constant link gives, beyond chance.")
    if stronger[0]:
        return _("Falls are stronger than a constant link gives; rises within chance.")
    if stronger[1]:
        return _("Rises are stronger than a constant link gives; falls within chance.")
    return _("Neither end is stronger than a constant link gives, beyond chance.")


def _excess(tails: Tails) -> float:
    return tails.worst.measured.estimate.value - tails.worst.by_itself


def _how_much(regimes: Regimes) -> str:
    """How much of "stronger in crashes" is the spring of 2020."""
    if regimes.tails is None or regimes.without_spring is None:
        return ""
    excess, calm = _excess(regimes.tails), _excess(regimes.without_spring)
    if excess < MUCH:
        return ""
    if calm < excess / 2:
        return _(" Most of the excess in falls is spring 2020.")
    return _(" Most of the excess in falls is not spring 2020.")
