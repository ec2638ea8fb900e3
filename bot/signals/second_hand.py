"""What is new, and what was corrected, in what others tell of companies."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.model.filing import Holding
from bot.model.second_hand import History, Listed, Recorded, Report, dollars
from bot.model.treasury import Company

NEWS = timedelta(days=3)
"""A trade that was longer ago when it was seen first is history, and no news."""
MOVED = timedelta(days=7)
"""By how much a corrected day may differ."""
AMERICAN = frozenset({"NASDAQ", "NYSE", "NYSEAMERICAN", "NYSEARCA", "AMEX", "OTC", "OTCMKTS"})

_word = re.compile(r"[a-z0-9]+")


def reconcile(
    known: Sequence[Recorded], history: History, now: datetime, *, is_first: bool
) -> Sequence[Recorded]:
    """What is to be kept of a history beside what is known: new events, corrected ones, and gone ones.

    A row that differs from one that is gone in no more than its day, its kind or its amount is the same,
    corrected. Of a company that is looked at for the first time nothing is news.
    """
    kept = {each.report.id: each for each in known}
    told = {report.id: report for report in history.reports}
    missing = [each for each in known if each.report.id not in told and _is_covered(each.report, history)]
    changes = [
        kept[name].corrected(report, now)
        for name, report in told.items()
        if name in kept and (kept[name].is_gone or kept[name].report != report)
    ]
    taken = {each.event for each in known}
    for report in (report for name, report in told.items() if name not in kept):
        was = next((each for each in missing if _is_corrected(each.report, report)), None)
        if was is not None:
            missing.remove(was)
            changes.append(was.corrected(report, now))
        else:
            event = next(name for name in _names(report) if name not in taken)
            taken.add(event)
            is_news = not is_first and report.day >= now.date() - NEWS
            changes.append(Recorded(event, report, now, is_news))
    gone = [replace(each, changed_at=now, is_gone=True) for each in missing if not each.is_gone]
    return [*changes, *gone]


def held_by(listed: Sequence[Listed], companies: Collection[Company], day: date) -> Mapping[str, Holding]:
    """What a list says that companies hold, by their keys; each is found by its symbol, or by its name."""
    by_symbol = {ticker: each for each in reversed(listed) if (ticker := _ticker(each.symbol))}
    by_name = {_slug(each.name): each for each in reversed(listed)}
    found = {}
    for company in companies:
        names = filter(None, map(_slug, company.names))
        rows = [by_symbol.get(company.symbol.upper()), *map(by_name.get, names)]
        if (row := next(filter(None, rows), None)) is not None:
            found[company.key] = Holding(row.btc, day, dollars(row.cost))
    return found


def _is_covered(report: Report, history: History) -> bool:
    """Whether a history would tell of a report, were it still so; one with holes tells nothing by them."""
    if history.refused or not history.reports:
        return False
    return history.is_whole or report.day > min(each.day for each in history.reports)


def _is_corrected(before: Report, now: Report) -> bool:
    same = (before.day == now.day, before.deed is now.deed, before.btc == now.btc)
    return sum(same) >= 2 and abs(before.day - now.day) <= MOVED


def _names(report: Report) -> Iterator[str]:
    """Names for an event: the report's own, unless an event that was corrected since has it."""
    name = report.id
    while True:
        yield name
        name += "+"


def _ticker(symbol: str) -> str:
    """A symbol as we write it: MSTR.US, NASDAQ:MSTR and MSTR are one; 3350.T stays."""
    exchange, colon, ticker = symbol.upper().replace(" ", "").rpartition(":")
    if colon:
        return ticker if exchange in AMERICAN else ""
    return ticker.removesuffix(".US")


def _slug(name: str) -> str:
    return "-".join(_word.findall(name.lower()))
