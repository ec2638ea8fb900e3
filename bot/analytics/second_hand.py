"""How what others tell of a company compares with what it says itself, and with itself."""

from collections.abc import Sequence
from decimal import Decimal

from bot.model.filing import Deed, Holding
from bot.model.second_hand import Report, dollars

AGREES = Decimal("0.01")
"""By which share of what a company states others may differ and still agree."""


def disagreement(stated: Holding | None, listed: Holding | None) -> float | None:
    """By which share of what is stated a list has more (or less); None where it agrees, or one is missing.

    (listed - stated) / stated
    """
    if stated is None or listed is None or not stated.btc:
        return None
    beside = listed.btc - stated.btc
    return None if abs(beside) <= AGREES * stated.btc else float(beside / stated.btc)


def with_average(held: Holding, reports: Sequence[Report]) -> Holding:
    """What is held, with what each of it cost on average, where that is known of all of it.

    A list counts a purchase of unknown cost as if it had cost nothing: its cost is that of all only where
    each purchase that is told of has one, nothing was sold, and together they are what is held.
    """
    if held.cost is None or not held.btc:
        return held
    bought = [report for report in reports if report.deed is Deed.PURCHASE]
    is_known = len(bought) == len(reports) and all(report.usd is not None for report in bought)
    lacking = abs(sum((report.btc for report in bought), Decimal(0)) - held.btc)
    if not is_known or lacking > AGREES * held.btc:
        return held
    average = (held.cost.amount / held.btc).quantize(Decimal(1))
    return Holding(held.btc, held.as_of, held.cost, dollars(average, exact=True))
