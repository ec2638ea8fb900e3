"""Made-up holdings in the form in which iShares publishes them."""

import csv
import io
from collections.abc import Sequence

HEADER = (
    "Ticker",
    "Name",
    "Sector",
    "Asset Class",
    "Market Value",
    "Weight (%)",
    "Notional Value",
    "Quantity",
    "Price",
)
LEADING = '\ufeffiShares Russell 2000 ETF\nFund Holdings as of,"Nov 11, 2025"\nInception Date,"May 22, 2000"\nStock,"-"\n\u00a0\n'
FOOTER = '\n\u00a0\n"The content contained herein is owned by BlackRock, ""Inc"".\n\nHoldings as of any day, subject to change."\n'
IT = "Information Technology"
VALUE = 1_000_000.0
"""Of each line; there are a thousand, so that each is 0.1 %."""


def line(
    ticker: str, sector: str = IT, kind: str = "Equity", *, value: float = VALUE, weight: str = "0.10"
) -> list[str]:
    money = f"{value:,.2f}"
    return [ticker, f"{ticker} INC, CLASS A", sector, kind, money, weight, money, "10,000.00", "100.00"]


def letters(number: int) -> str:
    return "".join(chr(65 + number // 26**place % 26) for place in (2, 1, 0))


def lines(technology: int = 150) -> list[list[str]]:
    """A thousand stocks, the first of them technology."""
    return [line(f"X{letters(n)}", IT if n < technology else "Energy") for n in range(1000)]


def text(
    rows: Sequence[Sequence[str]],
    *,
    header: Sequence[str] = HEADER,
    leading: str = LEADING,
    footer: str = FOOTER,
) -> str:
    table = io.StringIO()
    writer = csv.writer(table, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows(rows)
    return leading + ",".join(header) + "\n" + table.getvalue() + footer
