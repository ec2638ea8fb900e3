"""What is kept of the baskets in Redis: who is in them, every constituent's closes, and the levels.

Each constituent is kept the moment it was fetched, so that a run which is broken off goes on where it was.
Two runs at once do no harm: both write the same, and what an older one overwrites the next makes up.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import pandas as pd
import structlog

from bot.model.rebuilding import KnownConstituents, Levels, Tried
from bot.model.ticker import Ticker
from bot.store import keys
from bot.store.basket_codec import (
    NOT_OURS,
    decode_constituents,
    decode_levels,
    decode_series,
    decode_tried,
    encode_constituents,
    encode_levels,
    encode_series,
    encode_tried,
)
from bot.store.connection import Store

Value = TypeVar("Value")

logger = structlog.get_logger(__name__)


class RedisBasketShelf:
    """A shelf for the one who rebuilds the baskets and for all who read their levels."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis
        self._levels: dict[Ticker, tuple[bytes, Levels]] = {}

    async def constituents(self) -> KnownConstituents | None:
        """The constituents that were put last."""
        kept: Any = await self._redis.get(keys.CONSTITUENTS)
        return None if kept is None else _read(decode_constituents, kept, keys.CONSTITUENTS)

    async def put_constituents(self, known: KnownConstituents) -> None:
        """Keep constituents, and forget the closes of those who left."""
        stay = {member.symbol for member in known.constituents.members}
        there: Any = await self._redis.hkeys(keys.MEMBER_TRIED)
        gone = [symbol for symbol in there if symbol.decode() not in stay]
        async with self._redis.pipeline() as together:
            together.set(keys.CONSTITUENTS, encode_constituents(known))
            for hash_key in (keys.MEMBER_CLOSES, keys.MEMBER_TRIED) if gone else ():
                together.hdel(hash_key, *gone)
            await together.execute()

    async def tried(self) -> dict[str, Tried]:
        """How far each constituent got, by symbol."""
        kept: Any = await self._redis.hgetall(keys.MEMBER_TRIED)
        return _read_all(decode_tried, kept, keys.MEMBER_TRIED)

    async def closes(self, symbols: Sequence[str]) -> "dict[str, pd.Series[float]]":
        """Closes of these constituents, by symbol; those that have none are left out."""
        if not symbols:
            return {}
        found: Any = await self._redis.hmget(keys.MEMBER_CLOSES, list(symbols))
        kept = {symbol.encode(): value for symbol, value in zip(symbols, found, strict=True) if value}
        return await asyncio.to_thread(_read_all, decode_series, kept, keys.MEMBER_CLOSES)

    async def put_closes(self, symbol: str, closes: "pd.Series[float] | None", tried: Tried) -> None:
        """Keep the closes of a constituent, unless there is nothing new, and how far it got."""
        async with self._redis.pipeline() as together:
            if closes is not None:
                together.hset(keys.MEMBER_CLOSES, symbol, encode_series(closes))
            together.hset(keys.MEMBER_TRIED, symbol, encode_tried(tried))
            await together.execute()

    async def levels(self, basket: Ticker) -> Levels | None:
        """The levels that were put last; the same object while they are the same."""
        kept: Any = await self._redis.get(keys.levels(basket.key))
        if kept is None:
            return None
        known = self._levels.get(basket)
        if known is None or known[0] != kept:
            levels = _read(lambda value: decode_levels(basket, value), kept, keys.levels(basket.key))
            if levels is None:
                return None
            known = self._levels[basket] = kept, levels
        return known[1]

    async def put_levels(self, levels: Levels) -> None:
        """Keep levels in place of those that were there."""
        kept = encode_levels(levels)
        basket = levels.closes.ticker
        await self._redis.set(keys.levels(basket.key), kept)
        self._levels[basket] = kept, levels


def _read(decode: Callable[[bytes], Value], kept: bytes, where: str) -> Value | None:
    try:
        return decode(kept)
    except NOT_OURS:
        logger.warning("kept by another version of Tandem: not used", key=where)
        return None


def _read_all(decode: Callable[[bytes], Value], kept: Mapping[bytes, bytes], where: str) -> dict[str, Value]:
    read = {symbol.decode(): _read(decode, value, where) for symbol, value in kept.items()}
    return {symbol: value for symbol, value in read.items() if value is not None}
