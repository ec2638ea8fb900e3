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
from bot.signals.filing.wording import MONTH, Span, Sum, number, span_in, sums

LONGEST = 400
"""Characters of a row; what is longer is prose."""

_months = re.compile(rf"(?:{MONTH}\s+\d{{4}}[\s|]*){{2,}}", re.IGNORECASE)
_row = re.compile(
    r"^(?:total\s+)?(?:(?P<sold>(?:bitcoins?|BTC)\s+sold)|(?P<bought>(?:bitcoins?|BTC)\s+(?:purchased|acquired))"
    r"|(?P<held>(?:bitcoins?|BTC)\s+(?:held|holdings)|total\s+(?:bitcoin|BTC)\s+holdings)"
    r"|(?P<proceeds>(?:bitcoins?|BTC)\s+sales?[\s–—-]+(?:net\s+)?proceeds|proceeds\s+from\s+(?:bitcoin|BTC)\s+sales?)"
    r"|(?P<average>average\s+(?:net\s+)?(?:sales?\s+)?price\s+per\s+(?:bitcoin|BTC)(?:\s+sold)?))"
    r"\s*(?:\([^)]*\))?\s*(?P<rest>[\s|$\d].*)$",
    re.IGNORECASE,
)
_piece = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*")


class Production(NamedTuple):
    """What the newest month of a table says."""

    trades: Sequence[Trade]
    holding: Holding | None


def production(lines: Sequence[str]) -> Production:
    """What the newest month of a production table says was sold, bought and is held."""
    month: Span | None = None
    trades: list[Trade] = []
    holding: Holding | None = None
    for line in (each for each in lines if len(each) < LONGEST):
        if found := _months.search(line):
            month = span_in("in " + found[0])
        row = _row.match(line)
        if row is None or month is None:
            continue
        if row["proceeds"] is not None or row["average"] is not None:
            if trades and (paid := next(sums(_joined(row["rest"])), None)) is not None:
                trades[-1] = _with(trades[-1], paid, is_average=row["average"] is not None)
        elif (btc := _newest(row["rest"])) is not None and btc > 0:
            if row["held"] is not None:
                holding = Holding(btc, month.last)
            else:
                deed = Deed.SALE if row["sold"] is not None else Deed.PURCHASE
                trades.append(Trade(deed, btc, first=month.first, last=month.last))
    return Production(trades, holding)


def _joined(rest: str) -> str:
    return re.sub(r"\$\s*\|\s*", "$", rest)


def _with(trade: Trade, paid: Sum, *, is_average: bool) -> Trade:
    money: Money = paid.money
    return replace(trade, average=money) if is_average else replace(trade, amount=money)


def _newest(rest: str) -> Decimal | None:
    """The first figure of a row; None where it cannot be told from the next ones."""
    cells = [cell.strip() for cell in rest.split("|") if cell.strip()]
    if len(cells) > 1:
        return number(cells[0]) if re.fullmatch(r"[\d,]+(?:\.\d+)?", cells[0]) else None
    digits, _space, changes = rest.strip().partition(" ")
    told = [int(change) for change in re.findall(r"(-?\d+)\s*%", changes)]
    fitting = {first for first in _ways(digits) if told and first[1:] == tuple(told)}
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
