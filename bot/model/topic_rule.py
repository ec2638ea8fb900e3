"""What can be subscribed to that is about no pair: purchases, how busy the network is, hints.

Each rule says in which circle whoever has it is, and where in there: what happens is told a circle up to
some score (`bot/model/occurrence.py`).
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from bot.errors import UsageError
from bot.model.treasury import SUPPLY
from bot.translation import _

SIZE = re.compile(r"[bu]\d{1,13}(\.\d{1,8})?", re.ASCII)
"""As it is kept, and travels in buttons."""
COMPANY_KEY = re.compile(r"[0-9a-z_.-]{1,28}", re.ASCII)
MOST_DOLLARS = Decimal(10) ** 12
DIGITS = 8
"""Behind the point: there is nothing smaller than a hundred millionth of a bitcoin."""
MONTHS, MOST_MONTHS = 6, 24
"""For how many months back a value is the highest where nothing is said, and at most."""


class Unit(StrEnum):
    """In what the size of a trade is said."""

    BTC = "btc"
    USD = "usd"


@dataclass(frozen=True, slots=True)
class TreasuryRule:
    """Tell when a company buys or sells at least so much bitcoin; any company, where none is named."""

    topic: ClassVar = "treasury"

    least: Decimal = Decimal(500)
    unit: Unit = Unit.BTC
    company: str = ""

    def __post_init__(self) -> None:
        """Refuse what nobody could ever trade."""
        most = SUPPLY if self.unit is Unit.BTC else MOST_DOLLARS
        if not (self.least.is_finite() and 0 <= self.least <= most and _digits(self.least) <= DIGITS):
            raise UsageError(_("take a size such as 500 (BTC) or $100m"))
        if self.company and not COMPANY_KEY.fullmatch(self.company):
            raise UsageError(_("no company is called so"))

    @property
    def circle(self) -> tuple[str, float]:
        """Whoever asked for a company, or for any, by the least that they want to hear of."""
        return treasury_circle(self.company, self.unit), float(self.least)

    @property
    def words(self) -> tuple[str, str]:
        """All that it says, in two words without a space: see `topic_rule`."""
        return self.company, f"{self.unit[0]}{self.least.normalize():f}"


@dataclass(frozen=True, slots=True)
class NetworkRule:
    """Tell when the Bitcoin network is busier than on any day of so many months."""

    topic: ClassVar = "network"

    months: int = MONTHS

    def __post_init__(self) -> None:
        """Refuse what the record of a network cannot tell."""
        if not 1 <= self.months <= MOST_MONTHS:
            raise UsageError(_("say for how many months, 1 to {most}: 6m").format(most=MOST_MONTHS))

    @property
    def circle(self) -> tuple[str, float]:
        """Those who asked for as many months."""
        return network_circle(self.months), 0

    @property
    def words(self) -> tuple[str, str]:
        """All that it says: see `topic_rule`."""
        return "", str(self.months)


@dataclass(frozen=True, slots=True)
class HintsRule:
    """Tell what the news make of what may come."""

    topic: ClassVar = "hints"

    @property
    def circle(self) -> tuple[str, float]:
        """All of the topic."""
        return self.topic, 0

    @property
    def words(self) -> tuple[str, str]:
        """It says nothing more."""
        return "", ""


def _digits(size: Decimal) -> int:
    """Digits behind the point that say anything."""
    return -int(size.normalize().as_tuple().exponent)


TopicRule = TreasuryRule | NetworkRule | HintsRule
TOPICS = ("treasury", "network", "hints")


def treasury_circle(company: str, unit: Unit) -> str:
    """The circle of one company's trades, or of all."""
    return f"treasury:{company or 'any'}:{unit}"


def network_circle(months: int) -> str:
    """The circle of a high of so many months."""
    return f"network:{months}"


def topic_rule(topic: str, words: tuple[str, str]) -> TopicRule:
    """The rule of a topic that says these words; raises ValueError or UsageError where none does."""
    company, size = words
    match topic:
        case "treasury":
            if not SIZE.fullmatch(size):
                raise ValueError(size)
            return TreasuryRule(Decimal(size[1:]), {unit[0]: unit for unit in Unit}[size[0]], company)
        case "network":
            return NetworkRule(int(size[:3]))
        case "hints":
            return HintsRule()
    raise ValueError(topic)
