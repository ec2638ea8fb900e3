"""Subscriptions in Redis: a hash for each chat, and for each pair a set of those who follow it.

One script does all of a change: it compares, writes, keeps what points to the subscription, and queues the
message, so that whoever dies leaves all of it done or nothing.
"""

import math
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from itertools import product
from typing import Any

from bot.model.delivery import Delivery
from bot.model.subscription import Subscription
from bot.model.ticker import ASSETS, BENCHMARKS, Pair
from bot.store import keys
from bot.store.codec import encode_delivery
from bot.store.connection import Store
from bot.store.subscription_codec import (
    age_of,
    decode_all,
    decode_subscription,
    encode_subscription,
    figures_of,
    member,
    pair_name,
)

AT_ONCE = 500

MARK = """
local function mark(evaluated, book, pair, session)
  if redis.call('HGET', evaluated, 'book') ~= book then
    redis.call('DEL', evaluated)
    redis.call('HSET', evaluated, 'book', book)
  end
  redis.call('HSET', evaluated, pair, session)
end
"""
MARK_EVALUATED = MARK + "mark(KEYS[1], ARGV[1], ARGV[2], ARGV[3])"
CHANGE = (
    MARK
    + """
local subscriptions, counter, snoozes, evaluated, outbox, left, followers = unpack(KEYS)
local name, member, before, after, snooze, pair, as_of, book, delivery = unpack(ARGV)
local age, found = string.match(redis.call('HGET', subscriptions, name) or '', '^(%d+) (.*)$')
if (found or '') ~= before then return 0 end
if after ~= '' then  -- first, since a script that has written is not stopped any more when memory is full
  redis.call('HSET', subscriptions, name, (age or redis.call('INCR', counter)) .. ' ' .. after)
end
redis.call('ZREM', snoozes, member)
if left ~= followers or after == '' then redis.call('SREM', left, member) end
if after == '' then
  redis.call('HDEL', subscriptions, name)
else
  if snooze ~= '' then redis.call('ZADD', snoozes, snooze, member) end
  local alone = redis.call('SADD', followers, member) == 1 and redis.call('SCARD', followers) == 1
  local known = redis.call('HMGET', evaluated, 'book', pair)
  if alone or (known[1] == book and known[2] and as_of < known[2]) then
    mark(evaluated, book, pair, as_of)
  end
end
if delivery ~= '' then redis.call('XADD', outbox, '*', 'delivery', delivery) end
return 1
"""
)


class RedisSubscriptions:
    """Subscriptions, decided from one book of the ledger; what another one decided counts as undecided."""

    def __init__(self, redis: Store, book: str) -> None:
        self._redis = redis
        self._book = book
        self._change = redis.register_script(CHANGE)
        self._mark = redis.register_script(MARK_EVALUATED)

    async def of(self, chat: int) -> list[Subscription]:
        """All of a chat, oldest first."""
        kept: Any = await self._redis.hvals(keys.subscriptions(chat))
        return decode_all((chat, value) for value in sorted(kept, key=age_of))

    async def get(self, chat: int, name: str) -> Subscription | None:
        """One of a chat."""
        kept: Any = await self._redis.hget(keys.subscriptions(chat), name)
        return None if kept is None else decode_subscription(chat, kept)

    async def add(self, subscription: Subscription) -> None:
        """Keep a new one; who is behind the others of its pair sets the pair back to where he is."""
        await self._put(subscription, "", subscription, None)

    async def change(
        self, before: Subscription, after: Subscription | None, delivery: Delivery | None = None
    ) -> bool:
        """Put one in the place of another and queue a delivery, if `before` still is so."""
        if await self._put(before, encode_subscription(before), after, delivery):
            return True
        # a later version may have kept the same one in other words
        kept: Any = await self._redis.hget(keys.subscriptions(before.chat), before.id)
        if kept is None or decode_subscription(before.chat, kept) != before:
            return False
        return await self._put(before, figures_of(kept), after, delivery)

    async def following(self, pair: Pair) -> AsyncIterator[Subscription]:
        """All on a pair, in no order."""
        key = keys.followers(pair_name(pair))
        members = list({each async for each in self._redis.sscan_iter(key, count=AT_ONCE)})
        for at in range(0, len(members), AT_ONCE):
            for subscription in await self._named(members[at : at + AT_ONCE]):
                yield subscription

    async def pairs(self) -> list[Pair]:
        """Pairs that anybody follows."""
        pairs = [Pair(*legs) for legs in product(ASSETS.values(), BENCHMARKS.values())]
        async with self._redis.pipeline(transaction=False) as together:
            for pair in pairs:
                together.exists(keys.followers(pair_name(pair)))
            followed = await together.execute()
        return [pair for pair, is_followed in zip(pairs, followed, strict=True) if is_followed]

    async def evaluated(self, pair: Pair) -> date | None:
        """Up to which session all on a pair were last decided; None where prices came from elsewhere then."""
        kept: Any = await self._redis.hmget(keys.EVALUATED, ["book", pair_name(pair)])
        book, session = kept
        if session is None or book != self._book.encode():
            return None
        return date.fromisoformat(session.decode())

    async def mark_evaluated(self, pair: Pair, session: date) -> None:
        """Say that all on a pair are decided up to a session."""
        await self._mark([keys.EVALUATED], [self._book, pair_name(pair), session.isoformat()])

    async def awake(self, now: datetime) -> list[Subscription]:
        """Those whose snooze has ended and is not cleared yet."""
        members: Any = await self._redis.zrange(
            keys.SNOOZES, "-inf", now.timestamp(), byscore=True, offset=0, num=AT_ONCE
        )
        return await self._named(members)

    async def _named(self, members: Sequence[bytes]) -> list[Subscription]:
        named = [(int(chat), name) for chat, _colon, name in (each.partition(b":") for each in members)]
        async with self._redis.pipeline(transaction=False) as together:
            for chat, name in named:
                together.hget(keys.subscriptions(chat), name)
            kept = await together.execute()
        return decode_all((chat, value) for (chat, _name), value in zip(named, kept, strict=True) if value)

    async def _put(
        self,
        named: Subscription,
        before: str | bytes,
        after: Subscription | None,
        delivery: Delivery | None,
    ) -> bool:
        """Write `after` where `before` is kept, empty: where nothing is; `named` says which one it is."""
        to = after or named
        touched = [
            keys.subscriptions(named.chat),
            keys.NEWEST_SUBSCRIPTION,
            keys.SNOOZES,
            keys.EVALUATED,
            keys.OUTBOX,
            keys.followers(pair_name(named.rule.pair)),
            keys.followers(pair_name(to.rule.pair)),
        ]
        told = [
            named.id,
            member(named),
            before,
            "" if after is None else encode_subscription(after),
            _wakes_at(after),
            pair_name(to.rule.pair),
            (to.as_of or date.min).isoformat(),
            self._book,
            "" if delivery is None else encode_delivery(delivery),
        ]
        return bool(await self._change(touched, told))


def _wakes_at(subscription: Subscription | None) -> int | str:
    """The second at which a snooze has ended; nothing where there is none, or none that ends by itself."""
    if subscription is None or subscription.snooze is None or subscription.snooze.until is None:
        return ""
    return math.ceil(subscription.snooze.until.timestamp())
