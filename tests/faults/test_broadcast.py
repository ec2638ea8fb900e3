"""One message for many chats, at the pace that Telegram takes: fast, once each, and answers go before it."""

import asyncio
import math
import time
from datetime import date

from bot.model.rule import Side, Threshold, ThresholdRule
from tests.alerting import PSCT
from tests.faults.fleet import Fleet
from tests.faults.observed import tally
from tests.person import Person


async def test_three_hundred_chats_hear_of_it_once_each_within_eleven_seconds(fleet: Fleet) -> None:
    chats = await fleet.audience(300)
    async with fleet.workers():
        await fleet.until_done()
    assert tally(fleet.copies(chats)) == {1: 300}
    sends = fleet.sends()
    assert {call["status"] for call in sends} == {200}  # 429 above all
    arrivals = [call["at"] for call in sends]
    assert max(arrivals) - min(arrivals) <= 11


async def test_two_bots_that_were_started_by_mistake_tell_each_chat_once(fleet: Fleet) -> None:
    chats = await fleet.audience(150)
    async with fleet.workers(2):
        await fleet.until_done()
    assert tally(fleet.copies(chats)) == {1: 150}


async def test_of_five_missed_sessions_with_two_changes_the_last_state_is_told_once(fleet: Fleet) -> None:
    chats = fleet.open(5)
    # crossed on the 23rd, over on the 24th; the last session is the 26th
    line = ThresholdRule(Threshold(Side.ABOVE, 0.45, closes=1, margin=0.04), PSCT)
    await fleet.subscribe(chats, line, as_of=date(2025, 9, 19))
    async with fleet.workers():
        await fleet.until_done()
    assert tally(fleet.copies(chats)) == {1: 5}
    for chat in chats:
        [message] = await fleet.messages(chat)
        assert "back below 0.41" in message["caption"].partition("\n")[0]
        assert "Close of Wed 24 Sep 2025" in message["caption"]


async def answer_times_s(fleet: Fleet, until: int) -> list[float]:
    """How long somebody waits who asks every second or so, until so many messages were sent to others."""
    [chat] = fleet.open(1)
    took = []
    async with Person(fleet.server.address, chat, id=chat) as person:
        while len([call for call in fleet.sent() if call["chat"] != chat]) < until:
            began = time.monotonic()
            await person.ask("/corr")
            took.append(time.monotonic() - began)
            await asyncio.sleep(1.05)  # one chat gets no more than that from us
    return took


async def test_who_asks_during_a_broadcast_is_answered_within_a_second(fleet: Fleet) -> None:
    chats = await fleet.audience(600)
    async with fleet.workers():
        await fleet.until_sent(1)
        took = sorted(await answer_times_s(fleet, until=600))
        await fleet.until_done()
    assert took[math.ceil(0.95 * len(took)) - 1] < 1
    assert len(took) >= 12
    assert tally(fleet.copies(chats)) == {1: 600}
