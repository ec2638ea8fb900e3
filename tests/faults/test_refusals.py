"""What Telegram answers instead of taking a message: each is made up for, and nobody pays for another's."""

import asyncio
from itertools import product

import pytest

from tests.faults.fleet import BEFORE, Fleet, outcomes
from tests.faults.machines import ahead
from tests.faults.observed import by_chat, eventually, tally

SENDING = ("sendMessage", "sendPhoto")


async def test_a_bad_gateway_in_the_middle_costs_nobody_anything(fleet: Fleet) -> None:
    chats = await fleet.audience(90)
    async with fleet.workers():
        await fleet.until_sent(30)
        unserved = set(chats) - by_chat(fleet.sends()).keys()
        await fleet.order(chat=max(unserved), status=502)
        await fleet.until_done()
    assert by_chat(fleet.sends())[max(unserved)][0]["status"] == 502
    assert tally(fleet.copies(chats)) == {1: 90}
    assert len(await fleet.followers()) == 90


async def test_a_third_answered_with_429_hears_of_it_after_the_wait_and_once(fleet: Fleet) -> None:
    chats = await fleet.audience(60)
    waits = {chat: 1 + at % 2 for at, chat in enumerate(chats[::3])}
    for chat, retry_after in waits.items():
        await fleet.order(chat=chat, status=429, retry_after=retry_after)
    async with fleet.workers():
        await fleet.until_done()
    assert tally(fleet.copies(chats)) == {1: 60}
    calls = by_chat(fleet.sends())
    for chat, retry_after in waits.items():
        first, *again = calls[chat]
        assert first["status"] == 429
        assert all(call["at"] >= first["at"] + retry_after for call in again)


async def test_blocked_chats_are_left_alone_and_hold_up_nobody(fleet: Fleet) -> None:
    chats = await fleet.audience(300)
    told, silent = chats[10:250:80], chats[50:290:80]
    for chat in told:
        await fleet.host.call("POST", f"chats/{chat}/events", {"kind": "block"})
    for chat in silent:
        await fleet.order(chat=chat, status=403, times=1000)
    others = set(chats) - {*told, *silent}
    async with fleet.workers():
        await fleet.until_sent(len(others))
        await asyncio.sleep(5)
    calls = by_chat(fleet.sends())
    assert [len(calls[chat]) for chat in silent] == [1, 1, 1]
    assert all(len(calls[chat]) <= 1 for chat in told)  # none if the bot had heard of it before
    arrivals = [call["at"] for chat in others for call in calls[chat]]
    assert max(arrivals) - min(arrivals) <= 11
    assert tally(fleet.copies(others)) == {1: 294}
    assert len(await fleet.followers()) == 300


async def tried_again(fleet: Fleet, chats: set[int], hours: int) -> None:
    """Let these be tried at a later hour: with what they were refused, or with the same news once more."""
    if not (await outcomes(fleet.memory))["waiting"]:
        known = fleet.known(fleet.rule, BEFORE)
        for each in await fleet.followers():
            assert await fleet.memory.subscriptions.change(each, each.settled(known, BEFORE))
    before = len(fleet.sends())

    async def are_tried() -> bool:
        return chats <= by_chat(fleet.sends()[before:]).keys()

    async with fleet.workers(settings=ahead(hours)):
        await eventually(are_tried, patience_s=60)


@pytest.mark.parametrize(("refuse", "ended"), [(3, 3), (25, 0)], ids=["a few", "a storm"])
async def test_who_refuses_for_a_day_is_given_up_but_nobody_while_all_do(
    fleet: Fleet, refuse: int, ended: int
) -> None:
    refusing = set((await fleet.audience(25))[:refuse])
    for chat, method in product(refusing, SENDING):
        await fleet.order(chat=chat, method=method, status=403, times=1000)
    for hours in (0, 12, 25):
        assert len(await fleet.followers()) == 25
        await tried_again(fleet, refusing, hours)
    assert {call["status"] for call in fleet.sends() if call["chat"] in refusing} == {403}
    assert len(await fleet.followers()) == 25 - ended
