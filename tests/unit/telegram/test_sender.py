"""Messages that nobody asked for, as they go over the wire: once each, by a permit that the caller has."""

import asyncio
import json
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.model.message import Button, Link, Picture, Reply
from bot.telegram.sender import Sender
from bot.telegram.spots import Spot
from tests.fake_delivery import FakePace
from tests.unit.telegram.wire import FakePictures, FakeTelegram, refusal, taken

CHAT = -1001
PICTURE = Picture("v", lambda: b"a picture")
UNREADABLE = refusal(400, 'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0')
NO_PHOTOS = refusal(400, "Bad Request: not enough rights to send photos to the chat")
BAD_FILE_ID = refusal(400, "Bad Request: wrong file identifier/HTTP URL specified")


class Desk:
    """A sender, and Telegram at the other end."""

    def __init__(self) -> None:
        self.telegram, self.pace, self.shelf = FakeTelegram(), FakePace(), FakePictures()
        self.sender = Sender(self.shelf, self.pace)
        self.bot = Bot("1:x", request=self.telegram, get_updates_request=self.telegram)

    async def send(self, reply: Reply, **how: Any) -> int:
        return await self.sender.send(self.bot, CHAT, reply, **how)

    @property
    def methods(self) -> list[str]:
        return [call.method for call in self.telegram.calls]


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize(
    ("spot", "told"),
    [
        (Spot(), {}),
        (Spot(thread=42), {"message_thread_id": "42"}),
        (Spot(reply_to=7), {"reply_parameters": {"message_id": 7, "allow_sending_without_reply": True}}),
        (
            Spot(reply_to=7, only=True),
            {"reply_parameters": {"message_id": 7, "allow_sending_without_reply": False}},
        ),
        # an answer stands in the topic of what it answers: no other is named
        (
            Spot(reply_to=7, thread=42),
            {"reply_parameters": {"message_id": 7, "allow_sending_without_reply": True}},
        ),
    ],
    ids=str,
)
async def test_where_a_message_goes_is_told_in_telegrams_words(
    desk: Desk, spot: Spot, told: dict[str, Any]
) -> None:
    await desk.send(Reply("words"), spot=spot)
    [call] = desk.telegram.calls
    where = {name: call.told[name] for name in ("message_thread_id", "reply_parameters") if name in call.told}
    if "reply_parameters" in where:
        where["reply_parameters"] = json.loads(where["reply_parameters"])
    assert where == told


async def test_words_go_as_they_are_and_their_number_comes_back(desk: Desk) -> None:
    desk.telegram.answers = [taken(77)]
    assert await desk.send(Reply("<b>words</b>")) == 77
    [call] = desk.telegram.calls
    assert call.method == "sendMessage"
    assert call.told == {
        "chat_id": "-1001",
        "text": "<b>words</b>",
        "parse_mode": "HTML",
        "disable_notification": "false",
    }


async def test_an_answer_to_an_earlier_message_is_silent_if_asked_and_does_without_that_message(
    desk: Desk,
) -> None:
    buttons = ((Button("Stop", "al:stop"),), (Link("More", "https://example.org"),))
    await desk.send(Reply("words", buttons=buttons), silent=True, spot=Spot(reply_to=55))
    [call] = desk.telegram.calls
    assert call.told["disable_notification"] == "true"
    assert json.loads(call.told["reply_parameters"]) == {
        "message_id": 55,
        "allow_sending_without_reply": True,
    }
    assert json.loads(call.told["reply_markup"]) == {
        "inline_keyboard": [
            [{"text": "Stop", "callback_data": "al:stop"}],
            [{"text": "More", "url": "https://example.org"}],
        ]
    }


async def test_a_picture_is_uploaded_by_the_first_and_named_by_the_next(desk: Desk) -> None:
    for _again in range(2):
        await desk.send(Reply("words", PICTURE))
    first, second = desk.telegram.calls
    assert (first.method, first.told["caption"], first.files) == (
        "sendPhoto",
        "words",
        {"photo": b"a picture"},
    )
    assert (second.method, second.told["photo"], second.files) == ("sendPhoto", "file 1", {})


async def test_what_the_caller_has_a_permit_for_takes_no_other_place(desk: Desk) -> None:
    await desk.send(Reply("words", PICTURE))
    await desk.send(Reply("words"))
    assert desk.pace.reserved == []


async def test_where_the_markup_cannot_be_read_the_words_go_without_it(desk: Desk) -> None:
    desk.telegram.answers = [UNREADABLE]
    with capture_logs() as logs:
        assert await desk.send(Reply("<x>1 &lt; 2</x>")) == 502
    _refused, sent = desk.telegram.calls
    assert sent.told == {"chat_id": "-1001", "text": "1 < 2", "disable_notification": "false"}
    assert [log["event"] for log in logs] == ["markup refused: sent without"]


async def test_where_the_markup_of_a_caption_cannot_be_read_the_picture_stays(desk: Desk) -> None:
    desk.telegram.answers = [UNREADABLE]
    await desk.send(Reply("<x>words</x>", PICTURE))
    _refused, sent = desk.telegram.calls
    assert (sent.method, sent.told["caption"], sent.files) == ("sendPhoto", "words", {"photo": b"a picture"})
    assert "parse_mode" not in sent.told


@pytest.mark.parametrize(
    "reason",
    [
        "not enough rights to send photos to the chat",
        "CHAT_SEND_PHOTOS_FORBIDDEN",
        "CHAT_SEND_MEDIA_FORBIDDEN",
    ],
)
async def test_where_the_chat_takes_no_pictures_the_words_go_alone(desk: Desk, reason: str) -> None:
    desk.telegram.answers = [refusal(400, f"Bad Request: {reason}")]
    await desk.send(Reply("<b>words</b>", PICTURE), spot=Spot(reply_to=55))
    refused, sent = desk.telegram.calls
    assert (refused.method, sent.method) == ("sendPhoto", "sendMessage")
    assert (sent.told["text"], sent.told["parse_mode"]) == ("<b>words</b>", "HTML")
    assert "reply_parameters" in sent.told


async def test_a_picture_that_telegram_has_forgotten_is_uploaded_again(desk: Desk) -> None:
    desk.shelf.kept["v"] = "forgotten"
    desk.telegram.answers = [BAD_FILE_ID]
    await desk.send(Reply("words", PICTURE))
    first, second = desk.telegram.calls
    assert (first.told["photo"], second.files) == ("forgotten", {"photo": b"a picture"})
    assert desk.shelf.kept["v"] == "file 2"


@pytest.mark.parametrize(
    ("reply", "known", "answers"),
    [
        (Reply("<x>words</x>"), None, [UNREADABLE]),
        (Reply("words", PICTURE), None, [NO_PHOTOS]),
        (Reply("words", PICTURE), "forgotten", [BAD_FILE_ID]),
        (Reply("<x>words</x>", PICTURE), "forgotten", [BAD_FILE_ID, UNREADABLE]),
    ],
    ids=["without markup", "without a picture", "uploaded again", "both"],
)
async def test_each_further_call_takes_a_place_of_its_own_before_it_is_made(
    desk: Desk, reply: Reply, known: str | None, answers: list[Any]
) -> None:
    desk.shelf.kept = {} if known is None else {"v": known}
    desk.telegram.answers = list(answers)
    places: list[int] = []
    desk.telegram.at_call = lambda: places.append(len(desk.pace.reserved))
    await desk.send(reply)
    assert places == list(range(len(answers) + 1))
    assert set(desk.pace.reserved) == {CHAT}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refusal(400, "Bad Request: message is too long"), BadRequest),
        (refusal(403, "Forbidden: bot was blocked by the user"), Forbidden),
        (refusal(429, "Too Many Requests: retry after 7", retry_after=7), RetryAfter),
        (refusal(502, "Bad Gateway"), NetworkError),
        (TimedOut(), TimedOut),
    ],
    ids=["400", "403", "429", "502", "no answer"],
)
@pytest.mark.parametrize("picture", [None, PICTURE], ids=["words", "picture"])
async def test_what_else_goes_wrong_is_for_the_caller_to_judge(
    desk: Desk, picture: Picture | None, answer: Any, error: type[Exception]
) -> None:
    desk.telegram.answers = [answer]
    with pytest.raises(error):
        await desk.send(Reply("words", picture))
    assert len(desk.telegram.calls) == 1
    assert (desk.pace.reserved, desk.pace.floods) == ([], [])


async def test_what_is_refused_again_without_its_markup_is_refused(desk: Desk) -> None:
    desk.telegram.answers = [UNREADABLE, UNREADABLE]
    with pytest.raises(BadRequest):
        await desk.send(Reply("<x>words</x>"))
    assert len(desk.telegram.calls) == 2


async def test_of_many_with_the_same_picture_one_uploads_it_and_the_others_name_it(desk: Desk) -> None:
    desk.telegram.waits = asyncio.Event()

    async def deliver() -> None:
        async with desk.sender.ready(Reply("words", PICTURE)) as reply:
            await desk.send(reply)

    delivering = asyncio.gather(*(deliver() for _each in range(10)))
    while not desk.telegram.calls:
        await asyncio.sleep(0)
    desk.telegram.waits.set()
    await delivering
    assert [call.told.get("photo", "uploaded") for call in desk.telegram.calls] == [
        "uploaded",
        *["file 1"] * 9,
    ]


async def test_who_waits_too_long_for_the_upload_of_another_goes_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.pictures.UPLOAD_S", 0.02)
    desk.telegram.waits = asyncio.Event()

    async def deliver() -> None:
        async with desk.sender.ready(Reply("words", PICTURE)) as reply:
            await desk.send(reply)

    delivering = asyncio.gather(deliver(), deliver())
    async with asyncio.timeout(1):
        while len(desk.telegram.calls) < 2:
            await asyncio.sleep(0.001)
    desk.telegram.waits.set()
    await delivering
    assert [call.files for call in desk.telegram.calls] == [{"photo": b"a picture"}] * 2


async def test_what_is_paid_for_says_so(desk: Desk) -> None:
    desk.telegram.answers = [taken(77)]
    await desk.send(Reply("words"), is_paid=True)
    [call] = desk.telegram.calls
    assert call.told["allow_paid_broadcast"] == "true"
