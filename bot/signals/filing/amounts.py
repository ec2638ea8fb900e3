"""What was paid for bitcoin in all and on average, by the words around the money."""

import re

from bot.model.filing import Money
from bot.signals.filing.wording import COIN, Sum, sums

_average = re.compile(
    r"average(?:\s+\w+){0,4}?\s*(?:of|:|was|at)\s*(?:(?:approximately|about|around|roughly)\s*|~\s*)*$",
    re.IGNORECASE,
)
_each = re.compile(
    rf"\s*(?:\([^)]*\)\s*)?(?:(?:per\s*|/\s*)(?:{COIN}|coin\b)|each\b|(?:for\s+)?a\s+coin)", re.IGNORECASE
)
_total = re.compile(
    r"\b(?:for|price of|cost of|proceeds,? of|consideration of|worth|total\w*|amount of|valued at|"
    r"costing|spent|investment of|aggregate|proceeds|generating[\w\s]*)\s*"
    r"(?:(?:an?|of|aggregate|total|purchase price of|cash|net|approximately|about|around|roughly)\s+|~\s*)*$",
    re.IGNORECASE,
)
_source = re.compile(r"\b(?:using|from)\b[^.;,]{0,60}$", re.IGNORECASE)


def amounts(text: str) -> tuple[Money | None, Money | None]:
    """The amount in all, and on average, of what stands before this text; None where it does not say it."""
    found = list(sums(text))
    average = next((each for each in found if _is_average(each, text)), None)
    total = next((each for each in found if each is not average and _is_total(each, text)), None)
    return total and total.money, average and average.money


def _is_average(each: Sum, text: str) -> bool:
    before = text[: each.start]
    if _average.search(before[-80:]):
        return True
    return _each.match(text[each.end :]) is not None and not re.search(r"\baggregate\s*$", before)


def _is_total(each: Sum, text: str) -> bool:
    before = text[max(0, each.start - 90) : each.start]
    return not (_is_average(each, text) or _source.search(before)) and _total.search(before) is not None
