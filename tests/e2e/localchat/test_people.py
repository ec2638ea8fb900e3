"""What people do, and which updates the bot gets of it."""

import asyncio

import pytest

from tests.e2e.localchat.harness import ANN, BOT, LocalChat

YOU = 1001


async def test_there_is_one_private_chat_at_the_start(local: LocalChat) -> None:
    assert (await local.http.get("/chat/api/chats")).json() == [
        {"id": YOU, "type": "private", "title": "You"}
    ]


async def test_a_typed_command_reaches_the_bot(local: LocalChat) -> None:
    await local.says(YOU, f"/corr@{BOT} eth 😀 /x", ANN | {"language": "de"})
    (update,) = await local.updates()
    assert update["message"] == {
        "message_id": 1,
        "date": int(local.clock().timestamp()),
        "chat": {"id": YOU, "type": "private", "first_name": "You"},
        "from": {"id": 7, "is_bot": False, "first_name": "Ann", "language_code": "de"},
        "text": f"/corr@{BOT} eth 😀 /x",
        "entities": [
            {"type": "bot_command", "offset": 0, "length": 22},
            {"type": "bot_command", "offset": 30, "length": 2},
        ],
    }


async def test_who_says_nothing_of_themselves_is_the_person_of_the_chat(local: LocalChat) -> None:
    ben = await local.chat("private", "Ben")
    await local.http.post(f"/chat/api/chats/{ben}/messages", json={"text": "hi"})
    assert (await local.updates())[0]["message"]["from"] == {"id": ben, "is_bot": False, "first_name": "Ben"}


async def test_an_edit_reaches_the_bot_and_leaves_earlier_updates_alone(local: LocalChat) -> None:
    number = await local.says(YOU, "/corr eth")
    answer = await local.http.patch(f"/chat/api/chats/{YOU}/messages/{number}", json={"text": "sol"})
    assert answer.json() == {"message_id": number}
    first, second = await local.updates()
    assert first["message"]["text"] == "/corr eth"
    assert (second["edited_message"]["text"], "entities" in second["edited_message"]) == ("sol", False)
    await local.http.patch(f"/chat/api/chats/{YOU}/messages/{number}", json={"text": "/why"})
    assert (await local.updates())[0]["edited_message"]["entities"]


async def test_a_deletion_does_not_reach_the_bot(local: LocalChat) -> None:
    number = await local.says(YOU, "oops")
    assert (await local.http.delete(f"/chat/api/chats/{YOU}/messages/{number}")).status_code == 200
    assert await local.messages(YOU) == []
    assert len(await local.updates()) == 1


async def test_a_reply_carries_what_it_answers_but_not_its_reply(local: LocalChat) -> None:
    first = await local.says(YOU, "one")
    second = await local.says(YOU, "two", reply_to=first)
    await local.says(YOU, "three", reply_to=second)
    last = (await local.updates())[-1]["message"]
    assert last["reply_to_message"]["text"] == "two"
    assert "reply_to_message" not in last["reply_to_message"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "chats", {"type": "secret"}, 400),
        ("POST", "chats", {"type": "group", "topics": True}, 400),
        ("POST", "chats/1001/messages", {"text": " "}, 400),
        ("POST", "chats/1001/messages", {"text": "x" * 4097}, 400),
        ("POST", "chats/1001/messages", {"text": "x", "from": "Ann"}, 400),
        ("POST", "chats/1001/messages", {"text": "x", "from": {"id": "Ann"}}, 400),
        ("POST", "chats/1001/messages", {"text": "x", "from": {"sender_chat": 5}}, 400),
        ("POST", "chats/1001/messages", {"text": "x", "reply_to": 99}, 400),
        ("POST", "chats/1001/messages", ["text"], 400),
        ("POST", "chats/99/messages", {"text": "x"}, 404),
        ("GET", "chats/x/messages", None, 404),
        ("GET", "chats/1001/messages?after=x", None, 400),
        ("PATCH", "chats/1001/messages/99", {"text": "x"}, 404),
        ("POST", "chats/1001/presses", {"message_id": 99, "data": "x"}, 400),
        ("POST", "chats/1001/presses", {"message_id": "1", "data": "x"}, 400),
        ("POST", "chats/1001/presses", {"message_id": 1, "data": "x" * 65}, 400),
        ("POST", "chats/1001/events", {"kind": "explode"}, 400),
        ("POST", "chats/1001/events", {"kind": "kick"}, 400),
        ("POST", "chats/1001/events", {"kind": "close_topic"}, 400),
        ("POST", "faults", {"status": 302}, 400),
        ("POST", "faults", {"status": 500, "times": 0}, 400),
        ("POST", "faults", {"status": 500, "colour": "red"}, 400),
        ("POST", "pace", {"per_second": 0}, 400),
        ("POST", "pace", {"per_year": 1}, 400),
        ("GET", "nothing", None, 404),
        ("PUT", "chats", {}, 405),
    ],
)
async def test_nonsense_is_answered_with_one_clear_line(
    local: LocalChat, method: str, path: str, body: object, status: int
) -> None:
    answer = await local.http.request(method, f"/chat/api/{path}", json=body)
    assert answer.status_code == status
    assert list(answer.json()) == ["error"]
    assert answer.json()["error"]


async def test_a_body_that_is_no_json_is_refused(local: LocalChat) -> None:
    answer = await local.http.post("/chat/api/faults", content=b"{")
    assert answer.status_code == 400


async def test_the_bot_s_own_messages_cannot_be_edited_by_people(local: LocalChat) -> None:
    number = (await local.send(YOU))["message_id"]
    answer = await local.http.patch(f"/chat/api/chats/{YOU}/messages/{number}", json={"text": "x"})
    assert answer.status_code == 400


async def pressed(
    local: LocalChat, answer: dict[str, object], number: int | None = None
) -> dict[str, object]:
    """Tap, answer as the bot, and return what people get."""
    number = number or (await local.send(YOU))["message_id"]
    press = {"message_id": number, "data": "w90", "from": ANN}
    tap = asyncio.create_task(local.http.post(f"/chat/api/chats/{YOU}/presses", json=press))
    (update,) = await local.updates(timeout=5)
    query = update["callback_query"]
    assert query["data"] == "w90"
    assert query["from"]["id"] == 7
    assert query["message"]["message_id"] == number
    await local.result("answerCallbackQuery", callback_query_id=query["id"], **answer)
    assert await local.result("answerCallbackQuery", callback_query_id=query["id"]), (
        "after a crash it comes twice"
    )
    result: dict[str, object] = (await tap).json()
    return result


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        ({}, {"toast": None, "alert": None, "url": None}),
        ({"text": "Done"}, {"toast": "Done", "alert": None, "url": None}),
        ({"text": "Done", "show_alert": True}, {"toast": None, "alert": "Done", "url": None}),
        (
            {"url": f"https://t.me/{BOT}?start=x"},
            {"toast": None, "alert": None, "url": f"https://t.me/{BOT}?start=x"},
        ),
    ],
    ids=["nothing", "toast", "alert", "address"],
)
async def test_a_tap_gives_back_what_the_bot_answers(
    local: LocalChat, answer: dict[str, object], seen: dict[str, object]
) -> None:
    assert await pressed(local, answer) == seen


async def test_a_tap_on_a_deleted_message_is_still_a_tap(local: LocalChat) -> None:
    number = (await local.send(YOU))["message_id"]
    await local.result("deleteMessage", chat_id=YOU, message_id=number)
    assert await pressed(local, {"text": "Too old"}, number) == {
        "toast": "Too old",
        "alert": None,
        "url": None,
    }


async def test_a_tap_that_nobody_answers_times_out(local: LocalChat) -> None:
    press = {"message_id": (await local.send(YOU))["message_id"], "data": "x", "patience_s": 0.01}
    answer = await local.http.post(f"/chat/api/chats/{YOU}/presses", json=press)
    assert answer.status_code == 504
    query = (await local.updates())[0]["callback_query"]["id"]
    assert "query is too old" in await local.refusal("answerCallbackQuery", callback_query_id=query)


async def test_menus_are_picked_by_scope_before_language(local: LocalChat) -> None:
    async def put(name: str, **where: object) -> None:
        await local.result("setMyCommands", commands=[{"command": name, "description": "x"}], **where)

    async def seen(chat: int, **query: object) -> list[str]:
        answer = await local.http.get(
            f"/chat/api/chats/{chat}/menu", params={k: str(v) for k, v in query.items()}
        )
        return [command["command"] for command in answer.json()]

    group = await local.chat("group")
    await local.says(group, "hello", {"id": 8, "name": "Eve", "admin": True})
    await local.says(group, "hello", ANN)
    assert await seen(YOU) == []
    await put("everywhere")
    await put("ueberall", language_code="de")
    await put("private", scope={"type": "all_private_chats"})
    await put("groups", scope={"type": "all_group_chats"})
    await put("admins", scope={"type": "all_chat_administrators"})
    assert await seen(YOU, language="de") == ["private"]
    assert await seen(group) == ["groups"]
    assert await seen(group, **{"from": 8}) == ["admins"]
    await put("here", scope={"type": "chat", "chat_id": group})
    assert await seen(group, **{"from": 8}) == ["here"]
    await put("bosses", scope={"type": "chat_administrators", "chat_id": group})
    assert await seen(group, **{"from": 8}) == ["bosses"]
    await put("only_ann", scope={"type": "chat_member", "chat_id": group, "user_id": 7})
    assert await seen(group, **{"from": 7}) == ["only_ann"]
    await local.result("deleteMyCommands", scope={"type": "all_private_chats"})
    assert await seen(YOU, language="de") == ["ueberall"]
    assert await seen(YOU, language="fr") == ["everywhere"]
    assert await local.result("getMyCommands") == [{"command": "everywhere", "description": "x"}]
    await local.result("setMyCommands", commands=[])
    assert await local.result("getMyCommands") == []


async def test_the_bot_describes_itself_in_several_languages(local: LocalChat) -> None:
    assert await local.result("getMyName") == {"name": "Tandem"}
    await local.result("setMyDescription", description="What I do")
    await local.result("setMyDescription", description="Was ich tue", language_code="de")
    assert await local.result("getMyDescription") == {"description": "What I do"}
    assert await local.result("getMyDescription", language_code="de") == {"description": "Was ich tue"}
    await local.result("setChatMenuButton", menu_button={"type": "commands"})
    assert await local.result("getChatMenuButton") == {"type": "commands"}


async def test_the_page_is_told_who_the_bot_is(local: LocalChat) -> None:
    assert (await local.http.get("/chat/api/bot")).json() == {
        "id": 1,
        "name": "Tandem",
        "username": BOT,
        "inline": True,
        "inline_feedback": False,
        "stars": 100_000,
    }
