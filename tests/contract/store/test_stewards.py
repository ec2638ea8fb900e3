"""Who looks after channels and groups; what is forgotten with them, and what moves."""

import pytest

from bot.model.chat import Chat, ChatKind
from bot.ports import Heard
from bot.store import keys
from bot.store.chats import RedisChats
from bot.store.connection import Store
from bot.store.stewards import RedisHandovers, RedisStewards
from tests.contract.store.consistency import consistent


@pytest.fixture
def stewards(redis: Store) -> RedisStewards:
    return RedisStewards(redis)


@pytest.fixture
def handovers(redis: Store) -> RedisHandovers:
    return RedisHandovers(redis)


async def met(redis: Store) -> tuple[Chat, Chat, Chat, Chat]:
    """Two people, a channel and a group."""
    chats = RedisChats(redis)
    return (
        await chats.of(1001, ChatKind.PRIVATE),
        await chats.of(1002, ChatKind.PRIVATE),
        await chats.of(-1002000, ChatKind.CHANNEL),
        await chats.of(-4001, ChatKind.GROUP),
    )


async def test_several_people_look_after_several_chats(redis: Store, stewards: RedisStewards) -> None:
    ann, ben, channel, group = await met(redis)
    for _again in range(2):
        await stewards.add(ann.number, channel.number)
        await stewards.add(ben.number, channel.number)
        await stewards.add(ann.number, group.number)
    assert await stewards.of(channel.number) == [ann.number, ben.number]
    assert await stewards.looked_after(ann.number) == [channel.number, group.number]
    assert await stewards.looked_after(ben.number) == [channel.number]
    await consistent(redis)


async def test_who_stops_is_no_steward_any_more_and_others_are(redis: Store, stewards: RedisStewards) -> None:
    ann, ben, channel, _group = await met(redis)
    await stewards.add(ann.number, channel.number)
    await stewards.add(ben.number, channel.number)
    for _again in range(2):
        await stewards.remove(ann.number, channel.number)
    assert await stewards.of(channel.number) == [ben.number]
    assert await stewards.looked_after(ann.number) == []
    await consistent(redis)


async def test_with_a_forgotten_chat_its_stewards_are_forgotten(
    redis: Store, stewards: RedisStewards
) -> None:
    ann, ben, channel, group = await met(redis)
    for person, chat in ((ann, channel), (ben, channel), (ann, group)):
        await stewards.add(person.number, chat.number)
    assert await stewards.lost(channel.number)
    await RedisChats(redis).forget(channel)
    assert await stewards.looked_after(ann.number) == [group.number]
    assert not await redis.exists(keys.stewards(channel.number), keys.looked_after(ben.number), keys.LOST)
    await consistent(redis)


async def test_a_person_who_is_forgotten_looks_after_nothing(redis: Store, stewards: RedisStewards) -> None:
    ann, ben, channel, group = await met(redis)
    for person, chat in ((ann, channel), (ben, channel), (ann, group)):
        await stewards.add(person.number, chat.number)
    await RedisChats(redis).forget(ann)
    assert await stewards.of(channel.number) == [ben.number]
    assert not await redis.exists(keys.looked_after(ann.number), keys.stewards(group.number))
    await consistent(redis)


async def test_nobody_looks_after_who_was_forgotten_meanwhile(redis: Store, stewards: RedisStewards) -> None:
    ann, ben, channel, group = await met(redis)
    await RedisChats(redis).forget(ann)
    await RedisChats(redis).forget(group)
    await stewards.add(ann.number, channel.number)
    await stewards.add(ben.number, group.number)
    assert await stewards.of(channel.number) == await stewards.looked_after(ben.number) == []


async def test_a_group_that_becomes_a_supergroup_keeps_its_stewards_and_those_of_its_new_name(
    redis: Store, stewards: RedisStewards
) -> None:
    ann, ben, _channel, group = await met(redis)
    chats = RedisChats(redis)
    there = await chats.of(-1004001, ChatKind.GROUP)
    await stewards.add(ann.number, group.number)
    await stewards.add(ben.number, there.number)
    await chats.moved(group.number, -1004001)
    assert await stewards.of(group.number) == [ann.number, ben.number]
    assert await stewards.looked_after(ben.number) == [group.number]
    await consistent(redis)


async def test_what_is_lost_is_news_once_and_so_is_what_is_regained(stewards: RedisStewards) -> None:
    assert [await stewards.lost(7), await stewards.lost(7)] == [True, False]
    assert [await stewards.regained(7), await stewards.regained(7)] == [True, False]
    assert await stewards.lost(7)


async def test_of_two_news_of_one_arrival_the_first_is_told(redis: Store, handovers: RedisHandovers) -> None:
    channel = -1002000
    for first, second in ((Heard.CHOSEN, Heard.LET_IN), (Heard.LET_IN, Heard.CHOSEN)):
        assert await handovers.is_first(first, 1, channel)
        assert await handovers.is_first(first, 2, channel)
        assert await handovers.is_first(first, 1, channel - 1)
        assert not await handovers.is_first(second, 1, channel)
        assert await handovers.is_first(second, 1, channel)
        assert not await handovers.is_first(first, 1, channel)
        await redis.flushall()


async def test_the_same_news_again_is_told_again(redis: Store, handovers: RedisHandovers) -> None:
    for _again in range(2):
        assert await handovers.is_first(Heard.CHOSEN, 1, -1002000)
    assert 0 < await redis.ttl(keys.greeted(1, -1002000, Heard.CHOSEN)) <= 60


async def test_who_waits_for_a_channel_waits_for_ten_minutes_or_until_it_is_there(
    redis: Store, handovers: RedisHandovers
) -> None:
    channel = -1002000
    await handovers.expect(1, channel)
    await handovers.expect(2, channel)
    assert await handovers.expecting(channel) == [1, 2]
    assert await handovers.expecting(-1002001) == []
    assert 0 < await redis.ttl(keys.expecting(channel)) <= 600
    await handovers.settled(1, channel)
    assert await handovers.expecting(channel) == [2]


async def test_who_was_offered_to_choose_is_choosing_for_ten_minutes(
    redis: Store, handovers: RedisHandovers
) -> None:
    assert not await handovers.is_choosing(1)
    await handovers.choose(1)
    assert await handovers.is_choosing(1)
    assert not await handovers.is_choosing(2)
    assert 0 < await redis.ttl(keys.choosing(1)) <= 600
