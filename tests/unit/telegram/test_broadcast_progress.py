"""The message that shows how far a broadcast is, while Telegram takes it and while it does not."""

from dataclasses import replace
from typing import cast

import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError

from bot.model.broadcast import Broadcast, Phase
from bot.model.delivery import Outcome
from bot.store.inmemory_broadcasts import MemoryBroadcasts
from bot.telegram.broadcast_progress import ShowBroadcast
from bot.telegram.sender import Sender
from tests.fakes import FakeClock
from tests.unit.telegram.delivering import OWNER, FakeSender

CLOCK = FakeClock()
SENDING = Broadcast("b1", "words", CLOCK(), 77, expected=2, phase=Phase.SENDING, queued=2)
DONE = replace(SENDING, outcomes={Outcome.SENT: 2})


class Desk:
    """One broadcast under way, and who shows it."""

    def __init__(self, broadcast: Broadcast = SENDING, owner: int | None = OWNER) -> None:
        self.broadcasts, self.sender = MemoryBroadcasts(), FakeSender()
        self.broadcasts.all["b1"], self.broadcasts.under_way = broadcast, "b1"
        parts = self.broadcasts, cast("Sender", self.sender), cast("Bot", None), CLOCK
        self.show = ShowBroadcast(*parts, owner=owner)

    @property
    def edited(self) -> list[str]:
        """What was shown, by its first line."""
        return [reply.html.partition("\n")[0] for _number, reply, _how in self.sender.edited]

    @property
    def has_ended(self) -> bool:
        return not self.broadcasts.under_way


async def test_it_is_shown_again_only_where_anything_came_of_it() -> None:
    desk = Desk()
    for _look in range(3):
        await desk.show()
    desk.broadcasts.all["b1"] = replace(SENDING, outcomes={Outcome.SENT: 1})
    for _look in range(3):
        await desk.show()
    assert desk.edited == ["<b>Sending: 0 of 2 sent</b>", "<b>Sending: 1 of 2 sent</b>"]
    assert not desk.has_ended


async def test_once_it_is_done_that_is_shown_and_it_ends() -> None:
    desk = Desk(DONE)
    for _look in range(2):
        await desk.show()
    assert desk.edited == ["<b>Done: 2 of 2 sent</b>"]
    assert desk.has_ended


async def test_what_reads_so_already_is_not_sent_again() -> None:
    desk = Desk(DONE)
    desk.sender.edit_failures = [BadRequest("Message is not modified: the same")]
    await desk.show()
    assert desk.sender.sent == []
    assert desk.has_ended


async def test_where_the_message_is_gone_another_takes_its_place_without_a_sound() -> None:
    desk = Desk()
    desk.sender.edit_failures = [BadRequest("Message to edit not found")]
    await desk.show()
    [(chat, reply, silent, _answered)] = desk.sender.sent
    assert (chat, silent) == (OWNER, True)
    assert reply.html.startswith("<b>Sending: 0 of 2 sent</b>")
    assert desk.sender.turns == [OWNER]
    assert desk.broadcasts.all["b1"].message == 501


@pytest.mark.parametrize(
    ("error", "ends"),
    [(Forbidden("bot was blocked by the user"), True), (NetworkError("Bad Gateway"), False)],
)
async def test_an_owner_who_cannot_be_told_holds_up_nothing_but_one_that_can_be_later_is(
    error: TelegramError, ends: bool
) -> None:
    desk = Desk(DONE)
    desk.sender.edit_failures = [error]
    await desk.show()
    assert desk.has_ended is ends
    await desk.show()
    assert desk.has_ended
    assert desk.edited == ([] if ends else ["<b>Done: 2 of 2 sent</b>"])


async def test_where_nobody_runs_the_bot_any_more_it_ends_all_the_same() -> None:
    desk = Desk(DONE, owner=None)
    await desk.show()
    assert desk.edited == []
    assert desk.has_ended
