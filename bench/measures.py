"""A measured number beside its aim, as a line of the table."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, inf, isfinite
from statistics import median

TURNS = 15
"""How often something is timed."""


@dataclass(frozen=True, slots=True)
class Aim:
    """Bounds that a number should keep to."""

    low: float = -inf
    high: float = inf

    def is_met(self, value: float) -> bool:
        """Whether a number keeps to them; one that could not be measured does not."""
        return self.low <= value <= self.high

    def __str__(self) -> str:
        if self.low == -inf:
            return f"at most {self.high:,g}"
        return f"at least {self.low:,g}" if self.high == inf else f"{self.low:,g} to {self.high:,g}"


def at_most(bound: float) -> Aim:
    """An upper bound."""
    return Aim(high=bound)


def at_least(bound: float) -> Aim:
    """A lower bound."""
    return Aim(low=bound)


@dataclass(frozen=True, slots=True)
class Measure:
    """One number; NaN where it could not be measured here."""

    what: str
    value: float
    unit: str = ""
    aim: Aim | None = None
    beside: str = ""
    """What else did on the same data."""

    def __str__(self) -> str:
        line = f"  {self.what:<72} {_number(self.value):>8} {self.unit:<5}"
        if self.aim is not None:
            line += f" {self.aim!s:<14} {'met' if self.aim.is_met(self.value) else 'missed':<6}"
        return f"{line} {self.beside}".rstrip()


def _number(value: float) -> str:
    size = abs(value)
    if not isfinite(value):
        return "never" if value == inf else str(value)
    return f"{value:,.{0 if size >= 100 or value == int(size) else 1 if size >= 10 else 2}f}"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so large a share of all does not exceed."""
    return sorted(values)[max(ceil(share * len(values)) - 1, 0)]


def took_ms(do: Callable[[], object]) -> float:
    """How long something takes, after a first time that does not count: the median."""
    do()
    return 1000 * median(_took_s(do) for _turn in range(TURNS))


def _took_s(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began
