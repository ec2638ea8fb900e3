"""Puts a chat's summary together, from the numbers of the moment."""

import asyncio
from dataclasses import replace

from bot.analytics.movement import movement_since
from bot.analytics.snapshot import history_needed
from bot.errors import NotEnoughData, SourceUnavailable
from bot.model.chat import Chat
from bot.model.digest import Figures, Followed
from bot.model.message import Reply
from bot.model.subscription import Subscription
from bot.model.ticker import WINDOWS, Pair
from bot.model.topic_rule import TopicRule
from bot.ports import Clock, PriceSource, Subscriptions
from bot.telegram.corr import CorrCommand
from bot.telegram.couplings import Couplings
from bot.views.digest import MOST_PAIRS, WEEK, digest_text


class DigestWriter:
    """Writes the summary of all pairs that a chat follows; of the usual one where it follows none."""

    def __init__(
        self,
        corr: CorrCommand,
        couplings: Couplings,
        prices: PriceSource,
        subscriptions: Subscriptions,
        clock: Clock,
    ) -> None:
        self._corr = corr
        self._couplings = couplings
        self._prices = prices
        self._subscriptions = subscriptions
        self._clock = clock

    async def write(self, chat: Chat) -> Reply:
        """The summary as it is now; a pair whose prices are not to be had says so."""
        alerts: dict[Pair, list[Subscription]] = {}
        for alert in await self._subscriptions.of(chat.number):
            if not isinstance(alert.rule, TopicRule):
                alerts.setdefault(alert.pair, []).append(alert)
        is_daily = chat.digest is not None and chat.digest.weekday is None
        since = 1 if is_daily else WEEK
        followed = [
            await self._followed(Followed(pair, alerts.get(pair, ())), since)
            for pair in list(alerts)[:MOST_PAIRS] or [Pair()]
        ]
        rest = [Followed(pair, alerts[pair]) for pair in list(alerts)[MOST_PAIRS:]]
        return Reply(digest_text([*followed, *rest]))

    async def _followed(self, followed: Followed, since: int) -> Followed:
        try:
            return replace(followed, figures=await self._figures(followed.pair, since))
        except (SourceUnavailable, NotEnoughData) as error:
            return replace(followed, problem=str(error))

    async def _figures(self, pair: Pair, since: int) -> Figures:
        now = self._clock()
        legs = await self._prices.closes(
            (pair.asset, pair.benchmark), start=history_needed(now), until=now.date()
        )
        snapshot = await self._corr.ask(pair, WINDOWS[0])
        movement = await asyncio.to_thread(movement_since, legs, now, snapshot.correlation, since)
        return Figures(snapshot, movement, await self._couplings.of(legs))
