import asyncio

import pytest
from structlog.testing import capture_logs

from bot.errors import StoreUnavailable
from bot.ports import Json, Line
from bot.store import inbox as module
from bot.store import keys
from bot.store.connection import Store
from bot.store.inbox import RedisInbox, line_of
from tests.contract.store.lines import said, served, taken


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK_MS", 20)


async def test_what_goes_in_comes_out_once_and_in_the_order_of_its_chat(redis: Store) -> None:
    inbox = RedisInbox(redis)
    await inbox.add([said(1), said(2, chat=2), said(3), said(4, chat=2), said(5)])
    lines = {line.name: line for line in await taken(inbox, 2)}
    assert await served(inbox, lines["1"]) == [1, 3, 5]
    assert await served(inbox, lines["2"]) == [2, 4]
    assert await inbox.take(10) == []
    assert await redis.xlen(keys.INBOX) == 0


async def test_an_update_comes_in_once_however_often_it_is_sent(redis: Store) -> None:
    inbox = RedisInbox(redis)
    await inbox.add([said(1)])
    await inbox.add([said(1), said(2)])
    [line] = await taken(inbox)
    assert await served(inbox, line) == [1, 2]
    await inbox.add([said(1)])
    assert await inbox.take(10) == []
    assert 0 < await redis.ttl(keys.update_mark(1)) <= 48 * 3600


async def test_nothing_at_all_can_be_added(redis: Store) -> None:
    await RedisInbox(redis).add([])
    assert await redis.dbsize() == 0


async def test_a_line_is_held_by_one_at_a_time(redis: Store) -> None:
    one, other = RedisInbox(redis), RedisInbox(redis)
    await one.add([said(1)])
    [line] = await taken(one)
    await one.add([said(2)])
    assert await other.take(10) == []
    assert await served(one, line) == [1, 2]


async def test_striking_out_twice_strikes_out_once(redis: Store) -> None:
    """The answer to the first may have been lost on its way."""
    inbox = RedisInbox(redis)
    await inbox.add([said(1), said(2)])
    [line] = await taken(inbox)
    await inbox.first(line)
    head = inbox._heads[line.ticket]
    assert await inbox.done(line)
    inbox._heads[line.ticket] = head
    assert await inbox.done(line)
    assert await served(inbox, line) == [2]


async def test_a_line_that_is_put_back_is_taken_by_the_next(redis: Store) -> None:
    one, other = RedisInbox(redis), RedisInbox(redis)
    await one.add([said(1), said(2)])
    [line] = await taken(one)
    await one.put_back(line)
    [again] = await taken(other)
    assert await served(other, again) == [1, 2]


async def test_a_line_whose_updates_are_gone_is_let_go(redis: Store) -> None:
    inbox = RedisInbox(redis)
    await inbox.add([said(1)])
    [line] = await taken(inbox)
    await redis.delete(keys.line("1"))
    assert await inbox.first(line) is None
    assert not await inbox.done(line)
    assert await redis.xlen(keys.INBOX) == 0


async def test_one_chat_can_fill_its_own_line_only(redis: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_LINE", 3)
    inbox = RedisInbox(redis)
    await inbox.add([*(said(n) for n in range(1, 7)), said(9, chat=2)])
    lines = {line.name: line for line in await taken(inbox, 2)}
    assert await served(inbox, lines["1"]) == [1, 2, 3]
    assert await served(inbox, lines["2"]) == [9]


async def test_the_group_is_made_again_after_everything_was_deleted(redis: Store) -> None:
    inbox = RedisInbox(redis)
    await inbox.add([said(1)])
    await taken(inbox)
    await redis.flushall()
    await inbox.add([said(2)])
    [line] = await taken(inbox)
    assert await served(inbox, line) == [2]


async def test_a_stream_that_is_deleted_while_somebody_waits_for_it_is_made_again(
    redis: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BLOCK_MS", 2000)
    inbox = RedisInbox(redis)
    await inbox.take(10)
    waiting = asyncio.create_task(inbox.take(10))
    await asyncio.sleep(0.1)
    await redis.flushall()
    assert await waiting == []
    await inbox.add([said(1)])
    [line] = await taken(inbox)
    assert await served(inbox, line) == [1]


async def test_what_does_not_fit_into_a_line_is_told(redis: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_LINE", 2)
    with capture_logs() as logs:
        await RedisInbox(redis).add([said(n) for n in range(5)])
    assert [(log["event"], log["updates_dropped"]) for log in logs] == [
        ("a chat sends more than can be answered", 3)
    ]


@pytest.mark.parametrize(
    ("update", "line"),
    [
        ({"update_id": 1, "message": {"chat": {"id": -5}}}, "-5"),
        ({"update_id": 1, "callback_query": {"from": {"id": 7}, "message": {"chat": {"id": -5}}}}, "-5"),
        ({"update_id": 1, "shipping_query": {"from": {"id": 7}}}, "7"),
        ({"update_id": 1, "inline_query": {"from": {"id": 7}}}, "update-1"),
        ({"update_id": 1, "poll": {"id": "x"}}, "update-1"),
        ({"update_id": 1}, "update-1"),
    ],
)
def test_an_update_stands_in_the_line_of_its_chat(update: Json, line: str) -> None:
    assert line_of(update) == line


async def test_without_redis_everyone_is_told(lost: Store) -> None:
    inbox, line = RedisInbox(lost), Line("1", "1-0")
    for asked in (
        inbox.add([said(1)]),
        inbox.take(1),
        inbox.first(line),
        inbox.done(line),
        inbox.keep(),
        inbox.put_back(line),
        inbox.leave(),
        inbox.waiting(),
    ):
        with pytest.raises(StoreUnavailable):
            await asked


async def test_our_own_mistakes_are_not_hidden(redis: Store) -> None:
    await redis.set(keys.INBOX, "nonsense")
    with pytest.raises(Exception, match="WRONGTYPE"):
        await RedisInbox(redis).take(10)
