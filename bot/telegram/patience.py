"""Calls to the store that have to be made, however long it is away."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from bot.errors import StoreUnavailable

RETRY_S = 0.25

T = TypeVar("T")

logger = structlog.get_logger(__name__)


class Patience:
    """Calls again until the store answers, and says once that it waits."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._is_away = False

    async def __call__(self, call: Callable[[], Awaitable[T]]) -> T:
        """Make a call that may be repeated; returns what it returns in the end."""
        while True:
            try:
                result = await call()
            except StoreUnavailable as error:
                if not self._is_away:
                    logger.warning("store away: waiting for it", needed=self._what, reason=str(error))
                self._is_away = True
                await asyncio.sleep(RETRY_S)
            else:
                self._is_away = False
                return result
