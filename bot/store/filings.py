"""What filings state, in Redis: one hash, each filing once."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import structlog

from bot.model.treasury import Company, Filed, Read
from bot.store import keys
from bot.store.connection import Store
from bot.store.filing_codec import decode_read, encode_read

logger = structlog.get_logger(__name__)


class RedisFilings:
    """Filings that were read, for all processes at one Redis."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis
        self._known: dict[bytes, Read | None] = {}
        """What was looked at already: a filing that is kept never changes. None is of another version."""

    async def unread(self, filed: Sequence[Filed]) -> list[Filed]:
        """Those of these that nobody has read yet."""
        if not filed:
            return []
        kept: Any = await self._redis.hmget(keys.FILINGS, [each.accession for each in filed])
        return [each for each, value in zip(filed, kept, strict=True) if value is None]

    async def keep(self, read: Read) -> bool:
        """Keep what a filing states, unless somebody has; whether nobody had."""
        return bool(await self._redis.hsetnx(keys.FILINGS, read.filed.accession, encode_read(read)))

    async def of(self, company: Company) -> list[Read]:
        """What a company filed and we read, oldest first."""
        return [read for read in await self._all() if read.filed.cik == company.cik]

    async def since(self, day: date) -> list[Read]:
        """What was filed on a day or later, oldest first."""
        return [read for read in await self._all() if read.filed.day >= day]

    async def held_back(self) -> list[Read]:
        """Filings of which something is held back, newest first."""
        return [read for read in reversed(await self._all()) if read.statement.held_back]

    async def watched(self, company: Company) -> date | None:
        """Up to which day all filings of a company were looked at."""
        kept: Any = await self._redis.hget(keys.WATCHED, str(company.cik))
        return None if kept is None else date.fromisoformat(kept.decode())

    async def watch(self, company: Company, day: date) -> None:
        """Say that all filings of a company were looked at up to a day."""
        await self._redis.hset(keys.WATCHED, str(company.cik), day.isoformat())

    async def _all(self) -> list[Read]:
        """All that were read, oldest first; what another version kept is left out."""
        names: Any = await self._redis.hkeys(keys.FILINGS)
        new = [name for name in names if name not in self._known]
        kept: Any = await self._redis.hmget(keys.FILINGS, new) if new else []
        self._known |= {name: _decoded(name, value) for name, value in zip(new, kept, strict=True)}
        found = [read for name in names if (read := self._known[name]) is not None]
        return sorted(found, key=lambda read: (read.filed.day, read.filed.accession))


def _decoded(accession: bytes, kept: bytes) -> Read | None:
    try:
        return decode_read(accession.decode(), kept)
    except ValueError as error:
        logger.warning("filing of another version of Tandem: left alone", reason=repr(error))
        return None
