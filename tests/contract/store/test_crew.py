"""Who counts as alive: whose beat moves, on one's own monotonic clock."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from bot.errors import StoreUnavailable
from bot.store import keys
from bot.store.connection import Store
from bot.store.crew import DEAD_AFTER_S, GROUP, LOOK_EVERY_S, Crew, Found
from tests.contract.store.workers import Workers, consumers

STREAM, OTHER = keys.outbox("alerts"), keys.outbox("bulk")


@pytest.fixture
async def workers(redis: Store) -> Workers:
    for stream in (STREAM, OTHER):
        await redis.xgroup_create(stream, GROUP, id="0", mkstream=True)
    return Workers(redis)


async def hold(workers: Workers, crew: Crew, *words: str, stream: str = STREAM) -> None:
    """Let one hold entries of a stream that say these words."""
    for word in words:
        await workers.redis.xadd(stream, {"word": word})
    await workers.redis.xreadgroup(GROUP, crew.me, {stream: ">"}, count=100)


async def taken_over(workers: Workers, heir: Crew, limit: int = 10, stream: str = STREAM) -> list[str]:
    return words(await workers.after_silence(lambda: heir.of_the_dead(stream, limit)))


def words(found: Found) -> list[str]:
    return [fields[b"word"].decode() for _number, fields in found]


async def test_what_one_held_who_has_been_silent_for_too_long_is_taken_over(workers: Workers) -> None:
    dead, heir = workers.crew(), workers.crew()
    await hold(workers, dead, "a", "b", "c")
    await dead.beat()
    assert await heir.of_the_dead(STREAM, 2) == []
    workers.seconds.now_s += DEAD_AFTER_S - 0.001
    assert await heir.of_the_dead(STREAM, 2) == []
    workers.seconds.now_s += LOOK_EVERY_S
    assert words(await heir.of_the_dead(STREAM, 2)) == ["a", "b"]
    workers.seconds.now_s += LOOK_EVERY_S
    assert words(await heir.of_the_dead(STREAM, 2)) == ["c"]


async def test_one_who_never_beat_counts_as_silent_since_it_was_seen(workers: Workers) -> None:
    dead, heir = workers.crew(), workers.crew()
    await hold(workers, dead, "a")
    assert await taken_over(workers, heir) == ["a"]


async def test_a_beat_that_moves_on_keeps_what_it_holds(workers: Workers) -> None:
    slow, other = workers.crew(), workers.crew()
    await hold(workers, slow, "a")
    for _look in range(30):
        await slow.beat()
        assert await other.of_the_dead(STREAM, 10) == []
        workers.seconds.now_s += 0.9 * DEAD_AFTER_S
    assert await other.of_the_dead(STREAM, 10) == []


async def test_what_the_server_says_of_idle_time_is_not_looked_at(workers: Workers) -> None:
    """A server's clock that is set forward makes everybody idle for hours."""
    alive, other = workers.crew(), workers.crew()
    await hold(workers, alive, "a")
    entries: Any = await workers.redis.xrange(STREAM)
    [(number, _fields)] = entries
    await other.of_the_dead(STREAM, 10)
    await workers.redis.xclaim(STREAM, GROUP, alive.me, 0, [number], idle=86_400_000, justid=True)
    workers.seconds.now_s += DEAD_AFTER_S - 0.001
    assert await other.of_the_dead(STREAM, 10) == []


async def test_nobody_looks_more_often_than_once_in_a_while(workers: Workers) -> None:
    dead, heir = workers.crew(), workers.crew()
    await hold(workers, dead, "a")
    await heir.of_the_dead(STREAM, 10)
    workers.seconds.now_s += DEAD_AFTER_S - LOOK_EVERY_S / 2
    assert await heir.of_the_dead(STREAM, 10) == []
    workers.seconds.now_s += LOOK_EVERY_S / 2
    assert await heir.of_the_dead(STREAM, 10) == []
    workers.seconds.now_s += LOOK_EVERY_S / 2
    assert words(await heir.of_the_dead(STREAM, 10)) == ["a"]


async def test_who_says_something_at_the_last_moment_is_left_alone(workers: Workers) -> None:
    late, heir = workers.crew(), workers.crew()
    await hold(workers, late, "a")
    await late.beat()
    told: list[str | int] = [GROUP, heir.me, late.me, 1, 10]
    await late.beat()
    assert await heir._take_over([STREAM, keys.CREW], told) == []
    assert await heir._take_over([STREAM, keys.CREW], [GROUP, heir.me, late.me, 2, 10]) != []


async def test_many_heirs_share_what_the_dead_held(workers: Workers) -> None:
    dead, heirs = workers.crew(), [workers.crew() for _heir in range(8)]
    await hold(workers, dead, *map(str, range(20)))
    for heir in heirs:
        await heir.of_the_dead(STREAM, 3)
    workers.seconds.now_s += DEAD_AFTER_S
    found = await asyncio.gather(*(heir.of_the_dead(STREAM, 3) for heir in heirs))
    shared = Counter(word for each in found for word in words(each))
    assert max(shared.values()) == 1
    assert len(shared) == 20


async def test_of_the_dead_who_hold_nothing_nothing_is_left(workers: Workers) -> None:
    dead, heir = workers.crew(), workers.crew()
    await hold(workers, dead, "a")
    await dead.beat()
    await taken_over(workers, heir)
    assert dead.me in await consumers(workers.redis, STREAM)
    workers.seconds.now_s += LOOK_EVERY_S
    assert await heir.of_the_dead(STREAM, 10) == []
    assert await consumers(workers.redis, STREAM) == [heir.me]
    assert await size(workers) == 0


async def test_who_comes_back_from_the_dead_is_one_of_the_crew_again(workers: Workers) -> None:
    slow, heir = workers.crew(), workers.crew()
    await hold(workers, slow)
    await workers.after_silence(lambda: heir.of_the_dead(STREAM, 10))
    assert await consumers(workers.redis, STREAM) == []
    await hold(workers, slow, "a")
    await slow.beat()
    await heir.of_the_dead(STREAM, 10)
    workers.seconds.now_s += DEAD_AFTER_S
    await slow.beat()
    assert await heir.of_the_dead(STREAM, 10) == []
    assert await consumers(workers.redis, STREAM) == [slow.me]


async def test_who_left_while_it_held_something_is_taken_over(workers: Workers) -> None:
    gone, heir = workers.crew(), workers.crew()
    await hold(workers, gone, "a")
    await gone.beat()
    await gone.leave(STREAM, OTHER)
    assert await size(workers) == 0
    assert await taken_over(workers, heir) == ["a"]


async def test_what_was_deleted_meanwhile_does_not_come_back(workers: Workers) -> None:
    dead, heir = workers.crew(), workers.crew()
    await hold(workers, dead, "a", "b")
    entries: Any = await workers.redis.xrange(STREAM)
    [(first, _fields), _second] = entries
    await workers.redis.xdel(STREAM, first)
    assert await taken_over(workers, heir) == ["b"]


async def test_who_holds_nothing_here_may_hold_something_elsewhere(workers: Workers) -> None:
    """That nothing is left of it at one stream does not make anybody wait for longer at another."""
    dead, heir = workers.crew(), workers.crew()
    await hold(workers, dead)
    await hold(workers, dead, "a", stream=OTHER)
    await dead.beat()
    for stream in (STREAM, OTHER):
        assert await heir.of_the_dead(stream, 10) == []
    workers.seconds.now_s += DEAD_AFTER_S
    assert await heir.of_the_dead(STREAM, 10) == []
    assert words(await heir.of_the_dead(OTHER, 10)) == ["a"]


async def test_while_the_store_was_away_nobody_could_say_anything(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive, other = workers.crew(), workers.crew()
    await hold(workers, alive, "a")
    assert await other.of_the_dead(STREAM, 10) == []
    with monkeypatch.context() as away:
        away.setattr(other, "_beat", refused)
        with pytest.raises(StoreUnavailable):
            await other.beat()
    workers.seconds.now_s += 2 * DEAD_AFTER_S
    assert await other.of_the_dead(STREAM, 10) == []
    workers.seconds.now_s += DEAD_AFTER_S
    assert words(await other.of_the_dead(STREAM, 10)) == ["a"]


async def size(workers: Workers) -> int:
    """How many raise a beat, as far as anybody knows."""
    return int(await workers.redis.hlen(keys.CREW))


async def refused(*_asked: Any, **_options: Any) -> None:
    raise StoreUnavailable("Redis cannot be reached")


async def test_while_memory_is_full_everybody_is_alive(workers: Workers) -> None:
    alive, other = workers.crew(), workers.crew()
    await hold(workers, alive, "a")
    await workers.redis.config_set("maxmemory", "1")
    try:
        for _look in range(3):
            await alive.beat()
            assert await other.of_the_dead(STREAM, 10) == []
            workers.seconds.now_s += 0.9 * DEAD_AFTER_S
        workers.seconds.now_s += DEAD_AFTER_S
        assert words(await other.of_the_dead(STREAM, 10)) == ["a"]
    finally:
        await workers.redis.config_set("maxmemory", "0")


async def test_how_many_there_are_is_known(workers: Workers) -> None:
    crews = [workers.crew() for _n in range(3)]
    for crew in (*crews, crews[0]):
        await crew.beat()
    assert await size(workers) == 3
    await crews[0].leave(STREAM)
    assert await size(workers) == 2


async def test_without_a_stream_nobody_is_dead_and_anybody_may_leave(redis: Store) -> None:
    crew = Workers(redis).crew()
    assert await crew.of_the_dead("{tandem}:nowhere", 1) == []
    await crew.leave("{tandem}:nowhere")
