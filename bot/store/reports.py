"""What others tell of companies, in Redis: a hash for each company, each event once, and the newest list."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog

from bot.model.second_hand import Listing, Recorded
from bot.model.treasury import Company
from bot.store import keys
from bot.store.connection import Store
from bot.store.report_codec import decode_listing, decode_recorded, encode_listing, encode_recorded

logger = structlog.get_logger(__name__)


class RedisReports:
    """Reports, for all processes at one Redis."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis

    async def of(self, company: Company) -> list[Recorded]:
        """All of a company, oldest first; what another version kept is left out."""
        kept: Any = await self._redis.hgetall(keys.reports(company.entity))
        found = []
        for event, value in kept.items():
            try:
                found.append(decode_recorded(event.decode(), company, value))
            except ValueError as error:
                logger.warning("report of another version of Tandem: left alone", reason=repr(error))
        return sorted(found, key=lambda each: (each.report.day, each.report.nth, each.event))

    async def keep(self, recorded: Recorded) -> bool:
        """Keep a report, unless somebody has; whether nobody had."""
        return bool(
            await self._redis.hsetnx(_place(recorded), recorded.event, encode_recorded(recorded)),
        )

    async def put(self, recorded: Recorded) -> None:
        """Keep a report in the place of what was told of its event before."""
        await self._redis.hset(_place(recorded), recorded.event, encode_recorded(recorded))

    async def listing(self) -> Listing | None:
        """The newest list that was read; none where another version wrote it."""
        kept: Any = await self._redis.get(keys.TREASURY_LIST)
        try:
            return None if kept is None else decode_listing(kept)
        except ValueError as error:
            logger.warning("list of another version of Tandem: left alone", reason=repr(error))
            return None

    async def put_listing(self, listing: Listing) -> None:
        """Keep a list in the place of the one before."""
        await self._redis.set(keys.TREASURY_LIST, encode_listing(listing))

    async def looked(self) -> Mapping[str, datetime]:
        """When the trades of each company were read last, by entity."""
        kept: Any = await self._redis.hgetall(keys.TREASURIES_LOOKED)
        return {entity.decode(): datetime.fromisoformat(at.decode()) for entity, at in kept.items()}

    async def look(self, company: Company, at: datetime) -> None:
        """Say that the trades of a company were read."""
        await self._redis.hset(keys.TREASURIES_LOOKED, company.entity, at.isoformat())


def _place(recorded: Recorded) -> str:
    return keys.reports(recorded.report.company.entity)
