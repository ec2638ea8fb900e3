"""Which message answered which, and what Telegram calls the pictures that it has."""

import json
from collections import OrderedDict
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import structlog

from bot.errors import StoreUnavailable
from bot.ports import Answered
from bot.store import keys
from bot.store.connection import Store

PICTURES_FOR = timedelta(days=30)
REMEMBERED = 1000

logger = structlog.get_logger(__name__)


class RedisAnswerShelf:
    """Answers of the last ten minutes; while Redis is away there are none to be edited."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis

    async def get(self, chat: int, message_id: int) -> Answered | None:
        """How a message was answered, if that is not too long ago."""
        try:
            kept = await self._redis.get(keys.answer(chat, message_id))
        except StoreUnavailable:
            return None
        return None if kept is None else Answered(**json.loads(kept))

    async def put(self, chat: int, message_id: int, answered: Answered) -> None:
        """Remember how a message was answered."""
        try:
            await self._redis.set(
                keys.answer(chat, message_id), json.dumps(asdict(answered)), ex=keys.ANSWER_KEPT
            )
        except StoreUnavailable as error:
            logger.warning("answer not remembered: an edit will not change it", reason=str(error))


class RedisPictureShelf:
    """The `file_id` of each picture, in Redis and in memory."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis
        self._known: OrderedDict[str, str] = OrderedDict()

    async def get(self, version: str) -> str | None:
        """The `file_id` of a picture that was uploaded, by this process or another."""
        if version not in self._known:
            try:
                kept: Any = await self._redis.get(keys.picture(version))
            except StoreUnavailable:
                return None
            if kept is None:
                return None
            self._know(version, kept.decode())
        return self._known[version]

    async def put(self, version: str, file_id: str) -> None:
        """Remember what Telegram calls it."""
        self._know(version, file_id)
        try:
            await self._redis.set(keys.picture(version), file_id, ex=PICTURES_FOR)
        except StoreUnavailable as error:
            logger.warning("picture not remembered: it will be uploaded again", reason=str(error))

    def _know(self, version: str, file_id: str) -> None:
        self._known[version] = file_id
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
