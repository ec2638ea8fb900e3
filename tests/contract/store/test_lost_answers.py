"""What was given to us, but whose answer never came: it is ours all the same, and nobody else would see to it."""

from typing import Any

import pytest

from bot.errors import StoreUnavailable
from bot.model.delivery import Lane, Verdict
from bot.store import keys
from bot.store.connection import Store
from bot.store.inbox import RedisInbox
from tests.contract.store.workers import ALERT, CLOCK, Workers, queue, taken

LANES = list(Lane)


async def fails_once(redis: Store, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """Let the next such command be carried out, and its answer be lost."""
    execute, is_lost = Store.execute_command, [False]

    async def loses(self: Store, *args: Any, **options: Any) -> Any:
        answer = await execute(self, *args, **options)
        if args[0] == command and not is_lost[0] and answer:
            is_lost[0] = True
            raise StoreUnavailable("away")
        return answer

    monkeypatch.setattr(Store, "execute_command", loses)


@pytest.mark.parametrize("command", ["XREADGROUP", "HGETALL"])
async def test_a_chunk_whose_answer_was_lost_is_taken_once_more(
    redis: Store, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    outbox = Workers(redis).outbox()
    assert await outbox.take(LANES, wait=False) == []  # makes the groups
    await queue(redis, ALERT)
    await fails_once(redis, monkeypatch, command)
    with pytest.raises(StoreUnavailable):
        await outbox.take(LANES, wait=False)
    [entry] = await outbox.take(LANES, wait=False)
    assert entry.delivery == ALERT
    assert await outbox.take(LANES, wait=False) == []
    assert (await outbox.permit(entry, 1001)).verdict is Verdict.GO


async def test_what_is_held_is_not_taken_twice_after_an_outage(
    redis: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = Workers(redis).outbox()
    await queue(redis, ALERT)
    [_held] = await taken(outbox)
    await queue(redis, ALERT)
    await fails_once(redis, monkeypatch, "XREADGROUP")
    with pytest.raises(StoreUnavailable):
        await outbox.take(LANES, wait=False)
    assert len(await outbox.take(LANES, wait=False)) == 1
    assert await outbox.take(LANES, wait=False) == []


async def test_a_line_whose_answer_was_lost_is_taken_once_more(
    redis: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = RedisInbox(redis)
    assert await inbox.take(5) == []
    await inbox.add([{"update_id": 1, "message": {"chat": {"id": 7}}}])
    await fails_once(redis, monkeypatch, "XREADGROUP")
    with pytest.raises(StoreUnavailable):
        await inbox.take(5)
    assert [line.name for line in await inbox.take(5)] == ["7"]


async def test_a_stream_that_is_gone_permits_nothing_and_breaks_nothing(redis: Store) -> None:
    outbox = Workers(redis).outbox()
    await queue(redis, ALERT)
    [entry] = await taken(outbox)
    await redis.delete(keys.outbox(Lane.ALERTS))
    assert (await outbox.permit(entry, 1001)).verdict is Verdict.LOST
    await outbox.postpone(entry, CLOCK())
