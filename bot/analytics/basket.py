"""Levels of a basket from the closes of its constituents, by weight; what has no price is never filled.

The return of a session is Σ wᵢ rᵢ / Σ wᵢ over the constituents that have both closes, with log returns rᵢ
(STATS 5); the level is 100 · exp of their running sum.
"""

from datetime import date

import numpy as np
import pandas as pd

from bot.analytics.sessions import last_sessions
from bot.model.basket import Constituents, Coverage
from bot.model.ticker import BASKETS, Ticker

FLOOR = 0.6
"""Less of the weight than this is not the basket: its stand-in answers instead."""
OLDEST = 5
"""Levels that lack more sessions than this are of no use any more."""

MINERS_AND_HOSTS_OF = date(2025, 11, 11)
"""When the list below was drawn up; a name that has since turned to mining is not on it."""
MINERS_AND_HOSTS = frozenset(
    {"MARA", "RIOT", "CLSK", "CORZ", "WULF", "HUT", "CIFR", "BTBT", "APLD", "BTDR"},
)
"""Stocks of the technology sector whose business is bitcoin: they would hold Bitcoin against itself."""


def constituents_of(basket: Ticker, sector: Constituents) -> Constituents:
    """The constituents of one basket: the whole sector, or without bitcoin miners and hosts."""
    if basket == BASKETS["r2ktech-all"]:
        return sector
    kept = tuple(member for member in sector.members if member.symbol not in MINERS_AND_HOSTS)
    return Constituents(sector.as_of, kept)


def coverage(closes: pd.DataFrame, constituents: Constituents) -> Coverage:
    """How much of the basket has a price on the newest session of a table: sessions by symbols."""
    weights = _weights(constituents)
    newest = closes.tail(1).reindex(columns=weights.index)
    priced = newest.notna().any()
    return Coverage(
        names=int(priced.sum()),
        of_names=len(weights),
        weight=min(float(weights[priced].sum()), 1.0),
        weights_of=constituents.as_of,
    )


def levels(closes: pd.DataFrame, constituents: Constituents, *, floor: float = FLOOR) -> "pd.Series[float]":
    """Levels by session; one on which less than `floor` of the weight has a price is left out.

    The next return spans the gap, for the constituents that are priced on both sides of it. Where none is,
    the levels begin anew.
    """
    weights = _weights(constituents)
    table = closes.reindex(columns=weights.index)
    share = table.notna().to_numpy() @ weights.to_numpy()
    usable = table[(share >= floor) & (share > 0)]
    returns = _returns(usable, weights)
    begun = np.flatnonzero(np.isnan(returns))
    first = begun[-1] if len(begun) else 0
    sums = np.concatenate([[0.0], np.cumsum(returns[first + 1 :])])[: len(usable)]
    return pd.Series(100 * np.exp(sums), index=usable.index[first:], dtype=float)


def updated(
    kept: "pd.Series[float]", closes: pd.DataFrame, constituents: Constituents, *, floor: float = FLOOR
) -> "pd.Series[float]":
    """Kept levels with the sessions after their last; what is kept stays as it is, whatever the weights.

    They begin anew only where they are too old and have nothing in common with the closes.
    """
    last = kept.index[-1]
    since = levels(closes.loc[last:], constituents, floor=floor)
    if not since.empty and since.index[0] == last:
        later = kept.iloc[-1] * since.iloc[1:] / since.iloc[0]
        return kept if later.empty else pd.concat([kept, later])
    anew = levels(closes, constituents, floor=floor)
    if anew.empty or not is_too_old(last.date(), anew.index[-1].date()):
        return kept
    return anew


def is_too_old(last: date, newest: date) -> bool:
    """Whether more than OLDEST sessions came after `last`, up to `newest`."""
    return last < last_sessions(OLDEST + 1, newest)[0].date()


def _weights(constituents: Constituents) -> "pd.Series[float]":
    """Shares of the basket by symbol, 1 in all."""
    weights = pd.Series({member.symbol: member.weight_pct for member in constituents.members}, dtype=float)
    return weights / weights.sum()


def _returns(
    closes: pd.DataFrame, weights: "pd.Series[float]"
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Weighted log return of each row over the one before; not a number where there is none."""
    logs = np.log(closes.to_numpy(dtype=float))
    moves = np.diff(logs, axis=0, prepend=np.nan)
    both = ~np.isnan(moves)
    weight = both @ weights.to_numpy()
    total = np.where(both, moves, 0.0) @ weights.to_numpy()
    returns: np.ndarray[tuple[int], np.dtype[np.float64]] = np.full(len(closes), np.nan)
    np.divide(total, weight, out=returns, where=weight > 0)
    return returns
