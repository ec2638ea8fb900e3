"""/corr: the correlation now, as a picture with its figures below."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime

from bot.analytics.sessions import last_completed
from bot.analytics.snapshot import history_needed, take_snapshot
from bot.model.closes import Closes
from bot.model.correlation import Snapshot
from bot.model.message import Picture, Reply
from bot.model.ticker import Pair
from bot.ports import Clock, PriceSource
from bot.telegram.arguments import parse_question
from bot.telegram.commands import Asked
from bot.views.buttons import CorrTap, Tap, card_buttons
from bot.views.chart import draw_chart
from bot.views.correlation import correlation_text

REMEMBERED = 128
"""Snapshots; all pairs and windows of one day are 135."""


class CorrCommand:
    """Answers `/corr [coin] [benchmark] [window]`; computes once for each version of the data."""

    def __init__(self, prices: PriceSource, clock: Clock) -> None:
        self._prices = prices
        self._clock = clock
        self._snapshots: OrderedDict[str, asyncio.Future[Snapshot]] = OrderedDict()

    async def __call__(self, asked: Asked) -> Reply:
        """Answer with picture, figures and buttons."""
        return await self.card(CorrTap(Tap.SHOW, *parse_question(asked.words), asked.asker))

    async def card(self, question: CorrTap) -> Reply:
        """The answer to a question, typed or tapped."""
        version, snapshot = await self._ask(question.pair, question.window)
        picture = Picture(version, lambda: draw_chart(snapshot))
        return Reply(correlation_text(snapshot), picture, card_buttons(question))

    async def ask(self, pair: Pair, window: int) -> Snapshot:
        """The numbers alone; raises what `closes` and `take_snapshot` raise."""
        return (await self._ask(pair, window))[1]

    async def _ask(self, pair: Pair, window: int) -> tuple[str, Snapshot]:
        now = self._clock()
        tickers = (pair.asset, pair.benchmark)
        closes = await self._prices.closes(tickers, start=history_needed(now), until=now.date())
        version = _version(closes, window, now)
        if version not in self._snapshots:
            computing = asyncio.to_thread(take_snapshot, closes, window, now)
            self._snapshots[version] = asyncio.ensure_future(computing)
            while len(self._snapshots) > REMEMBERED:
                self._snapshots.popitem(last=False)
        try:
            return version, await asyncio.shield(self._snapshots[version])
        except Exception:
            self._snapshots.pop(version, None)
            raise


def _version(closes: Sequence[Closes], window: int, now: datetime) -> str:
    """Names all that an answer depends on; the same name, the same answer."""
    digest = hashlib.blake2b(digest_size=12)
    digest.update(f"{window} {last_completed(now)}".encode())
    for leg in closes:
        digest.update(leg.prices.to_numpy().tobytes())
        digest.update(leg.prices.index.to_numpy().tobytes())
        age = (now - leg.observed_at).total_seconds() // 60 if leg.overdue else ""
        digest.update(f"{leg.ticker.key} {leg.source} {leg.new_york_from} {leg.provisional} {age}".encode())
    return digest.hexdigest()
