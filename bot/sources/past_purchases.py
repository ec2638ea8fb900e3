"""The packaged list of what companies announced before Tandem watched them."""

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib import resources

from bot.model.filing import Deed, Holding, Money, Trade
from bot.model.treasury import COMPANIES, Announcement, Company


def past_announcements(company: Company) -> Sequence[Announcement]:
    """What a company announced, oldest first."""
    return tuple(each for each in _packaged() if each.company.cik == company.cik)


@lru_cache(maxsize=1)
def _packaged() -> tuple[Announcement, ...]:
    text = resources.files("bot.sources").joinpath("purchases.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return tuple(_announcement(row) for row in rows)


def _announcement(row: dict[str, str]) -> Announcement:
    last = _day(row["period_end"])
    trade = Trade(
        Deed(row["event"]),
        Decimal(row["btc"]),
        _dollars(row["usd"]),
        _dollars(row["avg_price"]),
        _day(row["period_start"]),
        last,
    )
    announced = date.fromisoformat(row["announced"])
    holding = None
    if row["holdings_after"]:
        cost, average = _dollars(row["cumulative_cost"]), _dollars(row["cumulative_avg"])
        holding = Holding(Decimal(row["holdings_after"]), last or announced, cost, average)
    return Announcement(COMPANIES[row["company"]], announced, trade, holding, row["accession"])


def _dollars(text: str) -> Money | None:
    """An amount in the unit of its last digit that is no zero: 250,000,000 is told as 250 million."""
    if not text:
        return None
    amount = Decimal(text)
    zeros = len(text) - len(text.rstrip("0")) if "." not in text else 0
    return Money(amount, "USD", Decimal(1).scaleb(zeros))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
