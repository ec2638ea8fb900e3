"""How far a broadcast is: one message to the owner, edited again and again, by whoever leads."""

from datetime import timedelta

import structlog
from telegram import Bot
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.model.broadcast import Broadcast
from bot.ports import Broadcasts, Clock
from bot.telegram.broadcast import shown
from bot.telegram.sender import Sender
from bot.translation import speaking

LONGEST = timedelta(hours=25)
"""After that nothing of it can be on its way: it is ended, so that another one can begin."""

logger = structlog.get_logger(__name__)


class ShowBroadcast:
    """Edits the message if anything came of the broadcast since, and ends it once nothing can any more.

    It fails towards showing it twice: a broadcast is ended after its end was shown.
    """

    def __init__(
        self, broadcasts: Broadcasts, sender: Sender, bot: Bot, clock: Clock, *, owner: int | None
    ) -> None:
        self._broadcasts = broadcasts
        self._sender = sender
        self._bot = bot
        self._clock = clock
        self._owner = owner
        self._shown: Broadcast | None = None

    async def __call__(self) -> None:
        """Show what is under way."""
        broadcast = await self._broadcasts.current()
        if broadcast is None:
            return
        is_too_long = self._clock() - broadcast.at > LONGEST
        if is_too_long:
            await self._broadcasts.stop(broadcast.name)
            broadcast = await self._broadcasts.get(broadcast.name) or broadcast
        if broadcast == self._shown and not broadcast.is_done:
            return
        try:
            await self._show(broadcast)
        except TelegramError as error:
            logger.info("progress not shown", broadcast=broadcast.name, reason=str(error))
            if not isinstance(error, BadRequest | Forbidden):
                return
        self._shown = broadcast
        if broadcast.is_done or is_too_long:
            await self._broadcasts.end(broadcast.name)

    async def _show(self, broadcast: Broadcast) -> None:
        """Edit the message that tells of it; where that is gone, another takes its place."""
        if self._owner is None:
            return
        with speaking(broadcast.language):
            reply = shown(broadcast, self._clock())
        try:
            await self._sender.edit(self._bot, self._owner, broadcast.message, reply)
        except BadRequest as error:
            if "not modified" in error.message:
                return
            logger.info("progress not edited", reason=str(error))
            await self._sender.turn(self._owner)
            number = await self._sender.send(self._bot, self._owner, reply, silent=True)
            await self._broadcasts.show_in(broadcast.name, number)
