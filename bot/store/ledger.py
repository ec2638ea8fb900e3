"""The ledger of returns in Redis: a reading is written once, in order, whoever writes.

Whoever writes names the reading after which his own come; where another was quicker, nothing is written.
Only the owner's word rewrites a reading; a revision then tells all who hold a copy.
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

ACCEPT = """
local returns, newest, restated, rewritten = unpack(KEYS)
local accepted = 0
for at = 2, #ARGV, 5 do
  local session, read, now, field, noted = unpack(ARGV, at, at + 4)
  if redis.call('HGET', returns, session) == read and redis.call('HGET', restated, field) == noted then
    redis.call('HSET', returns, session, now)
    redis.call('HDEL', restated, field)
    accepted = accepted + 1
  end
end
if accepted > 0 then
  redis.call('HINCRBY', newest, ARGV[1] .. ':revision', 1)
  redis.call('SADD', rewritten, ARGV[1])
end
return accepted
"""

logger = structlog.get_logger(__name__)


_Version = tuple[bytes, bytes]
"""The session of the last reading, and how often what was read was rewritten."""


@dataclass(frozen=True, slots=True)
class _Copy:
    version: _Version
    returns: pd.DataFrame


class RedisLedger:
    """The ledger of one book; a process keeps a copy of each pair that it was asked for."""

    def __init__(self, redis: Store, book: str) -> None:
        self._redis = redis
        self._book = book
        self._add, self._accept = map(redis.register_script, (ADD, ACCEPT))
        self._copies: dict[Pair, _Copy] = {}

    async def newest(self, pair: Pair) -> date | None:
        """The session of the last reading of a pair."""
        newest, _revision = await self._version(pair)
        return date.fromisoformat(newest.decode()) if newest else None

    async def returns(self, pair: Pair) -> pd.DataFrame:
        """Log returns of both legs by session, oldest first; the same object while nothing was added."""
        version = await self._version(pair)
        copy = self._copies.get(pair)
        if copy is None or copy.version != version:
            kept: Any = await self._redis.hgetall(keys.returns(self._book, _name(pair)))
            copy = self._copies[pair] = _Copy(version, _table(kept))
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

    async def reading(self, pair: Pair, session: date) -> Reading | None:
        """What was read of a pair after a session."""
        kept: Any = await self._redis.hget(keys.returns(self._book, _name(pair)), session.isoformat())
        return None if kept is None else _reading(session, json.loads(kept))

    async def accept(self) -> list[Pair]:
        """Put what was noted in the place of what was read, a pair at a time; the pairs rewritten by that."""
        kept: Any = await self._redis.hgetall(keys.restated(self._book))
        noted = [(*_noted(field.decode(), json.loads(value)), field, value) for field, value in kept.items()]
        pairs = dict.fromkeys(pair for pair, *_rest in noted)
        return [pair for pair in pairs if await self._accepted(pair, [n[1:] for n in noted if n[0] == pair])]

    async def rewritten(self) -> list[Pair]:
        """Pairs that were rewritten, and whose alerts nobody has corrected yet."""
        names: Any = await self._redis.smembers(keys.rewritten(self._book))
        return [_pair(*name.decode().split(":")) for name in sorted(names)]

    async def corrected(self, pair: Pair) -> None:
        """Say that the alerts on a pair follow from what is written now."""
        await self._redis.srem(keys.rewritten(self._book), _name(pair))

    async def _accepted(self, pair: Pair, noted: Sequence[tuple[Restatement, bytes, bytes]]) -> bool:
        """Rewrite these sessions of a pair, but for those that somebody else changes meanwhile."""
        returns = keys.returns(self._book, _name(pair))
        sessions = [each.session.isoformat() for each, _field, _value in noted]
        read: Any = await self._redis.hmget(returns, sessions)
        told: list[str | bytes] = [_name(pair)]
        for session, row, (each, field, value) in zip(sessions, read, noted, strict=True):
            if row is not None:
                told += [session, row, _restated(row, each), field, value]
        where = (keys.newest_readings, keys.restated, keys.rewritten)
        return bool(await self._accept([returns, *(key(self._book) for key in where)], told))

    async def _version(self, pair: Pair) -> _Version:
        fields = [_name(pair), f"{_name(pair)}:revision"]
        kept: Any = await self._redis.hmget(keys.newest_readings(self._book), fields)
        newest, revision = kept
        return newest or b"", revision or b""


def _name(pair: Pair) -> str:
    return f"{pair.asset.key}:{pair.benchmark.key}"


def _pair(asset: str, benchmark: str) -> Pair:
    return Pair(ASSETS[asset], BENCHMARKS[benchmark])


def _encoded(reading: Reading) -> str:
    value = {
        "asset": reading.asset,
        "benchmark": reading.benchmark,
        "source": "backfill" if reading.backfill else reading.source,
        "coverage": reading.coverage,
        "weights_of": reading.weights_of and reading.weights_of.isoformat(),
    }
    return json.dumps({name: each for name, each in value.items() if each is not None}, allow_nan=False)


def _restated(row: bytes, restated: Restatement) -> str:
    """A reading as it is kept, with the returns that are given now."""
    now: dict[str, Any] = dict(zip((ASSET, BENCHMARK), restated.now, strict=True))
    return json.dumps(json.loads(row) | now, allow_nan=False)


def _reading(session: date, row: dict[str, Any]) -> Reading:
    weights_of = row.get("weights_of")
    return Reading(
        session,
        float(row[ASSET]),
        float(row[BENCHMARK]),
        row["source"],
        backfill=row["source"] == "backfill",
        coverage=row.get("coverage"),
        weights_of=None if weights_of is None else date.fromisoformat(weights_of),
    )


def _table(kept: dict[bytes, bytes]) -> pd.DataFrame:
    rows = sorted((field.decode(), json.loads(value)) for field, value in kept.items())
    legs = {leg: [float(row[leg]) for _session, row in rows] for leg in (ASSET, BENCHMARK)}
    index = pd.DatetimeIndex([session for session, _row in rows]).as_unit("ns")
    return pd.DataFrame(legs, index=index, dtype=float)


def _noted(field: str, value: dict[str, Any]) -> tuple[Pair, Restatement]:
    asset, benchmark, session = field.split(":")
    read, now = ((float(x), float(y)) for x, y in (value["read"], value["now"]))
    return _pair(asset, benchmark), Restatement(date.fromisoformat(session), read, now)
