"""How a correlation and its interval are written where there is little room."""

from bot.model.correlation import Estimate
from bot.translation import _
from bot.views.wording import decimal


def range_text(estimate: Estimate) -> str:
    """The ends of an interval: −0.05 to 0.67."""
    return _("{low} to {high}").format(low=decimal(estimate.low), high=decimal(estimate.high))


def give_or_take(estimate: Estimate) -> str:
    """A value and half the width of its interval: 0.13 ± 0.05."""
    return f"{decimal(estimate.value)} ± {decimal((estimate.high - estimate.low) / 2)}"
