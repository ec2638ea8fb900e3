"""Calls over a real socket to the local chat: what arrives, and what went wrong where nothing does."""

import asyncio
import gc
import json
import socket
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.requests import Request
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters
from telegram._utils.defaultvalue import DEFAULT_NONE
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import HTTPXRequest

from bot.localchat import bodies, bot_side
from bot.localchat.api_table import Upload as Arrived
from bot.localchat.server import Server, serve
from bot.telegram import transport
from bot.telegram.transport import AiohttpRequest, NotWritten, Upload, called

TOKEN = "123456:secret-of-ours"
YOU = 1001
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\x0f\x00\x01\x01\x01\x00\x18\xdd\x8d\xb0\x00\x00\x00\x00IEND\xaeB`\x82"
)


@dataclass
class Ends:
    """Two bots at one local chat: one speaks as the library does, one as we do; and the fields that arrived."""

    server: Server
    theirs: Bot
    ours: Bot
    arrived: list[dict[str, object]]


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serve(port=0, token=TOKEN, clock=lambda: datetime.now(UTC)) as server:
        yield server


@pytest.fixture
async def ends(server: Server, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ends]:
    arrived: list[dict[str, object]] = []
    fields_of = bodies.fields_of

    async def noted(request: Request) -> dict[str, object]:
        fields = await fields_of(request)
        arrived.append({name: _value(value) for name, value in fields.items()})
        return fields

    async with AsyncExitStack() as stack:
        httpx = HTTPXRequest(httpx_kwargs={"trust_env": False})
        requests = [await stack.enter_async_context(each) for each in (httpx, AiohttpRequest())]
        theirs, ours = (
            Bot(TOKEN, base_url=f"{server.address}/bot", request=each, get_updates_request=each)
            for each in requests
        )
        monkeypatch.setattr(bot_side, "fields_of", noted)
        yield Ends(server, theirs, ours, arrived)


def _value(value: object) -> object:
    """A field as it is meant: files by name and content, JSON without its spaces."""
    if isinstance(value, Arrived):
        return value.name, value.data
    try:
        return json.loads(str(value))
    except ValueError:
        return value


KEYS = [[{"text": "Stop", "callback_data": "al:stop"}, {"text": "More", "url": "https://example.org"}]]
THEIR_KEYS = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("Stop", callback_data="al:stop"),
            InlineKeyboardButton("More", url="https://example.org"),
        ]
    ]
)
EARLIER = ReplyParameters(1, allow_sending_without_reply=True)


@pytest.mark.parametrize(
    ("as_theirs", "as_ours"),
    [
        ({"text": "words"}, {"text": "words"}),
        ({"text": "Ünï & <b>✓</b>", "parse_mode": "HTML"}, {"text": "Ünï & <b>✓</b>", "parse_mode": "HTML"}),
        ({"text": "1", "parse_mode": None}, {"text": "1", "parse_mode": None}),
        (
            {"text": "words", "disable_notification": True, "reply_markup": THEIR_KEYS},
            {"text": "words", "disable_notification": True, "reply_markup": {"inline_keyboard": KEYS}},
        ),
        (
            {"text": "words", "disable_notification": False, "reply_parameters": EARLIER},
            {"text": "words", "disable_notification": False, "reply_parameters": EARLIER},
        ),
    ],
    ids=["words", "markup", "nothing", "buttons", "an answer"],
)
async def test_a_message_arrives_as_the_library_sends_it(
    ends: Ends, as_theirs: dict[str, Any], as_ours: dict[str, Any]
) -> None:
    theirs = await ends.theirs.send_message(YOU, **as_theirs)
    ours = await called(ends.ours, "sendMessage", {"chat_id": YOU, **as_ours})
    first, second = ends.arrived
    assert first == second
    assert ours["message_id"] == theirs.message_id + 1
    assert ours["text"] == theirs.text


async def test_a_picture_arrives_as_the_library_uploads_it_and_has_the_same_name(ends: Ends) -> None:
    caption: dict[str, Any] = {
        "caption": "<b>words</b>",
        "parse_mode": "HTML",
        "show_caption_above_media": True,
    }
    theirs = await ends.theirs.send_photo(YOU, PNG, filename="chart.png", reply_markup=THEIR_KEYS, **caption)
    ours = await called(
        ends.ours,
        "sendPhoto",
        {
            "chat_id": YOU,
            "photo": Upload("chart.png", PNG, "image/png"),
            "reply_markup": {"inline_keyboard": KEYS},
            **caption,
        },
    )
    first, second = ends.arrived
    assert first == second
    assert second["photo"] == ("chart.png", PNG)
    assert ours["photo"][-1]["file_id"] == theirs.photo[-1].file_id


async def test_a_picture_that_telegram_has_is_named_as_the_library_does(ends: Ends) -> None:
    photo = (await ends.theirs.send_photo(YOU, PNG)).photo[-1].file_id
    await ends.theirs.send_photo(YOU, photo, caption="words")
    await called(ends.ours, "sendPhoto", {"chat_id": YOU, "photo": photo, "caption": "words"})
    _upload, first, second = ends.arrived
    assert first == second


async def _migrated(ends: Ends) -> int:
    group = ends.server.world.add_chat("group", "Desk")
    group.migrated_to = -1001000000007
    return group.id


async def _you(_ends: Ends) -> int:
    return YOU


@pytest.mark.parametrize(
    ("fault", "chat", "text"),
    [
        (None, _you, "x" * 4097),
        (None, _you, "<b>"),
        (None, _migrated, "words"),
        ({"status": 403}, _you, "words"),
        ({"status": 429, "retry_after": 7}, _you, "words"),
        ({"status": 500}, _you, "words"),
        ({"status": 502}, _you, "words"),
        ({"status": 503}, _you, "words"),
    ],
    ids=["400: too long", "400: markup", "400: a supergroup by now", "403", "429", "500", "502", "503"],
)
async def test_what_telegram_refuses_is_the_error_of_the_library(
    ends: Ends, fault: dict[str, object] | None, chat: Callable[[Ends], Awaitable[int]], text: str
) -> None:
    where = await chat(ends)
    if fault is not None:
        ends.server.world.faults.order({**fault, "times": 2})
    told: dict[str, Any] = {"chat_id": where, "text": text, "parse_mode": "HTML"}
    with pytest.raises(TelegramError) as theirs:
        await ends.theirs.send_message(**told)
    with pytest.raises(TelegramError) as ours:
        await called(ends.ours, "sendMessage", told)
    assert _all_of(ours.value) == _all_of(theirs.value)


@pytest.mark.parametrize("token", ["123456:another", "not a token"])
async def test_a_token_that_is_refused_is_the_error_of_the_library(ends: Ends, token: str) -> None:
    root = f"{ends.server.address}/bot"
    theirs, ours = (
        Bot(token, base_url=root, request=each.request, get_updates_request=each.request)
        for each in (ends.theirs, ends.ours)
    )
    with pytest.raises(TelegramError) as their_error:
        await theirs.send_message(YOU, "words")
    with pytest.raises(TelegramError) as our_error:
        await called(ours, "sendMessage", {"chat_id": YOU, "text": "words"})
    assert _all_of(our_error.value) == _all_of(their_error.value)


def _all_of(error: TelegramError) -> tuple[object, ...]:
    about = (getattr(error, name, None) for name in ("new_chat_id", "retry_after"))
    return (type(error), error.message, *about)


async def post(address: str) -> object:
    async with AiohttpRequest() as request:
        return await request.post(f"{address}/bot{TOKEN}/sendMessage?chat_id={YOU}&text=words")


@pytest.mark.parametrize("fault", [{"status": 504}, {"status": 0}, {"after_delivery": True}])
async def test_what_nobody_answers_may_have_arrived(server: Server, fault: dict[str, object]) -> None:
    server.world.faults.order(fault)
    with pytest.raises(TimedOut) as caught:
        await post(server.address)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("asked", [None, 0.05], ids=["of itself", "asked for"])
async def test_what_is_not_answered_in_time_may_have_arrived(
    server: Server, monkeypatch: pytest.MonkeyPatch, asked: float | None
) -> None:
    monkeypatch.setattr(transport, "READ_S", 5 if asked else 0.05)
    server.world.faults.order({"status": 200, "delay_s": 0.5})
    async with AiohttpRequest() as request:
        with pytest.raises(TimedOut):
            await request.post(f"{server.address}/bot{TOKEN}/getMe", read_timeout=asked or DEFAULT_NONE)


async def test_an_upload_may_take_longer_than_words(
    server: Server, ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (transport.READ_S, transport.UPLOAD_S, AiohttpRequest().read_timeout) == (30, 60, 30)
    monkeypatch.setattr(transport, "READ_S", 0.05)
    told = {"chat_id": YOU, "photo": Upload("chart.png", PNG, "image/png")}
    server.world.faults.order({"status": 200, "delay_s": 0.1})
    assert (await called(ends.ours, "sendPhoto", told))["photo"]


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_what_a_server_gave_up_on_did_not_arrive(server: Server, status: int) -> None:
    server.world.faults.order({"status": status})
    with pytest.raises(NetworkError) as caught:
        await post(server.address)
    assert type(caught.value) is NetworkError


@pytest.mark.parametrize("reason", ["nobody listens", "no TLS"])
async def test_what_reached_nobody_was_not_written(server: Server, reason: str) -> None:
    if reason == "nobody listens":
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    else:
        address = server.address.replace("http:", "https:")
    with pytest.raises(NotWritten) as caught:
        await post(address)
    assert "secret" not in str(caught.value)
    assert server.world.calls.after(0) == []


async def test_what_gets_no_connection_of_the_pool_was_not_written(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "CONNECT_S", 0.05)
    server.world.faults.order({"status": 200, "delay_s": 0.2})
    address = f"{server.address}/bot{TOKEN}/getMe"
    async with AiohttpRequest(connections=1) as request:
        slow = asyncio.create_task(request.post(address))
        await asyncio.sleep(0.02)
        with pytest.raises(NotWritten):
            await request.post(address)
        await slow
    assert len(server.world.calls.after(0)) == 1


async def test_it_can_be_opened_twice_and_closed_twice(server: Server) -> None:
    request = AiohttpRequest()
    for _twice in range(2):
        await request.initialize()
    assert await request.post(f"{server.address}/bot{TOKEN}/getMe")
    for _twice in range(2):
        await request.shutdown()
    with pytest.raises(NetworkError, match="not initialized"):
        await request.post(f"{server.address}/bot{TOKEN}/getMe")


async def test_who_is_stopped_before_the_first_call_leaves_nothing_open() -> None:
    request = AiohttpRequest()
    await request.initialize()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        del request
        gc.collect()
    assert [str(each.message) for each in warned if each.category is ResourceWarning] == []
