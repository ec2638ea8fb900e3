"""Requests are held against the Bot API, and refused in Telegram's words."""

import json

import pytest

from tests.e2e.localchat.harness import TOKEN, LocalChat, png

YOU = 1001


async def test_another_token_is_unauthorized(local: LocalChat) -> None:
    answer = await local.http.get("/bot2:other/getMe")
    assert answer.status_code == 401
    assert answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert (await local.http.get("/file/bot2:other/photos/x.png")).status_code == 401


async def test_an_unknown_method_is_not_found(local: LocalChat) -> None:
    answer = await local.http.get(f"/bot{TOKEN}/sendNothing")
    assert answer.status_code == 404
    assert answer.json()["description"] == "Not Found: method not found"


async def test_a_method_that_is_not_played_says_so(local: LocalChat) -> None:
    answer = await local.http.get(f"/bot{TOKEN}/sendDice", params={"chat_id": YOU})
    assert answer.status_code == 501
    assert "sendDice" in answer.json()["description"]


async def test_the_case_of_a_method_does_not_matter(local: LocalChat) -> None:
    assert (await local.result("GETME"))["username"] == "tandem_local_bot"


@pytest.mark.parametrize("way", ["query", "form", "json", "multipart", "nulls"])
async def test_fields_may_come_in_every_way_that_telegram_takes(local: LocalChat, way: str) -> None:
    fields = {"chat_id": str(YOU), "text": "<b>ünï</b> & 😀", "parse_mode": "HTML"}
    address = f"/bot{TOKEN}/sendMessage"
    match way:
        case "query":
            answer = await local.http.get(address, params=fields)
        case "form":
            answer = await local.http.post(address, data=fields)
        case "json":
            answer = await local.http.post(address, json=fields)
        case "nulls":
            answer = await local.http.post(address, json={**fields, "reply_markup": None})
        case _:
            answer = await local.http.post(address, data=fields, files={"unused": ("x", b"x")})
    assert answer.json()["result"]["text"] == "ünï & 😀"
    assert answer.headers["content-type"] == "application/json"


KEYBOARD = {"inline_keyboard": [[{"text": "a", "callback_data": "x"}]]}


@pytest.mark.parametrize(
    ("method", "fields", "reason"),
    [
        pytest.param("sendMessage", {"text": "x"}, "chat_id is empty", id="no chat"),
        pytest.param("sendMessage", {"chat_id": YOU}, "message text is empty", id="no text"),
        pytest.param("sendMessage", {"chat_id": YOU, "text": " \n "}, "message text is empty", id="blank text"),
        pytest.param("sendMessage", {"chat_id": 99, "text": "x"}, "chat not found", id="no such chat"),
        pytest.param("sendMessage", {"chat_id": "@nobody", "text": "x"}, "chat not found", id="no such name"),
        pytest.param("sendMessage", {"chat_id": YOU, "text": 5}, 'field "text" must be of type String', id="text type"),
        pytest.param("sendMessage", {"chat_id": [1], "text": "x"}, 'field "chat_id" must be of type String', id="chat type"),
        pytest.param("sendMessage", {"chat_id": YOU, "text": "x", "disable_web_page_preview": True}, 'unknown field "disable_web_page_preview" in sendMessage', id="old field"),
        pytest.param("sendMessage", {"chat_id": YOU, "text": "x", "disable_notification": "perhaps"}, 'field "disable_notification" must be of type Boolean', id="boolean"),
        pytest.param("sendMessage", {"chat_id": YOU, "text": "x", "disable_notification": 1}, 'field "disable_notification" must be of type Boolean', id="number for boolean"),
        pytest.param("sendMessage", {"chat_id": YOU, "text": "x", "message_thread_id": "one"}, 'field "message_thread_id" must be of type Number', id="integer"),
        pytest.param("sendMessage", {"chat_id": YOU, "text": "x", "message_thread_id": True}, 'field "message_thread_id" must be of type Number', id="boolean for integer"),
        pytest.param("sendMessage", {"chat_id": YOU, "text": "x", "reply_markup": "{"}, 'field "reply_markup" must be of type Object', id="broken JSON"),
        pytest.param("sendMessage", {"chat_id": YOU, "text": "x", "reply_parameters": {}}, "can't parse reply parameters: Can't find field \"message_id\"", id="nested missing"),
        pytest.param("sendMessage", {"chat_id": YOU, "text": "x", "reply_parameters": {"message_id": "x"}}, "can't parse reply parameters: Field \"message_id\" must be of type Number", id="nested type"),
        pytest.param("sendMessage", {"chat_id": YOU, "text": "x", "link_preview_options": {"off": True}}, 'unknown field "off" in LinkPreviewOptions', id="nested unknown"),
        pytest.param("sendMessage", {"chat_id": YOU, "text": "x", "reply_markup": {"inline_keyboard": [KEYBOARD]}}, "can't parse inline keyboard markup: Field \"inline_keyboard\" must be of type Array", id="rows"),
        pytest.param("sendMessage", {"chat_id": YOU, "text": "x", "reply_parameters": {"message_id": 9}}, "message to be replied not found", id="no reply target"),
        pytest.param("sendMessage", {"chat_id": YOU, "text": "x", "parse_mode": "Wiki"}, "unsupported parse_mode", id="parse mode"),
        pytest.param("sendMessage", {"chat_id": YOU, "text": "x", "parse_mode": "MarkdownV2"}, "the local chat reads HTML only, not parse_mode MarkdownV2", id="markdown"),
        pytest.param("sendMessage", {"chat_id": YOU, "text": "a <b>c", "parse_mode": "HTML"}, "can't parse entities: Can't find end tag corresponding to start tag \"b\"", id="HTML"),
        pytest.param("sendMessage", {"chat_id": YOU, "text": "😀" * 2049}, "message is too long", id="UTF-16 length"),
        pytest.param("sendPhoto", {"chat_id": YOU}, "there is no photo in the request", id="no photo"),
        pytest.param("sendPhoto", {"chat_id": YOU, "photo": "AgAC-unknown"}, "wrong file identifier/HTTP URL specified", id="file id"),
        pytest.param("sendPhoto", {"chat_id": YOU, "photo": "https://example.com/a.png"}, "failed to get HTTP URL content", id="address"),
        pytest.param("sendPhoto", {"chat_id": YOU, "photo": "attach://a"}, "attached file not found", id="attachment"),
        pytest.param("sendPhoto", {"chat_id": YOU, "photo": 5}, 'field "photo" must be of type String', id="photo type"),
        pytest.param("sendLocation", {"chat_id": YOU, "latitude": "north", "longitude": 1}, 'field "latitude" must be of type Number', id="float text"),
        pytest.param("sendLocation", {"chat_id": YOU, "latitude": True, "longitude": "1.5"}, 'field "latitude" must be of type Number', id="float type"),
        pytest.param("sendChatAction", {"chat_id": YOU, "action": "dancing"}, "wrong parameter action in request", id="action"),
        pytest.param("editMessageText", {"chat_id": YOU, "text": "x"}, "message identifier is not specified", id="edit nothing"),
        pytest.param("editMessageText", {"message_id": 1, "text": "x"}, "chat_id is empty", id="edit nowhere"),
        pytest.param("editMessageText", {"inline_message_id": "x", "text": "x"}, "MESSAGE_ID_INVALID", id="inline edit"),
        pytest.param("editMessageText", {"chat_id": YOU, "message_id": 1, "text": "x"}, "message to edit not found", id="edit missing"),
        pytest.param("deleteMessage", {"chat_id": YOU, "message_id": 1}, "message to delete not found", id="delete missing"),
        pytest.param("answerCallbackQuery", {"callback_query_id": "1"}, "query is too old and response timeout expired or query ID is invalid", id="old query"),
        pytest.param("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "MESSAGE_TOO_LONG", id="long toast"),
        pytest.param("answerCallbackQuery", {"callback_query_id": "1", "url": "https://example.com"}, "URL_INVALID", id="foreign address"),
        pytest.param("getFile", {"file_id": "x"}, "wrong file_id or the file is temporarily unavailable", id="get file"),
        pytest.param("setMyCommands", {"commands": [{"command": "Corr!", "description": "x"}]}, "BOT_COMMAND_INVALID", id="command name"),
        pytest.param("setMyCommands", {"commands": [{"command": "corr", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID", id="command description"),
        pytest.param("setMyCommands", {"commands": [{"command": "a", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH", id="too many commands"),
        pytest.param("setMyCommands", {"commands": [], "scope": {"type": "galaxy"}}, 'field "scope" must be of type BotCommandScope', id="scope kind"),
        pytest.param("setMyCommands", {"commands": [], "scope": {"type": "chat", "chat_id": 99}}, "chat not found", id="scope chat"),
        pytest.param("setMyDescription", {"description": "x" * 513}, "bot description is too long", id="description"),
        pytest.param("setWebhook", {"url": "http://example.com"}, "bad webhook: An HTTPS URL must be provided for webhook", id="plain webhook"),
        pytest.param("setWebhook", {"url": "https://example.com", "secret_token": "a b"}, "secret token contains unallowed characters", id="secret"),
        pytest.param("setWebhook", {"url": "https://example.com", "secret_token": "a" * 257}, "secret token is too long", id="long secret"),
    ],
)  # fmt: skip
async def test_a_wrong_request_is_refused(
    local: LocalChat, method: str, fields: dict[str, object], reason: str
) -> None:
    assert await local.refusal(method, **fields) == reason


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"text": "a"}, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        ({"callback_data": "x"}, "can't parse inline keyboard button: Can't find field \"text\""),
        ({"text": "", "callback_data": "x"}, 'can\'t parse inline keyboard button: field "text" must be non-empty'),
        ({"text": "a", "callback_data": "x", "url": "https://a.b"}, "can't parse inline keyboard button: exactly one action must be specified"),
        ({"text": "a", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "callback_data": "ü" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "url": "javascript:1"}, "inline keyboard button URL 'javascript:1' is invalid: Wrong HTTP URL"),
        ({"text": "a", "url": "https://localhost"}, "inline keyboard button URL 'https://localhost' is invalid: Wrong HTTP URL"),
    ],
)  # fmt: skip
async def test_a_wrong_button_is_refused(local: LocalChat, button: dict[str, str], reason: str) -> None:
    markup = {"inline_keyboard": [[button]]}
    assert await local.refusal("sendMessage", chat_id=YOU, text="x", reply_markup=markup) == reason


async def test_data_of_64_bytes_and_addresses_of_all_kinds_are_taken(local: LocalChat) -> None:
    row = [
        {"text": "a", "callback_data": "ü" * 32},
        {"text": "b", "url": "tg://resolve?domain=x"},
        {"text": "c", "url": "t.me/x"},
        {"text": "d", "copy_text": {"text": "x"}},
    ]
    message = await local.send(YOU, reply_markup=json.dumps({"inline_keyboard": [row, []]}))
    assert message["reply_markup"] == {"inline_keyboard": [row]}


async def test_more_than_100_buttons_are_too_many(local: LocalChat) -> None:
    rows = [[{"text": "a", "callback_data": "x"}] * 8] * 13
    reason = await local.refusal("sendMessage", chat_id=YOU, text="x", reply_markup={"inline_keyboard": rows})
    assert reason == "reply markup is too long"


@pytest.mark.parametrize(
    ("kind", "body", "reason"),
    [
        ("application/json", b"{", "can't parse JSON object"),
        ("application/json", b"[]", "can't parse JSON object"),
        ("multipart/form-data", b"x", "can't parse multipart form"),
        ("multipart/form-data; boundary=x", b"nonsense", "can't parse multipart form"),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(
    local: LocalChat, kind: str, body: bytes, reason: str
) -> None:
    answer = await local.http.post(f"/bot{TOKEN}/getMe", content=body, headers={"content-type": kind})
    assert answer.json()["description"] == f"Bad Request: {reason}"


async def test_a_body_over_the_limit_is_not_even_read(
    local: LocalChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.localchat.bodies.BODY_LIMIT", 10)
    answer = await local.http.post(f"/bot{TOKEN}/getMe", content=b"0123456789A")
    assert answer.status_code == 413


async def test_half_a_character_is_refused(local: LocalChat) -> None:
    address = f"/bot{TOKEN}/sendMessage"
    body = b'{"chat_id": 1001, "text": "\\ud83d"}'
    answer = await local.http.post(address, content=body, headers={"content-type": "application/json"})
    assert answer.json()["description"] == "Bad Request: strings must be encoded in UTF-8"
    assert (await local.http.post("/chat/api/chats/1001/messages", content=body)).status_code == 400


async def test_a_field_that_is_empty_is_none_given(local: LocalChat) -> None:
    answer = await local.http.post(
        f"/bot{TOKEN}/sendMessage", data={"chat_id": YOU, "text": "x", "reply_markup": ""}
    )
    assert answer.json()["ok"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "file must be non-empty"),
        (b"hello", "IMAGE_PROCESS_FAILED"),
        (b"\x89PNG\r\n\x1a\n", "IMAGE_PROCESS_FAILED"),
        (png(10, 300), "PHOTO_INVALID_DIMENSIONS"),
        (png(5001, 5000, b"")[:40], "PHOTO_INVALID_DIMENSIONS"),
        (bytes(10 * 1024 * 1024 + 1), "too big for a photo; the maximum size is 10485760 bytes"),
    ],
    ids=["empty", "text", "cut", "thin", "large", "heavy"],
)
async def test_what_is_no_photo_is_refused(local: LocalChat, data: bytes, reason: str) -> None:
    assert (await local.photo(YOU, data))["description"] == f"Bad Request: {reason}"
