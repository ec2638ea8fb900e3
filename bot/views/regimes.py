"""The answer to /regimes."""

from datetime import date, timedelta
from html import escape
from itertools import product

from bot.model.correlation import Estimate
from bot.model.regimes import Regimes
from bot.translation import _, retold
from bot.views.captions import CAPTION, length
from bot.views.estimates import range_text
from bot.views.freshness import freshness
from bot.views.large_moves import large_moves
from bot.views.names import explanation, name
from bot.views.wording import decimal, near_day, short_day

FRIDAY = 4


def regimes_text(regimes: Regimes, *, limit: int = CAPTION, pictured: bool = True) -> str:
    """The whole answer, HTML, under `limit` characters; `pictured` where the picture is by.

    The picture has the years too: where words leave them no room, they are told shorter, or by it alone.
    """
    years = _year_by_year(regimes), _in_a_line(regimes), _in_the_picture(regimes)
    texts = [_text(regimes, *parts, pictured) for parts in product(years, _caveats())]
    return next((text for text in texts if length(text) <= limit), texts[-1])


def _text(regimes: Regimes, years: str, caveat: str, pictured: bool) -> str:
    method = f"{caveat} {explanation(regimes.pair.benchmark, stands_in=_stands_in(regimes))}"
    paragraphs = (
        f"<b>{escape(_headline(regimes))}</b>",
        freshness(regimes),
        "\n".join(text for text in (escape(years), escape(_before_and_since(regimes))) if text),
        large_moves(regimes, pictured=pictured),
        f"<blockquote expandable>{escape(method)}</blockquote>\n{escape(retold(regimes.source))}",
    )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _stands_in(regimes: Regimes) -> bool:
    return regimes.stands_in_for is not None


def _caveats() -> tuple[str, str]:
    """What the figures do not show, at length and in short."""
    return (
        _(
            "Correlation is no cause; the cause that analysts gave is not tested. "
            "Of many figures some stand out by chance."
        ),
        _("Correlation is no cause; some figures stand out by chance."),
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
        _("{period}: {value}").format(period=_year(regimes, year), value=_with_range(measured.estimate))
        for year, measured in regimes.years.items()
    ]
    return "\n".join((*lines, *_short_years(regimes)))


def _in_a_line(regimes: Regimes) -> str:
    years = ", ".join(
        _("{period}: {value}").format(period=_year(regimes, year), value=decimal(measured.estimate.value))
        for year, measured in regimes.years.items()
    )
    return "\n".join((_("{years} (ranges in the picture)").format(years=years), *_short_years(regimes)))


def _year(regimes: Regimes, year: int) -> str:
    """A year, and which part of it is known: "2018 from 16 May", "2025 to 26 Sep"."""
    parts = [str(year)]
    if year == regimes.first.year and regimes.first.month > 1:
        parts.append(_("from {day}").format(day=_near(regimes.first)))
    if year == regimes.last.year and not _ends_a_year(regimes.last):
        parts.append(_("to {day}").format(day=_near(regimes.last)))
    return " ".join(parts)


def _ends_a_year(session: date) -> bool:
    """Whether no weekday of its year follows: the exchange has never been shut between 29 and 31 December."""
    until_next = timedelta(days=3 if session.weekday() == FRIDAY else 1)
    return (session + until_next).year > session.year


def _near(session: date) -> str:
    return near_day(session, seen_from=session)


def _in_the_picture(regimes: Regimes) -> str:
    parts = [part for year in regimes.years if (part := _year(regimes, year)) != str(year)]
    if not parts:
        return _("The years are in the picture.")
    return _("The years are in the picture: {partial}.").format(partial=", ".join(parts))


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


def _with_range(estimate: Estimate) -> str:
    return _("{value} ({range})").format(value=decimal(estimate.value), range=range_text(estimate))
