"""Many assets against many benchmarks, over one window."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.model.basket import Coverage
from bot.model.correlation import Clock, Measured
from bot.model.ticker import FUNDS, STAND_IN, Pair, Ticker

LARGE_TECH = FUNDS["qqq"]
"""What partial correlations take out."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Why there is no number of an asset or of a benchmark; of an asset perhaps only `against` one benchmark.

    `last` is the last session that has a price, where prices end before the others' do.
    """

    missing: Ticker
    reason: str
    against: Ticker | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that one answer about many pairs says.

    `cells` holds the pairs that have an honest number; `gaps` says of all others why not. `partial` is the
    correlation of a pair given `LARGE_TECH`. `stood_in_for` are the baskets that `STAND_IN` answers for. The
    rest is as in a `Snapshot`.
    """

    window: int
    as_of: date
    assets: tuple[Ticker, ...]
    benchmarks: tuple[Ticker, ...]
    cells: Mapping[Pair, Measured]
    partial: Mapping[Pair, Measured]
    gaps: tuple[Gap, ...]
    source: str
    clock: Clock
    missing_since: date | None
    provisional: bool
    overdue: timedelta | None
    left_out: tuple[date, ...]
    stood_in_for: tuple[Ticker, ...]
    coverage: Mapping[Ticker, Coverage]

    def shown_for(self, benchmark: Ticker) -> Ticker:
        """The benchmark whose figures answer for one that was asked for."""
        return STAND_IN if benchmark in self.stood_in_for else benchmark

    def column(self, benchmark: Ticker) -> list[tuple[Ticker, Measured]]:
        """Every asset that has a number against one benchmark, highest first."""
        column = [(pair.asset, cell) for pair, cell in self.cells.items() if pair.benchmark == benchmark]
        return sorted(column, key=lambda row: -row[1].estimate.value)

    def gaps_of(self, benchmark: Ticker) -> list[Gap]:
        """Why others have none."""
        return [
            gap
            for gap in self.gaps
            if gap.missing == benchmark or (gap.missing in self.assets and gap.against in {None, benchmark})
        ]
