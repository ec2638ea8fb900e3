"""/corr: the correlation now, as a picture with its figures below."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.analytics.snapshot import history_needed, take_snapshot
from bot.model.closes import Closes
from bot.model.correlation import Snapshot
from bot.model.coupling import Coupling
from bot.model.message import Picture, Reply
from bot.model.ticker import Pair
from bot.ports import Clock, PriceSource
from bot.telegram.arguments import parse_question
from bot.telegram.commands import Asked
from bot.telegram.couplings import Couplings
from bot.telegram.shared import Shared
from bot.telegram.versions import lasts_until
from bot.telegram.versions import version as version_of
from bot.views.buttons import CorrTap, Tap, card_buttons
from bot.views.correlation import correlation_text
from bot.views.drawing import chart_of
from bot.views.wish_buttons import alert_me_button

REMEMBERED = 192
"""Snapshots; all pairs and windows of one day are 189."""


@dataclass(frozen=True, slots=True)
class Told:
    """All that is told of a pair: its figures, the state of its link where that is known, and the picture."""

    snapshot: Snapshot
    coupling: Coupling | None
    picture: Picture
    until: datetime
    """Nothing newer is to be expected before."""


class CorrCommand:
    """Answers `/corr [coin] [benchmark] [window]`; computes once for each version of the data."""

    def __init__(self, prices: PriceSource, couplings: Couplings, clock: Clock) -> None:
        self._prices = prices
        self._couplings = couplings
        self._clock = clock
        self._snapshots = Shared[str, Snapshot](REMEMBERED)

    async def __call__(self, asked: Asked) -> Reply:
        """Answer with picture, figures and buttons."""
        return await self.card(CorrTap(Tap.SHOW, *parse_question(asked.words), asked.asker))

    async def card(self, question: CorrTap) -> Reply:
        """The answer to a question, typed or tapped."""
        told = await self.told(question.pair, question.window)
        *rows, last = card_buttons(question)
        buttons = (*rows, (*last, alert_me_button(question.pair)))
        return Reply(correlation_text(told.snapshot, told.coupling), told.picture, buttons)

    async def told(self, pair: Pair, window: int) -> Told:
        """All that an answer says; raises what `ask` raises."""
        closes = await self._closes(pair)
        version, snapshot = await self._snapshot(closes, window)
        coupling = await self._couplings.of(closes)
        # the picture does not tell how old the prices are
        picture = Picture(version.partition(" ")[0], lambda: chart_of(snapshot))
        return Told(snapshot, coupling, picture, lasts_until(closes, self._clock()))

    async def ask(self, pair: Pair, window: int) -> Snapshot:
        """The numbers alone; raises what `closes` and `take_snapshot` raise."""
        return (await self._snapshot(await self._closes(pair), window))[1]

    async def _closes(self, pair: Pair) -> Sequence[Closes]:
        now = self._clock()
        tickers = (pair.asset, pair.benchmark)
        return await self._prices.closes(tickers, start=history_needed(now), until=now.date())

    async def _snapshot(self, closes: Sequence[Closes], window: int) -> tuple[str, Snapshot]:
        now = self._clock()
        version = version_of(closes, window, now)
        if version not in self._snapshots:
            self._snapshots.begin(version, asyncio.to_thread(take_snapshot, closes, window, now))
        return version, await self._snapshots.get(version)
