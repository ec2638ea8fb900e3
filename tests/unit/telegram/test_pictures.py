"""Pictures are drawn and uploaded once, and named from then on."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from telegram.error import BadRequest, NetworkError

from bot.model.message import Picture, Reply
from bot.telegram import pictures
from bot.telegram.pictures import Photo, Pictures
from tests.unit.telegram.wire import FakePictures

BAD_FILE_IDS = [
    "Bad Request: wrong file identifier/HTTP URL specified",
    "Bad Request: wrong remote file identifier specified: can't unserialize it. Wrong last symbol",
    "Bad Request: invalid file_id",
]


class Desk:
    """Pictures, and whoever sends them."""

    def __init__(self) -> None:
        self.shelf = FakePictures()
        self.pictures = Pictures(self.shelf)
        self.drawn = 0
        self.sent: list[Photo] = []
        self.failures: list[Exception] = []
        self.forgotten: set[str] = set()
        """What Telegram does not know any more."""
        self.waits: asyncio.Event | None = None
        """What uploads wait for."""
        self.names_wait: asyncio.Event | None = None
        """What pictures wait for that Telegram has."""

    def picture(self, version: str = "v") -> Picture:
        def draw() -> bytes:
            self.drawn += 1
            return b"a picture"

        return Picture(version, draw)

    async def send(self, photo: Photo) -> str:
        """Send it; Telegram calls what was uploaded by the number of the message."""
        self.sent.append(photo)
        number = len(self.sent)
        waits = self.waits if isinstance(photo, bytes) else self.names_wait
        await (asyncio.sleep(0) if waits is None else waits.wait())
        if photo in self.forgotten:
            raise BadRequest(BAD_FILE_IDS[0])
        if self.failures:
            raise self.failures.pop(0)
        return photo if isinstance(photo, str) else f"file {number}"

    async def answered(self, version: str = "v") -> str:
        return await self.pictures.sent(self.picture(version), self.send, str)

    async def delivered(self, version: str = "v") -> str:
        async with self.pictures.ready(Reply("", self.picture(version))) as ready:
            assert ready.picture is not None
            return await self.pictures.sent(ready.picture, self.send, str, is_ready=True)


How = Callable[[Desk], Awaitable[str]]
EACH_WAY = pytest.mark.parametrize("how", [Desk.answered, Desk.delivered], ids=["answered", "delivered"])


@pytest.fixture
def desk() -> Desk:
    return Desk()


@EACH_WAY
async def test_a_picture_is_drawn_and_uploaded_once_and_named_from_then_on(desk: Desk, how: How) -> None:
    assert [await how(desk) for _again in range(3)] == ["file 1"] * 3
    assert desk.sent == [b"a picture", "file 1", "file 1"]
    assert desk.drawn == 1


@EACH_WAY
async def test_what_another_process_uploaded_is_not_drawn(desk: Desk, how: How) -> None:
    desk.shelf.kept["v"] = "theirs"
    await how(desk)
    assert (desk.sent, desk.drawn) == (["theirs"], 0)


@EACH_WAY
async def test_of_many_one_uploads_it_and_the_others_wait_for_that(desk: Desk, how: How) -> None:
    desk.waits = asyncio.Event()
    sending = asyncio.gather(*(how(desk) for _each in range(20)))
    while not desk.sent:
        await asyncio.sleep(0)
    await asyncio.sleep(0.01)
    assert desk.sent == [b"a picture"]
    desk.waits.set()
    assert await sending == ["file 1"] * 20
    assert desk.sent == [b"a picture", *["file 1"] * 19]
    assert desk.drawn == 1


async def test_once_it_is_uploaded_those_who_waited_deliver_it_at_the_same_time(desk: Desk) -> None:
    desk.names_wait = asyncio.Event()
    sending = asyncio.gather(*(desk.delivered() for _each in range(4)))
    async with asyncio.timeout(1):
        while desk.sent != [b"a picture", *["file 1"] * 3]:
            await asyncio.sleep(0.001)
    desk.names_wait.set()
    await sending


@EACH_WAY
async def test_of_many_one_uploads_again_what_telegram_has_forgotten(desk: Desk, how: How) -> None:
    desk.shelf.kept["v"], desk.forgotten = "forgotten", {"forgotten"}
    assert await asyncio.gather(*(how(desk) for _each in range(5))) == ["file 6"] * 5
    assert desk.sent == [*["forgotten"] * 5, b"a picture", *["file 6"] * 4]


async def test_who_delivers_waits_only_so_long_for_the_upload_of_another(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "UPLOAD_S", 0.02)
    desk.waits = asyncio.Event()
    sending = asyncio.gather(*(desk.delivered() for _each in range(3)))
    async with asyncio.timeout(1):
        while desk.sent != [b"a picture"] * 3:
            await asyncio.sleep(0.001)
    desk.waits.set()
    assert await sending == ["file 1", "file 2", "file 3"]


@EACH_WAY
async def test_where_the_first_fails_one_other_uploads_it(desk: Desk, how: How) -> None:
    desk.failures = [NetworkError("Bad Gateway")]
    results = await asyncio.gather(*(how(desk) for _each in range(5)), return_exceptions=True)
    assert sum(isinstance(each, NetworkError) for each in results) == 1
    assert desk.sent == [b"a picture", b"a picture", "file 2", "file 2", "file 2"]


async def test_after_a_failure_those_who_come_later_wait_as_well(desk: Desk) -> None:
    desk.failures = [NetworkError("Bad Gateway")]
    first, second = (asyncio.create_task(desk.answered()) for _each in range(2))
    await asyncio.wait([first])
    assert {await second, *await asyncio.gather(desk.answered(), desk.answered())} == {"file 2"}
    assert desk.sent == [b"a picture", b"a picture", "file 2", "file 2"]
    assert isinstance(first.exception(), NetworkError)


@EACH_WAY
@pytest.mark.parametrize("reason", BAD_FILE_IDS)
async def test_one_that_telegram_has_forgotten_is_uploaded_again(desk: Desk, how: How, reason: str) -> None:
    desk.shelf.kept["v"] = "forgotten"
    desk.failures = [BadRequest(reason)]
    assert await how(desk) == "file 2"
    assert await how(desk) == "file 2"
    assert desk.sent == ["forgotten", b"a picture", "file 2"]


@EACH_WAY
async def test_any_other_fault_is_that_of_the_message(desk: Desk, how: How) -> None:
    desk.shelf.kept["v"] = "known"
    desk.failures = [BadRequest("Bad Request: message caption is too long")]
    with pytest.raises(BadRequest, match="caption"):
        await how(desk)
    assert desk.sent == ["known"]


async def test_it_is_drawn_before_it_is_sent(desk: Desk) -> None:
    async with desk.pictures.ready(Reply("words", desk.picture())) as ready:
        assert desk.drawn == 1
        assert ready.html == "words"
        assert ready.picture is not None
        assert ready.picture.draw() == b"a picture"
        assert desk.drawn == 1


async def test_words_alone_are_ready_as_they_are(desk: Desk) -> None:
    async with desk.pictures.ready(Reply("words")) as ready:
        assert ready == Reply("words")
    assert desk.shelf.looked == []


async def test_pictures_do_not_wait_for_each_other(desk: Desk) -> None:
    desk.waits = asyncio.Event()
    sending = asyncio.gather(*(desk.delivered(version) for version in ("v", "w", "x")))
    async with asyncio.timeout(1):
        while len(desk.sent) < 3:
            await asyncio.sleep(0.001)
    desk.waits.set()
    await sending


async def test_the_latest_are_remembered_and_not_looked_up_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "REMEMBERED", 2)
    desk.shelf.kept = {"v": "1", "w": "2", "x": "3"}
    for version in ("v", "v", "w", "v", "w", "x", "w", "x", "v"):
        await desk.answered(version)
    assert desk.shelf.looked == ["v", "w", "x", "v"]
