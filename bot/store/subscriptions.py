"""Subscriptions in Redis: a hash for each chat, and sorted sets that find those whom a reading moves.

One script does all of a change: it compares, writes, moves what points to the subscription, and queues the
message, so that whoever dies leaves all of it done or nothing.
"""

import json
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any
from zlib import crc32

import structlog

from bot.model.audience import Alike, Change, Circle, Member, Stretch
from bot.model.delivery import Delivery
from bot.model.subscription import Subscription
from bot.model.ticker import ASSETS, BENCHMARKS, Pair
from bot.store import keys
from bot.store.changing import CHANGE, change_figures
from bot.store.connection import Store
from bot.store.places import armed, day_score, fired, watched
from bot.store.subscription_codec import (
    age_of,
    decode_all,
    decode_subscription,
    encode_subscription,
    figures_of,
    pair_name,
)

AT_ONCE = 500
LEGS = ("asset", "benchmark")

MARK_EVALUATED = """
local evaluated, book, pair, session, before = KEYS[1], unpack(ARGV)
local known = redis.call('HGET', evaluated, 'book') == book and redis.call('HGET', evaluated, pair) or ''
if known ~= before then return 0 end
if redis.call('HGET', evaluated, 'book') ~= book then
  redis.call('DEL', evaluated)
  redis.call('HSET', evaluated, 'book', book)
end
redis.call('HSET', evaluated, pair, session)
return 1
"""
COUNTED = """
local counts = {}
for at, key in ipairs(KEYS) do counts[at] = redis.call('ZCOUNT', key, ARGV[2 * at - 1], ARGV[2 * at]) end
return counts
"""
NAMED = """
local kept = {}
for at = 2, #ARGV, 2 do kept[at / 2] = redis.call('HGET', ARGV[1] .. ARGV[at], ARGV[at + 1]) or '' end
return kept
"""

logger = structlog.get_logger(__name__)


class RedisSubscriptions:
    """Subscriptions, decided from one book of the ledger; what another one decided counts as undecided."""

    def __init__(self, redis: Store, book: str) -> None:
        self._redis = redis
        self._book = book
        scripts = map(redis.register_script, (CHANGE, MARK_EVALUATED, COUNTED, NAMED))
        self._change, self._mark, self._counted, self._named = scripts

    async def of(self, chat: int) -> list[Subscription]:
        """All of a chat, oldest first."""
        kept: Any = await self._redis.hgetall(keys.subscriptions(chat))
        by_age = sorted(kept.items(), key=lambda item: age_of(item[1]))
        return decode_all((chat, name.decode(), value) for name, value in by_age)

    async def get(self, chat: int, name: str) -> Subscription | None:
        """One of a chat."""
        kept: Any = await self._redis.hget(keys.subscriptions(chat), name)
        return None if kept is None else decode_subscription(chat, name, kept)

    async def add(self, *subscriptions: Subscription) -> None:
        """Keep new ones; who is behind the others of its pair sets the pair back to where he is."""
        await self._put([change_figures("", Change(each, each)) for each in subscriptions])

    async def change(
        self, before: Subscription, after: Subscription | None, delivery: Delivery | None = None
    ) -> bool:
        """Put one in the place of another and queue a delivery, if `before` still is so."""
        return (await self.change_all([Change(before, after, delivery)]))[0]

    async def change_all(self, changes: Sequence[Change]) -> list[bool]:
        """Make changes, each as `change` does; what they queue is one chunk of the outbox."""
        if not changes:
            return []
        done = await self._put([change_figures(encode_subscription(each.before), each) for each in changes])
        return [was or await self._in_other_words(each) for was, each in zip(done, changes, strict=True)]

    async def touched(self, pair: Pair, stretch: Stretch) -> list[Member]:
        """Those on a pair whom a stretch may have moved, and those that end with it, in their order."""
        name = pair_name(pair)
        asked: list[tuple[str, str | int, str | int]] = [
            (keys.unread(name), "-inf", "+inf"),
            (keys.ending(name), "-inf", day_score(stretch.until)),
        ]
        if stretch.link_changed:
            asked.append((keys.linked(name), "-inf", "+inf"))
        for kind, bounds in stretch.bounds.items():
            asked.append((armed(pair, kind), f"({bounds.beyond}", "+inf"))
            asked.append((fired(pair, kind), "-inf", f"({bounds.back}"))
        found = _members(dict.fromkeys(await self._within(asked)))
        return await self._in_order(found, crc32(f"{name} {stretch.until}".encode()))

    async def audience(self, occurrence: str, circles: Sequence[Circle]) -> list[Member]:
        """Those who asked for something that is about no pair, and are in these circles: one of each chat."""
        asked = [(keys.circle(each.name), "-inf", repr(each.up_to)) for each in circles]
        found = _members(await self._within(asked))
        one_each = {member.chat: member for member in reversed(found)}
        return await self._in_order(list(one_each.values()), crc32(occurrence.encode()))

    async def alike(self, members: Sequence[Member]) -> list[Alike]:
        """Those of these that are there, put together where they are kept in the same words."""
        by_words: dict[bytes, list[Member]] = {}
        for member, kept in zip(members, await self._kept(members), strict=True):
            if kept is not None:
                by_words.setdefault(figures_of(kept), []).append(member)
        read = [(decode_subscription(*those[0], b" " + words), those) for words, those in by_words.items()]
        return [Alike(first, those) for first, those in read if first is not None]

    async def named(self, members: Sequence[Member]) -> list[Subscription]:
        """Those of these that are there."""
        kept = await self._kept(members)
        return decode_all((*member, value) for member, value in zip(members, kept, strict=True) if value)

    async def _kept(self, members: Sequence[Member]) -> Sequence[bytes | None]:
        if not members:
            return []
        asked = [keys.SUBSCRIPTIONS, *(each for member in members for each in member)]
        kept: Any = await self._named([keys.NEWEST_SUBSCRIPTION], asked)
        return [each or None for each in kept]

    async def following(self, pair: Pair) -> AsyncIterator[Subscription]:
        """All on a pair that have not ended, in no order."""
        sets = list(watched(pair))
        async with self._redis.pipeline(transaction=False) as together:
            for key in sets:
                together.exists(key)
            there = await together.execute()
        found = {
            member: None
            for key, is_there in zip(sets, there, strict=True)
            if is_there
            async for member, _score in self._redis.zscan_iter(key, count=AT_ONCE)
        }
        members = iter(_members(found))
        while page := list(islice(members, AT_ONCE)):
            for subscription in await self.named(page):
                yield subscription

    async def pairs(self) -> list[Pair]:
        """Pairs that anybody follows."""
        followed: Any = await self._redis.hgetall(keys.FOLLOWED)
        names = [name.decode().split(":") for name, number in followed.items() if int(number) > 0]
        return [
            Pair(ASSETS[asset], BENCHMARKS[benchmark])
            for asset, benchmark in (each for each in names if len(each) == len(LEGS))
            if asset in ASSETS and benchmark in BENCHMARKS
        ]

    async def evaluated(self, pair: Pair) -> date | None:
        """Up to which session all on a pair were last decided; None where prices came from elsewhere then."""
        kept: Any = await self._redis.hmget(keys.EVALUATED, ["book", pair_name(pair)])
        book, session = kept
        if session is None or book != self._book.encode():
            return None
        return date.fromisoformat(session.decode())

    async def mark_evaluated(self, pair: Pair, session: date, *, before: date | None) -> None:
        """Say that all on a pair are decided up to a session, if they still count as up to `before`."""
        known = "" if before is None else before.isoformat()
        await self._mark([keys.EVALUATED], [self._book, pair_name(pair), session.isoformat(), known])

    async def awake(self, now: datetime) -> list[Subscription]:
        """Those whose snooze has ended and is not cleared yet."""
        members: Any = await self._redis.zrange(
            keys.SNOOZES, "-inf", now.timestamp(), byscore=True, offset=0, num=AT_ONCE
        )
        return await self.named(_members(members))

    async def _within(self, asked: Sequence[tuple[str, str | int, str | int]]) -> list[bytes]:
        """The members of sorted sets within bounds: most have none, which one script tells of all."""
        bounds = [bound for _key, *span in asked for bound in span]
        counts: Any = await self._counted([key for key, *_span in asked], bounds)
        async with self._redis.pipeline(transaction=False) as together:
            for (key, least, most), number in zip(asked, counts, strict=True):
                if number:
                    together.zrangebyscore(key, least, most)
            return [member for members in await together.execute() for member in members]

    async def _in_order(self, members: list[Member], event: int) -> list[Member]:
        """Channels first, then groups, then private chats; each event begins with others of them."""
        if not members:
            return []
        start = event % len(members)
        turned = members[start:] + members[:start]
        channels, groups = [await self._those_in(key, turned) for key in (keys.CHANNELS, keys.GROUPS)]
        if not channels and not groups:
            return turned
        return sorted(
            turned, key=lambda each: 0 if each.chat in channels else 1 if each.chat in groups else 2
        )

    async def _those_in(self, key: str, members: Sequence[Member]) -> set[int]:
        """The chats of members that are in a set: one of the two is asked whole, whichever is smaller."""
        size = int(await self._redis.scard(key))
        if size <= len(members):
            found: Any = await self._redis.smembers(key) if size else ()
            return {int(number) for number in found}
        chats = [member.chat for member in members]
        are_in: Any = await self._redis.smismember(key, [str(chat) for chat in chats])
        return {chat for chat, is_in in zip(chats, are_in, strict=True) if is_in}

    async def _put(self, figures: Sequence[Sequence[object]]) -> list[bool]:
        touched = [keys.NEWEST_SUBSCRIPTION, keys.EVALUATED, keys.FOLLOWED]
        done = await self._change(touched, [self._book, json.dumps(figures)])
        return [bool(each) for each in done]

    async def _in_other_words(self, change: Change) -> bool:
        """Change it all the same where another version of Tandem keeps the same one in other words."""
        before = change.before
        kept: Any = await self._redis.hget(keys.subscriptions(before.chat), before.id)
        if kept is None or decode_subscription(before.chat, before.id, kept) != before:
            return False
        words = figures_of(kept).decode()
        figures = change_figures(words, change)
        return words != encode_subscription(before) and (await self._put([figures]))[0]


def _members(found: Iterable[bytes]) -> list[Member]:
    split = (member.split(b":") for member in found)
    return [Member(int(chat), name.decode()) for chat, name in split]
