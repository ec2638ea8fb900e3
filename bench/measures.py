"""A measured number beside its aim, as a line of the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Aim:
    """A bound that a number should keep to."""

    bound: float
    is_upper: bool

    def is_met(self, value: float) -> bool:
        """Whether a number keeps to it; one that could not be measured does not."""
        return value <= self.bound if self.is_upper else value >= self.bound

    def __str__(self) -> str:
        return f"{'at most' if self.is_upper else 'at least'} {self.bound:,g}"


def at_most(bound: float) -> Aim:
    """An upper bound."""
    return Aim(bound, is_upper=True)


def at_least(bound: float) -> Aim:
    """A lower bound."""
    return Aim(bound, is_upper=False)


@dataclass(frozen=True, slots=True)
class Measure:
    """One number; NaN where it could not be measured here."""

    what: str
    value: float
    unit: str = ""
    aim: Aim | None = None

    def __str__(self) -> str:
        line = f"  {self.what:<72} {_number(self.value):>8} {self.unit:<5}"
        if self.aim is None:
            return line.rstrip()
        return f"{line} {self.aim!s:<14} {'met' if self.aim.is_met(self.value) else 'missed'}"


def _number(value: float) -> str:
    size = abs(value)
    return f"{value:,.{0 if size >= 100 or value == int(size) else 1 if size >= 10 else 2}f}"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so large a share of all does not exceed."""
    return sorted(values)[max(ceil(share * len(values)) - 1, 0)]
