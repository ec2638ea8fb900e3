"""A broadcast is queued a little ahead of what is sent."""

from dataclasses import replace

import pytest

from bot.jobs.queue_broadcast import QueueBroadcast
from bot.model.broadcast import Phase, Terms
from bot.model.chat import Chat, ChatKind, Digest
from bot.model.delivery import Outcome
from bot.store.inmemory_broadcasts import MemoryBroadcasts
from tests.fakes import FakeClock

TERMS = Terms(per_second=29.3, paid_per_second=960, stars=150)
CLOCK = FakeClock()
WEEKLY = Digest(weekday=4)


@pytest.fixture
def broadcasts() -> MemoryBroadcasts:
    """For two thousand chats."""
    kept = MemoryBroadcasts()
    kept.kept.chats = {
        number: Chat(number, 1000 + number, ChatKind.PRIVATE, digest=WEEKLY) for number in range(1, 2001)
    }
    return kept


async def begin(broadcasts: MemoryBroadcasts, *, pays: bool = False) -> str:
    name = await broadcasts.draft("words", 2000, "en")
    await broadcasts.begin(name, CLOCK(), 77, pays=pays)
    return name


async def test_without_one_there_is_nothing_to_do(broadcasts: MemoryBroadcasts) -> None:
    await QueueBroadcast(broadcasts, TERMS, CLOCK)()
    assert broadcasts.kept.queued == []


async def test_twenty_seconds_worth_waits_and_what_was_sent_is_made_up(broadcasts: MemoryBroadcasts) -> None:
    name, job = await begin(broadcasts), QueueBroadcast(broadcasts, TERMS, CLOCK)
    for _run in range(3):
        await job()
    assert len(broadcasts.kept.queued) == 600  # pages of 200, until 20 × 29.3 wait
    broadcasts.all[name] = replace(broadcasts.all[name], outcomes={Outcome.SENT: 300})
    await job()
    assert len(broadcasts.kept.queued) == 1000
    broadcasts.all[name] = replace(broadcasts.all[name], outcomes={Outcome.SENT: 1000})
    await job()
    broadcasts.all[name] = replace(broadcasts.all[name], outcomes={Outcome.SENT: 1600})
    await job()
    assert len({each.chat for each in broadcasts.kept.queued}) == len(broadcasts.kept.queued) == 2000
    assert broadcasts.all[name].phase is Phase.SENDING
    await job()
    assert len(broadcasts.kept.queued) == 2000


@pytest.mark.parametrize(
    ("spent", "queued"),
    [
        pytest.param(0, 1600, id="as much as 150 Stars are for, in pages of 200"),
        pytest.param(500, 1000, id="as much as 100 are for"),
        pytest.param(1490, 600, id="as much as goes free, where that is more"),
    ],
)
async def test_of_what_can_be_paid_for_more_goes_ahead(
    broadcasts: MemoryBroadcasts, spent: int, queued: int
) -> None:
    broadcasts.spent = spent
    await begin(broadcasts, pays=True)
    await QueueBroadcast(broadcasts, TERMS, CLOCK)()
    assert len(broadcasts.kept.queued) == queued


async def test_stopped_nothing_more_is_queued(broadcasts: MemoryBroadcasts) -> None:
    name = await begin(broadcasts)
    await broadcasts.stop(name)
    await QueueBroadcast(broadcasts, TERMS, CLOCK)()
    assert broadcasts.kept.queued == []
