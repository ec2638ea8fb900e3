"""Tables of bitcoin bought, sold and held: headings in a row, and below them the figures in the same order.

The headings say what a figure is and often in which unit; a cell may carry its own unit instead. Read from
running text, so that a table that lost its lines is read as well.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum, auto
from itertools import groupby, zip_longest
from typing import NamedTuple

from bot.model.filing import Deed, Holding, Money, Trade
from bot.signals.filing.wording import (
    DAY,
    NAMES,
    NUMBER,
    SCALE,
    SIGNS,
    Span,
    first_day,
    number,
    scaled,
    span_in,
)

DEED = r"(?:Acquired|Purchased|Bought|Sold)"
PRICE = r"(?:Purchase|Sale|Acquisition)(?:\s*/\s*\(?(?:Purchase|Sale)\)?)?\s*(?:Price|Cost|Proceeds|Amount)"
NOTES = r"(?:\s*\(\s*[0-9a-z]\s*\))*"

_token = re.compile(
    rf"(?P<period>During\s+(?:the\s+)?Period\s+{DAY}\**\s*(?:to|through|and|[-–—])\s*{DAY}\**)"
    rf"|(?P<as_of>As\s+of\s+{DAY}\**)"
    rf"|(?P<count>(?:Additional\s*)?(?:Number\s*of\s*)?(?:BTC|Bitcoins?)\s*(?P<deed>{DEED})(?P<both>\s*/\s*\(?{DEED}\)?)?){NOTES}"
    rf"|(?P<total>(?:Aggregate|Total)\s*{PRICE}){NOTES}\s*(?:\(\s*(?:US\$|USD|\$)?\s*(?:in\s*)?(?P<unit>thousands|millions|billions|mm?|bn?)\s*\))?{NOTES}"
    rf"|(?P<average>Average\s*(?:Net\s*)?{PRICE}(?:\s*per\s*(?:BTC|Bitcoin))?){NOTES}"
    rf"|(?P<held>(?:Aggregate|Total)\s*(?:Number\s*of\s*)?(?:BTC|Bitcoins?)\s*(?:Holdings|Held)){NOTES}"
    rf"|(?P<skip>[\s|:•·]+|\b(?:per\s+)?(?:BTC|bitcoins?|coins?|yen)\b|(?<!^)(?<!\|)(?<!\|\s)\(\s*[0-9a-z]\s*\)|\*+)"
    rf"|(?P<value>\(?\s?(?P<sign>US\$|[$€£¥])?[\s|]{{0,4}}(?:(?P<dash>[-–—]{{1,3}})(?=[\s|)]|$)|(?P<minus>[-−(]\s?)?(?P<number>{NUMBER})"
    rf"(?:\s*(?P<scale>{SCALE})\b)?(?:\s*(?P<name>yen|euros?|pounds)\b)?)[\s|]*\)?)"
    rf"|(?P<other>\w+|[^\w\s])",
    re.IGNORECASE,
)


_others = re.compile(r"\bcustomers?\b|\bclients?\b|\bcumulative\b|\binception\b", re.IGNORECASE)
_column = re.compile(rf"\b(?:BTC|Bitcoins?)\s*(?:{DEED}|Holdings)", re.IGNORECASE)
LONGEST = 1_000
"""Characters of a row of headings; what is longer is prose."""
TITLE = 200
"""Characters of a line above a table that says what the table is about; what is longer is prose."""
ABOVE, BELOW = 6, 4
"""Lines between the period, or the figures, of a table and its headings."""


class Column(Enum):
    """What a figure is."""

    COUNT = auto()
    TOTAL = auto()
    AVERAGE = auto()
    HELD = auto()


class Heading(NamedTuple):
    """A column, its unit, and for a count what was done; where it `is_signed` sales are negative."""

    column: Column
    unit: str | None = None
    deed: Deed = Deed.PURCHASE
    is_signed: bool = False


@dataclass
class Figures:
    """What one table says."""

    span: Span | None = None
    trades: list[Trade] = field(default_factory=list)
    holding: Holding | None = None


class Cell(NamedTuple):
    """A figure as it is written, under its heading; None for a dash. `scale` is its own unit."""

    heading: Heading
    value: Decimal | None
    digits: str
    scale: str | None
    currency: str

    @property
    def money(self) -> Money | None:
        """An amount in its own unit, or else in that of its heading."""
        if self.value is None:
            return None
        return scaled(self.digits, self.scale or self.heading.unit, self.currency)


@dataclass
class _Table:
    span: Span | None = None
    as_of: date | None = None
    waiting: list[Heading] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)


def tables(lines: Sequence[str]) -> Iterator[Figures]:
    """What each table of a document says; one without figures of ours says nothing."""
    for near in _near_headings(lines):
        yield from _read(near)


def _near_headings(lines: Sequence[str]) -> Iterator[Sequence[str]]:
    """The lines around each heading of a count or of what is held; the rest cannot hold a table of ours."""
    kept = sorted(
        {
            line
            for at, text in enumerate(lines)
            if len(text) < LONGEST and _column.search(text) and not _is_other(lines[max(0, at - 3) : at])
            for line in range(max(0, at - ABOVE), min(len(lines), at + BELOW + 1))
        }
    )
    for _offset, run in groupby(enumerate(kept), key=lambda each: each[1] - each[0]):
        yield [lines[line] for _at, line in run if len(lines[line]) < LONGEST]


def _is_other(above: Sequence[str]) -> bool:
    """Whether the words above a table say that it is about others, or about all that was ever bought."""
    return any(len(line) < TITLE and _others.search(line) for line in above)


def _read(lines: Sequence[str]) -> Iterator[Figures]:
    table = _Table()
    for line in lines:
        tokens = [found for found in _token.finditer(line) if found["skip"] is None]
        if "|" in line and any(map(_heading, tokens)) and any(found["other"] for found in tokens):
            yield from _figures(table)
            table = _Table(table.span)  # other columns stand among ours: nobody knows which figure is whose
            continue
        for found in tokens:
            heading = _heading(found)
            if found["as_of"] is not None:
                table.as_of = first_day(found["as_of"])
            elif heading is not None and not _begins_anew(heading, table):
                table.waiting.append(heading)
            elif _is_note(found, table):
                continue
            elif found["value"] is not None and table.waiting:
                table.cells.append(_cell(table.waiting.pop(0), found))
            elif found["value"] is not None and "|" in line and table.cells:
                table = _Table(table.span)  # a figure too many
            elif table.waiting or table.cells or heading or found["period"]:  # it ends, or the next begins
                yield from _figures(table)
                span = table.span if heading else span_in(found["period"] or "")
                table = _Table(span, waiting=[heading] if heading else [])
    yield from _figures(table)


def _is_note(found: re.Match[str], table: _Table) -> bool:
    """Whether a figure in brackets is the mark of a note: it is, where it would not be what was sold."""
    is_marked = re.fullmatch(r"\(\s*\d\s*\)", found[0].strip(" |")) is not None
    return is_marked and not (table.waiting and table.waiting[0].is_signed)


def _begins_anew(heading: Heading, table: _Table) -> bool:
    """Whether a heading comes for the second time, below the figures of the first."""
    return heading.column is Column.COUNT and any(cell.heading.column is Column.COUNT for cell in table.cells)


def _heading(found: re.Match[str]) -> Heading | None:
    if found["count"] is not None:
        deed = Deed.SALE if found["deed"].lower() == "sold" else Deed.PURCHASE
        return Heading(Column.COUNT, deed=deed, is_signed=found["both"] is not None)
    if found["total"] is not None:
        return Heading(Column.TOTAL, unit=found["unit"])
    if found["average"] is not None:
        return Heading(Column.AVERAGE)
    return Heading(Column.HELD) if found["held"] is not None else None


def _cell(heading: Heading, found: re.Match[str]) -> Cell:
    currency = NAMES.get((found["name"] or "").lower()) or SIGNS[(found["sign"] or "$").upper()]
    if found["number"] is None:
        return Cell(heading, None, "", None, currency)
    sign = -1 if found["value"].startswith("(") or found["minus"] else 1
    return Cell(heading, sign * number(found["number"]), found["number"], found["scale"], currency)


def _figures(table: _Table) -> Iterator[Figures]:
    """Group by group: a count, or what is held, with the amounts behind it; nothing where a figure lacks."""
    if table.waiting or not table.cells:
        return
    told, cells = Figures(table.span), table.cells
    starts = [at for at, cell in enumerate(cells) if cell.heading.column in {Column.COUNT, Column.HELD}]
    for start, end in zip_longest(starts, starts[1:]):
        first, amounts = cells[start], cells[start + 1 : end]
        total, average = (_amount(amounts, column) for column in (Column.TOTAL, Column.AVERAGE))
        if not first.value or not amounts:  # a count alone is a row of another kind of table
            continue
        if first.heading.column is Column.HELD:
            told.holding = Holding(first.value, table.as_of, total, average)
        else:
            told.trades.append(_trade(first, first.value, total, average, table.span))
    yield told


def _trade(cell: Cell, btc: Decimal, total: Money | None, average: Money | None, span: Span | None) -> Trade:
    deed = Deed.SALE if cell.heading.is_signed and btc < 0 else cell.heading.deed
    return Trade(deed, abs(btc), total, average, first=span and span.first, last=span and span.last)


def _amount(cells: Sequence[Cell], column: Column) -> Money | None:
    return next((cell.money for cell in cells if cell.heading.column is column and cell.money), None)
