"""What was read of prices, session by session."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

import pandas as pd

from bot.model.reading import Reading, Restatement
from bot.model.ticker import Pair


class Ledger(Protocol):
    """The returns that were read, session by session; what was read once stays as it was.

    Every method raises StoreUnavailable where the store does not answer, and may be repeated.
    """

    async def newest(self, pair: Pair) -> date | None:
        """The session of the last reading of a pair."""
        ...

    async def returns(self, pair: Pair) -> pd.DataFrame:
        """Log returns of both legs by session, oldest first; the same object while nothing was added."""
        ...

    async def add(self, pair: Pair, readings: Sequence[Reading], *, after: date | None) -> bool:
        """Add readings, oldest first, if the last one is still that of `after`; whether it was."""
        ...

    async def note(self, pair: Pair, restated: Sequence[Restatement]) -> int:
        """Keep in mind what is given differently now than it was read; how many of them are news."""
        ...

    async def restated(self) -> Sequence[tuple[Pair, Restatement]]:
        """What was noted, newest session first."""
        ...

    async def reading(self, pair: Pair, session: date) -> Reading | None:
        """What was read of a pair after a session."""
        ...

    async def accept(self) -> list[Pair]:
        """Put what was noted in the place of what was read; the pairs that are rewritten by that."""
        ...

    async def rewritten(self) -> list[Pair]:
        """Pairs that were rewritten, and whose alerts nobody has corrected yet."""
        ...

    async def corrected(self, pair: Pair) -> None:
        """Say that the alerts on a pair follow from what is written now."""
        ...
