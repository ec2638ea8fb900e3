"""A correction takes the place of the alert that was wrong, and says so in answer to it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from telegram.error import BadRequest, Forbidden, TimedOut

from bot.model.delivery import Outcome, Topic
from tests.unit.telegram.delivering import ALERT, FRIDAY, MONDAY, Desk

CORRECTION = replace(ALERT, topic=Topic.CORRECTION, session=FRIDAY, told=MONDAY)
GONE = BadRequest("Bad Request: message to edit not found")
NO_CAPTION = BadRequest("Bad Request: there is no caption in the message to edit")
SAME = BadRequest(
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.outbox.receipts[MONDAY] = 77
    return desk


@pytest.mark.parametrize(
    ("failures", "under_picture"), [([], True), ([NO_CAPTION], False)], ids=["a picture", "words alone"]
)
async def test_it_takes_the_place_of_what_was_wrong_and_a_short_one_answers_that(
    desk: Desk, failures: list[Exception], under_picture: bool
) -> None:
    desk.sender.edit_failures = failures
    await desk.attempt(CORRECTION)
    [(number, reply, is_caption)] = desk.sender.edited
    assert (number, is_caption) == (77, under_picture)
    assert reply.html.startswith("<b>Correction: ")
    [(_chat, answer, _silent, answered)] = desk.sender.sent
    assert answer.html.startswith("<b>Corrected: see the message above.")
    assert answered == 77


async def test_one_that_is_there_already_is_answered_all_the_same(desk: Desk) -> None:
    desk.sender.edit_failures = [SAME]
    await desk.attempt(CORRECTION)
    assert desk.sender.edited == []
    assert [reply.html.startswith("<b>Corrected: ") for _chat, reply, *_how in desk.sender.sent] == [True]


async def test_where_the_message_is_gone_it_says_the_whole(desk: Desk) -> None:
    desk.sender.edit_failures = [GONE, GONE]
    await desk.attempt(CORRECTION)
    desk.outbox.receipts.clear()
    await desk.attempt(CORRECTION)
    assert desk.sender.edited == []
    assert [reply.html.startswith("<b>Correction: ") for _chat, reply, *_how in desk.sender.sent] == [
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("error", "wait"),
    [(Forbidden("bot was blocked"), timedelta(hours=8)), (TimedOut(), timedelta(seconds=60))],
    ids=["refused", "no answer"],
)
async def test_an_edit_that_fails_otherwise_is_judged_as_a_message_is(
    desk: Desk, error: Exception, wait: timedelta
) -> None:
    desk.sender.edit_failures = [error]
    later = await desk.attempt(CORRECTION)
    assert later is not None
    assert later.until - desk.clock() == wait
    assert (desk.sender.sent, desk.outbox.ended) == ([], [])


async def test_it_ends_as_a_message_does(desk: Desk) -> None:
    await desk.attempt(CORRECTION)
    assert [(ended.outcome, ended.message_id) for ended in desk.outbox.ended] == [(Outcome.SENT, 501)]
