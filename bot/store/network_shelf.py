"""Network activity that was fetched, in Redis for all processes and in the memory of each."""

import secrets
from datetime import timedelta
from typing import Any

import structlog

from bot.errors import StoreUnavailable
from bot.ports import Activities
from bot.store import keys
from bot.store.connection import Store
from bot.store.network_codec import NOT_OURS, decode_activities, encode_activities
from bot.store.price_shelf import KEPT_FOR, RELEASE

logger = structlog.get_logger(__name__)


class RedisNetworkShelf:
    """A shelf that goes on from its own memory while Redis is away."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis
        self._me = secrets.token_hex(8)
        self._release = redis.register_script(RELEASE)
        self._copy: tuple[bytes, Activities] | None = None

    async def get(self) -> Activities | None:
        """What was put last, by any process; the same objects while it is the same."""
        try:
            kept: Any = await self._redis.get(keys.NETWORK)
        except StoreUnavailable:
            kept = None
        if kept is not None and (self._copy is None or self._copy[0] != kept):
            try:
                self._copy = kept, decode_activities(kept)
            except NOT_OURS:
                logger.warning("activity of another version of Tandem: not used", key=keys.NETWORK)
        return None if self._copy is None else self._copy[1]

    async def put(self, activities: Activities) -> None:
        """Keep it in place of what was there."""
        kept = encode_activities(activities)
        self._copy = kept, activities
        try:
            await self._redis.set(keys.NETWORK, kept, ex=KEPT_FOR)
        except StoreUnavailable:
            logger.warning("activity not kept: redis is away")

    async def claim(self, until_after: timedelta) -> bool:
        """Become the one who fetches; while Redis is away everybody is."""
        try:
            return bool(await self._redis.set(keys.NETWORK_FLIGHT, self._me, nx=True, px=until_after))
        except StoreUnavailable:
            return True

    async def release(self) -> None:
        """Give up the claim, if it is still ours; a claim that cannot be given up ends by itself."""
        try:
            await self._release([keys.NETWORK_FLIGHT], [self._me])
        except StoreUnavailable:
            logger.warning("claim not released: redis is away", key=keys.NETWORK_FLIGHT)


class RedisLiveMarks:
    """Which providers were seen to answer, for all processes and for good."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis
        self._marked: set[str] = set()

    async def mark(self, provider: str) -> None:
        """Say that a live answer of a provider was read; once is enough."""
        if provider in self._marked:
            return
        try:
            await self._redis.sadd(keys.NETWORK_SEEN, provider)
        except StoreUnavailable:
            logger.warning("live answer not noted: redis is away", source=provider)
        else:
            self._marked.add(provider)

    async def was_seen(self, provider: str) -> bool:
        """Whether one was, by anybody; while Redis is away as far as this process knows."""
        try:
            return bool(await self._redis.sismember(keys.NETWORK_SEEN, provider))
        except StoreUnavailable:
            return provider in self._marked
