"""The owner's words to all, by real workers: one that is killed in the middle, and what goes before them."""

import math
import time
from collections.abc import Sequence

from bot.model.chat import ChatKind
from bot.model.subscription import Subscription
from bot.model.topic_rule import HintsRule
from tests.faults.fleet import IN_FLIGHT, Fleet
from tests.faults.observed import Call, by_chat, eventually, in_turns, most_within, tally
from tests.faults.test_broadcast import answer_times_s
from tests.person import Message, Person

OWNER = {"OWNER_ID": "1001"}
BEGUN = 24
"""Messages that a worker may have put together when an alert comes."""


async def readers(fleet: Fleet, number: int) -> list[int]:
    """Private chats that asked for something, of which nothing happens."""
    chats = fleet.open(number)

    async def one(telegram_id: int) -> None:
        chat = (await fleet.memory.chats.of(telegram_id, ChatKind.PRIVATE)).number
        await fleet.memory.subscriptions.add(Subscription("a1", chat, HintsRule()))

    await in_turns(one, chats)
    return chats


async def begun(owner: Person, button: str = "Send") -> Message:
    """Type the words and confirm them; returns the message that shows how far they are."""
    preview, card = await owner.answers(await owner.type("/broadcast Hello, all"), 2)
    assert preview["text"] == "Hello, all"
    await owner.tap(card, button)
    return card


def to(calls: Sequence[Call], chats: Sequence[int]) -> list[Call]:
    """Those to any of these chats."""
    wanted = set(chats)
    return [call for call in calls if call["chat"] in wanted]


async def until_told(fleet: Fleet, chats: Sequence[int], number: int) -> None:
    """Wait until so many of these chats have it."""

    async def are_told() -> bool:
        return len(to(fleet.sent(), chats)) >= number

    await eventually(are_told, 60, every_s=0.05)


async def until_ended(fleet: Fleet, patience_s: float) -> None:
    """Wait until everything came of it that can, and the owner was shown that."""

    async def has_ended() -> bool:
        return await fleet.memory.broadcasts.current() is None

    await eventually(has_ended, patience_s)


async def test_of_three_workers_one_may_be_killed_and_only_what_it_had_in_flight_comes_twice(
    fleet: Fleet,
) -> None:
    chats = await readers(fleet, 900)
    await fleet.order(method="sendMessage", status=200, delay_s=0.2, times=100_000)
    async with fleet.workers(3, OWNER) as [victim, *_others], Person(fleet.server.address) as owner:
        shown = await begun(owner)
        await until_told(fleet, chats, 200)
        killed_at = time.time()
        victim.process.kill()
        await until_ended(fleet, 180)
        end = (await owner.read(shown["message_id"]))["text"]
    copies = fleet.copies(chats)
    assert tally(copies).keys() <= {1, 2}
    assert fleet.repeated(copies, killed_at) <= IN_FLIGHT
    assert end.startswith("Done: 900 of 900 sent\nTime it took: ")


async def test_killed_with_half_of_it_queued_it_goes_on_when_it_is_started_again(fleet: Fleet) -> None:
    chats = await readers(fleet, 1000)
    async with Person(fleet.server.address) as owner:
        async with fleet.workers(1, OWNER) as [victim]:
            shown = await begun(owner)
            await until_told(fleet, chats, 100)
            killed_at = time.time()
            victim.process.kill()
            found = await fleet.memory.broadcasts.current()
        assert found is not None
        assert 200 <= found.queued < 1000
        async with fleet.workers(1, OWNER):
            await until_ended(fleet, 180)
        end = (await owner.read(shown["message_id"]))["text"]
    copies = fleet.copies(chats)
    assert tally(copies).keys() <= {1, 2}
    assert fleet.repeated(copies, killed_at) <= IN_FLIGHT
    assert end.startswith("Done: 1,000 of 1,000 sent\nTime it took: ")


async def test_stopped_no_more_arrives_than_was_in_flight(fleet: Fleet) -> None:
    chats = await readers(fleet, 600)
    async with fleet.workers(2, OWNER), Person(fleet.server.address) as owner:
        shown = await begun(owner)
        await until_told(fleet, chats, 100)
        await owner.tap(await owner.read(shown["message_id"]), "Stop")
        stopped = len(to(fleet.sent(), chats))
        await until_ended(fleet, 30)
        end = (await owner.read(shown["message_id"]))["text"]
    arrived = len(to(fleet.sent(), chats))
    assert arrived <= stopped + 2 * IN_FLIGHT
    assert end == f"Stopped: {arrived} of 600 sent\nNot sent: {600 - arrived}"


async def test_alerts_and_answers_go_before_it(fleet: Fleet) -> None:
    chats = await readers(fleet, 1300)
    alerted = fleet.open(40)
    async with fleet.workers(1, OWNER), Person(fleet.server.address) as owner:
        await begun(owner)
        await until_told(fleet, chats, 1)
        # looked for every 30 s, which it takes 44 to tell 1,300
        await fleet.subscribe(alerted, fleet.rule)
        took = sorted(await answer_times_s(fleet, until=1200))
        assert await fleet.memory.broadcasts.current() is not None
        await until_ended(fleet, 60)
    assert took[math.ceil(0.95 * len(took)) - 1] < 1
    assert tally(fleet.copies([*chats, *alerted])) == {1: 1340}
    # one that was too much for a second, on a busy machine, is sent again after that second
    begun_at = [calls[0]["at"] for calls in by_chat(to(fleet.sends(), alerted)).values()]
    between = [call for call in to(fleet.sent(), chats) if min(begun_at) < call["at"] < max(begun_at)]
    assert len(between) <= BEGUN
    arrivals = [call["at"] for call in to(fleet.sent(), alerted)]
    assert max(arrivals) < max(call["at"] for call in to(fleet.sent(), chats)) - 1


async def test_two_bots_that_were_started_by_mistake_tell_each_chat_once(fleet: Fleet) -> None:
    chats = await readers(fleet, 300)
    async with fleet.workers(2, OWNER), Person(fleet.server.address) as owner:
        shown = await begun(owner)
        await until_ended(fleet, 60)
        end = (await owner.read(shown["message_id"]))["text"]
    assert tally(fleet.copies(chats)) == {1: 300}
    assert end.startswith("Done: 300 of 300 sent\nTime it took: ")
    calls = [call for call in fleet.server.world.calls.after(0) if call["status"] == 200]
    edits = [call["at"] for call in calls if call["method"] == "editMessageText"]
    # the first is the tap's; then every three seconds, by whoever leads
    assert 3 <= len(edits) <= 3 + (edits[-1] - edits[0]) / 3


async def test_what_is_paid_for_goes_quicker_than_what_is_free_and_the_rest_at_telegram_s_pace(
    fleet: Fleet,
) -> None:
    chats = await readers(fleet, 600)
    settings = OWNER | {"PAID_BROADCAST": "35"}
    async with fleet.workers(2, settings) as _workers, Person(fleet.server.address) as owner:
        shown = await begun(owner, "Pay for speed: 35 Stars")
        await until_ended(fleet, 90)
        end = (await owner.read(shown["message_id"]))["text"]
    assert tally(fleet.copies(chats)) == {1: 600}
    assert end.startswith("Done: 600 of 600 sent\nStars paid, at most: 35\n")
    sends = to(fleet.sends(), chats)
    assert {call["status"] for call in sends} == {200}
    assert [call["paid"] for call in sends].count(True) == 350
    assert most_within([call for call in sends if call["paid"]], 1) > 60
    assert most_within([call for call in sends if not call["paid"]], 1) <= 30
