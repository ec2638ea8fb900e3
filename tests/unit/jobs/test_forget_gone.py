from datetime import timedelta

import pytest

from bot.errors import StoreUnavailable
from bot.jobs.forget_gone import ForgetGone
from bot.model.chat import Chat, ChatKind
from bot.model.rule import BreakdownRule
from bot.model.subscription import Subscription
from bot.store.inmemory import Kept, MemoryChats, MemorySubscriptions
from tests.fake_delivery import FakeMishaps
from tests.fakes import FakeClock

LONG = timedelta(days=90)


class Desk:
    """Three chats, of which the first two were out of reach."""

    def __init__(self) -> None:
        self.clock, self.mishaps = FakeClock(), FakeMishaps()
        self.kept = Kept(
            chats={number: Chat(number, 1000 + number, ChatKind.PRIVATE) for number in (1, 2, 3)},
            named={1001: 1, 1002: 2, 1003: 3},
            subscriptions={(n, "a1"): Subscription("a1", n, BreakdownRule(), paused=True) for n in (1, 2, 3)},
        )
        self.mishaps.gone = {1: self.clock(), 2: self.clock() + timedelta(hours=1)}
        self.chats = MemoryChats(self.kept)
        self.job = ForgetGone(self.mishaps, self.chats, MemorySubscriptions(self.kept), self.clock)


async def test_who_was_out_of_reach_for_90_days_is_forgotten_with_all_alerts() -> None:
    desk = Desk()
    desk.clock.move(LONG)
    await desk.job()
    assert set(desk.kept.chats) == {2, 3}
    assert set(desk.kept.subscriptions) == {(2, "a1"), (3, "a1")}
    assert set(desk.mishaps.gone) == {2}


async def test_a_day_earlier_nobody_is() -> None:
    desk = Desk()
    desk.clock.move(LONG - timedelta(days=1))
    await desk.job()
    assert set(desk.kept.chats) == {1, 2, 3}


async def test_again_it_does_nothing_and_one_that_broke_off_is_taken_up() -> None:
    desk = Desk()
    desk.clock.move(2 * LONG)
    desk.mishaps.failures_to_come = [StoreUnavailable("Redis is away")]
    with pytest.raises(StoreUnavailable):
        await desk.job()
    assert 1 in desk.mishaps.gone  # its chat is gone by now
    for _again in range(2):
        await desk.job()
        assert set(desk.kept.chats) == {3}
        assert desk.mishaps.gone == {}


async def test_who_has_turned_on_something_since_is_not_forgotten_though_nothing_was_sent() -> None:
    desk = Desk()
    desk.kept.subscriptions[1, "a1"] = Subscription("a1", 1, BreakdownRule())
    desk.clock.move(LONG)
    await desk.job()
    assert set(desk.kept.chats) == {1, 2, 3}
    assert set(desk.mishaps.gone) == {2}
