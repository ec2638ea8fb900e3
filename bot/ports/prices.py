"""Prices: where they come from, and where they are kept."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol

import pandas as pd

from bot.model.basket import Constituents
from bot.model.closes import Closes
from bot.model.doubt import CrossCheck, Doubt
from bot.model.rebuilding import KnownConstituents, Levels, Tried
from bot.model.ticker import Ticker


class PriceSource(Protocol):
    """Somewhere that closes come from."""

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        """Give the closes of the sessions from `start` to `until`, both included: one `Closes` per ticker.

        They come in the order of `tickers`, all of them or none, and all sampled at the same moments.
        Raises SourceUnavailable (or one of its kinds) where one of them has nothing that can be used. What
        is returned has been looked at: no hole is filled, nothing from after `until` is in it; how old it
        is, is for the caller to judge. For a basket that cannot be priced its stand-in comes, and says so
        (`Closes.stands_in_for`).
        """
        ...


class BasketSource(Protocol):
    """Somewhere that the levels of a basket come from; nobody waits for its constituents."""

    async def levels(self, basket: Ticker, *, start: date, until: date) -> Closes | None:
        """Levels of the sessions from `start` to `until`; None where too little of its weight has a price."""
        ...


class ConstituentSource(Protocol):
    """Somewhere that the constituents of the technology sector come from, and their weights."""

    async def constituents(self) -> Constituents:
        """Give them as they are now; raises SourceUnavailable or one of its kinds."""
        ...


class BasketShelf(Protocol):
    """What is kept of the baskets between runs; what another version of Tandem kept counts as nothing.

    Every method raises StoreUnavailable where the store does not answer, and may be repeated.
    """

    async def constituents(self) -> KnownConstituents | None:
        """The constituents that were put last."""
        ...

    async def put_constituents(self, known: KnownConstituents) -> None:
        """Keep constituents in place of those that were there, and forget the closes of those who left."""
        ...

    async def tried(self) -> dict[str, Tried]:
        """How far each constituent got, by symbol."""
        ...

    async def closes(self, symbols: Sequence[str]) -> "dict[str, pd.Series[float]]":
        """Closes of these constituents, by symbol; those that have none are left out."""
        ...

    async def put_closes(self, symbol: str, closes: "pd.Series[float] | None", tried: Tried) -> None:
        """Keep the closes of a constituent, unless there is nothing new, and how far it got."""
        ...

    async def levels(self, basket: Ticker) -> Levels | None:
        """The levels that were put last; the same object while they are the same."""
        ...

    async def put_levels(self, levels: Levels) -> None:
        """Keep levels in place of those that were there."""
        ...


class PriceShelf(Protocol):
    """Where closes are kept between fetches, for all processes; it never fails: at worst it has nothing."""

    async def get(self, ticker: Ticker) -> Closes | None:
        """The closes that were put last."""
        ...

    async def put(self, closes: Closes) -> None:
        """Keep closes in place of those that were there."""
        ...

    async def claim(self, ticker: Ticker, until_after: timedelta) -> bool:
        """Become the one who fetches, unless another is; a claim that is never released ends by itself."""
        ...

    async def release(self, ticker: Ticker) -> None:
        """Give up the claim, if it is still ours."""
        ...


class Checker(Protocol):
    """Who knows which prices were doubted and which were checked."""

    def doubts(self) -> Sequence[Doubt]:
        """Closes that cannot be as they were given, newest first."""
        ...

    def checks(self) -> Sequence[CrossCheck]:
        """Whether each coin was held against a second source."""
        ...
