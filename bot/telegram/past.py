"""What was before: the returns of a pair, from the ledger, or else from prices."""

from dataclasses import dataclass, replace
from datetime import date, datetime

import pandas as pd

from bot.analytics.readings import replayable
from bot.analytics.sessions import last_settled
from bot.model.closes import Closes, sources_of
from bot.model.ticker import BASKETS, STAND_IN, Pair
from bot.ports import Ledger, PriceSource
from bot.sources.history import whole_history
from bot.translation import _
from bot.views.names import short_name


@dataclass(frozen=True, slots=True)
class Past:
    """Returns of a pair, or of its stand-in; `is_read` where they are the ledger's.

    Of prices that were asked for, `source` names who gave them, `until` is their last session, and
    `is_recorded` says that they stand still; `problem` is a sentence that says why there are no returns.
    """

    pair: Pair
    returns: pd.DataFrame
    is_read: bool
    source: str = ""
    until: date | None = None
    is_recorded: bool = False
    problem: str = ""


async def read_past(ledger: Ledger, pair: Pair) -> Past | None:
    """What the ledger has of a pair; of its stand-in, where the pair itself was never read."""
    instead = [replace(pair, benchmark=STAND_IN)] if pair.benchmark.key in BASKETS else []
    for each in (pair, *instead):
        returns = await ledger.returns(each)
        if not returns.empty:
            return Past(each, returns, is_read=True, until=returns.index[-1].date())
    return None


async def fetched_past(prices: PriceSource, pair: Pair, now: datetime) -> Past:
    """What prices give; raises what `closes` raises."""
    legs = await whole_history(prices, (pair.asset, pair.benchmark), now)
    if legs[1].stands_in_for is not None:
        pair = replace(pair, benchmark=legs[1].ticker)
    return Past(
        pair,
        replayable(legs, last_settled(now)),
        is_read=False,
        source=sources_of(legs),
        until=min(leg.prices.index[-1].date() for leg in legs),
        is_recorded=any(leg.recorded for leg in legs),
        problem=_problem(legs),
    )


def _problem(legs: list[Closes]) -> str:
    """Why no session of these can be replayed, where the reason is known."""
    by_utc_day = [leg for leg in legs if leg.new_york_from is None]
    if not by_utc_day:
        return ""
    return _(
        "{name} has only closes of UTC days here; an alert needs New York closes, so nothing can be replayed."
    ).format(name=short_name(by_utc_day[0].ticker))


async def source_text(ledger: Ledger, pair: Pair, session: date) -> str:
    """Who gave the prices of a session that was read, in words."""
    reading = await ledger.reading(pair, session)
    return _("history") if reading is None or reading.backfill else reading.source
