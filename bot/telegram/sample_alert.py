"""What an alert looks like: the last one that a replay shows, from the past and marked so."""

import asyncio
from html import escape

import pandas as pd

from bot.alerts.replay import Sent, replay
from bot.model.message import Reply
from bot.model.rule import BreakdownRule
from bot.model.ticker import STAND_IN, Pair
from bot.ports import Clock, Ledger, PriceSource
from bot.telegram.past import fetched_past, read_past, source_text
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
        past = await read_past(self._ledger, Pair())
        if past is None:
            past = await fetched_past(self._prices, Pair(), self._clock())
        last = await asyncio.to_thread(_last_change, past.pair, past.returns)
        if last is None:
            return Reply(escape(_("Nothing has happened to this link since the record begins.")))
        mark = _("A sample, from the past: this is how an alert looks.")
        source = past.source or await source_text(self._ledger, past.pair, last.session)
        html = sent_text(last, source, stands_in=past.pair.benchmark == STAND_IN)
        return Reply(f"<i>{escape(mark)}</i>\n\n{html}")


def _last_change(pair: Pair, returns: pd.DataFrame) -> Sent | None:
    changes = list(replay(BreakdownRule(pair), returns))
    return changes[-1] if changes else None
