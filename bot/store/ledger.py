"""The ledger of returns in Redis: a reading is written once, in order, whoever writes.

Whoever writes names the reading after which his own come; where another was quicker, nothing is written.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import structlog

from bot.analytics.returns import ASSET, BENCHMARK
from bot.model.reading import Reading, Restatement
from bot.model.ticker import ASSETS, BENCHMARKS, Pair
from bot.store import keys
from bot.store.connection import Store

ADD = """
local newest = redis.call('HGET', KEYS[2], ARGV[1])
if (newest or '') ~= ARGV[2] then return 0 end
for at = 4, #ARGV, 2 do redis.call('HSETNX', KEYS[1], ARGV[at], ARGV[at + 1]) end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
return 1
"""

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Copy:
    newest: bytes
    returns: pd.DataFrame


class RedisLedger:
    """The ledger of one book; a process keeps a copy of each pair that it was asked for."""

    def __init__(self, redis: Store, book: str) -> None:
        self._redis = redis
        self._book = book
        self._add = redis.register_script(ADD)
        self._copies: dict[Pair, _Copy] = {}

    async def newest(self, pair: Pair) -> date | None:
        """The session of the last reading of a pair."""
        newest = await self._newest(pair)
        return date.fromisoformat(newest.decode()) if newest else None

    async def returns(self, pair: Pair) -> pd.DataFrame:
        """Log returns of both legs by session, oldest first; the same object while nothing was added."""
        newest = await self._newest(pair)
        copy = self._copies.get(pair)
        if copy is None or copy.newest != newest:
            kept: Any = await self._redis.hgetall(keys.returns(self._book, _name(pair)))
            copy = self._copies[pair] = _Copy(newest, _table(kept))
        return copy.returns

    async def add(self, pair: Pair, readings: Sequence[Reading], *, after: date | None) -> bool:
        """Add readings, oldest first, if the last one is still that of `after`; whether it was."""
        if not readings:
            return True
        rows = [part for reading in readings for part in (reading.session.isoformat(), _encoded(reading))]
        newest = readings[-1].session.isoformat()
        where = [keys.returns(self._book, _name(pair)), keys.newest_readings(self._book)]
        return bool(await self._add(where, [_name(pair), after.isoformat() if after else "", newest, *rows]))

    async def note(self, pair: Pair, restated: Sequence[Restatement]) -> int:
        """Keep in mind what is given differently now than it was read; how many of them are news."""
        noted: dict[Any, Any] = {
            f"{_name(pair)}:{each.session}": json.dumps({"read": each.read, "now": each.now})
            for each in restated
        }
        return int(await self._redis.hset(keys.restated(self._book), mapping=noted)) if noted else 0

    async def restated(self) -> list[tuple[Pair, Restatement]]:
        """What was noted, newest session first."""
        kept: Any = await self._redis.hgetall(keys.restated(self._book))
        found = [_noted(field.decode(), json.loads(value)) for field, value in kept.items()]
        return sorted(found, key=lambda each: each[1].session, reverse=True)

    async def _newest(self, pair: Pair) -> bytes:
        newest: Any = await self._redis.hget(keys.newest_readings(self._book), _name(pair))
        return newest or b""


def _name(pair: Pair) -> str:
    return f"{pair.asset.key}:{pair.benchmark.key}"


def _encoded(reading: Reading) -> str:
    value = {
        "asset": reading.asset,
        "benchmark": reading.benchmark,
        "source": "backfill" if reading.backfill else reading.source,
        "coverage": reading.coverage,
        "weights_of": reading.weights_of and reading.weights_of.isoformat(),
    }
    return json.dumps({name: each for name, each in value.items() if each is not None}, allow_nan=False)


def _table(kept: dict[bytes, bytes]) -> pd.DataFrame:
    rows = sorted((field.decode(), json.loads(value)) for field, value in kept.items())
    legs = {leg: [float(row[leg]) for _session, row in rows] for leg in (ASSET, BENCHMARK)}
    index = pd.DatetimeIndex([session for session, _row in rows]).as_unit("ns")
    return pd.DataFrame(legs, index=index, dtype=float)


def _noted(field: str, value: dict[str, Any]) -> tuple[Pair, Restatement]:
    asset, benchmark, session = field.split(":")
    read, now = ((float(x), float(y)) for x, y in (value["read"], value["now"]))
    return Pair(ASSETS[asset], BENCHMARKS[benchmark]), Restatement(date.fromisoformat(session), read, now)
