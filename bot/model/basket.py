"""Groups of stocks by weight, and how much of one has a price."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Constituent:
    """One stock of a basket: the symbol that price sources know, and its weight in per cent of the fund."""

    symbol: str
    name: str
    weight_pct: float

    def __post_init__(self) -> None:
        """Refuse what no list of holdings could say."""
        if not (self.symbol and 0 < self.weight_pct <= 100):  # also catches NaN
            raise ValueError(f"no constituent: {self.symbol!r} at {self.weight_pct} %")


@dataclass(frozen=True, slots=True)
class Constituents:
    """The stocks of a basket as of one day."""

    as_of: date
    members: tuple[Constituent, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a basket a price speaks for: `names` of `of_names`, and the share of the whole weight."""

    names: int
    of_names: int
    weight: float
    weights_of: date

    def __post_init__(self) -> None:
        """Refuse more than all."""
        if not (0 <= self.names <= self.of_names and 0 <= self.weight <= 1):
            raise ValueError(f"no coverage: {self.names} of {self.of_names}, {self.weight}")
