"""The state of a pair's link, for those who ask."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import structlog

from bot.analytics.readings import replayable
from bot.analytics.sessions import last_settled
from bot.errors import TandemError
from bot.model.closes import Closes
from bot.model.coupling import Coupling
from bot.model.ticker import Pair
from bot.ports import Clock, Ledger, PriceSource
from bot.signals.coupling import follow
from bot.sources.history import whole_history
from bot.telegram.versions import version

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Known:
    """A state, and what it was computed from: the ledger's very table, or a version of recorded closes."""

    origin: pd.DataFrame | str
    coupling: Coupling | None


class Couplings:
    """Replays each pair's returns: those of the ledger; those of a recording where prices come from one."""

    def __init__(self, ledger: Ledger, prices: PriceSource, clock: Clock) -> None:
        self._ledger = ledger
        self._prices = prices
        self._clock = clock
        self._known: dict[tuple[Pair, bool], _Known] = {}

    async def of(self, legs: Sequence[Closes]) -> Coupling | None:
        """The state of the pair whose closes these are; None where nothing of it was read or can be had."""
        try:
            return await self._of(legs)
        except TandemError as error:
            logger.warning("state of the link not known", reason=str(error))
            return None

    async def _of(self, legs: Sequence[Closes]) -> Coupling | None:
        pair, recorded = Pair(legs[0].ticker, legs[1].ticker), any(leg.recorded for leg in legs)
        origin = version(legs, "link", self._clock()) if recorded else await self._ledger.returns(pair)
        known = self._known.get((pair, recorded))
        if known is None or not _same(known.origin, origin):
            returns = await self._recorded(pair) if isinstance(origin, str) else origin
            coupling = await asyncio.to_thread(lambda: follow(pair, returns).coupling)
            known = self._known[pair, recorded] = _Known(origin, coupling)
        return known.coupling

    async def _recorded(self, pair: Pair) -> pd.DataFrame:
        now = self._clock()
        legs = await whole_history(self._prices, (pair.asset, pair.benchmark), now)
        return replayable(legs, last_settled(now))


def _same(one: pd.DataFrame | str, other: pd.DataFrame | str) -> bool:
    return one is other or (isinstance(one, str) and isinstance(other, str) and one == other)
