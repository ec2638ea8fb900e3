"""After each reading: who is told that something changed."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import date

import pandas as pd
import structlog

from bot.alerts.decide import Decision, Reason, Standings, correct, decide, standing, wake
from bot.model.subscription import Standing, Subscription
from bot.model.ticker import Pair
from bot.ports import Clock, Ledger, Subscriptions

logger = structlog.get_logger(__name__)


class DecideAlerts:
    """Moves every subscription to the newest reading of its pair, and queues what its chat has to hear.

    That a pair is evaluated is written last: a run that breaks off is made up by the next one, and who was
    moved already stays where he is.
    """

    def __init__(self, ledger: Ledger, subscriptions: Subscriptions, clock: Clock) -> None:
        self._ledger = ledger
        self._subscriptions = subscriptions
        self._clock = clock
        self._standings: dict[Pair, Standings] = {}

    async def __call__(self) -> None:
        """Decide whatever is due."""
        for pair in await self._ledger.rewritten():
            await self._correct(pair)
        for pair in await self._subscriptions.pairs():
            await self._evaluate(pair)
        for subscription in await self._subscriptions.awake(self._clock()):
            await self._carry_out(subscription, wake(subscription))

    async def _evaluate(self, pair: Pair) -> None:
        newest, evaluated = await self._ledger.newest(pair), await self._subscriptions.evaluated(pair)
        if newest is None or (evaluated is not None and evaluated >= newest):
            return
        returns = await self._ledger.returns(pair)
        settle = evaluated is None  # prices come from elsewhere now: what they say is another history
        if all(await self._move(pair, returns, settle=settle)):
            await self._subscriptions.mark_evaluated(pair, returns.index[-1].date())
            await self._move(pair, returns)  # who joined between the look at them and the mark

    async def _move(self, pair: Pair, returns: pd.DataFrame, *, settle: bool = False) -> list[bool]:
        """Move those that are behind to the end of the returns, or `settle` all; whether each was."""
        as_of = returns.index[-1].date()
        due = [
            each
            async for each in self._subscriptions.following(pair)
            if not each.over and (settle or each.as_of is None or each.as_of < as_of)
        ]
        sides = await asyncio.to_thread(self._sides, pair, due, returns)
        if settle and due:
            logger.info("alerts take what is for known", pair=str(pair), alerts=len(due))
        return [
            await self._carry_out(
                each,
                Decision(Reason.FIRST, each.settled(sides[each], as_of))
                if settle
                else decide(each, sides[each], as_of, self._clock()),
            )
            for each in due
        ]

    def _sides(
        self, pair: Pair, due: Iterable[Subscription], returns: pd.DataFrame
    ) -> Mapping[Subscription, Standing | None]:
        """What is for each; after its last day nothing counts any more."""
        standings = self._standings.get(pair)
        if standings is None or not standings.continue_in(returns):
            standings = self._standings[pair] = Standings(pair)
        return {
            each: standings.of(each.rule, returns)
            if each.until is None or each.until >= returns.index[-1].date()
            else standing(each.rule, _up_to(returns, each.until))
            for each in due
        }

    async def _correct(self, pair: Pair) -> None:
        """Take what the rewritten returns give; each chat hears of it once, where it was told otherwise."""
        returns = await self._ledger.returns(pair)
        done = [
            await self._carry_out(each, correct(each, await asyncio.to_thread(_side, each, returns)))
            async for each in self._subscriptions.following(pair)
        ]
        if all(done):
            await self._ledger.corrected(pair)
            if await self._ledger.returns(pair) is not returns:  # rewritten once more meanwhile
                await self._correct(pair)

    async def _carry_out(self, before: Subscription, decision: Decision) -> bool:
        """Write a decision, unless its subscription was changed meanwhile: then the next run decides anew."""
        done = await self._subscriptions.change(before, decision.after, decision.delivery)
        if decision.delivery is not None:
            logger.info(
                "alert queued" if done else "alert changed meanwhile",
                chat=before.chat,
                alert=before.id,
                session=str(decision.delivery.session),
            )
        return done


def _side(subscription: Subscription, returns: pd.DataFrame) -> Standing | None:
    """What was for one when it was decided last, as the returns have it now."""
    return standing(
        subscription.rule, returns if subscription.as_of is None else _up_to(returns, subscription.as_of)
    )


def _up_to(returns: pd.DataFrame, session: date) -> pd.DataFrame:
    return returns.loc[: pd.Timestamp(session)]
