"""Tries at deliveries of a broadcast: who refuses is not waited for, what is stopped or unpaid goes otherwise."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.model.broadcast import Broadcast, Phase
from bot.model.delivery import Delivery, Outcome, Permit, Topic, Verdict
from bot.model.message import Reply
from tests.fake_delivery import Ended
from tests.unit.telegram.delivering import HERE, OWNER, Desk, entry

WORDS = Delivery(1, Topic.BROADCAST, occurrence="b1")
BLOCKED = Forbidden("Forbidden: bot was blocked by the user")
TOO_LOW = BadRequest("Bad Request: BALANCE_TOO_LOW")
PAID = Permit(Verdict.GO, is_paid=True)


@pytest.fixture
def desk() -> Desk:
    """One from which words go to all, that may be paid for."""
    desk = Desk(owner=OWNER)
    words = Broadcast("b1", "<b>words</b>", desk.clock(), 77, expected=1, pays=True, phase=Phase.SENDING)
    desk.broadcasts.all["b1"], desk.broadcasts.under_way = words, "b1"
    return desk


def pays(desk: Desk) -> bool:
    return desk.broadcasts.all["b1"].pays


async def test_it_goes_as_it_was_written(desk: Desk) -> None:
    assert await desk.attempt(WORDS) is None
    assert desk.sender.sent == [(HERE, Reply("<b>words</b>"), False, None)]
    assert desk.outbox.ended == [Ended(WORDS, Outcome.SENT, 501)]
    assert desk.sender.paid_for == []


async def test_what_is_paid_for_is_sent_as_that(desk: Desk) -> None:
    desk.outbox.permits = [PAID]
    await desk.attempt(WORDS)
    assert desk.sender.paid_for == [HERE]


async def test_who_refuses_it_is_left_alone_and_not_tried_again(desk: Desk) -> None:
    assert await desk.fail(BLOCKED, WORDS) is None
    assert desk.outbox.ended == [Ended(WORDS, Outcome.REFUSED, reason=str(BLOCKED))]
    assert desk.mishaps.refusals == [1]


async def test_who_rests_by_now_is_not_waited_for(desk: Desk) -> None:
    [addressee] = await desk.outbox.addressees([entry(WORDS)])
    until = desk.clock() + timedelta(hours=8)
    await desk.attempts(replace(addressee, rests=True, held_until=until))
    assert desk.outbox.ended == [Ended(WORDS, Outcome.REFUSED)]
    assert desk.sender.sent == []


async def test_while_the_message_itself_rests_it_waits(desk: Desk) -> None:
    desk.outbox.held[1] = until = desk.clock() + timedelta(hours=1)
    later = await desk.attempt(WORDS)
    assert later is not None
    assert later.until == until


async def test_stopped_while_it_waited_for_its_turn_it_is_not_sent(desk: Desk) -> None:
    desk.outbox.permits = [Permit(Verdict.SOON, 0.001), Permit(Verdict.OVER)]
    await desk.attempt(WORDS)
    assert desk.sender.sent == []
    assert desk.outbox.ended == [Ended(WORDS, Outcome.NOTHING_TO_SEND)]


@pytest.mark.parametrize(
    ("error", "waits_s"), [(RetryAfter(timedelta(seconds=9)), 9), (TOO_LOW, 0)], ids=["flooded", "no Stars"]
)
async def test_where_what_is_paid_for_is_not_taken_it_goes_again_and_the_rest_is_free(
    desk: Desk, error: TelegramError, waits_s: float
) -> None:
    desk.outbox.permits = [PAID]
    later = await desk.fail(error, WORDS)
    assert later is not None
    assert later.until == desk.clock() + timedelta(seconds=waits_s)
    assert not pays(desk)
    assert desk.outbox.ended == []
    [note] = desk.outbox.queued
    assert note.note.endswith("The rest of the broadcast goes free.")
    assert desk.mishaps.faults == []


@pytest.mark.parametrize("error", [BLOCKED, NetworkError("Bad Gateway")])
async def test_what_says_nothing_of_payment_leaves_it_paid(desk: Desk, error: TelegramError) -> None:
    desk.outbox.permits = [PAID]
    await desk.fail(error, WORDS)
    assert pays(desk)


@pytest.mark.parametrize("error", [RetryAfter(timedelta(seconds=9)), TOO_LOW])
async def test_what_is_free_says_nothing_of_payment(desk: Desk, error: TelegramError) -> None:
    await desk.fail(error, WORDS)
    assert pays(desk)


async def test_what_is_free_and_faulty_is_kept_for_the_owner(desk: Desk) -> None:
    assert await desk.fail(TOO_LOW, WORDS) is None
    assert [ended.outcome for ended in desk.outbox.ended] == [Outcome.FAILED]
    assert desk.mishaps.faults == [("broadcast:b1", str(TOO_LOW), 1)]


async def test_of_what_may_be_paid_for_all_that_are_begun_are_in_flight(desk: Desk) -> None:
    for number in range(2, 31):
        desk.settle(number)
    desk.sender.waits = asyncio.Event()
    trying = [asyncio.create_task(desk.attempt(replace(WORDS, chat=number))) for number in range(1, 31)]
    async with asyncio.timeout(5):
        while desk.sender.in_flight < 24:
            await asyncio.sleep(0)
    desk.sender.waits.set()
    await asyncio.gather(*trying)
    assert (desk.sender.most_in_flight, len(desk.sender.sent)) == (24, 30)
