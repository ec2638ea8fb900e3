"""A group that Telegram calls otherwise by now: the same chat, with what was met under its new name."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.model.chat import Chat, ChatKind, Digest
from bot.model.delivery import Delivery, Outcome, Topic
from bot.model.destination import Subject, directed
from bot.model.rule import BreakdownRule, Side
from bot.model.subscription import Snooze, Standing, Subscription
from bot.model.ticker import Pair
from bot.ports import Chats, Subscriptions
from bot.store import keys
from bot.store.chats import RedisChats
from bot.store.connection import Store
from bot.store.mishaps import RedisMishaps
from bot.store.subscriptions import RedisSubscriptions
from tests.contract.store.consistency import consistent
from tests.contract.store.opened import following
from tests.contract.store.wishes import LINE, MONDAY, OTHER, PAIR, TUESDAY
from tests.contract.store.workers import Workers, earlier, taken

FRIDAY = datetime(2025, 9, 26, 20, 30, tzinfo=UTC)
WEEKLY = Digest(weekday=4)

Move = Callable[[Chats, Chat, int], Awaitable[Chat]]


async def by_choice(chats: Chats, chat: Chat, name: int) -> Chat:
    moved = replace(chat, telegram_id=name)
    await chats.put(moved)
    return moved


async def by_telegram(chats: Chats, chat: Chat, name: int) -> Chat:
    await chats.moved(chat.number, name)
    return replace(chat, telegram_id=name)


MOVES = pytest.mark.parametrize("move", [by_choice, by_telegram])


async def everybody(chats: Chats) -> set[Chat]:
    return {chat async for chat in chats.everybody()}


@MOVES
async def test_a_chat_that_telegram_calls_otherwise_by_now_is_the_same(
    chats: Chats, redis: Store, move: Move
) -> None:
    chat = await chats.of(-5, ChatKind.GROUP)
    for _again in range(2):
        moved = await move(chats, chat, -1005)
    for name in (-5, -1005):
        assert await chats.of(name, ChatKind.GROUP) == moved
    assert await chats.get(chat.number) == moved
    await consistent(redis)
    await chats.forget(moved)
    assert await chats.known(-5) is None
    assert await chats.known(-1005) is None
    await consistent(redis)


@MOVES
async def test_what_was_met_under_the_new_name_becomes_part_of_the_chat(
    chats: Chats, subscriptions: Subscriptions, redis: Store, move: Move
) -> None:
    chat, met = await chats.of(-5, ChatKind.GROUP), await chats.of(-1005, ChatKind.GROUP)
    await chats.put(replace(met, zone="Asia/Tokyo", digest=WEEKLY), digest_at=FRIDAY)
    mine = Subscription("a", chat.number, BreakdownRule(), once=True)
    same_name = Subscription("a", met.number, replace(LINE, pair=OTHER), until=TUESDAY)
    theirs = Subscription("b", met.number, BreakdownRule(), snooze=Snooze(FRIDAY))
    below = Standing(Side.BELOW, MONDAY)
    line = Subscription("c", met.number, LINE, below, below, MONDAY, until=TUESDAY)
    ended = Subscription("d", met.number, LINE, over=True)
    await subscriptions.add(mine, same_name, theirs, line, ended)
    for _again in range(2):
        moved = await move(chats, chat, -1005)
        await consistent(redis)
    taken_in = [replace(each, chat=chat.number) for each in (theirs, line, ended)]
    assert await subscriptions.of(chat.number) == [mine, *taken_in]
    assert await subscriptions.of(met.number) == []
    assert await following(subscriptions, PAIR) == {mine, *taken_in[:2]}
    assert await subscriptions.pairs() == [PAIR]
    assert await subscriptions.awake(FRIDAY) == [taken_in[0]]
    assert await everybody(chats) == {moved}
    assert await chats.digests_due(FRIDAY, 10) == []
    assert await chats.of(-1005, ChatKind.GROUP) == moved
    assert await chats.get(met.number) is None


@MOVES
async def test_what_is_of_nobody_is_taken_over_all_the_same(
    chats: Chats, subscriptions: Subscriptions, redis: Store, move: Move
) -> None:
    chat, met = await chats.of(-5, ChatKind.GROUP), await chats.of(-1005, ChatKind.GROUP)
    await move(chats, chat, -1005)
    assert await subscriptions.of(chat.number) == []
    assert await chats.get(met.number) is None
    await consistent(redis)


async def test_a_group_that_moved_keeps_what_it_has_chosen_meanwhile(chats: Chats, redis: Store) -> None:
    chat = await chats.of(-5, ChatKind.GROUP)
    await chats.of(-1005, ChatKind.GROUP)
    chosen = replace(chat, zone="Europe/Berlin", digest=WEEKLY)
    await chats.put(chosen, digest_at=FRIDAY)
    for _again in range(2):
        await chats.moved(chat.number, -1005)
        assert await chats.get(chat.number) == replace(chosen, telegram_id=-1005)
    assert await everybody(chats) == {replace(chosen, telegram_id=-1005)}
    assert await chats.digests_due(FRIDAY, 10) == [(chat.number, FRIDAY)]
    await consistent(redis)


async def test_under_its_new_name_a_group_has_chosen_no_topics_yet(chats: Chats) -> None:
    """Their numbers are those of messages, which a supergroup counts anew."""
    chat = replace(await chats.of(-5, ChatKind.GROUP), welcomed=FRIDAY)
    await chats.put(replace(chat, destinations=directed((), [Subject.LINK], 5)))
    await chats.moved(chat.number, -5)
    assert (await chats.get(chat.number)) == replace(chat, destinations=directed((), [Subject.LINK], 5))
    await chats.moved(chat.number, -1005)
    assert (await chats.get(chat.number)) == replace(chat, telegram_id=-1005)


async def test_a_forgotten_chat_that_moves_stays_forgotten(
    chats: Chats, subscriptions: Subscriptions, redis: Store
) -> None:
    chat, met = await chats.of(-5, ChatKind.GROUP), await chats.of(-1005, ChatKind.GROUP)
    await subscriptions.add(theirs := Subscription("b", met.number, BreakdownRule()))
    await chats.forget(chat)
    await chats.moved(chat.number, -1005)
    await chats.put(replace(chat, telegram_id=-1005))
    assert await everybody(chats) == {met}
    assert await chats.known(-5) is None
    assert await subscriptions.of(met.number) == [theirs]
    await consistent(redis)


async def test_a_chat_may_move_on_and_back(chats: Chats, redis: Store) -> None:
    chat = await chats.of(-5, ChatKind.GROUP)
    for name in (-1005, -1006, -5, -1006):
        await chats.moved(chat.number, name)
        for each in (-5, -1005 if name != -5 else -5):
            found = await chats.known(each)
            assert found is not None
            assert (found.number, found.telegram_id) == (chat.number, name)
    await chats.forget(replace(chat, telegram_id=-1006))
    assert [await chats.known(name) for name in (-5, -1005, -1006)] == [None] * 3
    await consistent(redis)


async def test_a_name_that_was_anothers_before_is_of_the_one_who_has_it_now(chats: Chats) -> None:
    """Who is forgotten takes nobody's name along."""
    chat, other = await chats.of(-5, ChatKind.GROUP), await chats.of(-6, ChatKind.GROUP)
    await chats.moved(chat.number, -1005)
    await chats.moved(other.number, -5)  # takes the chat over that still answers to it
    assert await chats.known(-5) == replace(other, telegram_id=-5)
    assert await chats.get(chat.number) is None
    assert await chats.known(-1005) is None


def racing(redis: Store, monkeypatch: pytest.MonkeyPatch, command: str, deeds: list[Any]) -> None:
    """Let something happen just after each of the next reads."""
    read = getattr(redis, command)

    async def read_before_a_deed(*asked: Any) -> Any:
        found = await read(*asked)
        if deeds:
            await deeds.pop(0)()
        return found

    monkeypatch.setattr(redis, command, read_before_a_deed)


async def test_what_is_chosen_in_the_midst_of_a_move_stays(
    redis: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    chats = RedisChats(redis)
    chat = replace(await chats.of(-5, ChatKind.GROUP), digest=WEEKLY)
    await chats.put(chat, digest_at=FRIDAY)
    racing(redis, monkeypatch, "hget", [lambda: chats.put(replace(chat, digest=None, silent=True))])
    await chats.moved(chat.number, -1005)
    assert await chats.get(chat.number) == replace(chat, digest=None, silent=True, telegram_id=-1005)
    assert await chats.digests_due(FRIDAY, 10) == []


@MOVES
async def test_what_comes_or_goes_in_the_midst_of_a_move_is_taken_over_as_it_is_then(
    redis: Store, monkeypatch: pytest.MonkeyPatch, move: Move
) -> None:
    chats, subscriptions = RedisChats(redis), RedisSubscriptions(redis, "yahoo")
    chat, met = await chats.of(-5, ChatKind.GROUP), await chats.of(-1005, ChatKind.GROUP)
    first = Subscription("b", met.number, LINE, until=MONDAY)
    second, third = replace(first, id="c"), replace(first, id="d", rule=BreakdownRule(OTHER))
    await subscriptions.add(first, second)
    deeds = [
        lambda: subscriptions.change(first, None),
        lambda: subscriptions.add(third),
        lambda: subscriptions.change(second, replace(second, paused=True)),
    ]
    racing(redis, monkeypatch, "hgetall", deeds)
    await move(chats, chat, -1005)
    assert deeds == []
    assert await subscriptions.of(chat.number) == [
        replace(second, chat=chat.number, paused=True),
        replace(third, chat=chat.number),
    ]
    await consistent(redis)


async def test_a_name_that_is_met_in_the_midst_of_a_move_is_taken_over(
    redis: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    chats = RedisChats(redis)
    chat = await chats.of(-5, ChatKind.GROUP)
    racing(redis, monkeypatch, "get", [lambda: chats.of(-1005, ChatKind.GROUP)])
    await chats.moved(chat.number, -1005)
    assert await everybody(chats) == {replace(chat, telegram_id=-1005)}
    await consistent(redis)


async def test_messages_of_a_group_that_moved_are_not_answered_any_more(redis: Store) -> None:
    """A supergroup counts its messages anew: an old number would be another message."""
    chats, outbox = RedisChats(redis), Workers(redis).outbox()
    chat = await chats.of(-5, ChatKind.GROUP)
    session = date(2025, 9, 26)
    await outbox.queue([Delivery(chat.number, Topic.CHANGE, "a", session=session)])
    [entry] = await taken(outbox)
    await outbox.done(entry, Outcome.SENT, 9)
    await chats.put(replace(chat, silent=True))
    assert await earlier(outbox, chat.number, "a", session) == 9
    await chats.put(replace(chat, telegram_id=-1005))
    assert await earlier(outbox, chat.number, "a", session) is None


async def test_what_went_wrong_under_the_new_name_does_not_stay_behind(redis: Store) -> None:
    chats, mishaps = RedisChats(redis), RedisMishaps(redis)
    chat, met = await chats.of(-5, ChatKind.GROUP), await chats.of(-1005, ChatKind.GROUP)
    await mishaps.refused(met.number, FRIDAY)
    await mishaps.ended(met.number, FRIDAY)
    await mishaps.refused(met.number, FRIDAY)
    await redis.hset(keys.failures(met.number), "a", "{}")
    await chats.moved(chat.number, -1005)
    assert await mishaps.resting() == 0
    assert not await redis.exists(keys.ENDED, keys.failures(met.number))
    assert [each async for each in RedisSubscriptions(redis, "yahoo").following(Pair())] == []
    await consistent(redis)
