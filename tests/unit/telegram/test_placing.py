"""In which topic of a group a message ends up, and what becomes of a topic that takes none."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from telegram.error import BadRequest, Forbidden

from bot.errors import StoreUnavailable
from bot.model.chat import Chat, ChatKind, Digest
from bot.model.delivery import Delivery, Outcome, Topic
from bot.model.destination import Destinations, Subject, directed
from bot.telegram.spots import ANYWHERE, Spot
from tests.unit.telegram.delivering import ALERT, MONDAY, Desk

FORUM, ADA, ADAS = -1001234567890, 11, 2
"""The group, who chose its topics, and the number of the private chat with her."""
DIGEST = Delivery(1, Topic.DIGEST)
GONE = BadRequest("Bad Request: message thread not found")
CLOSED = BadRequest("Bad Request: TOPIC_CLOSED")
NO_MESSAGE = BadRequest("Bad Request: message to be replied not found")
IN_TOPIC = Spot(thread=5)
BELOW = Spot(reply_to=77, only=True)


@pytest.fixture
def desk() -> Desk:
    """A group that wants links and lines in topic 5, and summaries in topic 7."""
    desk = Desk()
    chosen = directed((), [Subject.LINK], 5, chosen_by=ADA)
    choose(desk, directed(chosen, [Subject.SUMMARY], 7, chosen_by=ADA))
    return desk


def choose(desk: Desk, destinations: Destinations) -> None:
    desk.kept.chats[1] = Chat(1, FORUM, ChatKind.GROUP, destinations=destinations)
    desk.kept.named[FORUM] = 1


def meet(desk: Desk, kind: ChatKind = ChatKind.PRIVATE) -> None:
    """Let whoever chose the topics have a chat of that name."""
    desk.kept.chats[ADAS], desk.kept.named[ADA] = Chat(ADAS, ADA, kind), ADAS


def answering(desk: Desk) -> Delivery:
    """An alert that follows message 77."""
    desk.outbox.receipts[MONDAY] = 77
    return replace(ALERT, told=MONDAY)


def told(desk: Desk) -> list[tuple[int, str]]:
    """Who was told of a topic, and what."""
    assert all(each.topic is Topic.NOTE for each in desk.outbox.queued)
    return [(each.chat, each.note) for each in desk.outbox.queued]


@pytest.mark.parametrize(
    ("delivery", "spot"),
    [
        (ALERT, IN_TOPIC),
        (replace(ALERT, topic=Topic.CORRECTION, told=MONDAY), IN_TOPIC),
        (DIGEST, Spot(thread=7)),
        (Delivery(1, Topic.NOTE, note="a word"), ANYWHERE),
    ],
    ids=["link", "correction", "summary", "note"],
)
async def test_each_goes_to_the_topic_that_is_chosen_for_it(
    desk: Desk, delivery: Delivery, spot: Spot
) -> None:
    desk.kept.chats[1] = replace(desk.kept.chats[1], digest=Digest(4))
    assert await desk.attempt(delivery) is None
    assert desk.sender.spots == [spot]
    assert [each.outcome for each in desk.outbox.ended] == [Outcome.SENT]


@pytest.mark.parametrize("destinations", [(), directed((), [Subject.HINTS], 5)])
async def test_what_has_no_topic_goes_to_the_general_one(desk: Desk, destinations: Destinations) -> None:
    choose(desk, destinations)
    await desk.attempt()
    await desk.attempt(answering(desk))
    assert desk.sender.spots == [ANYWHERE, Spot(reply_to=77)]


async def test_what_follows_an_alert_stays_in_its_topic(desk: Desk) -> None:
    await desk.attempt(answering(desk))
    assert desk.sender.spots == [BELOW]


@pytest.mark.parametrize(
    ("failures", "tried"),
    [
        ([NO_MESSAGE], [BELOW, IN_TOPIC]),
        ([CLOSED], [BELOW, IN_TOPIC]),
        ([NO_MESSAGE, GONE], [BELOW, IN_TOPIC, ANYWHERE]),
    ],
    ids=["the alert deleted", "the alert's topic closed", "its own topic gone too"],
)
async def test_where_it_cannot_follow_it_goes_where_it_would_go_alone(
    desk: Desk, failures: Sequence[BadRequest], tried: Sequence[Spot]
) -> None:
    desk.sender.failures = list(failures)
    await desk.attempt(answering(desk))
    assert desk.sender.spots == tried
    assert desk.sender.turns == [FORUM] * len(failures)
    [ended] = desk.outbox.ended
    assert (ended.outcome, ended.message_id) == (Outcome.SENT, 501)


async def test_that_an_alert_cannot_be_answered_says_nothing_of_the_topic_chosen(desk: Desk) -> None:
    before = desk.kept.chats[1]
    for failure in (NO_MESSAGE, CLOSED, GONE):
        await desk.fail(failure, answering(desk))
    assert desk.kept.chats[1] == before
    assert told(desk) == []


async def test_an_alert_whose_topic_is_gone_goes_to_the_general_one_and_nothing_goes_there_again(
    desk: Desk,
) -> None:
    assert await desk.fail(GONE) is None
    assert desk.sender.spots == [IN_TOPIC, ANYWHERE]
    assert desk.sender.turns == [FORUM]
    assert [each.outcome for each in desk.outbox.ended] == [Outcome.SENT]
    assert desk.kept.chats[1].destinations == directed((), [Subject.SUMMARY], 7, chosen_by=ADA)
    await desk.attempt()
    assert desk.sender.spots[2:] == [ANYWHERE]
    assert len(told(desk)) == 1


async def test_a_closed_topic_is_tried_again_and_told_of_once_until_it_was_open(desk: Desk) -> None:
    for _alert in range(2):
        await desk.fail(CLOSED)
        assert desk.sender.spots[-2:] == [IN_TOPIC, ANYWHERE]
    assert len(told(desk)) == 1
    await desk.attempt()
    assert desk.sender.spots[-1] == IN_TOPIC
    assert not any(each.is_closed for each in desk.kept.chats[1].destinations)
    await desk.fail(CLOSED)
    assert len(told(desk)) == 2


async def test_a_topic_that_takes_messages_is_written_down_only_if_it_was_closed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_args: object) -> None:
        raise AssertionError("nothing has changed")

    monkeypatch.setattr(desk.chats, "change", never)
    await desk.attempt()
    await desk.attempt(answering(desk))
    assert len(desk.sender.sent) == 2


async def test_whoever_chose_it_is_told_in_private(desk: Desk) -> None:
    meet(desk)
    await desk.fail(GONE)
    [(chat, note)] = told(desk)
    assert chat == ADAS
    assert "is gone: Link and lines. It comes to the general one now: https://t.me/c/1234567890/1." in note


@pytest.mark.parametrize("kind", [None, ChatKind.GROUP], ids=["never met", "no private chat"])
async def test_where_they_do_not_talk_to_us_the_group_is_told(desk: Desk, kind: ChatKind | None) -> None:
    if kind is not None:
        meet(desk, kind)
    await desk.fail(CLOSED)
    [(chat, note)] = told(desk)
    assert chat == 1
    assert note.startswith("The topic chosen for this is closed: Link and lines. It comes here")


async def test_where_nobody_showed_themselves_the_group_is_told(desk: Desk) -> None:
    meet(desk)
    choose(desk, directed((), list(Subject), 5))
    await desk.fail(GONE)
    assert [chat for chat, _note in told(desk)] == [1]


async def test_each_is_told_of_what_they_chose(desk: Desk) -> None:
    meet(desk)
    choose(desk, directed(desk.kept.chats[1].destinations, [Subject.HINTS], 5))
    await desk.fail(GONE)
    assert [(chat, note.partition(": ")[2].partition(".")[0]) for chat, note in told(desk)] == [
        (ADAS, "Link and lines"),
        (1, "Hints"),
    ]


async def test_where_the_general_topic_is_closed_too_the_chat_rests_and_they_know_why(desk: Desk) -> None:
    meet(desk)
    desk.sender.failures = [GONE, CLOSED]
    later = await desk.attempt()
    assert later is not None
    assert desk.mishaps.refusals == [1]
    assert [chat for chat, _note in told(desk)] == [ADAS]


@pytest.mark.parametrize(
    "error",
    [
        Forbidden("Forbidden: bot was kicked from the supergroup chat"),
        BadRequest("Bad Request: message is too long"),
    ],
)
async def test_what_is_not_about_the_topic_is_not_tried_elsewhere(desk: Desk, error: Exception) -> None:
    before = desk.kept.chats[1]
    await desk.fail(error)
    assert desk.sender.spots == [IN_TOPIC]
    assert desk.kept.chats[1] == before


async def test_while_the_store_is_away_the_message_waits_for_it_and_arrives(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, failures = desk.chats.change, [StoreUnavailable("Redis is away")] * 2

    async def away_at_first(*args: object) -> Chat | None:
        if failures:
            raise failures.pop()
        return await change(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.chats, "change", away_at_first)
    await desk.fail(GONE)
    assert [each.outcome for each in desk.outbox.ended] == [Outcome.SENT]
    assert len(told(desk)) == 1


async def test_of_a_group_that_is_forgotten_meanwhile_nobody_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = desk.chats.change

    async def forgotten(number: int, how: object) -> Chat | None:
        await desk.chats.forget(desk.kept.chats[1])
        return await change(number, how)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.chats, "change", forgotten)
    await desk.fail(GONE)
    assert told(desk) == []
