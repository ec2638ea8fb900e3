"""What is known of a wish before it is turned on."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
import structlog

from bot.alerts.preview import Preview, next_check, preview
from bot.analytics.luck import Luck
from bot.analytics.readings import replayable
from bot.analytics.returns import ASSET, BENCHMARK
from bot.analytics.sessions import last_settled
from bot.errors import TandemError
from bot.model.rule import Rule
from bot.model.subscription import Standing, Wish
from bot.model.ticker import BASKETS, STAND_IN, Pair
from bot.ports import Clock, Ledger, PriceSource
from bot.sources.history import whole_history
from bot.translation import _

REMEMBERED = 128
"""Previews; whoever turns one on has looked at it just before."""

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A wish as it can be kept here, what it would have sent, and where it stands after the session `as_of`.

    Both are None where nothing of its pair was read yet.
    """

    wish: Wish
    preview: Preview
    standing: Standing | None = None
    as_of: date | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Past:
    """Returns of a pair; `is_read` where they are the ledger's."""

    pair: Pair
    returns: pd.DataFrame
    is_read: bool


class Foresight:
    """Replays what the ledger has of a wish's pair; where it has nothing yet, what prices give.

    A basket that cannot be priced has its stand-in watched in its place, and that is said.
    """

    def __init__(self, ledger: Ledger, prices: PriceSource, clock: Clock, luck: Luck) -> None:
        self._ledger = ledger
        self._prices = prices
        self._clock = clock
        self._luck = luck
        self._known: OrderedDict[Rule, tuple[pd.DataFrame, Preview]] = OrderedDict()

    async def of(self, wish: Wish) -> Foreseen:
        """All that can be said beforehand."""
        past = await self._past(wish.rule.pair)
        rule: Rule = replace(wish.rule, pair=past.pair)
        shown = await self._preview(rule, past.returns)
        return Foreseen(
            replace(wish, rule=rule),
            shown,
            shown.standing if past.is_read else None,
            past.returns.index[-1].date() if past.is_read else None,
            _notes(wish.rule.pair, past.pair),
        )

    async def _preview(self, rule: Rule, returns: pd.DataFrame) -> Preview:
        """The same one until something is read, or should have been."""
        now = self._clock()
        if (known := self._known.get(rule)) is not None:
            before, shown = known
            if before is returns and shown.next_check == next_check(now):
                return shown
        shown = await asyncio.to_thread(preview, rule, returns, self._luck, now)
        self._known[rule] = returns, shown
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return shown

    async def _past(self, pair: Pair) -> _Past:
        instead = [replace(pair, benchmark=STAND_IN)] if pair.benchmark.key in BASKETS else []
        for each in (pair, *instead):
            returns = await self._ledger.returns(each)
            if not returns.empty:
                return _Past(each, returns, is_read=True)
        return await self._fetched(pair)

    async def _fetched(self, pair: Pair) -> _Past:
        now = self._clock()
        try:
            legs = await whole_history(self._prices, (pair.asset, pair.benchmark), now)
        except TandemError as error:  # an alert can be turned on without a past
            logger.warning("no past of a wish", reason=str(error))
            nothing = pd.DataFrame({ASSET: [], BENCHMARK: []}, index=pd.DatetimeIndex([]), dtype=float)
            return _Past(pair, nothing, is_read=False)
        if legs[1].stands_in_for is not None:
            pair = replace(pair, benchmark=legs[1].ticker)
        return _Past(pair, replayable(legs, last_settled(now)), is_read=False)


def _notes(asked: Pair, kept: Pair) -> tuple[str, ...]:
    if asked == kept:
        return ()
    return (
        _("Russell 2000 tech cannot be priced here yet: this alert follows {fund}.").format(
            fund=kept.benchmark.symbol
        ),
    )
