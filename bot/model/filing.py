"""What a company tells of its bitcoin: bought, sold, held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Deed(StrEnum):
    """What a company did."""

    PURCHASE = "purchase"
    SALE = "sale"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as it is stated; `unit` is what its last digit counts (of 1.1 billion: 100 million)."""

    amount: Decimal
    currency: str
    unit: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Holding:
    """What a company holds after a day, what it paid for all of that, and what for each on average."""

    btc: Decimal
    as_of: date | None = None
    cost: Money | None = None
    average: Money | None = None

    @property
    def recency(self) -> tuple[date, bool]:
        """Rises with its day; of two of one day, it is more where it says what was paid."""
        return self.as_of or date.min, self.cost is not None


@dataclass(frozen=True, slots=True)
class Trade:
    """Bitcoin that was bought or sold, in the company's own figures; what it does not state is None.

    `first` and `last` are the days of the period that it speaks of, `funding` is by what it was paid, in the
    company's words.
    """

    deed: Deed
    btc: Decimal | None
    amount: Money | None = None
    average: Money | None = None
    first: date | None = None
    last: date | None = None
    funding: str = ""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A trade whose figures do not fit each other, and why it is not told."""

    trade: Trade
    reason: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What one document states: its trades in their order, and what is held after the last of them."""

    trades: Sequence[Trade] = ()
    holding: Holding | None = None
    held_back: Sequence[HeldBack] = ()
