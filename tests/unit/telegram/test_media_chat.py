"""Pictures for cards that others post are uploaded once, and nobody waits for that longer than told."""

import asyncio
from dataclasses import dataclass, field

import pytest
from structlog.testing import capture_logs
from telegram import Bot

from bot.model.delivery import Permit, Verdict
from bot.model.message import Picture
from bot.telegram import media_chat
from bot.telegram.media_chat import REST_S, MediaChat
from bot.telegram.pictures import Photo
from bot.telegram.sender import Sender
from tests.fake_delivery import FakePace
from tests.unit.telegram.wire import Answer, FakePictures, FakeTelegram, refusal

CHANNEL = -1001
CHAT_OF_A_NAME = (200, b'{"ok": true, "result": {"id": -1001, "type": "channel"}}')


@dataclass
class Desk:
    """A chat for pictures, and Telegram at the other end."""

    chat: int | str | None = CHANNEL
    now: float = 0.0
    telegram: FakeTelegram = field(default_factory=FakeTelegram)
    shelf: FakePictures = field(default_factory=FakePictures)
    pace: FakePace = field(default_factory=FakePace)

    def __post_init__(self) -> None:
        self.sender = Sender(self.shelf, self.pace)
        self.media = MediaChat(self.sender, self.chat, lambda: self.now)
        self.bot = Bot("1:x", request=self.telegram, get_updates_request=self.telegram)

    async def named(self, version: str = "v", within_s: float = 1) -> str | None:
        return await self.media.named(self.bot, picture(version), within_s)

    @property
    def methods(self) -> list[str]:
        return [call.method for call in self.telegram.calls]


def picture(version: str = "v") -> Picture:
    return Picture(version, lambda: b"a picture")


async def test_a_picture_that_telegram_has_is_posted_nowhere() -> None:
    desk = Desk()
    desk.shelf.kept["v"] = "theirs"
    assert await desk.named() == "theirs"
    assert await desk.media.known(picture()) == "theirs"
    assert desk.telegram.calls == []


async def test_any_other_is_posted_once_without_a_sound_and_at_the_pace_of_all() -> None:
    desk = Desk()
    assert set(await asyncio.gather(*(desk.named() for _each in range(20)))) == {"file 1"}
    [call] = desk.telegram.calls
    assert call.method == "sendPhoto"
    assert call.told == {"chat_id": "-1001", "disable_notification": "true"}
    assert call.files == {"photo": b"a picture"}
    assert desk.pace.reserved == [CHANNEL]
    assert desk.shelf.kept == {"v": "file 1"}


async def test_without_a_chat_nothing_is_posted() -> None:
    desk = Desk(None)
    assert await desk.named() is None
    assert desk.telegram.calls == []


async def test_a_chat_that_has_a_name_is_asked_once_for_its_number_by_which_the_pace_knows_it() -> None:
    desk = Desk("@pictures")
    desk.telegram.answers = [CHAT_OF_A_NAME]
    assert [await desk.named(), await desk.named("w")] == ["file 2", "file 3"]
    assert desk.methods == ["getChat", "sendPhoto", "sendPhoto"]
    assert desk.pace.reserved == [CHANNEL, CHANNEL]


async def test_an_upload_that_takes_longer_goes_on_for_whoever_asks_next() -> None:
    desk = Desk()
    desk.telegram.waits = asyncio.Event()
    assert await desk.named(within_s=0.01) is None
    assert desk.media.uploads(picture())
    desk.telegram.waits.set()
    assert await desk.named() == "file 1"
    assert not desk.media.uploads(picture())
    assert desk.methods == ["sendPhoto"]


async def test_a_chat_that_takes_no_pictures_is_left_alone_for_a_while() -> None:
    desk, no = Desk(), refusal(403, "Forbidden: bot is not a member of the channel chat")
    desk.telegram.answers = [no, no]
    with capture_logs() as logs:
        assert [await desk.named(), await desk.named()] == [None, None]
    assert desk.methods == ["sendPhoto"]
    assert [log["reason"] for log in logs] == ["Forbidden: bot is not a member of the channel chat"]
    desk.now = REST_S
    assert [await desk.named(), await desk.named()] == [None, None]
    assert desk.methods == ["sendPhoto"] * 2
    desk.now = 2 * REST_S
    assert await desk.named() == "file 3"


async def test_nobody_who_answers_with_the_same_picture_waits_for_the_pace_of_that_chat() -> None:
    desk = Desk()
    desk.pace.permits = [Permit(Verdict.LATER, 0.2)]
    assert await desk.named(within_s=0.01) is None

    async def send(photo: Photo) -> str:
        assert photo == b"a picture"
        return "an answer's"

    answered = asyncio.create_task(desk.sender.pictures.sent(picture(), send, str))
    await asyncio.wait({answered}, timeout=0.1)
    assert answered.done()
    async with asyncio.timeout(5):
        while desk.media.uploads(picture()):
            await asyncio.sleep(0.01)
    assert await desk.named() == "an answer's"
    assert desk.methods == []


async def test_only_so_many_uploads_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media_chat, "AT_ONCE", 2)
    desk = Desk()
    desk.pace.permits = [Permit(Verdict.LATER, 0.02)] * 2
    names = await asyncio.gather(*(desk.named(version) for version in ("v", "w", "x", "v")))
    assert names[2] is None
    assert None not in (*names[:2], names[3])
    assert names[0] == names[3]
    assert await desk.named("x") is not None


async def test_closing_ends_uploads() -> None:
    desk = Desk()
    desk.telegram.waits = asyncio.Event()
    assert await desk.named(within_s=0.01) is None
    await desk.media.close()
    assert not desk.media.uploads(picture())


@pytest.mark.parametrize("answers", [[], [refusal(502, "Bad Gateway")]], ids=["at once", "at the second try"])
async def test_a_name_that_telegram_has_forgotten_is_replaced_by_another(answers: list[Answer]) -> None:
    desk = Desk()
    desk.shelf.kept["v"] = "forgotten"
    desk.telegram.answers = answers
    desk.media.refused(picture(), "forgotten")
    assert await desk.media.known(picture()) is None
    name = await desk.named()
    assert name not in {None, "forgotten"}
    assert await desk.media.known(picture()) == name
