"""Puts a message about a purchase together: the company's figures, and what stands beside them."""

import asyncio
from dataclasses import replace
from datetime import datetime

import pandas as pd

from bot.alerts.occurrence import Occurrence
from bot.alerts.purchases import earlier_than, overlapping
from bot.analytics.correlation import correlate
from bot.analytics.sessions import last_sessions, last_settled
from bot.analytics.treasury import AS_OLD_AS, dollars_each, newest_cost, worth
from bot.errors import NotEnoughData
from bot.model.chat import Chat
from bot.model.ticker import WINDOWS, Pair
from bot.model.treasury import Announcement
from bot.ports import Clock, Ledger
from bot.signals.coupling import follow
from bot.telegram.bitcoin_price import BitcoinPrice
from bot.telegram.past import Past, read_past
from bot.telegram.shared import Shared
from bot.telegram.treasury import Announced
from bot.views.purchase import Beside, purchase_text

REMEMBERED = 32
"""Occurrences; what stands beside one that goes to many chats is put together once."""


class PurchaseWriter:
    """Writes it for each chat; what is the same for all is looked up once for each version."""

    def __init__(self, announced: Announced, price: BitcoinPrice, ledger: Ledger, clock: Clock) -> None:
        self._announced = announced
        self._price = price
        self._ledger = ledger
        self._clock = clock
        self._beside = Shared[tuple[str, int], Beside](REMEMBERED)

    async def text(self, occurrence: Occurrence, announcement: Announcement, chat: Chat) -> str:
        """The message, HTML; raises StoreUnavailable."""
        return purchase_text(
            announcement,
            await self._of(occurrence, announcement),
            sent_at=self._clock(),
            before=occurrence.before,
            zone=chat.zone,
        )

    async def _of(self, occurrence: Occurrence, announcement: Announcement) -> Beside:
        key = occurrence.id, occurrence.version
        if key not in self._beside:
            self._beside.begin(key, self._looked_up(announcement, occurrence.at))
        return await self._beside.get(key)

    async def _looked_up(self, announcement: Announcement, at: datetime) -> Beside:
        """What stands beside it; without prices, or readings, the company's figures go out all the same."""
        known = await self._announced(announcement.company)
        held = announcement.holding
        value = None
        if held is not None:
            each = dollars_each(held, held if held.average else newest_cost(known.holdings))
            value = worth(held, await self._price.read(), each)
        parts = overlapping(announcement, list(earlier_than(announcement, known.announced)))
        beside = Beside(worth=value, parts=tuple(parts))
        past = await read_past(self._ledger, Pair())
        return beside if past is None else await asyncio.to_thread(_with_link, beside, past, at)


def _with_link(beside: Beside, past: Past, at: datetime) -> Beside:
    """With the link of the usual pair after the last session that was over at that moment."""
    returns = past.returns.loc[: pd.Timestamp(last_settled(at))]
    if returns.empty or at.date() - returns.index[-1].date() > AS_OLD_AS:
        return beside  # what the link was then, says nothing about now
    sessions = last_sessions(WINDOWS[0], returns.index[-1].date())
    try:
        correlation = correlate(returns, sessions)
    except NotEnoughData:
        return beside
    return replace(
        beside, pair=past.pair, correlation=correlation, coupling=follow(past.pair, returns).coupling
    )
