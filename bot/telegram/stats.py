"""/stats: how deliveries fare, for whoever runs the bot."""

from bot.model.delivery import Outcome
from bot.model.message import Reply
from bot.ports import Mishaps, Outbox
from bot.telegram.commands import Asked
from bot.views.stats import Kept, Stats, stats_text

SHOWN = 5
"""Deliveries that ended badly, of each kind."""


class StatsCommand:
    """Answers `/stats`."""

    def __init__(self, mishaps: Mishaps, outbox: Outbox) -> None:
        self._mishaps = mishaps
        self._outbox = outbox

    async def __call__(self, _asked: Asked) -> Reply:
        """Answer with what became of all deliveries, and with the newest that ended badly."""
        stats = Stats(
            await self._mishaps.outcomes(),
            await self._outbox.waiting(),
            await self._mishaps.resting(),
            unknown=Kept(*await self._mishaps.dead_letters(Outcome.UNKNOWN, SHOWN)),
            failed=Kept(*await self._mishaps.dead_letters(Outcome.FAILED, SHOWN)),
        )
        return Reply(stats_text(stats))
