"""What an alert looks like: the last one that a replay shows, from the past and marked so."""

import asyncio
from html import escape

import pandas as pd

from bot.alerts.replay import Sent, replay
from bot.analytics.readings import replayable
from bot.analytics.sessions import last_settled
from bot.model.closes import sources_of
from bot.model.message import Reply
from bot.model.rule import BreakdownRule
from bot.model.ticker import STAND_IN, Pair
from bot.ports import Clock, Ledger, PriceSource
from bot.sources.history import whole_history
from bot.translation import _
from bot.views.sent import sent_text


class SampleAlert:
    """Shows the last change of the usual pair's link: as the ledger has it, or as prices give it."""

    def __init__(self, ledger: Ledger, prices: PriceSource, clock: Clock) -> None:
        self._ledger = ledger
        self._prices = prices
        self._clock = clock

    async def write(self) -> Reply:
        """The message, with what it is in its first line; raises what `closes` raises."""
        pair, returns, source = await self._history()
        last = await asyncio.to_thread(_last_change, pair, returns)
        if last is None:
            return Reply(escape(_("Nothing has happened to this link since the record begins.")))
        mark = _("A sample, from the past: this is how an alert looks.")
        html = sent_text(last, source, stands_in=pair.benchmark == STAND_IN)
        return Reply(f"<i>{escape(mark)}</i>\n\n{html}")

    async def _history(self) -> tuple[Pair, pd.DataFrame, str]:
        for pair in (Pair(), Pair(benchmark=STAND_IN)):
            newest = await self._ledger.newest(pair)
            reading = None if newest is None else await self._ledger.reading(pair, newest)
            if reading is not None:
                return pair, await self._ledger.returns(pair), reading.source
        now = self._clock()
        legs = await whole_history(self._prices, (Pair().asset, Pair().benchmark), now)
        pair = Pair(legs[0].ticker, legs[1].ticker)
        return pair, replayable(legs, last_settled(now)), sources_of(legs)


def _last_change(pair: Pair, returns: pd.DataFrame) -> Sent | None:
    changes = list(replay(BreakdownRule(pair), returns))
    return changes[-1] if changes else None
