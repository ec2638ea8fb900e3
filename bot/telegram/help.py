"""/start and /help."""

import asyncio

from bot.errors import TandemError
from bot.model.correlation import Snapshot
from bot.model.message import Reply
from bot.model.ticker import WINDOWS, Pair
from bot.telegram.commands import Asked
from bot.telegram.corr import CorrCommand
from bot.views.help import Sections, help_text, start_text

PATIENCE_S = 3
"""How long a welcome waits for the figure of the day."""


class StartCommand:
    """Answers /start with the figure of the day, or without it rather than late."""

    def __init__(self, corr: CorrCommand) -> None:
        self._corr = corr

    async def __call__(self, _asked: Asked) -> Reply:
        """Answer with the welcome."""
        return Reply(start_text(await self._today()))

    async def _today(self) -> Snapshot | None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self._corr.ask(Pair(), WINDOWS[0])
        except (TandemError, TimeoutError):
            return None


class HelpCommand:
    """Answers /help with what can be typed."""

    def __init__(self, sections: Sections) -> None:
        self._reply = Reply(help_text(sections))

    async def __call__(self, _asked: Asked) -> Reply:
        """Answer with all that can be typed."""
        return self._reply
