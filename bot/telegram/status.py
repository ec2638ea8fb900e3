"""/status and /cancel."""

from collections.abc import Sequence
from datetime import datetime

from bot.analytics.sessions import last_completed
from bot.analytics.snapshot import history_needed
from bot.errors import TandemError
from bot.model.closes import Closes
from bot.model.message import Reply
from bot.model.reading import Restatement
from bot.model.ticker import Pair
from bot.ports import Checker, Clock, Inbox, Ledger, Outbox, PriceSource
from bot.telegram.commands import Asked
from bot.telegram.couplings import Couplings
from bot.translation import _
from bot.views.status import Status, status_text


class StatusCommand:
    """Answers /status."""

    def __init__(
        self,
        prices: PriceSource,
        clock: Clock,
        *,
        checker: Checker | None,
        inbox: Inbox,
        couplings: Couplings,
        ledger: Ledger,
        outbox: Outbox,
    ) -> None:
        self._prices = prices
        self._couplings = couplings
        self._ledger = ledger
        self._checker = checker
        self._inbox = inbox
        self._outbox = outbox
        self._clock = clock
        self._started = clock()

    async def __call__(self, _asked: Asked) -> Reply:
        """Answer with the age and the source of everything."""
        now = self._clock()
        legs = await self._legs(now)
        status = Status(
            now=now,
            newest=last_completed(now),
            legs=legs,
            doubts=self._checker.doubts() if self._checker else (),
            checks=self._checker.checks() if self._checker else (),
            waiting=await self._waiting(),
            running=now - self._started,
            coupling=None if isinstance(legs, TandemError) else await self._couplings.of(legs),
            restated=await self._restated(),
            unsent=await self._unsent(),
        )
        return Reply(status_text(status))

    async def _waiting(self) -> int | TandemError:
        try:
            return await self._inbox.waiting() - 1  # whoever asks is one of them
        except TandemError as error:
            return error

    async def _unsent(self) -> int:
        try:
            return sum((await self._outbox.waiting()).values())
        except TandemError:
            return 0

    async def _restated(self) -> Sequence[tuple[Pair, Restatement]]:
        try:
            return await self._ledger.restated()
        except TandemError:
            return ()

    async def _legs(self, now: datetime) -> Sequence[Closes] | TandemError:
        pair = Pair()
        try:
            return await self._prices.closes(
                (pair.asset, pair.benchmark), start=history_needed(now), until=now.date()
            )
        except TandemError as error:
            return error


async def cancel(_asked: Asked) -> Reply:
    """Answer /cancel: every question of ours is answered by a tap, so that none is ever left open."""
    return Reply(_("There is nothing to cancel."))
