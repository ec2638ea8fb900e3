"""After each reading: who is told that something changed."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import date

import pandas as pd
import structlog

from bot.alerts.decide import Decision, Reason, correct, decide, standing, wake
from bot.alerts.stretch import Links, Moved
from bot.model.audience import Alike, Change, Member, Stretch
from bot.model.subscription import Standing, Subscription
from bot.model.ticker import Pair
from bot.ports import Clock, Ledger, Subscriptions

A_PAGE = 200
"""Alerts that are decided together; what comes of them is one chunk of deliveries."""

AT_ONCE = 2
"""Pages that are decided on at the same time."""

logger = structlog.get_logger(__name__)


class DecideAlerts:
    """Moves the subscriptions that a reading concerns, and queues what their chats have to hear.

    That a pair is evaluated is written last: a run that breaks off is made up by the next one, and who was
    moved already stays where he is.
    """

    def __init__(self, ledger: Ledger, subscriptions: Subscriptions, clock: Clock) -> None:
        self._ledger = ledger
        self._subscriptions = subscriptions
        self._clock = clock
        self._links = Links()

    async def __call__(self) -> None:
        """Decide whatever is due."""
        for pair in await self._ledger.rewritten():
            await self._correct(pair)
        for pair in await self._subscriptions.pairs():
            await self._evaluate(pair)
        for subscription in await self._subscriptions.awake(self._clock()):
            await self._carry_out([_alone(subscription)], [wake(subscription, self._clock())])

    async def _evaluate(self, pair: Pair) -> None:
        newest, evaluated = await self._ledger.newest(pair), await self._subscriptions.evaluated(pair)
        if newest is None or (evaluated is not None and not await self._is_due(pair, evaluated, newest)):
            return
        returns = await self._ledger.returns(pair)
        if evaluated is None:  # prices come from elsewhere now: what they say is another history
            if await self._settle(pair, returns):
                await self._subscriptions.mark_evaluated(pair, returns.index[-1].date(), before=None)
            return
        moved = await asyncio.to_thread(self._moved, pair, returns, min(evaluated, newest))
        if await self._move(pair, moved, returns) and evaluated < moved.stretch.until:
            await self._subscriptions.mark_evaluated(pair, moved.stretch.until, before=evaluated)
            await self._move(pair, moved, returns)  # who joined between the look at them and the mark

    async def _is_due(self, pair: Pair, evaluated: date, newest: date) -> bool:
        """Whether there is a new session, or somebody of whom nobody knows yet where he stands."""
        if evaluated < newest:
            return True
        nothing_new = Stretch(newest, newest, {}, link_changed=False)
        found = await self._subscriptions.alike(await self._subscriptions.touched(pair, nothing_new))
        return any(_is_behind(each.first, newest) for each in found)

    def _moved(self, pair: Pair, returns: pd.DataFrame, since: date) -> Moved:
        return Moved(pair, returns, since, self._links.coupling(pair, returns))

    async def _move(self, pair: Pair, moved: Moved, returns: pd.DataFrame) -> bool:
        """Decide all whom a stretch may have moved, page by page; whether that was done for each."""
        done, seen = True, set[Member]()
        while members := [
            each for each in await self._subscriptions.touched(pair, moved.stretch) if each not in seen
        ]:
            seen |= set(members)
            pages = iter([members[first : first + A_PAGE] for first in range(0, len(members), A_PAGE)])
            lanes = [self._move_pages(pages, moved, returns) for _lane in range(AT_ONCE)]
            done &= all(await asyncio.gather(*lanes))
        return done

    async def _move_pages(
        self, pages: Iterator[Sequence[Member]], moved: Moved, returns: pd.DataFrame
    ) -> bool:
        """Decide on pages until none is left: one is decided on while another is written."""
        done, until = True, moved.stretch.until
        for page in pages:
            due = [each for each in await self._subscriptions.alike(page) if _is_behind(each.first, until)]
            firsts = [each.first for each in due]
            decided = await asyncio.to_thread(self._decided, firsts, moved, returns)
            done &= all(await self._carry_out(due, decided))
        return done

    def _decided(self, due: Sequence[Subscription], moved: Moved, returns: pd.DataFrame) -> list[Decision]:
        now, stretch = self._clock(), moved.stretch
        sides = [
            standing(each.pair_rule, _up_to(returns, each.until)) if each.is_unread else moved.of(each)
            for each in due
        ]
        return [
            decide(each, side, stretch.until, now, since=stretch.since)
            for each, side in zip(due, sides, strict=True)
        ]

    async def _settle(self, pair: Pair, returns: pd.DataFrame) -> bool:
        """Let all on a pair take what is for known; whether each could be."""
        as_of, known = returns.index[-1].date(), dict[object, Standing | None]()
        alerts = [each async for each in self._subscriptions.following(pair)]
        logger.info("alerts take what is for known", pair=str(pair), alerts=len(alerts))
        for each in alerts:
            if (each.rule, each.until) not in known:
                known[each.rule, each.until] = await asyncio.to_thread(
                    standing, each.pair_rule, _up_to(returns, each.until)
                )
        decided = [
            Decision(Reason.FIRST, each.settled(known[each.rule, each.until], as_of)) for each in alerts
        ]
        return all(await self._carry_out([*map(_alone, alerts)], decided))

    async def _correct(self, pair: Pair) -> None:
        """Take what the rewritten returns give; each chat hears of it once, where it was told otherwise."""
        returns, evaluated = await self._ledger.returns(pair), await self._subscriptions.evaluated(pair)
        alerts = [each async for each in self._subscriptions.following(pair)]
        decided = [
            correct(each, await asyncio.to_thread(_side, each, returns, evaluated), self._clock())
            for each in alerts
        ]
        if all(await self._carry_out([*map(_alone, alerts)], decided)):
            await self._ledger.corrected(pair)
            if await self._ledger.returns(pair) is not returns:  # rewritten once more meanwhile
                await self._correct(pair)

    async def _carry_out(self, alerts: Sequence[Alike], decided: Sequence[Decision]) -> list[bool]:
        """Write decisions, but of those that were changed meanwhile: then the next run decides anew."""
        changes = [
            Change(each.first, decision.after, decision.delivery, each.members)
            for each, decision in zip(alerts, decided, strict=True)
        ]
        done: list[bool] = []
        for first in range(0, len(changes), A_PAGE):
            done += await self._subscriptions.change_all(changes[first : first + A_PAGE])
        told = [each for was, each in zip(done, changes, strict=True) if was and each.delivery is not None]
        if told:
            logger.info("alerts queued", alerts=sum(len(each.members) for each in told))
        if not all(done):
            logger.info("alerts changed meanwhile: decided anew by the next run")
        return done


def _alone(alert: Subscription) -> Alike:
    return Alike(alert, [Member(alert.chat, alert.id)])


def _is_behind(alert: Subscription, session: date) -> bool:
    return alert.as_of is None or alert.as_of < session


def _side(alert: Subscription, returns: pd.DataFrame, evaluated: date | None) -> Standing | None:
    """What was for one when it was decided last, as the returns have it now."""
    known = max((day for day in (alert.as_of, evaluated) if day is not None), default=None)
    days = [day for day in (known, alert.until) if day is not None]
    return standing(alert.pair_rule, _up_to(returns, min(days, default=None)))


def _up_to(returns: pd.DataFrame, session: date | None) -> pd.DataFrame:
    return returns if session is None else returns.loc[: pd.Timestamp(session)]
