"""When a delivery goes: not before its place in the pace, a few at once, and nothing new once we close."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.delivery import Delivery, Permit, Topic, Verdict
from tests.unit.telegram.delivering import ALERT, HERE, Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_what_may_go_soon_waits_for_its_place(desk: Desk) -> None:
    desk.outbox.permits = [Permit(Verdict.SOON, 0.005), Permit(Verdict.SOON, 0.005), Permit(Verdict.GO, 0.01)]
    began_s = asyncio.get_running_loop().time()
    await desk.attempt()
    assert asyncio.get_running_loop().time() - began_s >= 0.02
    assert desk.outbox.asked == [HERE] * 3
    assert len(desk.sender.sent) == 1


async def test_while_one_waits_for_the_next_place_no_other_asks_for_it(desk: Desk) -> None:
    desk.settle(2)
    desk.outbox.permits = [Permit(Verdict.SOON, 0.005), Permit(Verdict.SOON, 0.005)]
    await asyncio.gather(desk.attempt(), desk.attempt(replace(ALERT, chat=2)))
    assert desk.outbox.asked == [HERE, HERE, HERE, 1002]


async def test_what_may_go_later_is_put_off_and_does_not_count_as_tried(desk: Desk) -> None:
    desk.outbox.permits = [Permit(Verdict.LATER, 1.5)]
    later = await desk.attempt()
    assert later is not None
    assert (later.entry.delivery, later.until) == (ALERT, desk.clock() + timedelta(seconds=1.5))
    assert desk.sender.sent == []


async def test_what_is_somebody_else_s_by_now_is_left_to_them(desk: Desk) -> None:
    desk.outbox.permits = [Permit(Verdict.LOST)]
    assert await desk.attempt() is None
    assert (desk.sender.sent, desk.outbox.ended) == ([], [])


async def test_at_most_eight_are_in_flight(desk: Desk) -> None:
    desk.sender.waits = asyncio.Event()
    for chat in range(1, 21):
        desk.settle(chat)
    trying = asyncio.gather(*(desk.attempt(replace(ALERT, chat=chat)) for chat in range(1, 21)))
    async with asyncio.timeout(5):
        while desk.sender.in_flight < 8:
            await asyncio.sleep(0)
    await asyncio.sleep(0.01)
    assert len(desk.outbox.asked) == 8
    desk.sender.waits.set()
    await trying
    assert (desk.sender.most_in_flight, len(desk.sender.sent)) == (8, 20)


async def test_who_waits_for_a_picture_holds_no_place_and_asks_for_none(desk: Desk) -> None:
    desk.sender.unready["alert"] = asyncio.Event()
    waiting = asyncio.gather(*(desk.attempt() for _each in range(20)))
    await asyncio.sleep(0)
    async with asyncio.timeout(1):
        await desk.attempt(Delivery(1, Topic.NOTE, note="words"))
    assert [reply.html for _chat, reply, *_how in desk.sender.sent] == ["words"]
    assert desk.outbox.asked == [HERE]
    desk.sender.unready["alert"].set()
    await waiting


async def test_once_we_close_nothing_new_goes(desk: Desk) -> None:
    desk.outbox.permits = [Permit(Verdict.SOON, 0.005)]
    waiting = asyncio.create_task(desk.attempt())
    while not desk.outbox.asked:
        await asyncio.sleep(0)
    desk.attempts.close()
    assert await waiting is None
    assert await desk.attempt() is None
    assert desk.outbox.asked == [HERE]
    assert (desk.sender.sent, desk.outbox.ended) == ([], [])
