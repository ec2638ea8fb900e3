"""Groups: a slower pace, and a number that changes."""

import pytest

from bot.model.chat import ChatKind
from tests.faults.fleet import Fleet, lines
from tests.faults.observed import by_chat, eventually, most_within, tally


async def test_of_twenty_five_alerts_a_group_gets_twenty_a_minute_and_all_in_the_end(fleet: Fleet) -> None:
    [group] = fleet.open(1, "group")
    await fleet.subscribe([group], *lines(fleet.returns, 25), kind=ChatKind.GROUP)
    async with fleet.workers():
        await fleet.until_done(patience_s=120)
    assert most_within(fleet.sends(), 60) <= 20
    messages = await fleet.messages(group)
    assert len(messages) == 25
    assert len({str(message["buttons"]) for message in messages}) == 25  # they name the alert


@pytest.mark.parametrize("is_told", [True, False], ids=["told", "its message lost"])
async def test_what_waits_for_a_group_follows_it_when_it_becomes_a_supergroup(
    fleet: Fleet, is_told: bool
) -> None:
    [group] = fleet.open(1, "group")
    await fleet.subscribe([group], *lines(fleet.returns, 3), kind=ChatKind.GROUP)
    if not is_told:
        await fleet.order(method="getUpdates", status=502, times=100_000)
    await fleet.order(chat=group, status=429, retry_after=5)  # so that all of it waits

    async def is_held_up() -> bool:
        return bool(fleet.sends())

    async with fleet.workers():
        await eventually(is_held_up, patience_s=30, every_s=0.02)
        moved = await fleet.host.call("POST", f"chats/{group}/events", {"kind": "migrate"})
        await fleet.until_done()
    assert tally(fleet.copies([group, moved["id"]])) == {0: 1, 3: 1}
    messages = await fleet.messages(moved["id"])
    assert len({str(message["buttons"]) for message in messages}) == 3
    old = [call["status"] for call in by_chat(fleet.sends())[group]]
    assert old == [429] if is_told else old[:2] == [429, 400]
