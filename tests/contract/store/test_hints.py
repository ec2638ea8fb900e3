"""Hints, each kept once with what is to become of it: in memory, and on a real Redis."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from bot.errors import StoreUnavailable
from bot.model.hint import Fate, Hint, KnownHints, Story, Subject, Watch
from bot.ports import Hints
from bot.store import hints as redis_hints
from bot.store import inmemory_hints, keys
from bot.store.connection import Store
from bot.store.hint_codec import decode_hint, encode_hint
from bot.store.hints import KEPT_FOR, RedisHints
from bot.store.inmemory_hints import MemoryHints

NOW = datetime(2025, 5, 4, 15, tzinfo=UTC)
FEED, OTHER = "https://news.example/rss", "https://other.example/atom"


def hint(number: int = 1, fate: Fate = Fate.TELL, *, seen_at: datetime = NOW, dated: bool = True) -> Hint:
    published = NOW - timedelta(minutes=5) if dated else None
    story = Story(
        f"Saylor hints “{number}” & <more>", f"https://news.example/{number}", "Coin & Co", published
    )
    return Hint(story, Subject.SAYLOR, seen_at, fate)


async def keep(hints: Hints, *kept: Hint) -> None:
    for each in kept:
        assert await hints.record(each, await hints.known())


async def ids(hints: Hints) -> list[str]:
    return [each.id for each in (await hints.known()).hints]


@pytest.fixture(params=["in memory", "in redis"])
def hints(request: pytest.FixtureRequest, redis: Store) -> Hints:
    """As one process sees them, in turn of each kind."""
    return MemoryHints() if request.param == "in memory" else RedisHints(redis)


async def test_what_is_kept_comes_back_as_it_was(hints: Hints) -> None:
    assert await hints.known() == KnownHints()
    kept = [hint(1), hint(2, Fate.SAME, seen_at=NOW + timedelta(seconds=1), dated=False)]
    await keep(hints, *kept)
    known = await hints.known()
    assert list(known.hints) == kept
    assert known.version > 0


async def test_only_those_that_are_to_be_told_wait_until_they_are(hints: Hints) -> None:
    to_tell = [hint(each, seen_at=NOW + timedelta(seconds=each)) for each in (3, 1, 2)]
    others = [hint(10 + n, fate) for n, fate in enumerate((Fate.PAST, Fate.SAME, Fate.TOO_MANY))]
    await keep(hints, *to_tell, *others)
    assert await hints.untold() == sorted(to_tell, key=lambda each: each.seen_at)
    await hints.told(to_tell[0])
    await hints.told(to_tell[0])
    assert await hints.untold() == [to_tell[1], to_tell[2]]
    assert len(await ids(hints)) == 6


async def test_each_is_kept_once_and_told_once(hints: Hints) -> None:
    await keep(hints, hint())
    await hints.told(hint())
    again = replace(hint(), fate=Fate.TELL, seen_at=NOW + timedelta(hours=1))
    assert await hints.record(again, await hints.known())
    assert (await hints.known()).hints == (hint(),)
    assert await hints.untold() == []


async def test_who_does_not_know_the_newest_keeps_nothing(hints: Hints) -> None:
    before = await hints.known()
    assert await hints.record(hint(1), before)
    assert not await hints.record(hint(2), before)
    assert await ids(hints) == [hint(1).id]
    assert await hints.record(hint(1), before)  # it is kept: whose answer was lost may repeat it
    assert await hints.record(hint(2), await hints.known())


async def test_a_month_after_it_was_seen_last_one_is_forgotten(hints: Hints) -> None:
    await keep(hints, hint(1), hint(2), hint(3))
    await hints.told(hint(3))
    await hints.still_there([hint(2), hint(4)], NOW + timedelta(days=20))
    await hints.still_there([hint(2)], NOW)
    await hints.still_there([], NOW)
    await keep(hints, hint(5, seen_at=NOW + KEPT_FOR))
    assert set(await ids(hints)) == {hint(each).id for each in (1, 2, 3, 5)}
    await keep(hints, hint(6, seen_at=NOW + KEPT_FOR + timedelta(seconds=1)))
    assert set(await ids(hints)) == {hint(each).id for each in (2, 5, 6)}
    assert {each.id for each in await hints.untold()} == {hint(each).id for each in (2, 5, 6)}


async def test_a_flood_does_not_fill_the_store(hints: Hints, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (redis_hints, inmemory_hints):
        monkeypatch.setattr(module, "MOST", 3)
    await keep(hints, *(hint(each, seen_at=NOW + timedelta(seconds=each)) for each in range(5)))
    assert await ids(hints) == [hint(each).id for each in (2, 3, 4)]
    assert [each.id for each in await hints.untold()] == [hint(each).id for each in (2, 3, 4)]


async def test_since_when_a_feed_is_asked_is_remembered(hints: Hints) -> None:
    later = NOW + timedelta(hours=1)
    await hints.was_read(OTHER)
    assert await hints.watch(FEED, NOW) == Watch(NOW)
    assert await hints.watch(FEED, later) == Watch(NOW)
    await hints.was_read(FEED)
    await hints.was_read(FEED)
    assert await hints.watch(FEED, later) == Watch(NOW, was_read=True)
    assert await hints.watch(OTHER, later) == Watch(later)


async def test_of_many_at_once_each_is_kept_and_none_is_lost(redis: Store) -> None:
    async def insist(reader: RedisHints, number: int) -> None:
        while not await reader.record(hint(number), await reader.known()):
            pass

    readers = [RedisHints(redis) for _reader in range(4)]
    await asyncio.gather(*(insist(reader, number) for reader in readers for number in range(5)))
    assert len(await ids(readers[0])) == len(await readers[1].untold()) == 5
    assert (await readers[0].known()).version == 5


async def test_both_do_the_same_whatever_is_asked(redis: Store) -> None:
    twins: Sequence[Hints] = (MemoryHints(), RedisHints(redis))
    dice = Random(7)
    now = NOW
    for _step in range(150):
        now += timedelta(hours=dice.randrange(30))
        given = hint(dice.randrange(12), dice.choice(list(Fate)), seen_at=now)
        deed = dice.randrange(4)
        for twin in twins:
            match deed:
                case 0 | 1:
                    await twin.record(given, await twin.known())
                case 2:
                    await twin.told(given)
                case 3:
                    await twin.still_there([given], now)
        memory, kept = twins
        assert await memory.known() == await kept.known()
        assert await memory.untold() == await kept.untold()


async def test_what_another_version_kept_is_left_alone(redis: Store) -> None:
    hints = RedisHints(redis)
    await keep(hints, hint())
    for number, odd in enumerate(
        ("nothing", "[]", "7", '{"title": "T"}', encode_hint(hint()).replace("saylor", "x"))
    ):
        await redis.hset(keys.HINTS, f"odd{number}", odd)
        await redis.zadd(keys.HINTS_UNTOLD, {f"odd{number}": 1})
    await redis.zadd(keys.HINTS_UNTOLD, {"gone": 1})
    assert (await hints.known()).hints == (hint(),)
    assert await hints.untold() == [hint()]


async def test_without_a_redis_it_is_said(lost: Store) -> None:
    hints = RedisHints(lost)
    for call in (hints.known, hints.untold, lambda: hints.told(hint()), lambda: hints.watch(FEED, NOW)):
        with pytest.raises(StoreUnavailable):
            await call()


@pytest.mark.parametrize("dated", [True, False])
def test_written_and_read_again_a_hint_is_the_same(dated: bool) -> None:
    assert decode_hint(encode_hint(hint(dated=dated))) == hint(dated=dated)
