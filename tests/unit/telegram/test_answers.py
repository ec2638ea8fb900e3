"""Answers and edits, as they go over the wire: each call in its turn, and again where it surely did not arrive."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telegram import Bot, Chat, Message, User
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.model.delivery import Permit, Verdict
from bot.model.message import Button, Document, Link, Picture, Reply
from bot.telegram import again, sender
from bot.telegram.sender import Sender
from bot.telegram.transport import NotWritten
from tests.fake_delivery import FakePace
from tests.unit.telegram.wire import Call, FakePictures, FakeTelegram, refusal, taken

YOU, DESK = 1001, -1001
PICTURE = Picture("v", lambda: b"a picture")
FULL = Reply("<b>words</b>", PICTURE, ((Button("Stop", "al:stop"), Link("More", "https://example.org")),))
SHORT = timedelta(seconds=0.01)


class Desk:
    """A sender, and Telegram at the other end."""

    def __init__(self) -> None:
        self.telegram, self.pace, self.shelf = FakeTelegram(), FakePace(), FakePictures()
        self.sender = Sender(self.shelf, self.pace)
        self.bot = Bot("1:x", request=self.telegram, get_updates_request=self.telegram)

    def message(self, chat: int = YOU, **about: Any) -> Message:
        """Somebody's message."""
        kind = "private" if chat > 0 else "supergroup"
        message = Message(
            7,
            datetime(2025, 9, 27, tzinfo=UTC),
            Chat(chat, kind),
            from_user=User(9, "Ann", is_bot=False),
            **about,
        )
        message.set_bot(self.bot)
        return message

    async def answered(self, reply: Reply, *answers: Any, **about: Any) -> list[Call]:
        """Answer a message, while Telegram says this; returns the calls."""
        self.telegram.answers = list(answers)
        await self.sender.answer(self.message(**about), reply)
        return self.telegram.calls


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture(autouse=True)
def _backs_off_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(again, "_backing_off", lambda _state: 0.001)


Way = Callable[[Desk, Reply], Awaitable[object]]
WAYS: dict[str, Way] = {
    "an answer": lambda desk, reply: desk.sender.answer(desk.message(), reply),
    "an edit": lambda desk, reply: desk.sender.edit(desk.bot, YOU, 55, reply),
    "other buttons": lambda desk, reply: desk.sender.edit_buttons(desk.bot, YOU, 55, reply.buttons),
}
EACH_WAY = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


@EACH_WAY
async def test_each_takes_a_place_in_the_pace(desk: Desk, way: Way) -> None:
    await way(desk, Reply("words"))
    assert desk.pace.reserved == [YOU]
    assert len(desk.telegram.calls) == 1


@EACH_WAY
async def test_each_waits_for_its_place(desk: Desk, way: Way) -> None:
    desk.pace.permits = [Permit(Verdict.SOON, 0.005), Permit(Verdict.LATER, 0.005), Permit(Verdict.GO, 0.01)]
    began_s = asyncio.get_running_loop().time()
    await way(desk, Reply("words"))
    assert asyncio.get_running_loop().time() - began_s >= 0.02
    assert desk.pace.reserved == [YOU] * 3


@EACH_WAY
@pytest.mark.parametrize(
    "permits",
    [[Permit(Verdict.LATER, 400)], [Permit(Verdict.SOON, 0.01)] * 1000],
    ids=["a flooded chat", "a pace that has no place"],
)
async def test_what_gets_no_place_within_its_patience_is_given_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, way: Way, permits: list[Permit]
) -> None:
    monkeypatch.setattr(sender, "PATIENCE_S", 0.05)
    desk.pace.permits = list(permits)
    with pytest.raises(RetryAfter):
        await way(desk, Reply("words"))
    assert desk.telegram.calls == []
    assert desk.pace.floods == []


@EACH_WAY
@pytest.mark.parametrize(
    "answer",
    [
        refusal(500, "Internal Server Error"),
        refusal(502, "Bad Gateway"),
        NotWritten("Telegram was not reached"),
        RetryAfter(SHORT),
        TimedOut(),
    ],
    ids=["500", "502", "not written", "429", "no answer"],
)
async def test_what_did_not_arrive_is_sent_again_in_a_place_of_its_own(
    desk: Desk, way: Way, answer: Any
) -> None:
    desk.telegram.answers = [answer]
    await way(desk, Reply("words"))
    assert len(desk.telegram.calls) == 2
    assert desk.pace.reserved == [YOU, YOU]


async def test_what_may_have_arrived_is_sent_once_more_only(desk: Desk) -> None:
    with pytest.raises(TimedOut):
        await desk.answered(Reply("words"), TimedOut(), refusal(502, "Bad Gateway"), TimedOut())
    assert len(desk.telegram.calls) == 3


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refusal(400, "Bad Request: message is too long"), BadRequest),
        (refusal(403, "Forbidden: bot was blocked by the user"), Forbidden),
    ],
    ids=["400", "403"],
)
async def test_a_verdict_is_not_asked_for_twice(desk: Desk, answer: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        await desk.answered(Reply("words"), answer)
    assert len(desk.telegram.calls) == 1


async def test_that_telegram_wants_a_chat_left_alone_everybody_knows(desk: Desk) -> None:
    await desk.answered(Reply("words"), RetryAfter(SHORT), RetryAfter(SHORT))
    assert desk.pace.floods == [(YOU, 0.01)] * 2
    assert len(desk.telegram.calls) == 3


async def test_a_flood_beyond_all_patience_is_given_up(desk: Desk) -> None:
    with pytest.raises(RetryAfter):
        await desk.answered(
            Reply("words"), refusal(429, "Too Many Requests: retry after 400", retry_after=400)
        )
    assert desk.pace.floods == [(YOU, 400)]
    assert len(desk.telegram.calls) == 1


async def test_what_telegram_does_not_take_for_long_is_given_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "PATIENCE_S", 0.05)
    with pytest.raises(NetworkError):
        await desk.answered(Reply("words"), *[refusal(502, "Bad Gateway")] * 1000)


async def test_an_answer_has_its_picture_its_buttons_and_its_topic(desk: Desk) -> None:
    [call] = await desk.answered(FULL, chat=DESK, message_thread_id=42, is_topic_message=True)
    assert (call.method, call.files) == ("sendPhoto", {"photo": b"a picture"})
    assert (call.told["chat_id"], call.told["message_thread_id"]) == ("-1001", "42")
    assert (call.told["caption"], call.told["parse_mode"]) == ("<b>words</b>", "HTML")
    assert json.loads(call.told["reply_markup"]) == {
        "inline_keyboard": [
            [{"text": "Stop", "callback_data": "al:stop"}, {"text": "More", "url": "https://example.org"}]
        ]
    }
    assert json.loads(call.told["reply_parameters"])["message_id"] == 7


@pytest.mark.parametrize(("quoting", "quotes"), [(False, False), (True, True)])
async def test_in_private_it_points_at_its_message_only_if_told(
    desk: Desk, quoting: bool, quotes: bool
) -> None:
    await desk.sender.answer(desk.message(), Reply("words"), quoting=quoting)
    assert ("reply_parameters" in desk.telegram.calls[0].told) is quotes


async def test_a_document_goes_by_its_name(desk: Desk) -> None:
    [call] = await desk.answered(Reply("words", document=Document("alerts.json", b"{}")))
    assert (call.method, call.told["caption"], call.files) == ("sendDocument", "words", {"document": b"{}"})


async def test_a_picture_is_uploaded_once_for_answers_and_edits(desk: Desk) -> None:
    await desk.answered(FULL)
    await desk.sender.edit(desk.bot, YOU, 55, FULL)
    await desk.answered(FULL)
    upload, edit, answer = desk.telegram.calls
    assert upload.files == {"photo": b"a picture"}
    assert (edit.method, edit.files) == ("editMessageMedia", {})
    media = json.loads(edit.told["media"])
    assert (media["media"], media["caption"]) == ("file 1", "<b>words</b>")
    assert (answer.told["photo"], answer.files) == ("file 1", {})


@pytest.mark.parametrize(
    "reason", ["not enough rights to send photos to the chat", "CHAT_SEND_PHOTOS_FORBIDDEN"]
)
async def test_where_the_chat_takes_no_pictures_the_words_answer_alone(desk: Desk, reason: str) -> None:
    refused, sent = await desk.answered(FULL, refusal(400, f"Bad Request: {reason}"))
    assert (refused.method, sent.method, sent.told["text"]) == ("sendPhoto", "sendMessage", "<b>words</b>")
    assert desk.pace.reserved == [YOU, YOU]


@pytest.mark.parametrize("reason", ["message thread not found", "TOPIC_CLOSED", "TOPIC_DELETED"])
async def test_where_the_topic_is_gone_it_answers_in_the_general_one(desk: Desk, reason: str) -> None:
    about = {"chat": DESK, "message_thread_id": 42, "is_topic_message": True}
    _refused, sent = await desk.answered(Reply("words"), refusal(400, f"Bad Request: {reason}"), **about)
    assert {"message_thread_id", "reply_parameters"}.isdisjoint(sent.told)


@pytest.mark.parametrize(
    ("under_picture", "method", "field"),
    [(False, "editMessageText", "text"), (True, "editMessageCaption", "caption")],
)
async def test_words_take_the_place_of_words_or_stand_under_the_picture(
    desk: Desk, under_picture: bool, method: str, field: str
) -> None:
    desk.telegram.answers = [taken(55)]
    await desk.sender.edit(desk.bot, YOU, 55, Reply("<b>words</b>"), under_picture=under_picture)
    [call] = desk.telegram.calls
    assert (call.method, call.told[field], call.told["message_id"]) == (method, "<b>words</b>", "55")
    assert call.told["parse_mode"] == "HTML"


async def test_buttons_can_change_alone(desk: Desk) -> None:
    await desk.sender.edit_buttons(desk.bot, YOU, 55, FULL.buttons)
    [call] = desk.telegram.calls
    assert (call.method, call.told["message_id"]) == ("editMessageReplyMarkup", "55")
    assert "al:stop" in call.told["reply_markup"]


async def test_what_is_to_be_read_ahead_goes_ahead(desk: Desk) -> None:
    calls = await desk.answered(Reply("then", ahead=Reply("first")), taken(8), taken(9))
    assert [call.told["text"] for call in calls] == ["first", "then"]


async def test_markup_that_cannot_be_read_is_left_away(desk: Desk) -> None:
    unreadable = refusal(400, "Bad Request: can't parse entities: Unclosed start tag at byte offset 0")
    calls = await desk.answered(
        Reply("<b>a &amp; b</b>", ahead=Reply("first")), taken(8), unreadable, taken(9)
    )
    assert [call.told["text"] for call in calls] == ["first", "<b>a &amp; b</b>", "a & b"]
    assert [call.told.get("parse_mode") for call in calls] == ["HTML", "HTML", None]
