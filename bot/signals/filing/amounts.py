"""What was paid for bitcoin in all and on average, by the words around the money."""

import re
from decimal import Decimal

from bot.model.filing import Deed, Money
from bot.signals.filing.wording import COIN, Sum, any_of, sums

LEAST, MOST = Decimal(1_000), Decimal(5_000_000)
"""What one bitcoin may cost in any of these currencies but yen and won, since companies hold it."""
SMALL = {"JPY", "KRW"}
"""Currencies of which it may cost a hundred times as many."""

_average = re.compile(
    r"(?:average(?:\s+\w+){0,4}?\s*(?:of|:|was|at)|\bat\s+an?\s+price\s+of|\bat)\s*"
    r"(?:(?:approximately|about|around|roughly)\s*|~\s*)*$",
    re.IGNORECASE,
)
_each = re.compile(
    rf"\s*(?:\([^)]*\)\s*)?(?:(?:per\s*|/\s*)(?:{COIN}|coin\b)|each\b|(?:for\s+)?a\s+coin)", re.IGNORECASE
)
PAID = any_of(
    "for", r"(?:purchase|acquisition|sales?|aggregate|total)\s+price\s+of", "cost of", "proceeds,? of",
    "consideration of", "worth", r"total\w*", "amount of", "valued at", "costing", "spent", "investment of",
    "aggregate", "proceeds", r"generating[\w\s]{0,40}",
)  # fmt: skip
_total = re.compile(
    rf"{PAID}\s*"
    r"(?:(?:an?|of|aggregate|total|purchase price of|cash|net|approximately|about|around|roughly)\s+|~\s*)*$",
    re.IGNORECASE,
)
_cost = re.compile(r"\bcost\s+of\s*(?:approximately\s+|about\s+|~)?$", re.IGNORECASE)
_source = re.compile(r"\b(?:using|from)\b[^.;,]{0,60}$", re.IGNORECASE)
_range = re.compile(r"\b(?:between|from)\s+(?:[$€£¥]?[\d,.]+\s*\w{0,8}\s*(?:and|to)\s*)?$", re.IGNORECASE)


def amounts(text: str, deed: Deed = Deed.PURCHASE) -> tuple[Money | None, Money | None]:
    """The amount in all, and on average, of what stands before this text; None where it does not say it."""
    found = list(sums(text))
    average = next((each for each in found if _is_average(each, text)), None)
    totals = [each for each in found if each is not average and _is_total(each, text)]
    if deed is Deed.SALE:  # what it had cost is no proceeds
        totals = [each for each in totals if not _cost.search(text[: each.start])]
    return totals[0].money if totals else None, average.money if average else None


def is_price(money: Money) -> bool:
    """Whether one bitcoin can have cost so much: where a unit was lost, or is not its price, it cannot."""
    times = 200 if money.currency in SMALL else 1
    return times * LEAST <= money.amount <= times * MOST


def _is_average(each: Sum, text: str) -> bool:
    before = text[max(0, each.start - 80) : each.start]
    if _range.search(before[-50:]):
        return False
    behind = _each.match(text[each.end :]) is not None
    return (behind and not re.search(r"\baggregate\s*$", before)) or (
        _average.search(before) is not None and ("average" in before.lower() or "price" in before.lower())
    )


def _is_total(each: Sum, text: str) -> bool:
    before = text[max(0, each.start - 90) : each.start]
    return not (_is_average(each, text) or _source.search(before)) and _total.search(before) is not None
