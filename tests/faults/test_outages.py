"""Redis away, the token swapped, the server's clock set: what was queued arrives, once."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.fleet import IN_FLIGHT, TOKEN, Fleet, raised
from tests.faults.machines import LIBFAKETIME, RedisServer, ServerClock
from tests.faults.observed import tally
from tests.servers import BINARIES

OTHER_TOKEN = "123456:the-token-after-it-was-swapped"


@pytest.mark.parametrize("binary", BINARIES)
async def test_a_restart_of_redis_loses_nothing_and_repeats_what_was_in_flight_only(
    binary: Path, tmp_path: Path
) -> None:
    with RedisServer(tmp_path, binary) as redis:
        async with raised(redis.socket, tmp_path) as fleet:
            chats = await fleet.audience(300)
            async with fleet.workers(2):
                await fleet.until_sent(100)
                killed_at = time.time()
                redis.kill()
                redis.start()
                await fleet.until_done(patience_s=120)
            copies = fleet.copies(chats)
            assert tally(copies).keys() <= {1, 2}
            assert fleet.repeated(copies, killed_at) <= 2 * IN_FLIGHT


async def test_with_a_refused_token_all_sending_stops_until_there_is_a_good_one(fleet: Fleet) -> None:
    chats = await fleet.audience(300)
    async with fleet.workers() as [worker]:
        await fleet.until_sent(100)
        fleet.server.world.token = OTHER_TOKEN
        await asyncio.sleep(5)
        refused = [call for call in fleet.sends() if call["status"] == 401]
        assert 0 < len(refused) <= IN_FLIGHT
    assert len([line for line in worker.log if "TELEGRAM_TOKEN" in line]) == 1
    assert TOKEN.partition(":")[2] not in "\n".join(worker.log)
    assert len(await fleet.followers()) == 300
    assert 100 <= len(fleet.sent()) < 300
    async with fleet.workers(settings={"TELEGRAM_TOKEN": OTHER_TOKEN}):
        await fleet.until_done(patience_s=120)
    assert tally(fleet.copies(chats)) == {1: 300}


@pytest.fixture
def clock(tmp_path: Path) -> ServerClock:
    if LIBFAKETIME is None:
        pytest.skip("no libfaketime: apt-get install faketime")
    return ServerClock(tmp_path)


@pytest.fixture
def dated_redis(clock: ServerClock, tmp_path: Path, server_binary: Path) -> Iterator[RedisServer]:
    """A Redis whose clock can be set."""
    with RedisServer(tmp_path, server_binary, clock.environment) as redis:
        yield redis


@pytest.mark.parametrize("hours", [1, -1])
async def test_a_server_whose_clock_is_set_repeats_nothing_and_holds_nothing_up(
    clock: ServerClock, dated_redis: RedisServer, tmp_path: Path, hours: int
) -> None:
    async with raised(dated_redis.socket, tmp_path) as fleet:
        chats = await fleet.audience(300)
        for chat in chats[100:105]:  # some that wait at the moment when it is set
            await fleet.order(chat=chat, status=429, retry_after=3)
        async with fleet.workers(2):
            await fleet.until_sent(100)
            clock.set(hours)
            await fleet.until_done(patience_s=40)
        [seconds, _microseconds] = await fleet.memory.store.time()
        assert abs(seconds - time.time() - hours * 3600) < 10
        assert tally(fleet.copies(chats)) == {1: 300}
