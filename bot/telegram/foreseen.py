"""What is known of a wish before it is turned on."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
import structlog

from bot.alerts.preview import Preview, next_check, preview
from bot.analytics.luck import Luck
from bot.analytics.returns import ASSET, BENCHMARK
from bot.errors import TandemError
from bot.model.rule import PairRule
from bot.model.subscription import Standing, Wish
from bot.model.ticker import Pair
from bot.ports import Clock, Ledger, PriceSource
from bot.telegram.past import Past, fetched_past, read_past
from bot.translation import _, retold
from bot.views.wording import short_day

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


class Foresight:
    """Replays what the ledger has of a wish's pair; where it has nothing yet, what prices give.

    A basket that cannot be priced has its stand-in watched in its place, and that is said; so is that prices
    stand still, where `is_recording`.
    """

    def __init__(
        self, ledger: Ledger, prices: PriceSource, clock: Clock, luck: Luck, *, is_recording: bool = False
    ) -> None:
        self._ledger = ledger
        self._prices = prices
        self._clock = clock
        self._luck = luck
        self._is_recording = is_recording
        self._known: OrderedDict[PairRule, tuple[pd.DataFrame, Preview]] = OrderedDict()

    async def of(self, wish: Wish) -> Foreseen:
        """All that can be said beforehand."""
        past = await self._past(wish.pair_rule.pair)
        rule: PairRule = replace(wish.pair_rule, pair=past.pair)
        shown = await self._preview(rule, past.returns)
        if past.problem:
            shown = replace(shown, is_explained=True)
        return Foreseen(
            replace(wish, rule=rule),
            shown,
            shown.standing if past.is_read else None,
            past.returns.index[-1].date() if past.is_read else None,
            tuple(self._notes(wish.pair_rule.pair, past)),
        )

    async def _preview(self, rule: PairRule, returns: pd.DataFrame) -> Preview:
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

    async def _past(self, pair: Pair) -> Past:
        past = await read_past(self._ledger, pair)
        if past is not None:
            return past
        try:
            return await fetched_past(self._prices, pair, self._clock())
        except TandemError as error:  # an alert can be turned on without a past
            logger.warning("no past of a wish", reason=str(error))
            nothing = pd.DataFrame({ASSET: [], BENCHMARK: []}, index=pd.DatetimeIndex([]), dtype=float)
            problem = _("Nothing can be replayed now: {reason}.").format(reason=error)
            return Past(pair, nothing, is_read=False, problem=problem)

    def _notes(self, asked: Pair, past: Past) -> Iterator[str]:
        """What is not as it was asked for, or as people would expect it, in sentences."""
        if asked != past.pair:
            yield _(
                "Russell 2000 tech cannot be priced here now: this alert follows {fund}, and stays with it. "
                "Set it again later to follow the basket."
            ).format(fund=past.pair.benchmark.symbol)
        if past.problem:
            yield past.problem
        if self._is_recording and past.until is not None:
            yield _("Recorded prices, to {day}: nothing new will be read.").format(day=short_day(past.until))
        elif past.is_recorded and not past.problem:
            yield _("Replayed from the {source}: live prices have not come yet.").format(
                source=retold(past.source)
            )
