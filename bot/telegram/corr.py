"""/corr: the correlation now, as a picture with its figures below."""

import asyncio
import hashlib
import weakref
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime, timedelta

import pandas as pd

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
        # the picture does not tell how old the prices are
        picture = Picture(version.partition(" ")[0], lambda: _draw(snapshot))
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


def _draw(snapshot: Snapshot) -> bytes:
    from bot.views.chart import draw_chart  # noqa: PLC0415 - half a second, which no start has to wait for

    return draw_chart(snapshot)


def _version(closes: Sequence[Closes], window: int, now: datetime) -> str:
    """Names all that an answer depends on; the same name, the same answer."""
    digest = hashlib.blake2b(f"{window} {last_completed(now)}".encode(), digest_size=12)
    for leg in closes:
        digest.update(f"{leg.ticker.key} {leg.source} {leg.new_york_from} {leg.provisional}".encode())
        digest.update(_digests.of(leg.prices))
    ages = [(now - leg.observed_at) // timedelta(minutes=1) for leg in closes if leg.overdue]
    return f"{digest.hexdigest()} {max(ages)}" if ages else digest.hexdigest()


class _Digests:
    """Digests of series, computed once for each: the same are handed out again and again."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[weakref.ref[pd.Series[float]], bytes]] = {}

    def of(self, prices: "pd.Series[float]") -> bytes:
        """Digest of sessions and prices."""
        number = id(prices)
        same, digest = self._known.get(number, (None, b""))
        if same is None or same() is not prices:
            content = prices.to_numpy().tobytes() + prices.index.to_numpy().tobytes()
            digest = hashlib.blake2b(content, digest_size=12).digest()
            self._known[number] = weakref.ref(prices, lambda _gone: self._known.pop(number, None)), digest
        return digest


_digests = _Digests()
