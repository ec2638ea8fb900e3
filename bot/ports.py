"""What Tandem asks of the outside, in its own words."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.model.closes import Closes
from bot.model.ticker import Ticker

Clock = Callable[[], datetime]
"""Returns the time now, timezone-aware, in UTC."""


class PriceSource(Protocol):
    """Somewhere that closes come from."""

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        """Give the closes of the sessions from `start` to `until`, both included: one `Closes` per ticker.

        They come in the order of `tickers`, all from one source or none at all: the returns of one feed are
        never held against another's.
        Raises SourceUnavailable (or one of its kinds) where one of them has nothing that can be used. What
        is returned has been looked at: no hole is filled, nothing from after `until` is in it; how old it
        is, is for the caller to judge.
        """
        ...
