"""Closes that have been fetched, in Redis for all processes and in the memory of each."""

import secrets
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import structlog

from bot.errors import StoreUnavailable
from bot.model.closes import Closes
from bot.model.ticker import Ticker
from bot.store import keys
from bot.store.codec import decode_closes, encode_closes
from bot.store.connection import Store

KEPT_FOR = timedelta(days=7)
"""Older closes than these are of no use to anybody."""
GLANCE_S = 0.5
"""How long our own copy is trusted without asking whether another process has a newer one."""

RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Copy:
    """What we hold of one ticker: as it is kept, as it is used, and when we looked last."""

    kept: bytes
    closes: Closes
    looked_at: float


class RedisPriceShelf:
    """A shelf that goes on from its own memory while Redis is away."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis
        self._me = secrets.token_hex(8)
        self._release = redis.register_script(RELEASE)
        self._copies: dict[Ticker, _Copy] = {}

    async def get(self, ticker: Ticker) -> Closes | None:
        """The closes that were put last, by any process."""
        copy = self._copies.get(ticker)
        if copy is None or time.monotonic() - copy.looked_at >= GLANCE_S:
            copy = await self._look(ticker, copy)
        return None if copy is None else copy.closes

    async def put(self, closes: Closes) -> None:
        """Keep closes in place of those that were there."""
        kept = encode_closes(closes)
        self._copies[closes.ticker] = _Copy(kept, closes, time.monotonic())
        try:
            await self._redis.set(keys.closes(closes.ticker.symbol), kept, ex=KEPT_FOR)
        except StoreUnavailable:
            logger.warning("closes not kept: redis is away", symbol=closes.ticker.symbol)

    async def _look(self, ticker: Ticker, copy: _Copy | None) -> _Copy | None:
        """Our copy, made anew where another process has put newer closes."""
        try:
            kept: Any = await self._redis.get(keys.closes(ticker.symbol))
        except StoreUnavailable:
            return copy
        if kept is None:
            return copy
        if copy is None or kept != copy.kept:
            try:
                copy = _Copy(kept, decode_closes(ticker, kept), time.monotonic())
            except (ValueError, KeyError):
                logger.warning("closes of another version of Tandem: not used", symbol=ticker.symbol)
                return copy
        self._copies[ticker] = replace(copy, looked_at=time.monotonic())
        return self._copies[ticker]

    async def claim(self, ticker: Ticker, until_after: timedelta) -> bool:
        """Become the one who fetches; while Redis is away everybody is."""
        try:
            return bool(await self._redis.set(keys.flight(ticker.symbol), self._me, nx=True, px=until_after))
        except StoreUnavailable:
            return True

    async def release(self, ticker: Ticker) -> None:
        """Give up the claim, if it is still ours; a claim that cannot be given up ends by itself."""
        try:
            await self._release([keys.flight(ticker.symbol)], [self._me])
        except StoreUnavailable:
            logger.warning("claim not released: redis is away", symbol=ticker.symbol)
