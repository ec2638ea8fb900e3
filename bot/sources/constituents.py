"""The technology stocks of the Russell 2000, read from the holdings of a fund as iShares publishes them.

The file is a table with lines before it, which say of which day it is, and lines after it. Columns have been
renamed and may be moved; cash, futures and rights stand among the stocks.
"""

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib import resources

from bot.errors import SourceUnavailable
from bot.model.basket import Constituent, Constituents
from bot.translation import _

SECTOR, STOCK = "information technology", "equity"
FEWEST = 100
"""Names of the sector; there were 214 and 220."""
SECTOR_PCT = (5.0, 40.0)
"""What the sector may be of the fund; it was 12.9 and 15.5 %."""
WHOLE_PCT = (95.0, 105.0)
"""What all lines may come to; they come to 100.2 and 99.9 %."""
ROUNDED_PCT = 0.02
"""How far a weight may be from its market value's share: it is given with two decimals."""

COLUMNS = {
    "ticker": ("ticker", "symbol"),
    "name": ("name", "issuer", "description"),
    "sector": ("sector",),
    "class": ("assetclass",),
    "weight": ("weight", "weightpct", "marketweight"),
    "value": ("marketvalue",),
}
"""What columns are called, letters only."""
NEEDED = {"ticker", "sector", "class"}

SYMBOL = re.compile(r"[A-Z][A-Z0-9]{0,5}(-[A-Z0-9]{1,2})?")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NAMED_DAY = re.compile(r"_(\d{4})-(\d{2})-(\d{2})\.csv$")
WRITTEN_DAYS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(r"(?P<word>[A-Za-z]{3})[a-z]*\.? +(?P<day>\d{1,2}),? +(?P<year>\d{4})"),
    re.compile(r"(?P<day>\d{1,2})[ /-](?P<word>[A-Za-z]{3})[a-z]*\.?[ /-](?P<year>\d{4})"),
    re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})"),
)
"""2025-11-11, Nov 11, 2025, 11-Nov-2025, 11/11/2025 as Americans write it."""

Row = Mapping[str, str]


def read_holdings(text: str, *, file_name: str = "") -> Constituents:
    """Technology stocks and their weights; raises SourceUnavailable with one line where that cannot be it."""
    text = text.lstrip("\ufeff")
    if text.lstrip()[:1] in {"", "<", "{"}:
        raise _refused(_("it is no table of holdings"))
    try:
        lines = list(csv.reader(io.StringIO(text)))
    except csv.Error as error:
        raise _refused(_("it is no table of holdings")) from error
    start, columns = _header(lines)
    as_of = _as_of(lines[:start], file_name)
    return Constituents(as_of, _members([_row(line, columns) for line in lines[start + 1 :]]))


def named_day(file_name: str) -> date | None:
    """The day in a file name that ends in `_2025-11-11.csv`."""
    found = NAMED_DAY.search(file_name)
    return None if found is None else _date(*map(int, found.groups()))


def _header(lines: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """Where the table begins, and which column is where."""
    for number, line in enumerate(lines):
        called = [re.sub(r"[^a-z]", "", cell.casefold()) for cell in line]
        columns = {
            column: next(called.index(name) for name in names if name in called)
            for column, names in COLUMNS.items()
            if not set(names).isdisjoint(called)
        }
        if columns.keys() >= NEEDED and columns.keys() & {"weight", "value"}:
            return number, columns
    raise _refused(_("a column for ticker, sector, asset class or weight is missing"))


def _row(line: Sequence[str], columns: Mapping[str, int]) -> Row:
    """One line by column; what it does not have is blank."""
    return {column: line[at].strip() if at < len(line) else "" for column, at in columns.items()}


def _members(rows: Sequence[Row]) -> tuple[Constituent, ...]:
    """The sector's stocks, heaviest first; share classes that come to one symbol are one."""
    found: dict[str, Constituent] = {}
    for row, weight_pct in zip(rows, _weights(rows), strict=True):
        symbol = yahoo_symbol(row["ticker"])
        in_sector = (row["sector"].casefold(), row["class"].casefold()) == (SECTOR, STOCK)
        if in_sector and symbol and weight_pct > 0:
            before = found[symbol].weight_pct if symbol in found else 0.0
            found[symbol] = Constituent(symbol, row.get("name", ""), before + weight_pct)
    if len(found) < FEWEST:
        raise _refused(_("it has {n} technology stocks").format(n=len(found)))
    _check(_("technology stocks come to {pct:.1f} % of the fund"), found.values(), SECTOR_PCT)
    return tuple(sorted(found.values(), key=lambda member: (-member.weight_pct, member.symbol)))


def _weights(rows: Sequence[Row]) -> list[float]:
    """Weight of each line in per cent: its share of all market values, which is finer than what is stated."""
    stated = [_number(row.get("weight", "")) for row in rows]
    values = [_number(row.get("value", "")) for row in rows]
    whole = sum(values)
    shares = [100 * value / whole if whole > 0 else 0.0 for value in values]
    if not any(stated):
        return shares
    if not WHOLE_PCT[0] <= sum(stated) <= WHOLE_PCT[1]:
        raise _refused(_("weights come to {pct:.1f} %").format(pct=sum(stated)))
    fits = all(abs(one - other) <= ROUNDED_PCT for one, other in zip(shares, stated, strict=True))
    return shares if fits else stated


def _check(text: str, members: Iterable[Constituent], bounds: tuple[float, float]) -> None:
    pct = sum(member.weight_pct for member in members)
    if not bounds[0] <= pct <= bounds[1]:
        raise _refused(text.format(pct=pct))


def yahoo_symbol(ticker: str) -> str:
    """A ticker as Yahoo writes it, BRK.B and BRK B as BRK-B; blank where it is none."""
    symbol = re.sub(r"[ ./]+", "-", ticker.strip().upper())
    return symbol if SYMBOL.fullmatch(symbol) else ""


def _number(text: str) -> float:
    """A number with thousands marked; nothing where it is none."""
    try:
        number = float(text.replace(",", "").removesuffix("%"))
    except ValueError:
        return 0.0
    return number if math.isfinite(number) else 0.0


def _as_of(leading: Sequence[Sequence[str]], file_name: str = "") -> date:
    as_of = _day_said(leading) or named_day(file_name)
    if as_of is None:
        raise _refused(_("it does not say of which day it is"))
    return as_of


def _day_said(lines: Sequence[Sequence[str]]) -> date | None:
    """The day of the holdings, from the lines before the table."""
    for line in lines:
        words = " ".join(line)
        if "as of" in words.casefold():
            for form in WRITTEN_DAYS:
                if (found := form.search(words)) and (day := _day(found.groupdict())):
                    return day
    return None


def _day(parts: Mapping[str, str]) -> date | None:
    if "word" not in parts:
        return _date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    word = parts["word"].casefold()
    return _date(int(parts["year"]), MONTHS.index(word) + 1, int(parts["day"])) if word in MONTHS else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _refused(reason: str) -> SourceUnavailable:
    return SourceUnavailable(_("holdings cannot be used: {reason}").format(reason=reason))


@lru_cache(maxsize=1)
def packaged_constituents() -> Constituents:
    """The list that comes with the package, for when iShares cannot be reached."""
    text = resources.files("bot.sources").joinpath("constituents.csv").read_text(encoding="utf-8")
    lines = text.splitlines()
    as_of = _as_of([[line] for line in lines if line.startswith("#")])
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    members = tuple(Constituent(row["symbol"], row["name"], float(row["weight"])) for row in rows)
    return Constituents(as_of, members)
