"""The monthly tables of miners: a row for each figure, the newest month first. What was mined is no purchase.

Sites that copy a release may run its columns together; they are taken apart where only one way fits the
changes in percent that stand behind them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from bot.model.filing import Deed, Holding, Money, Trade
from bot.signals.filing.wording import MONTH, MONTHS, NUMBER, YEAR, Span, number, span_in, sums

LONGEST = 400
"""Characters of a row; what is longer is prose."""

LAST_DAY = rf"\d{{1,2}}/\d{{1,2}}/{YEAR}"
"""10/31/2025: a month by its last day."""

_heading = re.compile(
    rf"^(?P<label>[^|\d]{{0,40}}?)[\s|]*(?P<months>(?:(?:{MONTH}\s+{YEAR}|{LAST_DAY})[\s|]*){{1,6}})(?P<rest>.*)$",
    re.IGNORECASE,
)
_month = re.compile(rf"{MONTH}\s+{YEAR}|{LAST_DAY}", re.IGNORECASE)
_other_heading = re.compile(rf"(?:\b(?:Q[1-4]\s+)?{YEAR}\b.*){{2,}}")
_to_date = re.compile(r"\b(?:ytd|year|quarter|fiscal|date|total)\b", re.IGNORECASE)
_row = re.compile(
    r"^(?:total\s+)?(?:(?P<sold>(?:bitcoins?|BTC)\s+sold)|(?P<bought>(?:bitcoins?|BTC)\s+(?:purchased|acquired))"
    r"|(?P<held>(?:bitcoins?|BTC)\s+(?:held|holdings)|total\s+(?:bitcoin|BTC)\s+holdings)"
    r"|(?P<proceeds>(?:bitcoins?|BTC)\s+sales?[\s–—-]+(?:net\s+)?proceeds|proceeds\s+from\s+(?:bitcoin|BTC)\s+sales?)"
    r"|(?P<average>average\s+(?:net\s+)?(?:sales?\s+)?price\s+per\s+(?:bitcoin|BTC)(?:\s+sold)?))"
    r"\s*(?:\((?:\d|BTC|bitcoin|whole number)\))?\s*(?P<rest>[\s|$\d].*)$",
    re.IGNORECASE,
)
_piece = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*")
LONGEST_DIGITS = 24
"""Digits of three figures that ran together."""


class Production(NamedTuple):
    """What the newest month of a table says."""

    trades: Sequence[Trade]
    holding: Holding | None


def production(lines: Sequence[str]) -> Production:
    """What the newest month of a production table says was sold, bought and is held."""
    months: list[Span] = []
    trades: list[Trade] = []
    holding: Holding | None = None
    is_sale = False  # whether the row above told of one
    for line in (each for each in lines if len(each) < LONGEST):
        months = _months_of(line, months)
        row = _row.match(line)
        if row is None or not months:
            is_sale = False
        elif row["proceeds"] is not None or row["average"] is not None:
            paid = _first_sum(row["rest"]) if is_sale else None
            if paid is not None:
                trades[-1] = _with(trades[-1], paid, is_average=row["average"] is not None)
        else:
            is_sale = False
            btc = _newest(row["rest"], len(months))
            if btc and row["held"] is not None:
                holding = Holding(btc, months[0].last)
            elif btc:
                deed = Deed.SALE if row["sold"] is not None else Deed.PURCHASE
                trades.append(Trade(deed, btc, first=months[0].first, last=months[0].last))
                is_sale = deed is Deed.SALE
    return Production(trades, holding)


def _months_of(line: str, before: list[Span]) -> list[Span]:
    """The months of the columns, where a row names them, the newest first; none under another heading."""
    found = _heading.match(line)
    if found is None:
        return [] if _other_heading.search(line) else before
    names = _month.findall(found["months"])
    named = (span_in(f"in {_named(name)}") for name in names)
    months = [span for span in named if span is not None]
    is_table = (len(names) > 1 or "|" in line) and _to_date.search(found["label"]) is None
    return months if is_table and len(months) == len(names) and max(months) == months[0] else []


def _named(month: str) -> str:
    """A month by its name, where it is written as a day: 10/31/2025."""
    number_of, _slash, rest = month.partition("/")
    return f"{MONTHS[(int(number_of) - 1) % 12]} {rest[-4:]}" if rest else month


def _first_sum(rest: str) -> Money | None:
    """The amount in the first column; None where there is none."""
    joined = re.sub(r"\$\s*\|\s*", "$", rest).lstrip(" |")
    found = next(sums(joined), None)
    return found.money if found is not None and found.start == 0 else None


def _with(trade: Trade, paid: Money, *, is_average: bool) -> Trade:
    return replace(trade, average=paid) if is_average else replace(trade, amount=paid)


def _newest(rest: str, columns: int) -> Decimal | None:
    """The first figure of a row that has one for each month; None where it cannot be told from the others."""
    cells = [cell.strip() for cell in rest.split("|") if cell.strip()]
    if "|" in rest:
        is_whole = len(cells) >= columns and re.fullmatch(NUMBER, cells[0]) is not None
        return number(cells[0]) if is_whole else None
    digits, _space, changes = rest.strip().partition(" ")
    if len(digits) > LONGEST_DIGITS:
        return None
    told = [int(change) for change in re.findall(r"(-?\d{1,6})\s*%", changes)]
    fitting = {way for way in _ways(digits) if told and way[1:] == tuple(told)}
    return fitting.pop()[0] if len(fitting) == 1 else None


def _ways(digits: str) -> Iterator[tuple[Decimal, int, int]]:
    """Every way to take three figures apart: the first, and its changes from the others, in percent.

    A digit in front may be the mark of a note.
    """
    for start in (0, 1):
        for ends in combinations(range(start + 1, len(digits)), 2):
            pieces = (digits[start : ends[0]], digits[ends[0] : ends[1]], digits[ends[1] :])
            if all(map(_piece.fullmatch, pieces)):
                newest, before, year_ago = map(number, pieces)
                yield newest, _change(newest, before), _change(newest, year_ago)


def _change(now: Decimal, then: Decimal) -> int:
    return round((now / then - 1) * 100)
