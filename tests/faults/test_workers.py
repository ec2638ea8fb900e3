"""Workers that are killed: what they held goes on without them."""

import asyncio
import time

import pytest

from tests.faults.fleet import IN_FLIGHT, LAST, Fleet
from tests.faults.machines import DyingLeader
from tests.faults.observed import eventually, tally
from tests.servers import BINARIES

MANY = 2000


@pytest.mark.parametrize("server_binary", BINARIES)
async def test_of_three_workers_one_may_be_killed_and_only_what_it_had_in_flight_comes_twice(
    fleet: Fleet,
) -> None:
    chats = await fleet.audience(MANY)
    await fleet.order(status=200, delay_s=0.2, times=100_000)
    async with fleet.workers(3) as [victim, *_others]:
        await fleet.until_sent(400)
        killed_at = time.time()
        victim.process.kill()
        await fleet.until_done(patience_s=180)
    copies = fleet.copies(chats)
    assert tally(copies).keys() <= {1, 2}
    assert fleet.repeated(copies, killed_at) <= IN_FLIGHT


async def test_a_leader_killed_with_half_of_it_queued_is_made_up_for_within_forty_seconds(
    fleet: Fleet,
) -> None:
    chats = await fleet.audience(MANY)

    async def queued() -> int:
        return sum(each.as_of == LAST for each in await fleet.followers())

    async def all_are_queued() -> bool:
        return await queued() == MANY

    with DyingLeader(fleet.socket, pages=5) as leader:
        leader.lead()
        async with fleet.workers():
            await asyncio.to_thread(leader.begin)
            killed_at = time.monotonic()
            assert MANY / 2 <= await queued() < MANY
            await eventually(all_are_queued, killed_at + 40 - time.monotonic())
            await fleet.until_done(patience_s=120)
    assert tally(fleet.copies(chats)) == {1: MANY}
